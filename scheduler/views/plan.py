"""The year: where it stands, what each day of it held or asks, and how to change it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cards.models import Deck

from ..charts import year_heatmap
from ..models import Plan
from ..selectors.daily_queue import get_day
from ..selectors.focus import later_sections
from ..selectors.home import prospect_of
from ..selectors.pace import get_pace
from ..selectors.plan_preview import get_effect, plan_on
from ..selectors.readiness import get_readiness
from ..selectors.year import answers_on, due_on, get_year, milestones, phase, weeks
from ..services import plans
from ..services.locking import NotYours, Refused
from ..web import (
    figures,
    pace_switch,
    plan_sentences,
    progress_sentences,
    sentences,
    tested_readiness_sentences,
)
from ..web.decorators import Request, with_plan
from ..web.forms.plan import DoseForm, PauseForm, PlanForm, SwitchForm
from ..web.plan_changes import Preview, get_preview


@require_safe
@with_plan
def plan(request: Request, plan: Plan) -> HttpResponse:
    now = timezone.now()
    year = get_year(plan, plan.learner.study_day(now))
    is_dated = plan.interview_ahead(year.today)
    prospect = prospect_of(get_readiness(plan, now), year.today) if is_dated else None
    new_a_day = prospect.new_a_day if prospect else year.ahead.new_a_day()
    context = {
        "plan": plan,
        "year": year,
        "prospect": prospect,
        "countdown": plan_sentences.countdown(prospect.days_left) if prospect else "",
        "what_it_takes": plan_sentences.what_it_takes(plan, prospect) if prospect else "",
        "missed": plan_sentences.missed(plan, prospect) if prospect else "",
        "switch": plan_sentences.switch(plan, prospect.faster) if prospect else "",
        "switched": pace_switch.shown_once(request, plan),
        "why_this_pace": plan_sentences.why_this_pace(plan, prospect, new_a_day),
        "picture": year_heatmap.draw(year),
        "figures": figures.of_year(year),
        "milestones": milestones(year),
        "phase": phase(year),
        "on_pace": sentences.on_pace(year, plan),
        "weeks": weeks(year),
        "not_counted": later_sections(plan),
    }
    return render(request, "scheduler/plan.html", context)


@require_safe
@with_plan
def plan_day(request: Request, plan: Plan, day: str) -> HttpResponse:
    """What was answered on a day of the plan, or is expected on it."""
    try:
        chosen = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    today = _today(plan)
    year = get_year(plan, today)
    entry = next((entry for entry in year.days if entry.day == chosen), None)
    if entry is None:
        raise Http404
    expected = entry.expected
    if chosen == today:  # as Today counts it, the drill included
        expected = get_day(plan, today).to_go(get_pace(plan))
    context = {
        "plan": plan,
        "entry": entry,
        "figures": figures.of_past_day(entry.done) if entry.done else (),
        "expected": expected,
        "today": today,
        "day_number": year.calendar.day_number(chosen),
        "is_interview": chosen == plan.interview_on,
        "is_paused": year.calendar.is_paused(chosen),
        "answers": answers_on(plan, chosen),
        "due": due_on(plan, chosen) if chosen >= today else (),
        "previous": max((e.day for e in year.days if e.day < chosen), default=None),
        "next": min((e.day for e in year.days if e.day > chosen), default=None),
    }
    return render(request, "scheduler/plan_day.html", context)


@require_safe
@with_plan
def readiness(request: Request, plan: Plan) -> HttpResponse:
    """What would be remembered on the day of the interview, and what would raise it most."""
    now = timezone.now()
    today = plan.learner.study_day(now)
    readiness = get_readiness(plan, now)
    days_left = (readiness.day - today).days if readiness.is_interview else 0
    prospect = prospect_of(readiness, today)
    context = {
        "plan": plan,
        "readiness": readiness,
        "figures": figures.of_readiness(readiness),
        "is_done": not get_day(plan, today).queue,
        "too_early": progress_sentences.too_early(readiness.answers),
        "all_sections": "sections" in request.GET,
        "end": plan.calendar.end,
        "days_left": days_left,
        "tested": tested_readiness_sentences.tested(readiness.correction),
        "the_day": sentences.day_of_readiness(plan, readiness, today),
        "pace": plan_sentences.expected_pace(plan, readiness.new_a_day),
        "missed": plan_sentences.missed(plan, prospect) if prospect else "",
        "faster_pace": sentences.faster_pace(readiness),
        "last_pass_days": sentences.last_pass_days(readiness.last_pass, today, days_left),
    }
    return render(request, "scheduler/readiness.html", context)


@require_http_methods(["GET", "POST"])
@with_plan
def change_plan(request: Request, plan: Plan) -> HttpResponse:
    """Change the dates, pace and days off: first the effect is shown, then it is confirmed."""
    form = PlanForm(plan, _today(plan), request.POST if request.method == "POST" else None)
    effect = None
    if form.is_valid():
        if "confirm" in request.POST:
            plans.change_plan(learner_id=plan.learner_id, **form.cleaned_data)
            messages.success(request, _("Saved. No due date has moved."))
            return redirect("scheduler:plan")
        effect = get_preview(plan, plan.changed(**form.cleaned_data), timezone.now())
    return _change_page(request, plan, form=form, effect=effect)


@require_POST
@with_plan
def switch_pace(request: Request, plan: Plan) -> HttpResponse:
    """Switch to the pace of a button, or back: what it did stands on the page that it was on."""
    form = SwitchForm(request.POST)
    back_to = "scheduler:plan" if request.POST.get("back_to") == "plan" else "scheduler:today"
    if not form.is_valid():
        messages.error(request, _("That pace is out of range. Nothing has changed."))
        return redirect(back_to)
    if "undo" not in request.POST:
        pace_switch.remember(request, plan)
    plans.change_plan(learner_id=plan.learner_id, **form.cleaned_data)
    messages.success(request, plan_sentences.switched(plan.changed(**form.cleaned_data)))
    return redirect(back_to)


@require_http_methods(["GET", "POST"])
@with_plan
def switch_deck(request: Request, plan: Plan, slug: str) -> HttpResponse:
    """Study another deck: what it would ask for, then the switch. The plan left behind is kept."""
    deck = get_object_or_404(Deck, slug=slug, is_published=True)
    now = timezone.now()
    if request.method == "POST":
        plans.start_plan(learner_id=plan.learner_id, deck=deck, now=now)
        message = _("You study %(deck)s now. Your other plan waits as you left it.")
        messages.success(request, message % {"deck": deck})
        return redirect("scheduler:today")
    other_plan = plan_on(plan.learner, deck, now)
    pace = plan_sentences.at_most(other_plan.new_per_day, other_plan.minutes_a_day)
    effect = get_effect(other_plan, now)
    context = {"plan": plan, "there": other_plan, "pace": pace, "effect": effect}
    return render(request, "scheduler/switch_deck.html", context)


@require_POST
@with_plan
def pause(request: Request, plan: Plan) -> HttpResponse:
    """Take a holiday, ahead of it or after the fact."""
    form = PauseForm(_today(plan), request.POST)
    if form.is_valid():
        try:
            plans.pause(learner_id=plan.learner_id, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Enjoy your break. Your plan and streak are paused."))
            return redirect("scheduler:plan")
    return _change_page(request, plan, pause_form=form)


@require_POST
@with_plan
def end_pause(request: Request, plan: Plan, pause: int) -> HttpResponse:
    try:
        plans.end_pause(learner_id=plan.learner_id, pause_id=pause)
    except NotYours as refusal:
        raise Http404 from refusal
    messages.success(request, _("Break removed."))
    return redirect("scheduler:change_plan")


@require_POST
@with_plan
def start_recovery(request: Request, plan: Plan) -> HttpResponse:
    """After days away: so many reviews a day until nothing is left waiting."""
    form = DoseForm(request.POST)
    if form.is_valid():
        plans.set_recovery(learner_id=plan.learner_id, dose=form.cleaned_data["dose"])
    else:
        messages.error(request, _("Choose how much a day you want to do."))
    return redirect("scheduler:today")


@require_POST
@with_plan
def stop_recovery(request: Request, plan: Plan) -> HttpResponse:
    plans.set_recovery(learner_id=plan.learner_id, dose=None)
    return redirect("scheduler:today")


def _change_page(
    request: Request,
    plan: Plan,
    *,
    form: PlanForm | None = None,
    pause_form: PauseForm | None = None,
    effect: Preview | None = None,
) -> HttpResponse:
    """The page with both its forms, one of them perhaps as it was sent."""
    form = form or PlanForm(plan, _today(plan))
    pause_form = pause_form or PauseForm(_today(plan))
    context = {
        "plan": plan,
        "form": form,
        "pause_form": pause_form,
        "pauses": plan.pauses.all(),
        "decks": Deck.objects.filter(is_published=True).exclude(pk=plan.deck_id),
        "effect": effect,
    }
    status = 422 if form.errors or pause_form.errors else 200
    return render(request, "scheduler/plan_change.html", context, status=status)


def _today(plan: Plan) -> date:
    return plan.learner.study_day(timezone.now())
