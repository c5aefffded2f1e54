"""What changed in a card's substance, for those who knew it as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..models import CARD_TEXTS, Card
from .word_diff import word_diff

UNTOLD = "Its answer was revised."  # if no editor said what changed
LABELS = {
    "prompt": _("Question"), "answer": _("Answer"), "key_points": _("Key points"),
    "title": "Title",
    "section_id": "Section", "number": "Number", "slug": "Address", "source": "Source",
    "is_published": "Published", "position": "Position", "rank": "Rank",
    "in_depth": "In depth", "sources": "Sources", "checked_on": "Checked on",
    "text": "Text", "question_id": "Question's number in the database",
}  # fmt: skip
YES_NO = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Change:
    """A substantive edit of a card: the content version it made, and what its editor says of it."""

    content_version: int
    made_at: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """A field's text with what changed marked."""

    label: str
    diff: SafeString


def latest_summary(card: str, content_version: str) -> Subquery:
    """What made the latest content version; the arguments name a query's fields."""
    versions = Card.history.filter(id=OuterRef(card), content_version=OuterRef(content_version))
    return Subquery(versions.order_by("history_id").values("history_change_reason")[:1])


def changes_since(card: Card, content_version: int) -> list[Change]:
    """The substantive edits after a content version, oldest first."""
    later = Card.history.filter(id=card.pk, content_version__gt=content_version)
    changes: dict[int, Change] = {}
    for version in later.order_by("history_id"):
        number, summary = version.content_version, version.history_change_reason or UNTOLD
        changes.setdefault(number, Change(number, version.history_date, summary))
    return list(changes.values())


def text_changes(card: Card, content_version: int, seen_at: datetime) -> list[TextChange]:
    """What differs from the card of that content version as it stood at a moment (UTC)."""
    of_version = Card.history.filter(id=card.pk, content_version=content_version)
    then = of_version.filter(history_date__lte=seen_at).order_by("-history_id").first()
    then = then or of_version.order_by("history_id").first()
    return differing(then, card, CARD_TEXTS) if then else []


def points_since(cards: Iterable[Card]) -> dict[int, int]:
    """The content version from which each card's key points read as they do now, by card.

    Other words for a point don't count, since learners don't see them. If a version's points are
    not known, it is the one after that.
    """
    by_id = {card.pk: card for card in cards}
    versions = Card.history.filter(id__in=by_id).order_by("history_id")
    then: dict[int, dict[int, str]] = {pk: {} for pk in by_id}
    for pk, version, key_points in versions.values_list("id", "content_version", "key_points"):
        then[pk][version] = key_points
    return {pk: _points_since(card, then[pk]) for pk, card in by_id.items()}


def _points_since(card: Card, then: dict[int, str]) -> int:
    """The same of one card, from the key points of its earlier content versions."""
    now, version = card.points, card.content_version
    while version - 1 in then and Card(key_points=then[version - 1]).points == now:
        version -= 1
    return version


def differing(old: object, new: object, fields: tuple[str, ...]) -> list[TextChange]:
    """The fields in which two versions of a row differ, each as a diff; a row may be a dict."""
    pairs = ((name, _text(old, name), _text(new, name)) for name in fields)
    return [
        TextChange(str(LABELS.get(name, name)), word_diff(before, after))
        for name, before, after in pairs
        if before != after
    ]


def _text(row: object, name: str) -> str:
    value = row[name] if isinstance(row, dict) else getattr(row, name)
    if value is None:
        return ""
    return YES_NO[value] if isinstance(value, bool) else str(value)
