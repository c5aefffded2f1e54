"""The study loop: show a card, take the grade, show the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial, wraps
from typing import Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ..log.presentation_token import UnknownToken
from ..models import Plan
from ..onboarding.hints import hint_for
from ..selectors.daily_queue import get_day, get_tomorrow, more_ahead, more_new
from ..selectors.study_card import present
from ..services import plans
from ..services import study as study_service
from ..services.locking import NotYours, Refused
from ..web.decorators import Request, with_plan
from ..web.forms.study import CardForm, ExtraNewForm, GradeForm, StudyAheadForm, UndoForm
from .hints import put_away

MORE_NEW = 5  # new cards that a learner can ask for at a time, beyond the pace
MORE_AHEAD = 10  # cards that a learner can ask for at a time, before they are due

LEECH_NOTICE = gettext_lazy(
    "That card keeps slipping away: it is a leech now. "
    "Read its question page again, or suspend it for a while."
)

OK, CONFLICT, UNPROCESSABLE, NOT_FOUND = 200, 409, 422, 404


P = ParamSpec("P")


def action(
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """A POST; whoever comes by GET, after a login or a step back, is shown the study page."""

    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapper(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "GET":
            return redirect("scheduler:study")
        return view(request, *args, **kwargs)

    return wrapper


@require_safe
@with_plan
def study(request: Request, plan: Plan) -> HttpResponse:
    """The next card; or the one that the address asks for, where it is in today's queue."""
    form = CardForm(request.GET)
    first = form.cleaned_data["card"] if form.is_valid() else None
    return _screen(request, plan, timezone.now(), first=first)


@action
def grade(request: Request) -> HttpResponse:
    now = timezone.now()
    form = GradeForm(request.POST)
    if not form.is_valid():
        return _refuse(request, now, _first_error(form), UNPROCESSABLE)
    data = form.cleaned_data
    try:
        graded = study_service.grade(
            learner_id=request.user.pk,
            card_id=data["card"],
            token=data["token"],
            quality=data["quality"],
            points=data["points"],
            now=now,
            waited=data["waited"] or 0,
            took=data["took"],
        )
    except UnknownToken:
        unknown = _("That card was not shown to you by this page. Nothing was changed.")
        return _refuse(request, now, unknown, UNPROCESSABLE)
    except Refused as refusal:
        return _refuse(request, now, str(refusal), CONFLICT)
    put_away(graded.plan, request.POST.get("hint", ""))
    return _next(request, graded.plan, now, str(LEECH_NOTICE) if graded.leech_alert else "")


@action
@with_plan
def undo(request: Request, plan: Plan) -> HttpResponse:
    now = timezone.now()
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _refuse(request, now, _("There is nothing to take back."), UNPROCESSABLE)
    review_id = form.cleaned_data["review"]
    undone = partial(study_service.undo, learner_id=plan.learner_id, review_id=review_id, now=now)
    refusal = _tried(request, now, undone)
    return refusal or _next(request, plan, now, _("The last answer was taken back."))


@action
@with_plan
def bury(request: Request, plan: Plan) -> HttpResponse:
    return _put_aside(request, plan, is_suspended=False)


@action
@with_plan
def suspend(request: Request, plan: Plan) -> HttpResponse:
    return _put_aside(request, plan, is_suspended=True)


@action
@with_plan
def more(request: Request, plan: Plan) -> HttpResponse:
    """A few new cards beyond the pace, today only."""
    now = timezone.now()
    form = ExtraNewForm(request.POST)
    if not form.is_valid():
        return _refuse(request, now, _first_error(form), UNPROCESSABLE)
    plans.allow_extra_new(learner_id=plan.learner_id, extra=form.cleaned_data["extra"], now=now)
    plan.refresh_from_db(fields=["extra_new", "extra_new_on"])
    return _next(request, plan, now)


@action
@with_plan
def ahead(request: Request, plan: Plan) -> HttpResponse:
    """A few cards before they are due, today only."""
    now = timezone.now()
    form = StudyAheadForm(request.POST)
    if not form.is_valid():
        return _refuse(request, now, _first_error(form), UNPROCESSABLE)
    cards = form.cleaned_data["cards"]
    plans.study_ahead(learner_id=plan.learner_id, cards=cards, now=now)
    plan.refresh_from_db(fields=["extra_ahead", "extra_ahead_on"])
    return _next(request, plan, now)


@action
@with_plan
def drill(request: Request, plan: Plan) -> HttpResponse:
    """Drill a card that was met, now: its answer moves no date."""
    now = timezone.now()
    form = CardForm(request.POST)
    if not form.is_valid():
        return _refuse(request, now, _("That is not a card."), UNPROCESSABLE)
    card_id = form.cleaned_data["card"]
    drilled = partial(study_service.drill, learner_id=plan.learner_id, card_id=card_id, now=now)
    refusal = _tried(request, now, drilled)
    return refusal or redirect(f"{reverse('scheduler:study')}?card={card_id}")


@action
@with_plan
def wake(request: Request, plan: Plan) -> HttpResponse:
    """Take back a bury or a suspension of a moment ago."""
    now = timezone.now()
    form = CardForm(request.POST)
    if not form.is_valid():
        return _refuse(request, now, _("That is not a card."), UNPROCESSABLE)
    card_id = form.cleaned_data["card"]
    woken = partial(study_service.wake, learner_id=plan.learner_id, card_id=card_id)
    refusal = _tried(request, now, woken)
    return refusal or _next(request, plan, now, _("The card is back where it was."))


def _put_aside(request: Request, plan: Plan, *, is_suspended: bool) -> HttpResponse:
    now = timezone.now()
    form = CardForm(request.POST)
    if not form.is_valid():
        return _refuse(request, now, _("That is not a card."), UNPROCESSABLE)
    card_id = form.cleaned_data["card"]
    service = study_service.suspend if is_suspended else partial(study_service.bury, now=now)
    refusal = _tried(request, now, partial(service, learner_id=plan.learner_id, card_id=card_id))
    told = _("Buried until tomorrow: find it on the Today page.")
    if is_suspended:
        told = _("Suspended until you bring it back: find it on the Today page.")
    return refusal or _next(request, plan, now, told, put_aside=card_id)


def _tried(request: Request, now: datetime, service: Callable[[], object]) -> HttpResponse | None:
    """Do a write; the answer where it was refused, None where it was done."""
    try:
        service()
    except NotYours as refusal:
        return _refuse(request, now, str(refusal), NOT_FOUND)
    except Refused as refusal:
        return _refuse(request, now, str(refusal), CONFLICT)
    return None


def _next(
    request: Request, plan: Plan, now: datetime, notice: str = "", put_aside: int | None = None
) -> HttpResponse:
    """What comes next: a fragment for HTMX, else a redirect to the page."""
    if request.htmx:
        return _screen(request, plan, now, notice, put_aside=put_aside)
    if notice:
        messages.info(request, notice)
    return redirect("scheduler:study")


@with_plan
def _refuse(request: Request, plan: Plan, now: datetime, problem: str, status: int) -> HttpResponse:
    """The present state of things, and why what was asked was not done."""
    return _screen(request, plan, now, problem=problem, status=status)


def _screen(
    request: Request,
    plan: Plan,
    now: datetime,
    notice: str = "",
    problem: str = "",
    status: int = OK,
    put_aside: int | None = None,
    first: int | None = None,
) -> HttpResponse:
    today = plan.learner.study_day(now)
    day = get_day(plan, today)
    context = {
        "plan": plan,
        "urls": urls_of_forms(),
        "day": day,
        "notice": notice,
        "problem": problem,
        "put_aside": put_aside,
    }
    card_id = first if first in day.queue else day.queue.next_card
    if card_id is None:
        template = "scheduler/_finished.html"
        context |= {
            "tomorrow": get_tomorrow(plan, today),
            "more_new": more_new(day, MORE_NEW),
            "more_ahead": more_ahead(day, MORE_AHEAD),
        }
    else:
        template = "scheduler/_card.html"
        shown = present(plan, card_id, now)
        context |= {"shown": shown, "hint": hint_for(plan.learner.to_show, shown, day)}
    page = template if request.htmx else "scheduler/study.html"
    return render(request, page, {**context, "partial": template}, status=status)


@cache
def urls_of_forms() -> dict[str, str]:
    """Where the forms of every card post to: the same for everybody, so looked up once."""
    return {name: reverse(f"scheduler:{name}") for name in ("grade", "undo", "bury", "suspend")}


def _first_error(form: forms.Form) -> str:
    return str(next(iter(form.errors.values()))[0])
