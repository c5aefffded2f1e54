from __future__ import annotations

from datetime import date
from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cards.models import Report

from ..models import Plan
from ..onboarding.hints import is_newcomer
from ..onboarding.landing_sample import sample
from ..selectors.daily_queue import count_started, get_day, set_aside
from ..selectors.pace import get_pace
from ..selectors.recovery import get_recovery
from ..selectors.year import get_streak
from ..web import sentences
from ..web.decorators import Request, with_plan


@login_not_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The landing page, or what a learner has to do today."""
    if request.user.is_authenticated:
        return own_today(cast(Request, request))
    return render(request, "landing.html", {"sample": sample(request.GET.get("grade", ""))})


@with_plan
def own_today(request: Request, plan: Plan) -> HttpResponse:
    met = count_started(plan)
    if is_newcomer(plan.learner.to_show, met.met):
        return redirect("scheduler:welcome")
    today = plan.learner.study_day(timezone.now())
    day = get_day(plan, today)
    rate = get_pace(plan)
    days_left = _days_to_interview(plan, today)
    context = {
        "plan": plan,
        "day": day,
        "day_number": plan.calendar.day_number(today),
        "days_to_interview": days_left,
        "countdown": sentences.countdown(days_left, day.in_last_pass) if days_left else "",
        "why_free": sentences.why_free(plan, today) if plan.calendar.is_free(today) else "",
        "news": Report.objects.of(plan.learner_id).news().count(),
        "streak": get_streak(plan, today).present,
        "recovery": get_recovery(plan, day, rate),
        "time_needed": sentences.time_needed(day.minutes_to_go(rate), bool(day.done.answers)),
        "held_back": sentences.held_back(plan, day.held_back) if day.held_back else "",
        "met": met,
        "cards_started": sentences.cards_started(met, plan.new_per_day),
        "set_aside": set_aside(plan, today),
    }
    return render(request, "scheduler/today.html", context)


def _days_to_interview(plan: Plan, today: date) -> int | None:
    """Days until the interview, 0 on its day; None without one ahead."""
    if plan.interview_on is None or plan.interview_on < today:
        return None
    return (plan.interview_on - today).days
