"""What editors write: each edit is in the history, and a substantive one raises the revision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from .models import Card, MindsetTip, OneLiner, Question

SUMMARY_LENGTH = 300  # characters: a sentence


@dataclass(frozen=True, slots=True)
class Edit:
    """Who edits, and when; all that is saved in one go shares one.

    `editor` is a user, or None for the seed. `summary` says what changed where the answer means
    something else now: the edit is substantive. Without one it is minor.
    """

    editor: object
    at: datetime
    summary: str = ""

    def saying(self, summary: str) -> Edit:
        return replace(self, summary=summary)


def keep(row: Question | Card | OneLiner | MindsetTip, edit: Edit) -> None:
    """Save a row and its version; a card's revision rises with a substantive edit.

    It rises from what is stored, under a lock, however old the row in hand is.
    """
    with transaction.atomic():
        if isinstance(row, Card) and row.pk:
            stored = Card.objects.select_for_update().values_list("revision", flat=True)
            row.revision = stored.get(pk=row.pk) + bool(edit.summary)
        _sign(row, edit)
        row.save()


def remove(row: Question | Card, edit: Edit) -> None:
    """Delete a row, its versions staying; ProtectedError where learners have answered it."""
    _sign(row, edit)
    row.delete()


def _sign(row: object, edit: Edit) -> None:
    """Where simple_history looks for who, when and why."""
    vars(row).update(
        _history_user=edit.editor, _history_date=edit.at, _change_reason=edit.summary or None
    )
