"""The study loop: show a card, take the grade, show the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dlprep_site.web.middleware import may_listen

from ..log.presentation_token import UnknownToken
from ..models import Plan
from ..models.hint import HINTS
from ..onboarding.hints import hint_for, setup_step
from ..selectors.daily_queue import MORE_NEW, MoreNew, get_day, more_ahead, more_new
from ..selectors.finish import Finish, get_finish
from ..selectors.study_card import present
from ..services import hints, plans
from ..services import study as study_service
from ..services.locking import NotYours, Refused
from ..web import figures
from ..web.decorators import Request, with_plan
from ..web.forms.study import CardForm, ExtraNewForm, GradeForm, StudyAheadForm, UndoForm, form_urls

MORE_AHEAD = 10  # cards that a learner can ask for at a time, before they are due

OK, CONFLICT, UNPROCESSABLE, NOT_FOUND = 200, 409, 422, 404

Data = dict[str, Any]  # a form's cleaned data


def action(
    form_class: type[forms.Form],
) -> Callable[[Callable[[Request, Data, datetime], HttpResponse]], Callable[..., HttpResponse]]:
    """Turn a view of valid data into a POST action that says why it was refused.

    A GET, after a login or a step back, is redirected to the study page.
    """

    def decorator(
        view: Callable[[Request, Data, datetime], HttpResponse],
    ) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "POST"])
        @wraps(view)
        def wrapper(request: Request) -> HttpResponse:
            if request.method == "GET":
                return redirect("scheduler:study")
            now = timezone.now()
            form = form_class(request.POST)
            if not form.is_valid():
                return _refuse(request, now, _first_error(form), UNPROCESSABLE)
            try:
                return view(request, form.cleaned_data, now)
            except NotYours as refusal:
                return _refuse(request, now, str(refusal), NOT_FOUND)
            except Refused as refusal:
                return _refuse(request, now, str(refusal), CONFLICT)

        return wrapper

    return decorator


@require_safe
@may_listen
@with_plan
def study(request: Request, plan: Plan) -> HttpResponse:
    """The next card, or the card in the address if it is in today's queue."""
    form = CardForm(request.GET)
    first = form.cleaned_data["card"] if form.is_valid() else None
    return _screen(request, plan, timezone.now(), first=first)


@action(GradeForm)
def grade(request: Request, data: Data, now: datetime) -> HttpResponse:
    try:
        graded = study_service.grade(
            learner_id=request.user.pk,
            card_id=data["card"],
            token=data["token"],
            quality=data["quality"],
            points=data["points"],
            confidence=data["confidence"],
            now=now,
            waited=data["waited"] or 0,
            took=data["took"],
            response=data["response"],
            answer_habit=data["answer_habit"],
        )
    except UnknownToken:
        message = _("That card wasn't shown to you by this page. Nothing has changed.")
        return _refuse(request, now, message, UNPROCESSABLE)
    except NotYours as refusal:  # settled, so that a device does not send it again
        return _refuse(request, now, str(refusal), CONFLICT)
    if (hint := request.POST.get("hint")) in HINTS:
        hints.dismiss(graded.plan.learner, hint)
    notice = ""
    if graded.leech_alert:
        notice = _(
            "You keep forgetting that card: it's a leech now. "
            "Read its question page again, or suspend it for a while."
        )
    return _next(request, graded.plan, now, notice)


@action(UndoForm)
@with_plan
def undo(request: Request, plan: Plan, data: Data, now: datetime) -> HttpResponse:
    study_service.undo(learner_id=plan.learner_id, review_id=data["review"], now=now)
    return _next(request, plan, now, _("Answer undone."))


@action(CardForm)
@with_plan
def bury(request: Request, plan: Plan, data: Data, now: datetime) -> HttpResponse:
    study_service.bury(learner_id=plan.learner_id, card_id=data["card"], now=now)
    message = _("Skipped until tomorrow. You'll find it on the Today page.")
    return _next(request, plan, now, message, set_aside=data["card"])


@action(CardForm)
@with_plan
def suspend(request: Request, plan: Plan, data: Data, now: datetime) -> HttpResponse:
    study_service.suspend(learner_id=plan.learner_id, card_id=data["card"])
    message = _("Suspended until you bring it back. You'll find it on the Today page.")
    return _next(request, plan, now, message, set_aside=data["card"])


@action(CardForm)
@with_plan
def bring_back(request: Request, plan: Plan, data: Data, now: datetime) -> HttpResponse:
    """Take back a bury or a suspension of a moment ago."""
    study_service.bring_back(learner_id=plan.learner_id, card_id=data["card"])
    return _next(request, plan, now, _("The card is back where it was."))


@action(CardForm)
@with_plan
def drill(request: Request, plan: Plan, data: Data, now: datetime) -> HttpResponse:
    """Drill a started card now: its answer moves no date."""
    study_service.drill(learner_id=plan.learner_id, card_id=data["card"], now=now)
    return redirect(f"{reverse('scheduler:study')}?card={data['card']}")


@action(ExtraNewForm)
@with_plan
def more(request: Request, plan: Plan, data: Data, now: datetime) -> HttpResponse:
    """Allow a few new cards beyond the pace, today only."""
    plans.allow_extra_new(learner_id=plan.learner_id, extra=data["extra"], now=now)
    plan.refresh_from_db(fields=["extra_new", "extra_new_on"])
    return _next(request, plan, now)


@action(StudyAheadForm)
@with_plan
def study_early(request: Request, plan: Plan, data: Data, now: datetime) -> HttpResponse:
    """Allow a few cards before they are due, today only."""
    plans.allow_early(learner_id=plan.learner_id, cards=data["cards"], now=now)
    plan.refresh_from_db(fields=["extra_early", "extra_early_on"])
    return _next(request, plan, now)


def _next(
    request: Request, plan: Plan, now: datetime, notice: str = "", set_aside: int | None = None
) -> HttpResponse:
    """What comes next: a fragment for HTMX, else a redirect to the page."""
    if request.htmx:
        return _screen(request, plan, now, notice, set_aside=set_aside)
    if notice:
        messages.info(request, notice)
    return redirect("scheduler:study")


@with_plan
def _refuse(request: Request, plan: Plan, now: datetime, problem: str, status: int) -> HttpResponse:
    """The present state of things, and why the action was not carried out."""
    return _screen(request, plan, now, problem=problem, status=status)


def _screen(
    request: Request,
    plan: Plan,
    now: datetime,
    notice: str = "",
    problem: str = "",
    status: int = OK,
    set_aside: int | None = None,
    first: int | None = None,
) -> HttpResponse:
    today = plan.learner.study_day(now)
    day = get_day(plan, today)
    context = {
        "plan": plan,
        "urls": form_urls(),
        "day": day,
        "notice": notice,
        "problem": problem,
        "set_aside": set_aside,
    }
    card_id = first if first in day.queue else day.queue.next_card
    if card_id is None:
        template = "scheduler/_finished.html"
        finish, more = get_finish(day), more_new(day, MORE_NEW)
        is_last_evening = plan.is_last_evening(today)
        context |= {
            "finish": finish,
            "figures": figures.of_finished_day(day.done, finish.streak),
            "is_last_evening": is_last_evening,
            "main_button": _main_button(finish, more, is_last_evening=is_last_evening),
            "setup_step": setup_step(plan, today) if day.done.answers else "",
            "more_new": more,
            "more_ahead": more_ahead(day, MORE_AHEAD),
        }
    else:
        template = "scheduler/_card.html"
        shown = present(plan, card_id, now)
        context |= {"shown": shown, "hint": hint_for(plan.learner.to_show, shown, day)}
    page = template if request.htmx else "scheduler/study.html"
    return render(request, page, {**context, "partial": template}, status=status)


def _main_button(finish: Finish, more: MoreNew, *, is_last_evening: bool) -> str:
    """Which button of the finished day stands out: revision, more new cards, or Today."""
    if is_last_evening:
        return "revision"
    return "more" if finish.is_first_day and more.cards else "today"


def _first_error(form: forms.Form) -> str:
    return str(next(iter(form.errors.values()))[0])
