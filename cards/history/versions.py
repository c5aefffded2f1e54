"""A question's versions: what was edited when, by whom, and the question as it was then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.text import capfirst

from ..models import CARD_TEXTS, Card, MindsetTip, OneLiner, Question
from .changes import TextChange, differing

FIELDS: dict[type, tuple[str, ...]] = {
    Question: (
        "title", "section_id", "number", "rank", "slug", "in_depth", "sources", "checked_on",
        "source", "is_published",
    ),
    Card: ("position", *CARD_TEXTS),
    OneLiner: ("number", "text", "question_id"),
    MindsetTip: ("number", "title", "text"),
}  # fmt: skip
# a question's place, address and publication are no text
REVERTED = ("title", "in_depth", "sources", "source")


@dataclass(frozen=True, slots=True)
class Part:
    """What an edit did to the question or to one of its cards."""

    name: str
    status: str
    changes: list[TextChange]
    summary: str = ""
    """What learners are told, where the edit was substantive."""


@dataclass(frozen=True, slots=True)
class Version:
    """Everything of a question that was saved at once. `number` counts from 1, the oldest."""

    number: int
    at: datetime
    editor: str
    parts: list[Part]
    is_latest: bool

    @property
    def is_substantive(self) -> bool:
        return any(part.summary for part in self.parts)


@dataclass(slots=True)
class Snapshot:
    """A question and its cards as they stood: rows of their histories, by slug for the cards."""

    question: Any = None
    cards: dict[str, Any] = field(default_factory=dict)


def count_versions(question_id: int) -> int:
    """The number of saved versions of a question and its cards; it changes with every save."""
    cards: int = Card.history.filter(question_id=question_id).count()
    return cards + int(Question.history.filter(id=question_id).count())


def versions(question_id: int) -> list[Version]:
    """A question's edits, latest first."""
    return _versions(_saved_together(question_id))


def versions_of(row: OneLiner | MindsetTip) -> list[Version]:
    """The edits of a row that belongs to no question, latest first."""
    rows = row.history.select_related("history_user").order_by("history_id")
    return _versions([(version.history_date, [version]) for version in rows])


def _versions(saved: list[tuple[datetime, list[Any]]]) -> list[Version]:
    result: list[Version] = []
    last: dict[tuple[type, int], Any] = {}
    for number, (saved_at, rows) in enumerate(saved, start=1):
        parts = [part for row in rows if (part := _part(row, last))]
        user = rows[0].history_user
        editor = user.get_username() if user else ""
        result.append(Version(number, saved_at, editor, parts, is_latest=number == len(saved)))
    return result[::-1]


def snapshot(question_id: int, number: int) -> Snapshot | None:
    """The question as it was after its nth edit; None if there is no such edit."""
    state = Snapshot()
    for place, (_, rows) in enumerate(_saved_together(question_id), start=1):
        for row in rows:
            if row.instance_type is Question:
                state.question = row
            elif row.history_type == "-":
                state.cards.pop(row.slug, None)
            else:
                state.cards[row.slug] = row
        if place == number:
            return state
    return None


def _saved_together(question_id: int) -> list[tuple[datetime, list[Any]]]:
    """The rows of both histories, oldest first, grouped by the moment at which they were saved."""
    rows = [
        *Question.history.filter(id=question_id).select_related("history_user"),
        *Card.history.filter(question_id=question_id).select_related("history_user"),
    ]
    rows.sort(key=lambda row: (row.history_date, row.instance_type is Card, row.history_id))
    groups = groupby(rows, key=lambda row: row.history_date)
    return [(saved_at, list(together)) for saved_at, together in groups]


def _part(row: Any, last: dict[tuple[type, int], Any]) -> Part | None:
    """What a version changed, compared with the version before it."""
    is_card = row.instance_type is Card
    before = last.get((row.instance_type, row.id))
    last[row.instance_type, row.id] = row
    kind = capfirst(row.instance_type._meta.verbose_name)
    name = row.instance.name if is_card else kind
    if before is None or row.history_type == "-":
        return Part(name, "deleted" if row.history_type == "-" else "first version", [])
    changes = differing(before, row, FIELDS[row.instance_type])
    if not changes:
        return None
    is_substantive = is_card and row.content_version > before.content_version
    return Part(name, "", changes, row.history_change_reason or "" if is_substantive else "")
