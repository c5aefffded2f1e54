"""Writes of stars and notes: the learner's own, on cards of the deck they study."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cards.models import Card

from ..models import Mark
from .locking import NotYours, lock


def star(*, learner_id: int, card_id: int, is_starred: bool) -> None:
    """Star a card, or remove its star."""
    _mark(learner_id, card_id, is_starred=is_starred)


def write_note(*, learner_id: int, card_id: int, note: str) -> None:
    """Replace the note on a card; an empty one removes it."""
    _mark(learner_id, card_id, note=note)


def _mark(learner_id: int, card_id: int, **change: bool | str) -> None:
    with transaction.atomic():
        plan = lock(learner_id)
        if not Card.objects.published_in(plan.deck_id).filter(pk=card_id).exists():
            raise NotYours(_("That card is not in the deck you are studying."))
        Mark.objects.update_or_create(learner_id=learner_id, card_id=card_id, defaults=change)
