"""The probability that a card would be remembered, as FSRS estimates it from the review log.

py-fsrs, by default with its default parameters, and no fuzzing. SM-2 decides when a card is due;
this estimate only informs pages, the order of a last pass, and simulations; it changes no date.
Time is counted in study days: 0 on the day of an answer, 1 on the next. The only module of the core
with a library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS

from .expectation import LAPSED, PASSED

RATINGS = (Rating.Again, Rating.Again, Rating.Again, Rating.Hard, Rating.Good, Rating.Easy)

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
WELL_KNOWN = 0.9  # a review would hardly raise a higher recall; below it a card is weak
REMEMBERED = 2**14  # states whose successors are kept: a few megabytes
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
        # a forecast's cards are in few different states, and py-fsrs takes ten times as long
        self._after = lru_cache(REMEMBERED)(self._review)
        self._retrievability = lru_cache(REMEMBERED)(self._recall)

    def remember(self, state: MemoryState | None, quality: int, study_day: date) -> MemoryState:
        """The state after an answer of an SM-2 quality, 0 to 5; None before the first answer."""
        if state is None:
            after = self._after(None, None, 0, quality)
        else:
            elapsed = _elapsed(state.study_day, study_day)
            after = self._after(state.stability, state.difficulty, elapsed, quality)
        return MemoryState(*after, study_day)

    def _review(
        self, stability: float | None, difficulty: float | None, elapsed: int, quality: int
    ) -> tuple[float, float]:
        """The stability and the difficulty after an answer; both None before the first."""
        before = Card(card_id=0, due=EPOCH)
        if stability is not None and difficulty is not None:
            before = _card(stability, difficulty)
        after, _ = self._scheduler.review_card(before, RATINGS[quality], _moment(elapsed))
        assert after.stability is not None and after.difficulty is not None  # noqa: S101  (types)
        return after.stability, after.difficulty

    def played(
        self, states: Sequence[MemoryState | None], answers: Iterable[tuple[int, date, bool]]
    ) -> list[MemoryState | None]:
        """The states after answers: a state's place, the study day, and whether it is a pass.

        A lapse is drilled to a pass on the same day. A year has tens of thousands of answers.
        """
        moving = [
            (state.stability, state.difficulty, state.study_day) if state else None
            for state in states
        ]
        for place, day, is_pass in answers:
            stability, difficulty, latest = moving[place] or (None, None, day)
            elapsed = _elapsed(latest, day)
            after = self._after(stability, difficulty, elapsed, PASSED if is_pass else LAPSED)
            if not is_pass:
                after = self._after(*after, 0, PASSED)
            moving[place] = (*after, day)
        return [MemoryState(*state) if state else None for state in moving]

    def recall(self, state: MemoryState | None, study_day: date) -> float:
        """The probability, 0 to 1, of remembering on a study day; 0 for a card never answered."""
        if state is None:
            return 0.0
        elapsed = _elapsed(state.study_day, study_day)
        return self._retrievability(state.stability, state.difficulty, elapsed)

    def _recall(self, stability: float, difficulty: float, elapsed: int) -> float:
        card = _card(stability, difficulty)
        return self._scheduler.get_card_retrievability(card, _moment(elapsed))


def _card(stability: float, difficulty: float) -> Card:
    """The card as FSRS knows it, its latest answer being at the epoch."""
    return Card(
        card_id=0,
        state=State.Review,
        stability=stability,
        difficulty=difficulty,
        due=EPOCH,
        last_review=EPOCH,
    )


def _elapsed(latest: date, study_day: date) -> int:
    """The whole days since the study day of the latest answer.

    A day before that one, as a change of time zone can bring, counts as the same.
    """
    return min(max((study_day - latest).days, 0), MAX_GAP_DAYS)


def _moment(elapsed: int) -> datetime:
    """A study day as FSRS asks for it: so many days after the latest answer, at the epoch."""
    return EPOCH + timedelta(days=elapsed)


_typical = Fsrs()  # most people's memory
remember, played, recall = _typical.remember, _typical.played, _typical.recall
