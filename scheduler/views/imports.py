"""An uploaded file: see what it would add, apply it, cancel it, take it back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dlprep_site.i18n.language import in_this_language

from ..models import Import, Plan
from ..selectors.imports import own_import
from ..services.locking import Refused
from ..transfer import imports
from ..web.decorators import Request, with_plan

logger = logging.getLogger(__name__)

STEPS = "<!-- steps -->"  # where the page about to be streamed is still open


def with_import(
    view: Callable[[Request, Plan, Import], HttpResponseBase],
) -> Callable[[Request, Plan, int], HttpResponseBase]:
    """Give a view the import of the number in its address; 404 unless it is the learner's own."""

    @wraps(view)
    def wrapper(request: Request, plan: Plan, number: int) -> HttpResponseBase:
        staged = own_import(plan.learner_id, number)
        if staged is None:
            raise Http404
        return view(request, plan, staged)

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
@with_import
def import_(request: Request, plan: Plan, found: Import) -> HttpResponseBase:
    """What a file would add, or has added; a POST adds it, and shows how far it is."""
    if request.method != "POST" or found.state != Import.State.STAGED:
        return render(request, "scheduler/import.html", {"import": found})
    page = render_to_string("scheduler/importing.html", {"import": found}, request)
    response = StreamingHttpResponse(in_this_language(_applying(request, plan, found, page)))
    response["X-Accel-Buffering"] = "no"  # a proxy would otherwise hold the progress back
    response["Content-Encoding"] = "identity"  # compressing would, too
    return response


@require_POST
@with_plan
@with_import
def cancel_import(request: Request, plan: Plan, found: Import) -> HttpResponse:
    imports.cancel_import(learner_id=plan.learner_id, import_id=found.pk)
    messages.success(request, _("The file is put away. Nothing was added."))
    return redirect("scheduler:data")


@require_POST
@with_plan
@with_import
def take_back_import(request: Request, plan: Plan, found: Import) -> HttpResponse:
    try:
        imports.take_back_import(learner_id=plan.learner_id, import_id=found.pk, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Its answers are taken back, and your dates set without them."))
    return redirect("scheduler:data")


def _applying(request: Request, plan: Plan, found: Import, page: str) -> Generator[str]:
    """The page, a piece for each step of the work; whoever goes away midway, ends the work.

    The answer has begun with a 200 when something goes wrong, so the page says it in words.
    """
    head, tail = page.split(STEPS)
    yield head
    steps = imports.apply_import(learner_id=plan.learner_id, import_id=found.pk, now=timezone.now())
    try:
        for done, total in steps:
            yield _piece("scheduler/_import_step.html", {"done": done, "total": total})
    except Refused as refusal:
        yield _piece("scheduler/_import_end.html", {"problem": str(refusal)})
    except Exception:
        logger.exception("import %s was not applied", found.pk)
        problem = _("Something went wrong. Nothing was added; please try again later.")
        yield _piece("scheduler/_import_end.html", {"problem": problem, "import": found})
    else:
        yield _piece("scheduler/_import_end.html", {"import": found})
    yield tail


def _piece(template: str, context: dict[str, object]) -> str:
    return render_to_string(template, context)
