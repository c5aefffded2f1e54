"""The plan's calendar: 365 study days; the count stands still while the learner is on a pause."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from .study_day import add_days, each_day

PLAN_DAYS = 365
FIRST_HALF = PLAN_DAYS // 2  # study days in which, by default, every card of a deck is started
USUAL_NEW, USUAL_MINUTES = 5, 10  # a day, if the deck is too large for that
# a last pass takes this many days: as few as the minutes allow, since what was seen last
# is remembered best; never only a day or two, and never a month
MIN_PASS_DAYS, USUAL_PASS_DAYS, MAX_PASS_DAYS = 5, 7, 14
MAX_PAUSES = 100  # of a plan, more than a holiday a week for a year
MAX_PAUSE_DAYS = 366  # of one pause
MAX_DAYS_AHEAD = 3 * 366  # days from today to a pause's last day, or to an interview
MAX_PAUSED_DAYS = 3 * 366  # that hold a plan up, so that no plan is longer than four years
FIRST_DAY_NEW = 5  # new cards of a plan's first day: enough to show what the others will be like
MAX_NEW_TRIED = 20  # new cards a day; a deck that would need more is too large


@dataclass(frozen=True, slots=True)
class Pause:
    """A holiday from studying, both days included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class LastPass:
    """The days before the interview, or before the day after the plan's end."""

    leads_to: date
    days: int = MAX_PASS_DAYS
    first: date = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Work out what is asked for each card."""
        object.__setattr__(self, "first", add_days(self.leads_to, -self.days))

    @property
    def last(self) -> date:
        return add_days(self.leads_to, -1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.leads_to

    def takes(self, due: date, answered_on: date) -> bool:
        """Whether a card belongs to it: not seen in it yet, and not due before its end."""
        return due >= self.leads_to and answered_on < self.first

    def may_take(self, due: date, answered_on: date) -> bool:
        """Whether a card may belong to a last pass of any length."""
        return due >= self.leads_to and answered_on < add_days(self.leads_to, -MIN_PASS_DAYS)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days a plan asks for. `days_off` are days of the week, Monday being 0."""

    start: date
    days_off: frozenset[int] = frozenset()
    pauses: tuple[Pause, ...] = ()
    interview_on: date | None = None
    end: date = field(init=False, compare=False)
    """The date of day 365."""
    _merged: tuple[Pause, ...] = field(init=False, repr=False, compare=False)
    _firsts: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out what every day of a page asks for, in time by the number of pauses."""
        merged = merge_pauses(self.pauses, self.start)
        end = add_days(self.start, PLAN_DAYS - 1)
        for pause in merged:
            if pause.first <= end and pause.last >= self.start:
                end = add_days(end, _days_between(max(pause.first, self.start), pause.last))
        object.__setattr__(self, "end", end)
        object.__setattr__(self, "_merged", merged)
        object.__setattr__(self, "_firsts", tuple(pause.first for pause in merged))

    def is_paused(self, day: date) -> bool:
        place = bisect_right(self._firsts, day)
        return place > 0 and day in self._merged[place - 1]

    def is_free(self, day: date) -> bool:
        """Whether nothing is asked of the learner: a day off, a pause, or before the start."""
        return day < self.start or day.weekday() in self.days_off or self.is_paused(day)

    def day_number(self, today: date) -> int:
        """Day N of 365: 1 on the first day, 365 from the last on; a pause holds it where it is."""
        days = (today - self.start).days + 1 - self._paused_days_until(today)
        return min(max(days, 1), PLAN_DAYS)

    def last_pass(self, today: date) -> LastPass:
        """The longest last pass under way on a day, or the next one; after the last, the latest."""
        if self.interview_on and today <= self.interview_on:
            return LastPass(self.interview_on)
        return LastPass(add_days(self.end, 1))

    def study_days(self, first: date, end: date) -> list[date]:
        """The days from `first` to before `end` that are not free; all if every one is free."""
        days = [*each_day(first, add_days(end, -1))]
        return [day for day in days if not self.is_free(day)] or days

    def days(self) -> Iterator[date]:
        """Every date from the first day to the last, pauses included."""
        return each_day(self.start, self.end)

    def _paused_days_until(self, today: date) -> int:
        """Paused days from the start to `today`, both included."""
        return sum(
            _days_between(max(pause.first, self.start), min(pause.last, today))
            for pause in self._merged[: bisect_right(self._firsts, today)]
        )


def merge_pauses(pauses: Iterable[Pause], start: date) -> tuple[Pause, ...]:
    """Pauses in order, none touching the next; from `start` on, MAX_PAUSED_DAYS of them at most.

    What was stored before pauses were bounded can be of any number and reach.
    """
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.first):
        if merged and pause.first <= add_days(merged[-1].last, 1):
            merged[-1] = Pause(merged[-1].first, max(merged[-1].last, pause.last))
        else:
            merged.append(pause)
    left, kept = MAX_PAUSED_DAYS, []
    for pause in merged:
        first = max(pause.first, start)
        last = pause.last if pause.last < start else min(pause.last, add_days(first, left - 1))
        left -= _days_between(first, last)
        if last >= pause.first:
            kept.append(Pause(pause.first, last))
    return tuple(kept)


def new_on(day: date, start: date, new_per_day: int, interview_on: date | None = None) -> int:
    """The new cards of a study day at a pace; on the plan's first day, five whatever the pace.

    There are none before that day, at a pace of none, or on the day of the interview, which is for
    what is known: a learner who wants some asks for them.
    """
    if day < start or not new_per_day:
        return 0
    if day == start:
        return FIRST_DAY_NEW
    return 0 if day == interview_on else new_per_day


def _days_between(first: date, last: date) -> int:
    """Days from the first to the last, both included; 0 where the last comes before the first."""
    return max((last - first).days + 1, 0)


def default_limits(cards: int) -> dict[str, int | None]:
    """The new cards and minutes a day of a new plan on a deck of so many cards.

    The smallest whole number of new cards that starts every card in the first half of the year. If
    the deck is too large for that, a day holds ten minutes: new cards take what reviews leave.
    """
    new_per_day = max(1, -(-cards // FIRST_HALF))
    if new_per_day <= USUAL_NEW:
        return {"new_per_day": new_per_day, "minutes_a_day": None}
    return {"new_per_day": USUAL_NEW, "minutes_a_day": USUAL_MINUTES}


class Streak(NamedTuple):
    """Study days in a row on which the learner studied: the streak up to today, and the longest."""

    present: int
    longest: int


def streaks(
    calendar: Calendar, today: date, studied: Iterable[date], quiet: Iterable[date]
) -> Streak:
    """The streaks up to today.

    Days off, pauses and `quiet` days, on which nothing was due, neither count nor break a streak;
    nor does today, until it is over.
    """
    studied_days, quiet_days = set(studied), set(quiet)
    length = longest = 0
    for day in each_day(calendar.start, today):
        if day in studied_days:
            length += 1
        elif day != today and not calendar.is_free(day) and day not in quiet_days:
            length = 0
        longest = max(longest, length)
    return Streak(length, longest)
