"""Your data: download it, bring a file in, delete the account."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import datetime
from typing import cast

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from dlprep_site.accounts.change_notices import Change, send_change_notice
from dlprep_site.accounts.confirmation import is_confirmed
from dlprep_site.accounts.reauthentication import guarded_download, was_confirmed
from dlprep_site.models import User

from ..models import Plan, Transfer
from ..selectors.imports import get_imports
from ..selectors.transfers import kept_exports, latest_export, own_transfer, transfer_under_way
from ..services import plans, study
from ..services.locking import Refused
from ..transfer import files, transfers
from ..transfer.forms import ImportForm
from ..transfer.json_reader import MAX_BYTES
from ..web.decorators import Request, with_own, with_plan
from ..web.forms.account import DeleteAccountForm

# of each kind of file: how its name ends, what it is, and whether it is kept compressed
FILES = {
    Transfer.Kind.JSON: ("json", "application/json", True),
    Transfer.Kind.CSV: ("csv", "text/csv; charset=utf-8", True),
    Transfer.Kind.ANKI: ("apkg", "application/vnd.anki", False),
}
MAX_PLAIN_BYTES = 16 * 2**20  # of a file that is unpacked for a browser that can't do so itself


@require_safe
@with_plan
def data(request: Request, plan: Plan) -> HttpResponse:
    return _page(request)


def _export_of(kind: Transfer.Kind) -> Callable[..., HttpResponse]:
    """A view that has a file written if it is posted to; else it sends the latest, if any."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @guarded_download
    @with_plan
    def export(request: Request, plan: Plan) -> HttpResponse:
        if request.method == "POST":
            now = timezone.now()
            try:
                file = transfers.start_export(learner_id=plan.learner_id, kind=kind, now=now)
            except Refused as refusal:
                return _page(request, problem=str(refusal), status=_status(refusal))
            return redirect(file)
        found = latest_export(plan.learner_id, kind)
        if found is None or found.finished_at is None:
            messages.info(request, _("Choose what to download. We prepare the file first."))
            return redirect("scheduler:data")
        return _send(request, kind, found.file, plan, found.finished_at)

    return export


export_json = _export_of(Transfer.Kind.JSON)  # everything of the learner's own
export_csv = _export_of(Transfer.Kind.CSV)  # the review log, for a spreadsheet
export_anki = _export_of(Transfer.Kind.ANKI)  # the deck with the learner's own scheduling


@require_POST
@with_plan
def upload_import(request: Request, plan: Plan) -> HttpResponse:
    """Have a file read, and kept until the learner has seen what it would add."""
    sent = int(request.headers.get("content-length") or 0)
    is_too_large = not request.FILES and sent > MAX_BYTES
    form = ImportForm(request.POST, request.FILES, is_too_large=is_too_large)
    if not form.is_valid():
        return _page(request, import_form=form, status=422)
    upload, now = form.cleaned_data["file"], timezone.now()
    try:
        transfer = transfers.start_reading(learner_id=plan.learner_id, upload=upload, now=now)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return _page(request, import_form=form, status=_status(refusal))
    return redirect(transfer)


@require_safe
@with_own(own_transfer)
def transfer(request: Request, plan: Plan, found: Transfer) -> HttpResponse:
    """How far a file is, and then what became of it; the part that changes asks by itself."""
    if request.htmx and not found.is_under_way:
        return HttpResponseClientRedirect(found.get_absolute_url())
    if found.kind == Transfer.Kind.READ and found.state == Transfer.State.DONE:
        return redirect(found.of_import or "scheduler:data")  # it may have been put away
    if found.kind == Transfer.Kind.READ and found.state == Transfer.State.FAILED:
        form = ImportForm()
        form.show_error(found.problem)
        return _page(request, import_form=form, status=422)
    template = "scheduler/_transfer.html" if request.htmx else "scheduler/transfer.html"
    return render(request, template, {"transfer": found})


@require_POST
@with_plan
def delete_all_responses(request: Request, plan: Plan) -> HttpResponse:
    """Delete what the learner said before looking, to every card; the answers themselves stay."""
    study.delete_responses(learner_id=plan.learner_id)
    messages.success(request, _("What you said is deleted."))
    return redirect("scheduler:data")


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
    address = user.email if is_confirmed(user) else ""
    logout(request)
    transfers.remove_files(learner_id=user.pk)
    plans.delete_account(user_id=user.pk)
    send_change_notice(user, Change.ACCOUNT_DELETED, request, address=address)
    messages.success(request, _("Your account and everything in it are deleted."))
    return redirect("scheduler:today")


def _page(
    request: Request,
    *,
    form: DeleteAccountForm | None = None,
    import_form: ImportForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page with both its forms, one of them perhaps as it was sent."""
    context = {
        "form": form or DeleteAccountForm(request.user),
        "import_form": import_form or ImportForm(),
        "imports": get_imports(request.user.pk),
        "asks_again": not was_confirmed(request),
        "under_way": transfer_under_way(request.user.pk),
        "exports": {file.kind: file for file in kept_exports(request.user.pk)},
        "problem": problem,
    }
    return render(request, "scheduler/data.html", context, status=status)


def _send(
    request: Request, kind: Transfer.Kind, file: str, plan: Plan, written_at: datetime
) -> HttpResponse:
    """The file as one piece, so that no thread waits for a browser that reads it slowly."""
    extension, content_type, is_compressed = FILES[kind]
    try:
        body = (files.folder() / file).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content_type=content_type)
    patch_vary_headers(response, ["Accept-Encoding"])
    if is_compressed and "gzip" in request.headers.get("Accept-Encoding", ""):
        response["Content-Encoding"] = "gzip"
    elif is_compressed and int.from_bytes(body[-4:], "little") <= MAX_PLAIN_BYTES:
        body = gzip.decompress(body)
    elif is_compressed:
        extension, response["Content-Type"] = f"{extension}.gz", "application/gzip"
    name = f"dlprep-{plan.learner.study_day(written_at)}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.content = body
    return response


def _status(refusal: Refused) -> int:
    return 429 if isinstance(refusal, transfers.TooMany) else 422
