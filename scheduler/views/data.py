"""Your data: download it, bring a file in, delete the account."""

from __future__ import annotations

from io import BytesIO
from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dlprep_site.accounts.change_notices import Change, send_change_notice
from dlprep_site.accounts.reauthentication import guarded_download, was_confirmed
from dlprep_site.models import User

from ..models import Plan
from ..selectors.imports import get_imports
from ..services import plans
from ..transfer import export, imports
from ..transfer.anki.export import write_package
from ..transfer.forms import ImportForm
from ..transfer.json_reader import MAX_BYTES
from ..web.decorators import Request, with_plan
from ..web.forms.account import DeleteAccountForm

APKG = "application/vnd.anki"


@require_safe
@with_plan
def data(request: Request, plan: Plan) -> HttpResponse:
    return _page(request)


@require_safe
@guarded_download(back_to="scheduler:data")
@with_plan
def export_json(request: Request, plan: Plan) -> StreamingHttpResponse:
    """Everything of the learner's own, in one file."""
    now = timezone.now()
    return _download(export.as_json(plan.learner, now), "json", "application/json", plan)


@require_safe
@guarded_download(back_to="scheduler:data")
@with_plan
def export_csv(request: Request, plan: Plan) -> StreamingHttpResponse:
    """The review log, for a spreadsheet."""
    return _download(export.log_as_csv(plan.learner), "csv", "text/csv; charset=utf-8", plan)


@require_safe
@guarded_download(back_to="scheduler:data")
@with_plan
def export_anki(request: Request, plan: Plan) -> FileResponse:
    """The deck with the learner's own scheduling, for Anki."""
    now = timezone.now()
    file = BytesIO()
    write_package(plan, file, now)
    file.seek(0)
    name = f"dlprep-{plan.learner.study_day(now)}.apkg"
    return FileResponse(file, as_attachment=True, filename=name, content_type=APKG)


@require_POST
@with_plan
def upload_import(request: Request, plan: Plan) -> HttpResponse:
    """Read a file, and keep it until the learner has seen what it would add."""
    now = timezone.now()
    sent = int(request.headers.get("content-length") or 0)
    is_too_large = not request.FILES and sent > MAX_BYTES
    form = ImportForm(
        request.POST, request.FILES, learner=plan.learner, now=now, is_too_large=is_too_large
    )
    if not form.is_valid():
        return _page(request, import_form=form, status=422)
    file = form.cleaned_data["file"]
    staged = imports.stage_import(learner_id=plan.learner_id, now=now, **file)
    return redirect(staged)


@require_POST
def delete_account(request: Request) -> HttpResponse:
    """Delete the account and all that is in it, once address and password say so.

    The password can be tried as often as allauth lets one confirm who one is: ten times a minute.
    """
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        return cast(HttpResponse, ratelimit.respond_429(request))
    form = DeleteAccountForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    user = User.objects.get(pk=request.user.pk)
    logout(request)
    plans.delete_account(user_id=user.pk)
    send_change_notice(user, Change.ACCOUNT_DELETED, request, address=user.email)
    messages.success(request, _("Your account is deleted, and everything in it."))
    return redirect("scheduler:today")


def _page(
    request: Request,
    *,
    form: DeleteAccountForm | None = None,
    import_form: ImportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with both its forms, one of them perhaps as it was sent."""
    context = {
        "form": form or DeleteAccountForm(request.user),
        "import_form": import_form or ImportForm(),
        "imports": get_imports(request.user.pk),
        "asks_again": not was_confirmed(request),
    }
    return render(request, "scheduler/data.html", context, status=status)


def _download(
    pieces: export.Pieces, extension: str, content_type: str, plan: Plan
) -> StreamingHttpResponse:
    day = plan.learner.study_day(timezone.now())
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="dlprep-{day}.{extension}"'
    return response
