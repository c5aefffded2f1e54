"""Hints: dismissed by their button or by the next grade, and shown again on request."""

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
def dismiss_hint(request: Request, plan: Plan) -> HttpResponse:
    """Stop showing a hint. A GET, after a login, is redirected to the study page."""
    if request.method == "POST":
        hint = request.POST.get("hint", "")
        if hint not in HINTS:
            raise Http404
        hints.dismiss(plan.learner, hint)
    return HttpResponse() if request.htmx else redirect("scheduler:study")


@require_POST
@with_plan
def show_hints(request: Request, plan: Plan) -> HttpResponse:
    hints.show_hints_again(learner_id=plan.learner_id)
    messages.success(request, _("The hints come again, each where it is needed."))
    return redirect("scheduler:settings")
