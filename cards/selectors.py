"""What the editors' pages read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery
from django.template.loader import render_to_string

from .models import Card, Question


@dataclass(frozen=True, slots=True)
class Neighbours:
    previous: Question | None
    next: Question | None


def neighbours(question: Question, among: QuerySet[Question]) -> Neighbours:
    """The questions before and after one in deck order, out of those in `among`; one query."""
    deck = among.filter(section__deck_id=question.section.deck_id)
    place = (question.section.number, question.number)
    section, number = place
    before = Q(section__number__lt=section) | Q(section__number=section, number__lt=number)
    after = Q(section__number__gt=section) | Q(section__number=section, number__gt=number)
    previous = deck.filter(before).order_by("-section__number", "-number").values("pk")[:1]
    following = deck.filter(after).order_by("section__number", "number").values("pk")[:1]
    found = Question.objects.filter(Q(pk=Subquery(previous)) | Q(pk=Subquery(following)))
    sides = {(q.section.number, q.number) < place: q for q in found.select_related("section")}
    return Neighbours(previous=sides.get(True), next=sides.get(False))


def preview(card: Card) -> str:
    """A card's face and answer as HTML, as learners see them; nothing for an empty card."""
    if not (card.prompt or card.answer or card.key_points):
        return ""
    return render_to_string("cards/_preview.html", {"card": card})
