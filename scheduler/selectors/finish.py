"""What the end of a study day shows besides its numbers: what was missed, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.models import Card

from ..core.answering import Kind
from ..core.sm2 import PASS_QUALITY
from ..models import Plan, Review
from .daily_queue import Day
from .tomorrow import Tomorrow, get_tomorrow
from .year import get_streak

MAX_MISSED = 5  # cards that the page names


@dataclass(frozen=True, slots=True)
class Finish:
    """A finished study day, in the learner's words: how it went and what tomorrow brings."""

    is_first_day: bool
    streak: int
    missed: Sequence[Card]
    """Of today's cards, those whose first answer was a lapse: the latest few."""
    tomorrow: Tomorrow
    next_new: Card | None
    """The new card that tomorrow begins with."""


def get_finish(day: Day) -> Finish:
    tomorrow = get_tomorrow(day)
    first = tomorrow.first_new
    return Finish(
        is_first_day=day.today == day.plan.start,
        streak=get_streak(day.plan, day.today).present,
        missed=_missed(day.plan, day) if day.done.answers else (),
        tomorrow=tomorrow,
        next_new=Card.objects.select_related("question").get(pk=first) if first else None,
    )


def _missed(plan: Plan, day: Day) -> list[Card]:
    todays = Review.objects.of(plan.learner_id).standing().in_deck(plan.deck_id)
    todays = todays.filter(study_day=day.today, quality__lt=PASS_QUALITY)
    missed = todays.exclude(kind=Kind.DRILL).select_related("card__question").order_by("-id")
    return [review.card for review in missed[:MAX_MISSED]]
