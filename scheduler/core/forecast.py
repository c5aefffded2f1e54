"""What a plan will ask for: cards and minutes a day to its end, from the present schedules.

A forecast plays the learner's coming year once, by the rules of SM-2 and the queue. Which answers
will be lapses is spread evenly by the golden ratio rather than drawn, so that the same learner gets
the same forecast, and a pass rate of 0.9 means one lapse in ten. Each card has a row of chances of
its own, from its repetitions on: an answer to one leaves the others' as they were, and a pass that
was expected leaves its own.

When a card unlocks others and when every card will be mature are not read off that one play, in
which a few lapses of a single card would move them by weeks: they are expectations over all that
the answers may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from . import last_pass, sm2
from .answering import is_mature, memory_after, unlocks
from .expectation import LAPSED, PASSED, ExpectedDays, PassRates
from .last_pass import Share, StartedCard
from .plan import Calendar, LastPass
from .queue import Budget
from .study_day import ONE_DAY, add_days

GOLDEN_RATIO = 0.6180339887498949  # multiples of it fill the unit interval most evenly
ROOT_OF_TWO = 0.4142135623730951  # its fractional part, spread as evenly, for a card's next answers


@dataclass(frozen=True, slots=True)
class Pace:
    """The limits of a learner's day, and how well and fast they answer. Pass rates are 0 to 1.

    With a `recovery_dose`, so many reviews a day, and neither new cards nor a last pass until no
    review is waiting. `minutes` is a budget for reviews, new cards, a last pass and the drill.
    `new_pass_rate` is that of first answers, `grown_pass_rate` that of reviews after an interval
    that has grown; None if it is the same. `per_review` and `per_new` are the answers that a card
    takes on a day, drill included.
    """

    new_per_day: int
    review_cap: int | None
    pass_rate: float
    seconds: float
    recovery_dose: int | None = None
    minutes: int | None = None
    new_pass_rate: float | None = None
    grown_pass_rate: float | None = None
    per_review: float = 1.0
    per_new: float = 1.0

    @property
    def budget(self) -> Budget | None:
        """The answers that a day's minutes hold, at least one; None without a budget."""
        if self.minutes is None:
            return None
        return self.holds(self.minutes)

    @property
    def pass_rates(self) -> PassRates:
        new, grown = self.new_pass_rate, self.grown_pass_rate
        return PassRates(
            new=self.pass_rate if new is None else new,
            first=self.pass_rate,
            grown=self.pass_rate if grown is None else grown,
        )

    def holds(self, minutes: int) -> Budget:
        """The answers that these minutes hold, at least one."""
        answers = max(minutes * 60 / self.seconds, self.per_review)
        return Budget(answers, self.per_review, self.per_new)

    def answers(self, reviews: int, new: int = 0) -> float:
        """The answers that these cards take, drill included."""
        return reviews * self.per_review + new * self.per_new

    def minutes_of(self, answers: float) -> float:
        return answers * self.seconds / 60


@dataclass(slots=True)
class ForecastCard:
    """A card as a forecast moves it. `due` and `answered_on` are None for a new card.

    `unlocked_by` is the place, in the list of cards, of the easy card that unlocks it.
    """

    memory: sm2.Memory = sm2.NEW
    due: date | None = None
    unlocked_by: int | None = None
    answered_on: date | None = None


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


@dataclass(frozen=True, slots=True)
class ForecastAnswer:
    """An answer that a forecast expects, to the card at a place of the list."""

    place: int
    day: date
    is_pass: bool


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
    answers: list[ForecastAnswer] = field(default_factory=list)
    last_pass: LastPass | None = None
    """The first last pass within the days."""
    left_out: int = 0
    """Cards that it does not get to."""

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

    New cards are started in the order of the list; the first day still allows `new_today`.
    """
    player = _Player(cards, pace, calendar, today)
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
    result.milestones.all_mature = _all_mature(cards, calendar, pace, today, result)
    return result


def _all_mature(
    cards: Sequence[ForecastCard], calendar: Calendar, pace: Pace, today: date, result: Forecast
) -> date | None:
    """The day by which each card is expected to be mature; None if it is not within the days."""
    mature = ExpectedDays(is_mature, pace.pass_rates, calendar)
    latest, until = today, result.days[-1].day if result.days else today
    if any(card.due is None for card in cards):
        if result.milestones.all_met is None:
            return None
        latest = mature.of_new(result.milestones.all_met)
    for card in cards:
        if card.due is not None and not is_mature(card.memory):
            latest = max(latest, mature.of_started(card.memory, max(card.due, today)))
    return latest if latest <= until else None


class _Player:
    """The moving state of one forecast."""

    def __init__(
        self, cards: Sequence[ForecastCard], pace: Pace, calendar: Calendar, today: date
    ) -> None:
        self.cards = [replace(card) for card in cards]
        self.pace = pace
        self.calendar = calendar
        self.answers: list[ForecastAnswer] = []
        self.last_pass: LastPass | None = None
        self.unmet = [place for place, card in enumerate(cards) if card.due is None]
        self.due: dict[date, list[int]] = {}
        self.waiting: list[int] = []
        self.turns = [card.memory.repetitions for card in cards]
        self.is_recovering = pace.recovery_dose is not None
        self.budget, self.rates = pace.budget, pace.pass_rates
        self.longest: LastPass | None = None
        self.left_out = 0
        self.unlocking = ExpectedDays(unlocks, self.rates, calendar)
        self.unlocks_on: dict[int, date] = {}
        for place, card in enumerate(cards):
            if card.due is not None:
                self.due.setdefault(card.due, []).append(place)
                first = today if unlocks(card.memory) else max(card.due, today)
                self.unlocks_on[place] = self.unlocking.of_started(card.memory, first)

    def play(self, day: date, new_allowed: int) -> ForecastDay:
        todays = self._reviews(day)
        share = last_pass.NOTHING if self.is_recovering else self._last_pass(day, len(todays))
        for place in (*todays, *share.cards):
            self._answer(place, day)
        reviews = len(todays) + len(share.cards)
        # only now: reviews come first, and new cards take what the minutes leave
        new = [] if self.is_recovering else self._new_cards(day, self._room(new_allowed, reviews))
        for place in new:
            self.unlocks_on[place] = self.unlocking.of_new(day)
            self._answer(place, day)
        answers = self.pace.answers(reviews, len(new))
        return ForecastDay(
            day=day,
            reviews=len(todays),
            new=len(new),
            last_pass=len(share.cards),
            answers=round(answers),
            minutes=self.pace.minutes_of(answers),
            waiting=len(self.waiting),
        )

    def left_waiting(self, day: date) -> int:
        """Reviews that are due by a day on which nothing is answered."""
        return len(self.waiting) + sum(len(due) for when, due in self.due.items() if when <= day)

    def note(self, result: Forecast, day: date) -> None:
        """Record the milestones reached on the day that was just played."""
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
        if self.last_pass and day in self.last_pass and result.last_pass in (None, self.last_pass):
            result.last_pass, result.left_out = self.last_pass, self.left_out

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
        held = self.budget.reviews() if self.budget else None
        limits = (self.pace.review_cap, held)
        return min((limit for limit in limits if limit is not None), default=None)

    def _room(self, new_allowed: int, reviews: int) -> int:
        """New cards that the day's minutes leave room for."""
        if self.budget is None:
            return new_allowed
        return min(new_allowed, self.budget.less(reviews).new())

    def _last_pass(self, day: date, reviews: int) -> Share:
        """The day's share of a last pass."""
        if self.longest is None or day >= self.longest.leads_to:
            self.longest, self.last_pass = self.calendar.last_pass(day), None
        if day not in self.longest:
            return last_pass.NOTHING
        cards = [
            StartedCard(place, card.due, card.answered_on or day, card.memory.interval)
            for place, card in enumerate(self.cards)
            if card.due
        ]
        if self.last_pass is None:
            self.last_pass = last_pass.fitted(self.longest, self.calendar, len(cards), self.budget)
        share = last_pass.share(
            cards,
            self.last_pass,
            self.calendar,
            day,
            budget=self.budget,
            left_today=self.budget and self.budget.less(reviews),
        )
        self.left_out = share.left_out
        return share

    def _overdueness(self, place: int, day: date) -> float:
        card = self.cards[place]
        return (day - card.due).days / card.memory.interval if card.due else 0.0

    def _new_cards(self, day: date, allowed: int) -> list[int]:
        met: list[int] = []
        for place in self.unmet:
            if len(met) >= allowed:
                break
            key = self.cards[place].unlocked_by
            if key is None or self.unlocks_on.get(key, date.max) <= day:
                met.append(place)
        gone = set(met)
        self.unmet = [place for place in self.unmet if place not in gone]
        return met

    def _chance(self, place: int) -> float:
        """The next number, 0 to 1, of a card's own sequence; over all cards, they spread evenly."""
        turn = self.turns[place]
        self.turns[place] = turn + 1
        return (place + 1) * (GOLDEN_RATIO + turn * ROOT_OF_TWO) % 1

    def _answer(self, place: int, day: date) -> bool:
        """Answer a card; whether it was passed. An early pass leaves the due date where it is."""
        card = self.cards[place]
        passed = self._chance(place) < self.rates.before(card.memory)
        self.answers.append(ForecastAnswer(place, day, passed))
        card.answered_on = day
        memory = memory_after(card.memory, card.due, PASSED if passed else LAPSED, day)
        if memory is None:
            return passed
        if card.due is not None and day < card.due:
            self.due[card.due].remove(place)
        card.memory = memory
        card.due = add_days(day, card.memory.interval)
        self.due.setdefault(card.due, []).append(place)
        return passed
