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
from ..selectors.plan_preview import Effect, get_effect, plan_on
from ..selectors.readiness import MIN_ANSWERS, get_readiness
from ..selectors.year import answers_on, due_on, get_year, milestones, phase, weeks
from ..services import plans
from ..services.locking import NotYours, Refused
from ..web import sentences
from ..web.decorators import Request, with_plan
from ..web.forms.plan import DoseForm, PauseForm, PlanForm


@require_safe
@with_plan
def plan(request: Request, plan: Plan) -> HttpResponse:
    year = get_year(plan, _today(plan))
    context = {
        "plan": plan,
        "year": year,
        "picture": year_heatmap.draw(year),
        "milestones": milestones(year),
        "phase": phase(year),
        "on_pace": sentences.on_pace(year, plan.new_per_day),
        "weeks": weeks(year),
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
    context = {
        "plan": plan,
        "entry": entry,
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
    context = {
        "plan": plan,
        "readiness": readiness,
        "min_answers": MIN_ANSWERS,
        "end": plan.calendar.end,
        "days_left": days_left,
        "the_day": sentences.day_of_readiness(plan, readiness, today),
        "faster_pace": sentences.faster_pace(readiness),
        "last_pass_days": sentences.last_pass_days(readiness.last_pass, today, days_left),
    }
    return render(request, "scheduler/readiness.html", context)


@require_http_methods(["GET", "POST"])
@with_plan
def change_plan(request: Request, plan: Plan) -> HttpResponse:
    """Change the dates, pace and days off: first the effect is shown, then it is confirmed."""
    form = PlanForm(plan, _today(plan), request.POST if request.method == "POST" else None)
    effect: dict[str, Effect] = {}
    if form.is_valid():
        if "confirm" in request.POST:
            plans.change_plan(learner_id=plan.learner_id, **form.cleaned_data)
            messages.success(request, _("Your plan is changed. No due date has moved."))
            return redirect("scheduler:plan")
        now = timezone.now()
        changed = plan.changed(**form.cleaned_data)
        effect = {"now": get_effect(plan, now), "then": get_effect(changed, now)}
    status = 422 if form.errors else 200
    return _change_page(request, plan, form, PauseForm(_today(plan)), effect, status)


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
    context = {"plan": plan, "there": other_plan, "effect": get_effect(other_plan, now)}
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
            messages.success(request, _("Enjoy it. No plan day passes, and your streak holds."))
            return redirect("scheduler:plan")
    return _change_page(request, plan, PlanForm(plan, _today(plan)), form, {}, 422)


@require_POST
@with_plan
def end_pause(request: Request, plan: Plan, pause: int) -> HttpResponse:
    try:
        plans.end_pause(learner_id=plan.learner_id, pause_id=pause)
    except NotYours as refusal:
        raise Http404 from refusal
    messages.success(request, _("The pause is taken back."))
    return redirect("scheduler:change_plan")


@require_POST
@with_plan
def start_recovery(request: Request, plan: Plan) -> HttpResponse:
    """After days away: so many reviews a day until nothing is left waiting."""
    form = DoseForm(request.POST)
    if form.is_valid():
        plans.start_recovery(learner_id=plan.learner_id, dose=form.cleaned_data["dose"])
    else:
        messages.error(request, _("Choose how much a day you want to do."))
    return redirect("scheduler:today")


@require_POST
@with_plan
def stop_recovery(request: Request, plan: Plan) -> HttpResponse:
    plans.stop_recovery(learner_id=plan.learner_id)
    return redirect("scheduler:today")


def _change_page(
    request: Request,
    plan: Plan,
    form: PlanForm,
    pause_form: PauseForm,
    effect: dict[str, Effect],
    status: int,
) -> HttpResponse:
    context = {
        "plan": plan,
        "form": form,
        "pause_form": pause_form,
        "pauses": plan.pauses.all(),
        "decks": Deck.objects.filter(is_published=True).exclude(pk=plan.deck_id),
        "today": _today(plan),
        "effect": effect,
    }
    return render(request, "scheduler/plan_change.html", context, status=status)


def _today(plan: Plan) -> date:
    return plan.learner.study_day(timezone.now())
