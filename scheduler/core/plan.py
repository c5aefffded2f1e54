"""The plan's calendar: 365 study days, of which none passes while the learner is on a pause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .study_day import add_days

PLAN_DAYS = 365
FIRST_HALF = PLAN_DAYS // 2  # study days in which, by default, every card is met
FINAL_REVISION_DAYS = 14  # before the end: one-liners, mindset, a last pass
MOST_NEW_TRIED = 20  # new cards a day; a deck that this does not meet in time is too large


@dataclass(frozen=True, slots=True)
class Pause:
    """A holiday from studying, from its first to its last day."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class FinalRevision:
    """The fourteen days that lead up to a day: the interview, or the one after the plan's end."""

    leads_to: date

    @property
    def first(self) -> date:
        return add_days(self.leads_to, -FINAL_REVISION_DAYS)

    @property
    def last(self) -> date:
        return add_days(self.leads_to, -1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.leads_to

    def takes(self, due: date, answered_on: date) -> bool:
        """Whether its last pass takes a card: not seen in it yet, and not due before its end."""
        return due >= self.leads_to and answered_on < self.first


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days a plan asks for. `days_off` are days of the week, Monday being 0."""

    start: date
    days_off: frozenset[int] = frozenset()
    pauses: tuple[Pause, ...] = ()
    interview_on: date | None = None

    def is_paused(self, day: date) -> bool:
        return any(day in pause for pause in self.pauses)

    def is_free(self, day: date) -> bool:
        """Whether nothing is asked of the learner: a day off, a pause, or before the start."""
        return day < self.start or day.weekday() in self.days_off or self.is_paused(day)

    def day_number(self, today: date) -> int:
        """Day N of 365: 1 on the first day, 365 from the last on; a pause holds it where it is."""
        days = (today - self.start).days + 1 - self._paused_days_until(today)
        return min(max(days, 1), PLAN_DAYS)

    @property
    def end(self) -> date:
        """The date of day 365."""
        end = add_days(self.start, PLAN_DAYS - 1)
        while True:
            moved = add_days(self.start, PLAN_DAYS - 1 + self._paused_days_until(end))
            if moved == end:
                return end
            end = moved

    def final_revision(self, today: date) -> FinalRevision:
        """The final revision that is under way on a day, or comes next; after all, the latest."""
        if self.interview_on and today <= self.interview_on:
            return FinalRevision(self.interview_on)
        return FinalRevision(add_days(self.end, 1))

    def pass_days_left(self, today: date) -> int:
        """Days, today included, over which a last pass is spread: those that are not free.

        Where every day left is free, all of them; 0 outside a final revision.
        """
        revision = self.final_revision(today)
        if today not in revision:
            return 0
        left = [add_days(today, ahead) for ahead in range((revision.leads_to - today).days)]
        return sum(not self.is_free(day) for day in left) or len(left)

    def days(self) -> Iterator[date]:
        """Every date from the first day to the last, pauses included."""
        day, end = self.start, self.end
        while day <= end:
            yield day
            day = add_days(day, 1)

    def _paused_days_until(self, today: date) -> int:
        """Paused days from the start to `today`, both included; pauses may overlap."""
        paused, counted_to = 0, add_days(self.start, -1)
        for pause in sorted(self.pauses, key=lambda pause: pause.first):
            first = max(pause.first, add_days(counted_to, 1))
            last = min(pause.last, today)
            if first <= last:
                paused += (last - first).days + 1
                counted_to = last
        return paused


def pass_share(left: int, done_today: int, days_left: int) -> int:
    """Cards of a last pass still to see today, when those left are spread evenly over the days."""
    if days_left < 1:
        return 0
    return max(0, -(-(left + done_today) // days_left) - done_today)


def default_new_per_day(cards: int) -> int:
    """The gentlest whole number of new cards a day that meets every card in the first half."""
    return max(1, -(-cards // FIRST_HALF))


def streaks(
    calendar: Calendar, today: date, studied: Iterable[date], quiet: Iterable[date]
) -> tuple[int, int]:
    """Study days in a row on which the learner studied: up to today, and the most there ever were.

    Days off, pauses and `quiet` days, on which nothing was due, neither count nor break a streak;
    nor does today, until it is over.
    """
    studied_days, quiet_days = set(studied), set(quiet)
    length = longest = 0
    for number in range((today - calendar.start).days + 1):
        day = add_days(calendar.start, number)
        if day in studied_days:
            length += 1
        elif day != today and not calendar.is_free(day) and day not in quiet_days:
            length = 0
        longest = max(longest, length)
    return length, longest
