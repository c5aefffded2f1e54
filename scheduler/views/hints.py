"""Hints: put away by their button or by the grade that follows them, and shown again at will."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..models import Plan
from ..models.hint import HINTS
from ..services import hints
from ..web.decorators import Request, with_plan


@require_http_methods(["GET", "POST"])
@with_plan
def put_away_hint(request: Request, plan: Plan) -> HttpResponse:
    """A GET, after a login, is shown the study page."""
    hint = request.POST.get("hint", "")
    if request.method == "POST" and hint not in HINTS:
        raise Http404
    put_away(plan, hint)
    return HttpResponse() if request.htmx else redirect("scheduler:study")


@require_POST
@with_plan
def show_hints(request: Request, plan: Plan) -> HttpResponse:
    hints.show_hints_again(learner_id=plan.learner_id)
    messages.success(request, _("The hints come again, each where it is needed."))
    return redirect("scheduler:settings")


def put_away(plan: Plan, hint: str) -> None:
    """Note that a hint was seen; nothing where there is none to note, as after most grades."""
    if hint in HINTS and hint in plan.learner.to_show:
        hints.put_away(learner_id=plan.learner_id, what=hint)
        plan.learner.to_show.remove(hint)
