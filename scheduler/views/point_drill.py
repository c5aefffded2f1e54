"""Point drills: just the key points that a learner leaves out. What was said is kept."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..models import Plan
from ..selectors.point_drill import HAD, MISSED, PointSet, find_points, get_set
from ..services import points
from ..web.decorators import Request, with_plan
from ..web.forms.point_drill import PointDrillForm, PointsSaidForm


@require_safe
@with_plan
def point_drill(request: Request, plan: Plan) -> HttpResponse:
    """A card of the set that the address names, or how it went; without one, the most left out."""
    form = PointDrillForm(request.GET)
    if not form.is_valid():
        raise Http404
    today = plan.learner.study_day(timezone.now())
    named = form.cleaned_data["points"]
    drilled = get_set(plan, named or find_points(plan, today), form.cleaned_data["answers"])
    if named and not drilled.cards:
        raise Http404
    context = {
        "drilled": drilled,
        "before": drilled.answers and _address(drilled, drilled.answers[:-1]),
    }
    if drilled.cards and drilled.asked is None:
        context["more"] = bool(find_points(plan, today))
    template = "scheduler/_point_drill.html" if request.htmx else "scheduler/point_drill.html"
    return render(request, template, context)


@require_POST
@with_plan
def answer_points(request: Request, plan: Plan) -> HttpResponse:
    """Keep what was said of the present card's points, and go on to the next."""
    form = PointsSaidForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That was not understood, and nothing was changed."))
        return redirect("scheduler:point_drill")
    data = form.cleaned_data
    drilled = get_set(plan, data["points"], data["answers"])
    asked = drilled.asked
    if asked is None or asked.card.pk != data["card"]:  # it is no longer shown to learners
        return redirect(_address(drilled, drilled.answers))
    points.answer_points(
        learner_id=plan.learner_id,
        card_id=asked.card.pk,
        asked=asked.places,
        said=data["said"],
        content_version=data["version"],
        now=timezone.now(),
    )
    had = HAD if set(asked.places) <= set(data["said"]) else MISSED
    return redirect(_address(drilled, drilled.answers + had))


def _address(drilled: PointSet, answers: str) -> str:
    """Where a drill stands after some answers; if nothing is left of it, where one begins."""
    page = reverse("scheduler:point_drill")
    parameters = {"points": drilled.named, "answers": answers}
    return f"{page}?{urlencode(parameters)}" if drilled.cards else page
