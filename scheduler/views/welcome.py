"""The first minute: three short questions, each with an answer already, then the first card."""

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
from ..selectors.plan_preview import forecast_year, get_offers
from ..services import hints, plans
from ..web.decorators import Request, with_plan
from ..web.forms.welcome import MINUTES, ClockForm, GoalForm, MinutesForm

STEPS = ("welcome", "welcome_minutes", "welcome_clock")


@require_http_methods(["GET", "POST"])
@with_plan
def welcome(request: Request, plan: Plan) -> HttpResponse:
    """The first step: a date to be ready by, or none."""
    today = plan.learner.study_day(timezone.now())
    form = GoalForm(plan, today, request.POST if request.method == "POST" else None)
    if form.is_valid():
        plans.change_plan(learner_id=plan.learner_id, **form.cleaned_data)
        return redirect("scheduler:welcome_minutes")
    return _page(request, plan, 0, form)


@require_http_methods(["GET", "POST"])
@with_plan
def welcome_minutes(request: Request, plan: Plan) -> HttpResponse:
    """The second step: minutes a day, and with them the pace."""
    today = plan.learner.study_day(timezone.now())
    ahead = forecast_year(plan, today)
    offers = get_offers(plan, today, MINUTES)
    form = MinutesForm(plan, ahead, offers, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if offer := form.offer:
            plans.change_plan(
                learner_id=plan.learner_id,
                minutes_a_day=offer.minutes,
                new_per_day=offer.new_per_day,
            )
        return redirect("scheduler:welcome_clock")
    return _page(request, plan, 1, form)


@require_http_methods(["GET", "POST"])
@with_plan
def welcome_clock(request: Request, plan: Plan) -> HttpResponse:
    """The last step: when a day begins."""
    now = timezone.now()
    form = ClockForm(plan, request.POST if request.method == "POST" else None)
    if form.is_valid():
        plans.change_clock(learner_id=plan.learner_id, now=now, **form.cleaned_data)
        return _end(plan, request)
    return _page(request, plan, 2, form)


@require_POST
@with_plan
def skip_welcome(request: Request, plan: Plan) -> HttpResponse:
    """Leave the rest as it is."""
    return _end(plan, request)


def _end(plan: Plan, request: Request) -> HttpResponse:
    """To the first card, or back to Settings if the questions were opened again there."""
    if WELCOME not in plan.learner.to_show:
        messages.success(request, _("Saved. No due date has moved."))
        return redirect("scheduler:settings")
    hints.dismiss(plan.learner, WELCOME)
    return redirect("scheduler:study")


def _page(request: Request, plan: Plan, step: int, form: forms.Form) -> HttpResponse:
    zone = plan.learner.zone
    context = {
        "form": form,
        "step": STEPS[step],
        "place": step + 1,
        "steps": len(STEPS),
        "back": STEPS[step - 1] if step else None,
        "is_first_time": WELCOME in plan.learner.to_show,
        "clock": date_format(timezone.localtime(timezone=zone), "l, H:i"),
    }
    return render(request, "scheduler/welcome.html", context, status=422 if form.errors else 200)
