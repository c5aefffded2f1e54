"""Writes of point drills, which ask for key points that the learner leaves out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cards.models import Card

from ..models import PointAnswer
from .locking import NotYours, lock


def answer_points(
    *,
    learner_id: int,
    card_id: int,
    asked: Collection[int],
    said: Collection[int],
    content_version: int,
    now: datetime,
) -> None:
    """Keep which of the asked points, by their places, the learner had; no date moves.

    A further answer on the same study day takes the place of the first, so that sending one twice
    counts once. `content_version` is the card's as it was shown.
    """
    with transaction.atomic():
        plan = lock(learner_id)
        card = Card.objects.published_in(plan.deck_id).filter(pk=card_id).first()
        if card is None:
            raise NotYours(_("That card is not in the deck you are studying."))
        PointAnswer.objects.bulk_create(
            [
                PointAnswer(
                    learner_id=learner_id,
                    card=card,
                    place=place,
                    content_version=min(content_version, card.content_version),
                    said=place in said,
                    answered_at=now,
                    study_day=plan.learner.study_day(now),
                )
                for place in sorted(set(asked))
                if place < len(card.points)
            ],
            update_conflicts=True,
            unique_fields=["learner", "card", "place", "study_day"],
            update_fields=["content_version", "said", "answered_at"],
        )
