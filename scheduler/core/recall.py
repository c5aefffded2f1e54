"""The probability that a card would be remembered, as FSRS estimates it from the review log.

py-fsrs with its default parameters and no fuzzing. SM-2 decides when a card is due; this estimate
only informs pages, the order of a last pass, and simulations; it moves no date. The only module of
the core with a library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fsrs import Card, Rating, Scheduler, State

RATINGS = (Rating.Again, Rating.Again, Rating.Again, Rating.Hard, Rating.Good, Rating.Easy)

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_GAP = timedelta(days=36_500)  # as sm2.LONGEST_INTERVAL

# without steps: within a day FSRS's own short-term rule holds, and only its memory is wanted here
_scheduler = Scheduler(enable_fuzzing=False, learning_steps=(), relearning_steps=())


@dataclass(frozen=True, slots=True)
class Trace:
    """What FSRS keeps of one card.

    `stability`: days in which recall falls to 0.9; `difficulty`: 1 to 10; `at`: the latest answer.
    """

    stability: float
    difficulty: float
    at: datetime


def remember(trace: Trace | None, quality: int, at: datetime) -> Trace:
    """The trace after an answer of an SM-2 quality, 0 to 5, at an aware moment; None before any."""
    moment = at.astimezone(UTC)
    before = _card(trace) if trace else Card(card_id=0, due=EPOCH)
    after, _ = _scheduler.review_card(before, RATINGS[quality], _since(trace, moment))
    assert after.stability is not None and after.difficulty is not None  # noqa: S101  (types)
    return Trace(after.stability, after.difficulty, moment)


def recall(trace: Trace | None, at: datetime) -> float:
    """The probability, 0 to 1, of remembering at a moment; 0 for a card never answered."""
    if trace is None:
        return 0.0
    return _scheduler.get_card_retrievability(_card(trace), _since(trace, at.astimezone(UTC)))


def _card(trace: Trace) -> Card:
    """The card as FSRS knows it, its latest answer being at the epoch."""
    return Card(
        card_id=0,
        state=State.Review,
        stability=trace.stability,
        difficulty=trace.difficulty,
        due=EPOCH,
        last_review=EPOCH,
    )


def _since(trace: Trace | None, moment: datetime) -> datetime:
    """The moment, counted from the latest answer at the epoch: FSRS asks for no more than that.

    So the last dates there are hold no trap for it.
    """
    elapsed = moment - trace.at if trace else timedelta(0)
    return EPOCH + min(max(elapsed, timedelta(0)), LONGEST_GAP)
