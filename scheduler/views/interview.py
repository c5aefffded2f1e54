"""The mock interview: choose, be asked, see what you had, and what to revise."""

from __future__ import annotations

from collections.abc import Callable
from random import SystemRandom

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dlprep_site.web.middleware import may_record

from ..charts.interviews import draw_trend
from ..models import MockInterview, Plan
from ..selectors.interviews import (
    PresentQuestion,
    get_asked,
    interview_report,
    own_interview,
    past_interviews,
    trend,
    under_way,
)
from ..selectors.said_points import compare
from ..services import interviews as interviews_service
from ..services.locking import NotYours, Refused
from ..web import figures, tested_readiness_sentences
from ..web.decorators import Request, with_own, with_plan
from ..web.forms.interview import AnswerPointsForm, AnswerTextForm, InterviewForm, PresentAnswerForm


@require_http_methods(["GET", "POST"])
@with_plan
def interviews(request: Request, plan: Plan) -> HttpResponse:
    """Begin one, go on with one, or look back."""
    form = InterviewForm(plan, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return redirect(
                interviews_service.start_interview(
                    learner_id=plan.learner_id,
                    now=timezone.now(),
                    chance=SystemRandom(),
                    **form.cleaned_data,
                )
            )
        except Refused as refusal:
            form.add_error("sections", str(refusal))
    past = past_interviews(plan)
    now = timezone.now()
    open_one = under_way(past)
    context = {
        "plan": plan,
        "form": form,
        "past": [row for row in past if row is not open_one],
        "under_way": open_one,
        "is_over": bool(open_one and now >= open_one.interview.ends_at),
        "trend": draw_trend(trend(past), plan.learner),
    }
    return render(request, "scheduler/interviews.html", context, status=422 if form.errors else 200)


@require_safe
@may_record
@with_own(own_interview)
def interview(request: Request, plan: Plan, interview: MockInterview) -> HttpResponse:
    """The question that is asked, or the report."""
    asked = None if interview.finished_at else get_asked(interview)
    if asked is None:
        return _report(request, plan, interview)
    form = AnswerTextForm(initial={"text": asked.answer.text})
    return _question(request, plan, interview, asked, form)


@require_POST
@may_record
@with_own(own_interview)
def reveal_answer(request: Request, plan: Plan, interview: MockInterview) -> HttpResponse:
    form = AnswerTextForm(request.POST)
    asked = get_asked(interview)
    if not form.is_valid() and "text" in form.errors and asked:
        return _question(request, plan, interview, asked, form, status=422)
    if form.is_valid():
        _do(interviews_service.reveal_answer, plan, interview, **form.cleaned_data)
    return redirect(interview)


@require_POST
@with_own(own_interview)
def close_answer(request: Request, plan: Plan, interview: MockInterview) -> HttpResponse:
    form = AnswerPointsForm(request.POST)
    if form.is_valid():
        _do(interviews_service.close_answer, plan, interview, **form.cleaned_data)
    else:
        messages.error(request, _("That was not understood, and nothing was changed."))
    return redirect(interview)


@require_POST
@with_own(own_interview)
def finish_interview(request: Request, plan: Plan, interview: MockInterview) -> HttpResponse:
    form = PresentAnswerForm(request.POST)
    if refusal := _keep(request, plan, interview, form):
        return refusal
    said_none = bool(form.cleaned_data.get("said_none"))
    _do(interviews_service.finish_interview, plan, interview, said_none=said_none)
    return redirect(interview)


@require_POST
@with_own(own_interview)
def leave_interview(request: Request, plan: Plan, interview: MockInterview) -> HttpResponse:
    """Keep the answer at hand, for when the learner comes back."""
    form = PresentAnswerForm(request.POST)
    return _keep(request, plan, interview, form) or redirect("scheduler:interviews")


@require_POST
@with_own(own_interview)
def count_interview(request: Request, plan: Plan, interview: MockInterview) -> HttpResponse:
    """The learner's word that its answers are to count as reviews."""
    try:
        counted = interviews_service.count_interview(
            learner_id=plan.learner_id, interview_id=interview.pk, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        message = ngettext(
            "%(number)s answer counted as reviews. Undo on the study page takes them back.",
            "%(number)s answers counted as reviews. Undo on the study page takes them back.",
            counted,
        )
        messages.success(request, message % {"number": counted})
    return redirect(interview)


@require_POST
@with_own(own_interview)
def delete_interview(request: Request, plan: Plan, interview: MockInterview) -> HttpResponse:
    interviews_service.delete_interview(learner_id=plan.learner_id, interview_id=interview.pk)
    messages.success(request, _("Interview deleted."))
    return redirect("scheduler:interviews")


def _keep(
    request: Request, plan: Plan, interview: MockInterview, form: PresentAnswerForm
) -> HttpResponse | None:
    """Keep what was written or ticked; the page again if that can't be kept."""
    asked = get_asked(interview)
    if not form.is_valid() and "text" in form.errors and asked:
        return _question(request, plan, interview, asked, form, status=422)
    if "place" in form.cleaned_data and "points" in form.cleaned_data:
        kept = {name: form.cleaned_data[name] for name in ("place", "text", "points")}
        _do(interviews_service.keep_answer, plan, interview, **kept)
    return None


def _do(service: Callable[..., None], plan: Plan, interview: MockInterview, **data: object) -> None:
    try:
        service(learner_id=plan.learner_id, interview_id=interview.pk, now=timezone.now(), **data)
    except NotYours as refusal:
        raise Http404 from refusal


def _question(
    request: Request,
    plan: Plan,
    interview: MockInterview,
    asked: PresentQuestion,
    form: AnswerTextForm,
    status: int = 200,
) -> HttpResponse:
    place = {"place": asked.answer.place, "total": asked.total}
    context = {
        "plan": plan,
        "interview": interview,
        "asked": asked,
        "answer": asked.answer,
        "seconds": asked.answer.seconds_by(timezone.now()),
        "seconds_each": interviews_service.MINUTES_AN_ANSWER * 60,
        "question_of_total": _("Question %(place)s of %(total)s") % place,
        "card": asked.answer.card,
        "said": compare(asked.answer.card, asked.answer.text, asked.answer.points),
        "form": form,
        "is_over": timezone.now() >= interview.ends_at,
    }
    return render(request, "scheduler/interview.html", context, status=status)


def _report(request: Request, plan: Plan, interview: MockInterview) -> HttpResponse:
    report = interview_report(interview)
    context = {
        "plan": plan,
        "interview": interview,
        "report": report,
        "figures": figures.of_interview(report),
        "compared": tested_readiness_sentences.compared_with(interview),
        "can_be_counted": interviews_service.can_be_counted(plan, interview, timezone.now())
        and interviews_service.has_countable(plan, interview),
    }
    return render(request, "scheduler/interview_report.html", context)
