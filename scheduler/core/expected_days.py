"""What a forecast expects of days: the numbers of each, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from .plan import LastPass


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """What a day is expected to ask for; `answers` includes the drill.

    `waiting` are the reviews that the limits leave for another day.
    """

    day: date
    reviews: int
    new: int
    last_pass: int
    answers: int
    minutes: float
    waiting: int


@dataclass(slots=True)
class Milestones:
    """The days of the plan's milestones; None for one that is not reached before its end.

    `all_mature` is the day by which each card, taken by itself, is expected to have become mature.
    """

    easy_met: date | None = None
    all_met: date | None = None
    all_mature: date | None = None


@dataclass(slots=True)
class Forecast:
    days: list[ForecastDay] = field(default_factory=list)
    recovered_on: date | None = None
    """The day on which the recovery leaves nothing waiting."""
    milestones: Milestones = field(default_factory=Milestones)
    log: list[tuple[int, date, bool]] = field(default_factory=list)
    """Each answer: the card's place in the list, the day, and whether it is a pass."""
    last_pass: LastPass | None = None
    """The first last pass within the days."""
    left_out: int = 0
    """Cards that it does not get to."""
    started: int = 0
    """Cards that were started before its first day's remaining queue."""

    def without_log(self) -> Forecast:
        """The same, for pages that show its days: of a year, a hundredth of the size."""
        return replace(self, log=[])

    def new_until(self, end: date | None = None) -> int:
        """The cards that are started, before a day if one is given."""
        return sum(day.new for day in self.days if end is None or day.day < end)

    def started_by(self, end: date | None = None) -> int:
        """The cards that are started by then, those that were started before included."""
        return self.started + self.new_until(end)

    def new_a_day(self) -> float:
        """The average of new cards until the last is started, over days that ask for anything."""
        last = self.milestones.all_met or date.max
        days = [day for day in self.days if day.answers and day.day <= last]
        return sum(day.new for day in days) / len(days) if days else 0.0

    @property
    def heaviest(self) -> ForecastDay | None:
        return max(self.days, key=lambda day: day.minutes, default=None)

    @property
    def minutes_a_day(self) -> float:
        """The average over days that ask for anything."""
        asking = [day.minutes for day in self.days if day.answers]
        return sum(asking) / len(asking) if asking else 0.0
