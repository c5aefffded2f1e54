from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cards.models import Report

from ..models import Plan
from ..onboarding.hints import setup_step
from ..onboarding.landing import get_landing
from ..selectors.daily_queue import count_started, get_day, set_aside
from ..selectors.home import get_prospect, get_week, open_interview, weakest_cards
from ..selectors.pace import get_pace
from ..selectors.point_memory import points_to_drill
from ..selectors.practice import joined
from ..selectors.recovery import get_recovery
from ..selectors.tomorrow import get_tomorrow
from ..selectors.year import done_by_day, get_streak
from ..web import figures, pace_switch, plan_sentences, sentences
from ..web.decorators import Request, with_plan


@login_not_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The landing page, or what a learner has to do today."""
    if request.user.is_authenticated:
        return own_today(cast(Request, request))
    return render(request, "landing.html", {"landing": get_landing(request.GET.get("grade", ""))})


@with_plan
def own_today(request: Request, plan: Plan) -> HttpResponse:
    now = timezone.now()
    today = plan.learner.study_day(now)
    met, day = count_started(plan), get_day(plan, today)
    rate, done = get_pace(plan), done_by_day(plan)
    prospect = get_prospect(plan, day, met, now)
    weakest = weakest_cards(plan, today) if met.met else []
    is_last_evening = plan.is_last_evening(today)
    has_pace = not is_last_evening and (prospect is not None or plan.minutes_a_day is None)
    new_a_day = prospect.new_a_day if prospect else plan.new_per_day
    pace = plan_sentences.expected_pace(plan, new_a_day) if has_pace else ""
    context = {
        "plan": plan,
        "day": day,
        "figures": figures.of_queue(day),
        "day_number": plan.calendar.day_number(today),
        "prospect": prospect,
        "is_last_evening": is_last_evening,
        "headline": plan_sentences.countdown(prospect.days_left) if prospect else "",
        "what_it_takes": plan_sentences.what_it_takes(plan, prospect) if prospect else "",
        "missed": plan_sentences.missed(plan, prospect) if prospect else "",
        "switch": plan_sentences.switch(plan, prospect.faster) if prospect else "",
        "on_the_day": plan_sentences.on_the_day(prospect) if prospect else "",
        "in_last_pass": bool(day.queue.last_pass or day.done.last_pass),
        "switched": pace_switch.shown_once(request, plan),
        "why_free": sentences.why_free(plan, today) if plan.calendar.is_free(today) else "",
        "news": Report.objects.of(plan.learner_id).news().count(),
        "streak": get_streak(plan, today, done).present,
        "week": get_week(plan, today, done),
        "recovery": get_recovery(plan, day, rate),
        "time_needed": sentences.time_needed(day.minutes_to_go(rate), bool(day.done.answers)),
        "held_back": sentences.held_back(plan, day.held_back) if day.held_back else "",
        "met": met,
        "cards_started": sentences.cards_started(met, pace),
        "set_aside": set_aside(plan, today),
        "tomorrow": get_tomorrow(day, rate),
        "weakest": weakest,
        "weakest_ids": joined([schedule.card for schedule in weakest]),
        "left_out": points_to_drill(plan, today) if met.met else [],
        "open_interview": open_interview(plan),
        "setup_step": setup_step(plan, today) if met.met else "",
    }
    return render(request, "scheduler/today.html", context)
