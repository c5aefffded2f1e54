"""A question's history, and the way back to an earlier version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator

from ..history.changes import differing
from ..history.versions import REVERTED, Part, Snapshot, snapshot, versions, versions_of
from ..models import CARD_TEXTS, Question
from ..services.editing import revert_question
from .edit import edit_of
from .forms import EditFields

LATEST = 100  # versions that the page shows


def history(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Every edit of the question and its cards, latest first, with what it changed."""
    question = _found(admin, request, object_id)
    saved = versions(question.pk)
    context = {
        **_context(admin, request, f"History of Q{question.number}"),
        "question": question,
        "versions": saved[:LATEST],
        "older": len(saved[LATEST:]),
        "may_revert": admin.has_change_permission(request, question),
    }
    return TemplateResponse(request, "admin/cards/question/history.html", context)


def history_of(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Every edit of a one-liner or a point of mindset, latest first."""
    row = _found(admin, request, object_id)
    title = f"History of “{Truncator(str(row)).chars(60)}”"
    context = {**_context(admin, request, title), "versions": versions_of(row)[:LATEST]}
    return TemplateResponse(request, "admin/cards/question/history.html", context)


def revert(admin: Any, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
    """Confirm going back to a version, ask whether it is minor or substantive, and save it."""
    question = _found(admin, request, str(object_id))
    if not admin.has_change_permission(request, question):
        raise PermissionDenied
    state = snapshot(question.pk, number)
    if state is None:
        raise Http404
    rows = _rows(question, state, request.POST if request.method == "POST" else None)
    problems: list[str] = []
    if request.method == "POST" and all(row["form"].is_valid() for row in rows if row["form"]):
        summaries = {
            row["card"].slug: row["form"].cleaned_data["summary"] for row in rows if row["form"]
        }
        edit = edit_of(request)
        try:
            revert_question(question_id=question.pk, state=state, summaries=summaries, edit=edit)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, f"The texts are again those of version {number}.")
            return HttpResponseRedirect(reverse("admin:cards_question_history", args=[object_id]))
    context = {
        **_context(admin, request, f"Back to version {number}"),
        "question": question,
        "number": number,
        "rows": rows,
        "problems": problems,
    }
    status = 422 if request.method == "POST" else 200
    page = "admin/cards/question/revert.html"
    return TemplateResponse(request, page, context, status=status)


def _rows(question: Question, state: Snapshot, sent: QueryDict | None) -> list[dict[str, Any]]:
    """What going back would change: of the question, and of each card with its part of the form."""
    rows: list[dict[str, Any]] = []
    if state.question and (changes := differing(question, state.question, REVERTED)):
        rows.append({"part": Part("Question", "", changes), "card": None, "form": None})
    for card in question.cards.all():
        then = state.cards.get(card.slug)
        if then and (changes := differing(card, then, CARD_TEXTS)):
            part = Part(card.name, "", changes)
            form = EditFields(sent, prefix=card.slug)
            rows.append({"part": part, "card": card, "form": form})
    return rows


def _found(admin: Any, request: HttpRequest, object_id: str) -> Any:
    row = admin.get_object(request, object_id)
    if row is None:
        raise Http404
    if not admin.has_view_or_change_permission(request, row):
        raise PermissionDenied
    return row


def _context(admin: Any, request: HttpRequest, title: str) -> dict[str, Any]:
    return {**admin.admin_site.each_context(request), "title": title, "opts": admin.opts}
