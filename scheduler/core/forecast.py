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
from .answering import MATURE_INTERVAL, UNLOCKING_PASSES, memory_after
from .plan import Calendar, FinalRevision, pass_share
from .study_day import ONE_DAY, add_days

GOLDEN_RATIO = 0.6180339887498949  # multiples of it fill the unit interval most evenly
PASSED, LAPSED = 4, 1  # the qualities that stand for a pass and a lapse: neither moves the ease


@dataclass(frozen=True, slots=True)
class Pace:
    """What a learner allows a day, and how they do. `pass_rate` is 0 to 1; times in seconds.

    With a `recovery_dose`, so many reviews a day, and neither new cards nor a last pass until
    nothing is left waiting. `minutes` is a budget for reviews, new cards and their drill.
    """

    new_per_day: int
    review_cap: int | None
    pass_rate: float
    seconds: float
    recovery_dose: int | None = None
    minutes: int | None = None

    @property
    def budget(self) -> int | None:
        """The cards a day, reviews and new ones, that the minutes hold; None without a budget."""
        if self.minutes is None:
            return None
        answers_a_card = 2 - self.pass_rate  # each lapse is drilled once
        return max(1, int(self.minutes * 60 / (self.seconds * answers_a_card)))


@dataclass(slots=True)
class ForecastCard:
    """A card as a forecast moves it. `due` and `answered_on` are None before it is met.

    `unlocked_by` is the place, in the list of cards, of the easy card that unlocks it.
    """

    memory: sm2.Memory = sm2.NEW
    due: date | None = None
    unlocked_by: int | None = None
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """What a day is expected to ask for; `answers` counts the drill too.

    `waiting` are the reviews that the limits leave for another day.
    """

    day: date
    reviews: int
    new: int
    last_pass: int
    answers: int
    minutes: float
    waiting: int


@dataclass(frozen=True, slots=True)
class ForecastAnswer:
    """An answer that a forecast expects, to the card at a place of the list."""

    place: int
    day: date
    is_pass: bool


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
    answers: list[ForecastAnswer] = field(default_factory=list)

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
    player = _Player(cards, pace, calendar)
    result = Forecast(answers=player.answers)
    day = today
    while day <= until:
        if calendar.is_free(day):
            result.days.append(ForecastDay(day, 0, 0, 0, 0, 0.0, player.left_waiting(day)))
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

    def __init__(self, cards: Sequence[ForecastCard], pace: Pace, calendar: Calendar) -> None:
        self.cards = [replace(card) for card in cards]
        self.pace = pace
        self.calendar = calendar
        self.answers: list[ForecastAnswer] = []
        self.revision: FinalRevision | None = None
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
        last_pass = [] if self.is_recovering else self._last_pass(day)
        lapses += sum(not self._answer(place, day) for place in last_pass)
        # only now, since a review of today's may have unlocked one
        new = [] if self.is_recovering else self._new_cards(self._room(new_allowed, len(todays)))
        lapses += sum(not self._answer(place, day) for place in new)
        asked = len(todays) + len(last_pass) + len(new)
        answers = asked + lapses  # each lapse is drilled once
        return ForecastDay(
            day=day,
            reviews=len(todays),
            new=len(new),
            last_pass=len(last_pass),
            answers=answers,
            minutes=answers * self.pace.seconds / 60,
            waiting=len(self.waiting),
        )

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
        cap = self._cap()
        if cap is None or len(self.waiting) <= cap:
            todays, self.waiting = self.waiting, []
            return todays
        self.waiting.sort(key=lambda place: -self._overdueness(place, day))
        todays, self.waiting = self.waiting[:cap], self.waiting[cap:]
        return todays

    def _cap(self) -> int | None:
        """The most reviews of a day."""
        if self.is_recovering:
            return self.pace.recovery_dose
        limits = (self.pace.review_cap, self.pace.budget)
        return min((limit for limit in limits if limit is not None), default=None)

    def _room(self, new_allowed: int, reviews: int) -> int:
        """New cards that the day's minutes leave room for."""
        budget = self.pace.budget
        return new_allowed if budget is None else min(new_allowed, budget - reviews)

    def _last_pass(self, day: date) -> list[int]:
        """The day's share of a final revision's last pass, longest unseen first."""
        if self.revision is None or day >= self.revision.leads_to:
            self.revision = self.calendar.final_revision(day)
        if day not in self.revision:
            return []
        left = [
            place
            for place, card in enumerate(self.cards)
            if card.due and card.answered_on and self.revision.takes(card.due, card.answered_on)
        ]
        left.sort(key=lambda place: self.cards[place].answered_on or day)
        return left[: pass_share(len(left), 0, self.calendar.pass_days_left(day))]

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
        """Answer a card; whether it was passed. An early pass leaves the due date where it is."""
        card = self.cards[place]
        self.chance = (self.chance + GOLDEN_RATIO) % 1
        passed = self.chance < self.pace.pass_rate
        self.answers.append(ForecastAnswer(place, day, passed))
        card.answered_on = day
        memory = memory_after(card.memory, card.due, PASSED if passed else LAPSED, day)
        if memory is None:
            return passed
        if card.due is not None and day < card.due:
            self.due[card.due].remove(place)
        was_mature = card.memory.interval >= MATURE_INTERVAL
        card.memory = memory
        is_mature = card.memory.interval >= MATURE_INTERVAL
        self.immature += was_mature - is_mature
        card.due = add_days(day, card.memory.interval)
        self.due.setdefault(card.due, []).append(place)
        return passed
