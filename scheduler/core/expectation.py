"""The day on which a card is expected to have come so far: the mean over all its possible answers.

A forecast plays one course of the year. There a single lapse of the last card moves the day on
which every card is mature by a month, so such days are worked out here instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from . import sm2
from .plan import PLAN_DAYS, Calendar
from .study_day import add_days

PASSED, LAPSED = 4, 1  # the qualities of a typical pass and lapse: neither changes the ease
GROWS_FROM = 6  # days: SM-2's second interval, from which its later ones grow


class PassRates(NamedTuple):
    """A learner's shares of passes, 0 to 1: of new cards, and by the interval before a review."""

    new: float
    first: float
    grown: float

    def before(self, memory: sm2.Memory) -> float:
        """The share for the next answer to a card."""
        return self[kind_before(memory)]


def kind_before(memory: sm2.Memory) -> int:
    """Which share the next answer to a card has: 0 for `new`, 1 for `first`, 2 for `grown`."""
    if memory.interval == 0:
        return 0
    return 2 if memory.interval > GROWS_FROM else 1


class ExpectedDays:
    """The days on which cards are expected to satisfy `reached`, by their memory state.

    `rates` and `calendar` are the learner's pass rates (0 to 1) and free days.
    """

    def __init__(
        self, reached: Callable[[sm2.Memory], bool], rates: PassRates, calendar: Calendar
    ) -> None:
        self.reached, self.rates, self.calendar = reached, rates, calendar
        self.known: dict[sm2.Memory, float] = {}

    def of_new(self, day: date) -> date:
        """That of a card which is first answered on `day`."""
        once = sm2.review(sm2.NEW, PASSED)
        passed, lapsed = 1 + self._days(once), 1 + self._days(sm2.Memory(0, once.ease, 1))
        return self._day(day, self.rates.new * passed + (1 - self.rates.new) * lapsed)

    def of_started(self, memory: sm2.Memory, due: date) -> date:
        """That of a card which is answered when due, `due` if it is there already."""
        return due if self.reached(memory) else self._day(due, self._days(memory))

    def of_all(
        self, started: Iterable[tuple[sm2.Memory, date]], last_new: date | None, today: date
    ) -> date:
        """The latest of those of started cards, each with its due date, and of the last new one."""
        latest = self.of_new(last_new) if last_new else today
        for memory, due in started:
            if not self.reached(memory):
                latest = max(latest, self.of_started(memory, max(due, today)))
        return latest

    def _day(self, first: date, days: float) -> date:
        """The day that many days later, or the next one that is not free."""
        expected = add_days(first, int(-(-days // 1)))
        later = (add_days(expected, free) for free in range(PLAN_DAYS))
        return next((day for day in later if not self.calendar.is_free(day)), expected)

    def _days(self, memory: sm2.Memory) -> float:
        """The expected days from a card's next answer to the one that brings it there.

        A lapse at any answer starts the card over, a day later.
        """
        if memory not in self.known:
            start = sm2.Memory(0, memory.ease, 1)
            waits, passes = self._way(start)
            if passes == 0:
                return sm2.MAX_INTERVAL_DAYS
            from_start = (waits + 1 - passes) / passes
            waits, passes = self._way(memory)
            days = waits + (1 - passes) * (1 + from_start)
            self.known[memory] = min(days, sm2.MAX_INTERVAL_DAYS)
        return self.known[memory]

    def _way(self, memory: sm2.Memory) -> tuple[float, float]:
        """The expected days of waiting without a lapse before, and the chance of none at all."""
        days, chance = 0.0, self.rates.before(memory)
        while not self.reached(memory := sm2.review(memory, PASSED)):
            days += chance * memory.interval
            chance *= self.rates.before(memory)
        return days, chance
