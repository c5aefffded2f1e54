"""The order of a deck's questions, section by section: by dragging, by buttons or by number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from ..models import Deck, Question, Section
from ..services.editing import Taken, move, renumber
from ..validation import LAST_NUMBER
from .edit import edit_of


class OrderForm(forms.Form):
    """A number for each of a deck's questions."""

    def __init__(self, questions: list[Question], sent: QueryDict | None) -> None:
        super().__init__(sent, auto_id="number_%s")
        for question in questions:
            self.fields[str(question.pk)] = forms.IntegerField(
                label=f"Number of “{question.title}”",
                min_value=1,
                max_value=LAST_NUMBER,
                initial=question.number,
                required=False,
            )

    @property
    def numbers(self) -> dict[int, int]:
        """The numbers that were sent, by question; a question that was left out is not in it."""
        return {int(name): number for name, number in self.cleaned_data.items() if number}


def order(admin: Any, request: HttpRequest, deck_id: int) -> HttpResponse:
    """The deck's questions in order; a move takes effect at once, numbers when they are saved."""
    deck = get_object_or_404(Deck, pk=deck_id)
    if not admin.has_change_permission(request):
        raise PermissionDenied
    questions = list(
        Question.objects.filter(section__deck=deck).select_related("section").in_deck_order()
    )
    form = OrderForm(questions, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            message, place = _write(request, deck, form)
        except Taken as problem:
            form.add_error(str(problem.question_id), str(problem))
        else:
            messages.success(request, message)
            return HttpResponseRedirect(f"{request.path}{place}")
    context = {
        **admin.admin_site.each_context(request),
        "title": f"Order of {deck.title}",
        "opts": admin.opts,
        "deck": deck,
        "form": form,
        "sections": _sections(deck, questions, form),
        "decks": Deck.objects.all(),
    }
    page = "admin/cards/question/order.html"
    return TemplateResponse(request, page, context, status=422 if form.errors else 200)


def _write(request: HttpRequest, deck: Deck, form: OrderForm) -> tuple[str, str]:
    """Do what was asked; the message, and the place on the page to come back to."""
    edit = edit_of(request)
    for direction, step in (("up", -1), ("down", 1)):
        asked = request.POST.get(direction, "")
        if asked in form.fields:
            move(question_id=int(asked), by=step, edit=edit)
            return "Moved.", f"#question-{asked}"
    changed = renumber(deck_id=deck.pk, numbers=form.numbers, edit=edit)
    return f"The order is saved: {changed} renumbered.", ""


def _sections(deck: Deck, questions: list[Question], form: OrderForm) -> list[dict[str, Any]]:
    rows: dict[int, list[dict[str, Any]]] = {}
    for question in questions:
        row = {"question": question, "field": form[str(question.pk)]}
        rows.setdefault(question.section_id, []).append(row)
    sections: list[Section] = list(deck.sections.order_by("number"))
    return [{"section": section, "rows": rows.get(section.pk, [])} for section in sections]
