"""Questions out of the site as a file, and in again after a look at what would change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ..models import Question
from ..transfer import files
from ..transfer.files import MAX_FILE_BYTES, Format
from ..transfer.importer import Imported, import_sheet
from ..transfer.sheet import FileError, rows_of
from .edit import edit_of

RIGHTS = [
    f"cards.{action}_{model}"
    for model in ("question", "card", "section", "deck")
    for action in ("add", "change")
]
CONTENT_TYPES = {Format.CSV: "text/csv; charset=utf-8", Format.JSON: "application/json"}


class QuestionImportForm(forms.Form):
    """A file to check; then its text again, with the confirmation to import it."""

    file = forms.FileField(
        required=False,
        label="File",
        help_text=f"CSV, tab-separated text or JSON, up to {MAX_FILE_BYTES // 1_000:,} kB "
        "and 500 questions.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.json"}),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(required=False, choices=Format.choices, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """`sheet` is what the file holds, `text` the file itself; or an error beside the field."""
        data = super().clean() or self.cleaned_data
        upload = data.get("file")
        if upload:
            data["kind"] = Format.JSON if upload.name.lower().endswith(".json") else Format.CSV
        source = upload.read(files.MAX_UPLOAD_BYTES + 1) if upload else data.get("text")
        if not source and "file" not in self.errors:
            self.add_error("file", "Choose a file.")
        if source and not self.errors:
            try:
                data["text"] = files.read_text(source) if upload else source
                data["sheet"] = files.read_sheet(data["text"], data["kind"])
            except FileError as error:
                self.add_error("file", str(error))
        return data


def import_questions(admin: Any, request: HttpRequest) -> HttpResponse:
    """Show what a file would do and what is wrong with it, line by line; then do it."""
    if not request.user.has_perms(RIGHTS):
        raise PermissionDenied
    form = QuestionImportForm(request.POST or None, request.FILES or None)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Import questions",
        "opts": admin.opts,
        "form": form,
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            is_confirmed = "confirm" in request.POST
            sheet, edit = form.cleaned_data["sheet"], edit_of(request)
            imported = import_sheet(sheet, edit, dry_run=not is_confirmed)
            if is_confirmed and not imported.wrong:
                messages.success(request, _said(imported))
                return HttpResponseRedirect(reverse("admin:cards_question_changelist"))
            context |= {name: form.cleaned_data[name] for name in ("text", "kind")}
            context["imported"] = imported
            status = 422 if imported.wrong else 200
    page = "admin/cards/question/import.html"
    return TemplateResponse(request, page, context, status=status)


def export_questions(admin: Any, request: HttpRequest, kind: str) -> HttpResponse:
    """The questions that the list shows, in deck order, as a file."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    if kind not in Format.values:
        raise Http404
    try:
        questions = admin.get_changelist_instance(request).get_queryset(request)
    except IncorrectLookupParameters:
        questions = Question.objects.all()
    listed = Question.objects.filter(pk__in=questions.values("pk")).in_deck_order()
    whole = listed.select_related("section__deck").prefetch_related("cards")
    rows = rows_of(whole)
    body = files.write_json(rows) if kind == Format.JSON else "\ufeff" + files.write_csv(rows)
    answer = HttpResponse(body, content_type=CONTENT_TYPES[Format(kind)])
    answer["Content-Disposition"] = f'attachment; filename="questions.{kind}"'
    return answer


def _said(imported: Imported) -> str:
    new = sum(row.status == "new" for row in imported.rows)
    changed = len(imported.changed) - new
    return f"Imported: {new} new, {changed} changed, {imported.unchanged} as they were."
