"""What a plan will ask for: cards and minutes a day to its end, from the present schedules.

A forecast plays the learner's year ahead once, by the rules of SM-2 and the queue. Which answers
will be lapses is spread evenly by the golden ratio rather than drawn, so that the same learner
gets the same forecast, and a pass rate of 0.9 means one lapse in ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from . import sm2
from .answering import MATURE_INTERVAL
from .plan import Calendar
from .study_day import ONE_DAY, add_days

GOLDEN_RATIO = 0.6180339887498949  # multiples of it fill the unit interval most evenly
PASSED, LAPSED = 4, 1  # the qualities that stand for a pass and a lapse: neither moves the ease
UNLOCKING_PASSES = 2  # passes in a row of an easy card that unlock its deep card


@dataclass(frozen=True, slots=True)
class Pace:
    """What a learner allows a day, and how they do. `pass_rate` is 0 to 1; times in seconds.

    With a `recovery_dose`, so many reviews a day and no new cards until nothing is left waiting.
    """

    new_per_day: int
    review_cap: int | None
    pass_rate: float
    seconds: float
    recovery_dose: int | None = None


@dataclass(slots=True)
class ForecastCard:
    """A card as a forecast moves it. `due` is None before it is met.

    `unlocked_by` is the place, in the list of cards, of the easy card that unlocks it.
    """

    memory: sm2.Memory = sm2.NEW
    due: date | None = None
    unlocked_by: int | None = None


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """What a day is expected to ask for; `answers` counts the drill too.

    `waiting` are the reviews that the cap leaves for another day.
    """

    day: date
    reviews: int
    new: int
    answers: int
    minutes: float
    waiting: int


@dataclass(slots=True)
class Milestones:
    """When the plan gets there; None where it does not before its end."""

    easy_met: date | None = None
    all_met: date | None = None
    all_mature: date | None = None


@dataclass(slots=True)
class Forecast:
    days: list[ForecastDay] = field(default_factory=list)
    recovered_on: date | None = None
    """The day on which the recovery leaves nothing waiting."""
    milestones: Milestones = field(default_factory=Milestones)

    @property
    def heaviest(self) -> ForecastDay | None:
        return max(self.days, key=lambda day: day.minutes, default=None)

    @property
    def minutes_a_day(self) -> float:
        """The average over days that ask for anything."""
        asking = [day.minutes for day in self.days if day.answers]
        return sum(asking) / len(asking) if asking else 0.0


def forecast(
    cards: Sequence[ForecastCard],
    calendar: Calendar,
    pace: Pace,
    today: date,
    until: date,
    new_today: int | None = None,
) -> Forecast:
    """Play the days from `today` to `until`, both included.

    New cards are met in the order of the list; `new_today` is how many the first day still allows.
    """
    player = _Player(cards, pace)
    result = Forecast()
    day = today
    while day <= until:
        if calendar.is_free(day):
            result.days.append(ForecastDay(day, 0, 0, 0, 0.0, player.left_waiting(day)))
        else:
            allowed = pace.new_per_day if new_today is None or day != today else new_today
            result.days.append(player.play(day, allowed))
            player.note(result, day)
        if day == date.max:
            break
        day += ONE_DAY
    return result


class _Player:
    """The moving state of one forecast."""

    def __init__(self, cards: Sequence[ForecastCard], pace: Pace) -> None:
        self.cards = [replace(card) for card in cards]
        self.pace = pace
        self.unmet = [place for place, card in enumerate(cards) if card.due is None]
        self.due: dict[date, list[int]] = {}
        self.waiting: list[int] = []
        self.immature = 0
        self.chance = 0.5
        self.is_recovering = pace.recovery_dose is not None
        for place, card in enumerate(cards):
            if card.due is not None:
                self.due.setdefault(card.due, []).append(place)
            self.immature += card.memory.interval < MATURE_INTERVAL

    def play(self, day: date, new_allowed: int) -> ForecastDay:
        todays = self._reviews(day)
        lapses = sum(not self._answer(place, day) for place in todays)
        # only now, since a review of today's may have unlocked one
        new = [] if self.is_recovering else self._new_cards(new_allowed)
        lapses += sum(not self._answer(place, day) for place in new)
        answers = len(todays) + len(new) + lapses  # each lapse is drilled once
        minutes = answers * self.pace.seconds / 60
        return ForecastDay(day, len(todays), len(new), answers, minutes, len(self.waiting))

    def left_waiting(self, day: date) -> int:
        """Reviews that are due by a day on which nothing is answered."""
        return len(self.waiting) + sum(len(due) for when, due in self.due.items() if when <= day)

    def note(self, result: Forecast, day: date) -> None:
        """Mark what was reached on a day that has just been played."""
        milestones = result.milestones
        if self.is_recovering and not self.waiting:
            self.is_recovering = False
            result.recovered_on = day
        if milestones.easy_met is None and all(
            self.cards[place].unlocked_by is not None for place in self.unmet
        ):
            milestones.easy_met = day
        if milestones.all_met is None and not self.unmet:
            milestones.all_met = day
        if milestones.all_mature is None and not self.immature:
            milestones.all_mature = day

    def _reviews(self, day: date) -> list[int]:
        """The cards to review: those due since the last day played, within the cap."""
        arrived = [due for due in self.due if due <= day]
        for due in sorted(arrived):
            self.waiting += self.due.pop(due)
        cap = self.pace.recovery_dose if self.is_recovering else self.pace.review_cap
        if cap is None or len(self.waiting) <= cap:
            todays, self.waiting = self.waiting, []
            return todays
        self.waiting.sort(key=lambda place: -self._overdueness(place, day))
        todays, self.waiting = self.waiting[:cap], self.waiting[cap:]
        return todays

    def _overdueness(self, place: int, day: date) -> float:
        card = self.cards[place]
        return (day - card.due).days / card.memory.interval if card.due else 0.0

    def _new_cards(self, allowed: int) -> list[int]:
        met: list[int] = []
        for place in self.unmet:
            if len(met) >= allowed:
                break
            key = self.cards[place].unlocked_by
            if key is None or self.cards[key].memory.repetitions >= UNLOCKING_PASSES:
                met.append(place)
        gone = set(met)
        self.unmet = [place for place in self.unmet if place not in gone]
        return met

    def _answer(self, place: int, day: date) -> bool:
        """Answer a card; whether it was passed."""
        card = self.cards[place]
        self.chance = (self.chance + GOLDEN_RATIO) % 1
        passed = self.chance < self.pace.pass_rate
        was_mature = card.memory.interval >= MATURE_INTERVAL
        card.memory = sm2.review(card.memory, PASSED if passed else LAPSED)
        is_mature = card.memory.interval >= MATURE_INTERVAL
        self.immature += was_mature - is_mature
        card.due = add_days(day, card.memory.interval)
        self.due.setdefault(card.due, []).append(place)
        return passed
