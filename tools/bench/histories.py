"""A made-up learner's days by the core alone, without a database: quick, and true to the rules.

They live like those of the simulated years; what an answer does is what the app says it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from scheduler.core import last_pass, queue
from scheduler.core.answering import UNLOCKING_PASSES, UNSEEN, Kind, Outcome, State, answer
from scheduler.core.last_pass import StartedCard
from scheduler.core.plan import Calendar
from scheduler.core.queue import DueCard
from scheduler.core.recall import MemoryState, recall, remember
from scheduler.core.study_day import add_days

ZONE = ZoneInfo("Europe/Berlin")
# as in scheduler/simulation/learners.py, which needs a database
ABSENCE = 0.08
KNOWN_BEFORE = 0.3
HARD, EASY = 0.15, 0.15
LEARNS_FROM_ANSWER = 0.9
LONG_ABSENCE = range(7, 22)  # days; half of the learners are away once
MAX_DRILLED = 10  # times a card comes back in an evening


@dataclass(frozen=True, slots=True)
class DeckCard:
    """A card, in the order of introduction; `unlocked_by` is the easy card of a deep one."""

    pk: int
    content_version: int
    unlocked_by: int | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A row of the log to be. `duration` is in milliseconds."""

    card: DeckCard
    quality: int
    at: datetime
    day: date
    duration: int
    before: State
    outcome: Outcome


class History:
    """One learner's answers and what became of their cards; the same for the same seed."""

    def __init__(self, seed: int, deck: Sequence[DeckCard], start: date, new_per_day: int) -> None:
        self.chance = Random(seed)  # noqa: S311
        self.deck = {card.pk: card for card in deck}
        self.new_per_day = new_per_day
        self.calendar = Calendar(start)
        self.states: dict[int, State] = {}
        self.memory: dict[int, MemoryState] = {}
        self.answered_at: dict[int, datetime] = {}
        self.times: dict[int, int] = {}
        """How often each card was answered."""

    def live(self, days: int) -> Iterator[Answered]:
        """So many days from the start on."""
        away = self._long_absence(days)
        for number in range(days):
            if number and (number in away or self.chance.random() < ABSENCE):
                continue
            yield from self._evening(add_days(self.calendar.start, number))

    def _long_absence(self, days: int) -> range:
        first = self.chance.randrange(20, 300)
        is_away = self.chance.random() < 0.5
        return range(first, first + self.chance.choice(LONG_ABSENCE)) if is_away else range(0)

    def _evening(self, day: date) -> Iterator[Answered]:
        now = datetime.combine(day, time(18), tzinfo=ZONE)
        now += timedelta(seconds=self.chance.randrange(8 * 60 * 60))
        todays = self._queue(day)
        drilled: dict[int, int] = {}
        for card_id in (*todays.due, *todays.last_pass, *todays.new):
            kind = Kind.LAST_PASS if card_id in todays.last_pass else Kind.REVIEW
            answered = self._answer(card_id, day, now, kind)
            now = answered.at
            yield answered
            if answered.outcome.state.drill_on == day:
                drilled[card_id] = 0
        while drilled:
            card_id = next(iter(drilled))
            times = drilled.pop(card_id) + 1
            answered = self._answer(card_id, day, now, Kind.DRILL)
            now = answered.at
            yield answered
            if answered.outcome.state.drill_on == day and times < MAX_DRILLED:
                drilled[card_id] = times

    def _queue(self, day: date) -> queue.Queue:
        due = [
            DueCard(pk, state.due, state.memory.interval)
            for pk, state in self.states.items()
            if state.due and state.due <= day
        ]
        new = [card.pk for card in self.deck.values() if self._is_new(card)]
        allowed = queue.allowance(
            new_per_day=self.new_per_day, review_cap=None, new_today=0, reviews_today=0
        )
        return queue.build(due, new, [], allowed, day, last_pass=self._last_pass(day))

    def _is_new(self, card: DeckCard) -> bool:
        if card.pk in self.states:
            return False
        easy = self.states.get(card.unlocked_by or 0, UNSEEN)
        return card.unlocked_by is None or easy.memory.repetitions >= UNLOCKING_PASSES

    def _last_pass(self, day: date) -> tuple[int, ...]:
        """Today's share of a last pass."""
        longest = self.calendar.last_pass(day)
        if day not in longest:
            return ()
        cards = [
            StartedCard(pk, state.due, self.memory[pk].study_day, self.memory[pk].stability)
            for pk, state in self.states.items()
            if state.due
        ]
        fitted = last_pass.fitted(longest, self.calendar, len(cards), None)
        return last_pass.share(cards, fitted, self.calendar, day).cards

    def _answer(self, card_id: int, day: date, now: datetime, early_as: Kind) -> Answered:
        known = self.memory.get(card_id)
        quality = self._quality(known, day, is_drill=early_as is Kind.DRILL)
        duration = self.chance.randrange(12_000, 60_000)
        at = now + timedelta(milliseconds=duration)
        return self.take(card_id, quality, day, at, duration, early_as)

    def take(
        self, card_id: int, quality: int, day: date, at: datetime, duration: int,
        early_as: Kind = Kind.REVIEW,
    ) -> Answered:  # fmt: skip
        """What an answer does; `duration` is in milliseconds."""
        before, known = self.states.get(card_id, UNSEEN), self.memory.get(card_id)
        outcome = answer(before, quality, day, early_as=early_as)
        self.states[card_id] = outcome.state
        self.memory[card_id] = remember(known, quality, day)
        self.answered_at[card_id] = at
        self.times[card_id] = self.times.get(card_id, 0) + 1
        return Answered(self.deck[card_id], quality, at, day, duration, before, outcome)

    def _quality(self, known: MemoryState | None, day: date, *, is_drill: bool) -> int:
        passes = recall(known, day) if known else KNOWN_BEFORE
        if self.chance.random() > (LEARNS_FROM_ANSWER if is_drill else passes):
            return 1
        kind = self.chance.random()
        return 3 if kind < HARD else 5 if kind > 1 - EASY else 4
