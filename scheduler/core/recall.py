"""The probability that a card would be remembered, as FSRS estimates it from the review log.

py-fsrs with its default parameters and no fuzzing. SM-2 decides when a card is due; this estimate
only informs pages and simulations, and moves no date. The only module of the core with a library.
"""

from __future__ import annotations

from datetime import UTC, datetime

from fsrs import Card, Rating, Scheduler

RATINGS = (Rating.Again, Rating.Again, Rating.Again, Rating.Hard, Rating.Good, Rating.Easy)

_scheduler = Scheduler(enable_fuzzing=False)

Trace = Card
"""What FSRS keeps of one card: its stability in days, its difficulty, its latest review."""


def remember(trace: Trace | None, quality: int, at: datetime) -> Trace:
    """The trace after an answer of an SM-2 quality, 0 to 5, at an aware moment; None before any."""
    moment = at.astimezone(UTC)  # FSRS takes no other zone
    before = trace or Card(card_id=0, due=moment)
    after, _ = _scheduler.review_card(before, RATINGS[quality], moment)
    return after


def recall(trace: Trace | None, at: datetime) -> float:
    """The probability, 0 to 1, of remembering at a moment; 0 for a card never answered."""
    return _scheduler.get_card_retrievability(trace, at.astimezone(UTC)) if trace else 0.0
