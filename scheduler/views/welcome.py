"""The setup questions: a few, each with an answer already, asked once a card was graded."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..models import Plan
from ..models.hint import WELCOME
from ..selectors.focus import focus_of, get_roles, get_sections
from ..selectors.plan_preview import (
    forecast_year,
    get_dated_pace,
    get_effect,
    get_offers,
    with_pace,
)
from ..services import hints, plans, reminders
from ..web import sentences
from ..web.decorators import Request, with_plan
from ..web.forms.focus import RoleForm
from ..web.forms.welcome import MINUTES, ClockForm, GoalForm, MinutesForm

STEPS = ("welcome", "welcome_role", "welcome_minutes", "welcome_clock")


@require_http_methods(["GET", "POST"])
@with_plan
def welcome(request: Request, plan: Plan) -> HttpResponse:
    """The first step: a date to be ready by, or none."""
    today = plan.learner.study_day(timezone.now())
    form = GoalForm(plan, today, request.POST if request.method == "POST" else None)
    if form.is_valid():
        plans.change_plan(learner_id=plan.learner_id, **form.cleaned_data)
        plan.refresh_from_db()
        if message := sentences.interview_saved(plan, today):
            messages.success(request, message)
        return redirect(f"scheduler:{_steps(plan)[1]}")
    return _page(request, plan, "welcome", form)


@require_http_methods(["GET", "POST"])
@with_plan
def welcome_role(request: Request, plan: Plan) -> HttpResponse:
    """The second step, if the deck has roles: the one to prepare for, and with it the focus."""
    now = timezone.now()
    roles = [None, *get_roles(plan, get_sections(plan))]
    today = plan.learner.study_day(now)
    tried = [(role, plan.changed(**with_pace(plan, today, focus_of(role)))) for role in roles]
    offers = [(role, get_effect(other, now)) for role, other in tried]
    form = RoleForm(plan, offers, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if chosen := form.focus:
            changes = with_pace(plan, today, chosen)
            plans.change_focus(learner_id=plan.learner_id, deck_id=plan.deck_id, **changes)
            messages.success(request, _("Saved. New cards follow this choice from now on."))
        return redirect("scheduler:welcome_minutes")
    return _page(request, plan, "welcome_role", form)


@require_http_methods(["GET", "POST"])
@with_plan
def welcome_minutes(request: Request, plan: Plan) -> HttpResponse:
    """Minutes a day, and with them the pace."""
    today = plan.learner.study_day(timezone.now())
    ahead = forecast_year(plan, today)
    offers = get_offers(plan, today, MINUTES)
    posted = request.POST if request.method == "POST" else None
    form = MinutesForm(plan, today, ahead, offers, posted)
    if form.is_valid():
        if offer := form.offer:
            # without an interview, the pace waits for its date; with one, only more is chosen
            dated = get_dated_pace(plan.changed(minutes_a_day=offer.minutes), today)
            is_more = plan.interview_ahead(today) is not None and offer.new_per_day > dated
            plans.change_plan(
                learner_id=plan.learner_id,
                minutes_a_day=offer.minutes,
                new_per_day=offer.new_per_day,
                is_pace_chosen=is_more,
            )
            plan.refresh_from_db()
            messages.success(request, sentences.pace_saved(plan, today))
        return redirect("scheduler:welcome_clock")
    return _page(request, plan, "welcome_minutes", form)


@require_http_methods(["GET", "POST"])
@with_plan
def welcome_clock(request: Request, plan: Plan) -> HttpResponse:
    """The last step: a reminder, and the clock that it goes by."""
    form = ClockForm(plan, request.POST if request.method == "POST" else None)
    if form.is_valid():
        plans.change_clock(learner_id=plan.learner_id, now=timezone.now(), **form.clock)
        hour = form.cleaned_data.get("hour", plan.learner.reminder_hour)
        if hour != plan.learner.reminder_hour:
            reminders.set_reminder(learner_id=plan.learner_id, hour=hour)
        messages.success(request, sentences.reminder_saved(hour))
        return _end(plan, request)
    return _page(request, plan, "welcome_clock", form)


@require_POST
@with_plan
def skip_welcome(request: Request, plan: Plan) -> HttpResponse:
    """Dismiss the questions, or those that are left: the plan stays as it is."""
    return _end(plan, request)


def _end(plan: Plan, request: Request) -> HttpResponse:
    """To Today, or back to Settings if the questions were opened again there."""
    if WELCOME not in plan.learner.to_show:
        return redirect("scheduler:settings")
    hints.dismiss(plan.learner, WELCOME)
    return redirect("scheduler:today")


def _steps(plan: Plan) -> list[str]:
    """The steps of a plan's welcome; a deck without roles asks for none."""
    return [step for step in STEPS if step != "welcome_role" or plan.deck.roles]


def _page(request: Request, plan: Plan, step: str, form: forms.Form) -> HttpResponse:
    zone, steps = plan.learner.zone, _steps(plan)
    place = steps.index(step) if step in steps else 1
    context = {
        "form": form,
        "step": step,
        "place": place + 1,
        "steps": len(steps),
        "back": steps[place - 1] if place else None,
        "is_first_time": WELCOME in plan.learner.to_show,
        "clock": date_format(timezone.localtime(timezone=zone), "l, H:i"),
    }
    return render(request, "scheduler/welcome.html", context, status=422 if form.errors else 200)
