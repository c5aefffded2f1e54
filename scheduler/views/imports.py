"""An uploaded file: see what it would add, have it added, cancel it, have it taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..models import Import, Plan
from ..selectors.imports import own_import
from ..services.locking import Refused
from ..transfer import imports, transfers
from ..web.decorators import Request, with_own


@require_http_methods(["GET", "HEAD", "POST"])
@with_own(own_import)
def import_(request: Request, plan: Plan, found: Import) -> HttpResponse:
    """What a file would add, or has added; a POST has it added."""
    problem = ""
    if request.method == "POST" and found.state == Import.State.STAGED:
        try:
            return redirect(
                transfers.start_adding(learner_id=plan.learner_id, found=found, now=timezone.now())
            )
        except Refused as refusal:
            problem = str(refusal)
    context = {"import": found, "problem": problem}
    return render(request, "scheduler/import.html", context, status=422 if problem else 200)


@require_POST
@with_own(own_import)
def cancel_import(request: Request, plan: Plan, found: Import) -> HttpResponse:
    imports.cancel_import(learner_id=plan.learner_id, import_id=found.pk)
    messages.success(request, _("Import canceled. Nothing was added."))
    return redirect("scheduler:data")


@require_POST
@with_own(own_import)
def take_back_import(request: Request, plan: Plan, found: Import) -> HttpResponse:
    now = timezone.now()
    try:
        return redirect(
            transfers.start_taking_back(learner_id=plan.learner_id, found=found, now=now)
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("scheduler:data")
