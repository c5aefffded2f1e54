"""The probability that a card would be remembered, as FSRS estimates it from the review log.

py-fsrs, by default with its default parameters, and no fuzzing. SM-2 decides when a card is due;
this estimate only informs pages, the order of a last pass, and simulations; it changes no date.
Time is counted in study days: 0 on the day of an answer, 1 on the next. The only module of the core
with a library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS

RATINGS = (Rating.Again, Rating.Again, Rating.Again, Rating.Hard, Rating.Good, Rating.Easy)

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
WELL_KNOWN = 0.9  # a review would hardly raise a higher recall; below it a card is weak
MAX_GAP_DAYS = 36_500  # days, as sm2.MAX_INTERVAL_DAYS


@dataclass(frozen=True, slots=True)
class MemoryState:
    """What FSRS keeps of one card.

    `stability`: days in which recall falls to 0.9; `difficulty`: 1 to 10; `study_day`: that of the
    latest answer.
    """

    stability: float
    difficulty: float
    study_day: date


class Fsrs:
    """FSRS-6 with 21 parameters: one person's memory, or most people's by default."""

    def __init__(self, parameters: Sequence[float] = DEFAULT_PARAMETERS) -> None:
        # without steps: FSRS's short-term rule applies within a day; only its memory is used
        self._scheduler = Scheduler(
            parameters=parameters, enable_fuzzing=False, learning_steps=(), relearning_steps=()
        )

    def remember(self, state: MemoryState | None, quality: int, study_day: date) -> MemoryState:
        """The state after an answer of an SM-2 quality, 0 to 5; None before the first answer."""
        before = _card(state) if state else Card(card_id=0, due=EPOCH)
        after, _ = self._scheduler.review_card(before, RATINGS[quality], _moment(state, study_day))
        assert after.stability is not None and after.difficulty is not None  # noqa: S101  (types)
        return MemoryState(after.stability, after.difficulty, study_day)

    def recall(self, state: MemoryState | None, study_day: date) -> float:
        """The probability, 0 to 1, of remembering on a study day; 0 for a card never answered."""
        if state is None:
            return 0.0
        return self._scheduler.get_card_retrievability(_card(state), _moment(state, study_day))


_typical = Fsrs()


def remember(state: MemoryState | None, quality: int, study_day: date) -> MemoryState:
    """The state after an answer of an SM-2 quality, 0 to 5; None before the first answer."""
    return _typical.remember(state, quality, study_day)


def recall(state: MemoryState | None, study_day: date) -> float:
    """The probability, 0 to 1, of remembering on a study day; 0 for a card never answered."""
    return _typical.recall(state, study_day)


def _card(state: MemoryState) -> Card:
    """The card as FSRS knows it, its latest answer being at the epoch."""
    return Card(
        card_id=0,
        state=State.Review,
        stability=state.stability,
        difficulty=state.difficulty,
        due=EPOCH,
        last_review=EPOCH,
    )


def _moment(state: MemoryState | None, study_day: date) -> datetime:
    """A study day as FSRS asks for it: whole days after the latest answer, at the epoch.

    A day before that of the latest answer, as a change of time zone can bring, counts as the same.
    """
    elapsed = (study_day - state.study_day).days if state else 0
    return EPOCH + timedelta(days=min(max(elapsed, 0), MAX_GAP_DAYS))
