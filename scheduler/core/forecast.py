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

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from . import last_pass, sm2
from .answering import UNLOCKING_PASSES, is_mature, unlocks
from .expectation import LAPSED, PASSED, ExpectedDays, kind_before
from .expected_days import Forecast, ForecastDay
from .last_pass import Share, StartedCard
from .pace import Pace
from .plan import Calendar, LastPass, new_on
from .queue import Queue
from .study_day import add_days, each_day

GOLDEN_RATIO = 0.6180339887498949  # multiples of it fill the unit interval most evenly
ROOT_OF_TWO = 0.4142135623730951  # its fractional part, spread as evenly, for a card's next answers


@dataclass(slots=True)
class ForecastCard:
    """A card as a forecast moves it. `due` and `answered_on` are None for a new card.

    `unlocked_by` is the place, in the list of cards, of the easy card that unlocks it, and
    `introduced_on` the day of its first answer.
    """

    memory: sm2.Memory = sm2.NEW
    due: date | None = None
    unlocked_by: int | None = None
    answered_on: date | None = None
    introduced_on: date | None = None


def forecast(
    cards: Sequence[ForecastCard],
    calendar: Calendar,
    pace: Pace,
    today: date,
    until: date,
    new_today: int | None = None,
    *,
    queue: Queue | None = None,
    ends_recovered: bool = False,
) -> Forecast:
    """Play the days from `today` to `until`, both included.

    New cards are started in the order of the list; the first day still allows `new_today`, by
    default what the pace leaves of it. If its `queue` is given, that is what it holds, so that a
    page that counts the queue and one that plays it agree on the next day. With `ends_recovered`,
    the day on which nothing is left waiting is the last to be played.
    """
    player = Player(cards, pace, calendar, today)
    result = Forecast(log=player.log, started=sum(card.due is not None for card in cards))
    for day in each_day(today, until):
        if calendar.is_free(day):
            result.days.append(ForecastDay(day, 0, 0, 0, 0, 0.0, player.left_waiting(day)))
        else:
            allowed = player.new_at_pace(day) if new_today is None or day != today else new_today
            result.days.append(player.play(day, allowed, queue if day == today else None))
            player.note(result, day)
            if ends_recovered and result.recovered_on:
                return result
    result.milestones.all_mature = _all_mature(cards, calendar, pace, today, result)
    return result


def _all_mature(
    cards: Sequence[ForecastCard], calendar: Calendar, pace: Pace, today: date, result: Forecast
) -> date | None:
    """The day by which each card is expected to be mature; None if it is not within the days."""
    has_new, all_met = any(card.due is None for card in cards), result.milestones.all_met
    if has_new and all_met is None:
        return None
    mature = ExpectedDays(is_mature, pace.pass_rates, calendar)
    started = ((card.memory, card.due) for card in cards if card.due)
    latest = mature.of_all(started, all_met if has_new else None, today)
    return latest if latest <= (result.days[-1].day if result.days else today) else None


@dataclass(slots=True)
class _Step:
    """A memory that cards come to, the kind of pass rate of the next answer, and what follows.

    A year's answers pass through few distinct memories.
    """

    memory: sm2.Memory
    rate: int
    lapsed: _Step | None = None
    passed: _Step | None = None


@dataclass(slots=True)
class _MovingCard:
    step: _Step
    due: date | None
    unlocked_by: int | None
    answered_on: date | None


class Player:
    """The moving state of one forecast."""

    def __init__(
        self, cards: Sequence[ForecastCard], pace: Pace, calendar: Calendar, today: date
    ) -> None:
        self.budget, self.rates = pace.budget, pace.pass_rates
        self.steps: dict[sm2.Memory, _Step] = {}
        new = self._step(sm2.NEW)  # most of them, and found without a look into `steps`
        self.cards = [
            _MovingCard(
                new if card.memory is sm2.NEW else self._step(card.memory),
                card.due,
                card.unlocked_by,
                card.answered_on,
            )
            for card in cards
        ]
        self.pace = pace
        self.calendar = calendar
        self.introduced = Counter(card.introduced_on for card in cards)
        self.log: list[tuple[int, date, bool]] = []
        self.last_pass: LastPass | None = None
        self.unmet = [place for place, card in enumerate(cards) if card.due is None]
        self.due: dict[date, list[int]] = {}
        self.waiting: list[int] = []
        self.turns = [card.memory.repetitions for card in cards]
        self.is_recovering = pace.recovery_dose is not None
        self.played_until: date | None = None
        self.longest: LastPass | None = None
        self.left_out = 0
        self.started: dict[int, StartedCard] = {}
        """The cards of a last pass under way, as they were after `self.counted` answers."""
        self.counted = 0
        self.unlocking = ExpectedDays(unlocks, self.rates, calendar)
        self.unlocks_on: dict[int, date] = {}
        for place, card in enumerate(cards):
            if card.due is not None:
                self.due.setdefault(card.due, []).append(place)
                if card.unlocked_by is None:
                    first = max(card.due, today)
                    if unlocks(card.memory):  # before today, unless by an answer of today
                        is_latest = card.memory.repetitions == UNLOCKING_PASSES
                        first = (card.answered_on if is_latest else None) or date.min
                    self.unlocks_on[place] = self.unlocking.of_started(card.memory, first)

    def new_at_pace(self, day: date) -> int:
        """The new cards that a day still holds at the pace."""
        calendar = self.calendar
        new = new_on(day, calendar.start, self.pace.new_per_day, calendar.interview_on)
        return max(0, new - self.introduced[day])

    def play(self, day: date, new_allowed: int, queue: Queue | None = None) -> ForecastDay:
        """A day at the pace's limits, or as many cards as the day's queue still holds."""
        todays = self._reviews(day, self._cap() if queue is None else len(queue.due))
        passing = () if self.is_recovering else self._last_pass(day, len(todays)).cards
        if queue is not None:
            passing = passing[: len(queue.last_pass)]
        self._answer((*todays, *passing), day)
        reviews = len(todays) + len(passing)
        # only now: reviews come first, and new cards take what the minutes leave
        room = self._room(new_allowed, reviews) if queue is None else len(queue.new)
        new = [] if self.is_recovering else self.start(day, room)
        self._answer(new, day)
        answers = self.pace.answers(reviews, len(new))
        return ForecastDay(
            day=day,
            reviews=len(todays),
            new=len(new),
            last_pass=len(passing),
            answers=round(answers),
            minutes=self.pace.minutes_of(answers),
            waiting=len(self.waiting),
        )

    def start(self, day: date, allowed: int) -> list[int]:
        """The new cards of a day, taken off those that are not met."""
        met: list[int] = []
        locked: list[int] = []
        for place in self.unmet:
            if len(met) >= allowed:
                break
            key = self.cards[place].unlocked_by
            is_open = key is None or self.unlocks_on.get(key, date.max) < day  # not the same day
            (met if is_open else locked).append(place)
        if met:
            self.unmet[: len(met) + len(locked)] = locked
            self.unlocks_on |= dict.fromkeys(met, self.unlocking.of_new(day))
        return met

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

    def _reviews(self, day: date, cap: int | None) -> list[int]:
        """The cards to review: those due since the last day played, within the cap."""
        if self.played_until is None:
            arrived: Iterable[date] = sorted(due for due in self.due if due <= day)
        else:
            arrived = each_day(add_days(self.played_until, 1), day)
        self.played_until = day
        for due in arrived:
            self.waiting += self.due.pop(due, ())
        if cap is None or len(self.waiting) <= cap:
            todays, self.waiting = self.waiting, []
            return todays
        self.waiting.sort(key=lambda place: -self._overdueness(place, day))
        todays, self.waiting = self.waiting[:cap], self.waiting[cap:]
        return todays

    def _cap(self) -> int | None:
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
        if self.longest is None or day >= self.longest.leads_to:
            self.longest, self.last_pass = self.calendar.last_pass(day), None
        if day not in self.longest:
            return last_pass.NOTHING
        cards = self._started(day)
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

    def _started(self, day: date) -> list[StartedCard]:
        """The cards of a last pass; only those answered since the day before are read again."""
        changed: Iterable[int] = range(len(self.cards))
        if self.last_pass is None:
            self.started.clear()
        else:
            changed = {place for place, *_ in self.log[self.counted :]}
        for place in changed:
            card = self.cards[place]
            if card.due:
                latest, interval = card.answered_on or day, card.step.memory.interval
                self.started[place] = StartedCard(place, card.due, latest, interval)
        self.counted = len(self.log)
        return list(self.started.values())

    def _overdueness(self, place: int, day: date) -> float:
        card = self.cards[place]
        return (day - card.due).days / card.step.memory.interval if card.due else 0.0

    def _answer(self, places: Iterable[int], day: date) -> None:
        """Answer cards. An early pass leaves the due date where it is.

        The chances of a card's own sequence, 0 to 1, spread evenly over all cards. This is where a
        forecast spends its time.
        """
        buckets: dict[int, tuple[date, list[int]]] = {}  # by interval
        cards, turns, log, rates = self.cards, self.turns, self.log, self.rates
        for place in places:
            card, turn = cards[place], turns[place]
            turns[place] = turn + 1
            step, due = card.step, card.due
            passed = (place + 1) * (GOLDEN_RATIO + turn * ROOT_OF_TWO) % 1 < rates[step.rate]
            log.append((place, day, passed))
            card.answered_on = day
            if due is not None and day < due:
                if passed:
                    continue
                self.due[due].remove(place)
            card.step = step = (step.passed if passed else step.lapsed) or self._move(step, passed)
            interval = step.memory.interval
            if interval not in buckets:
                due = add_days(day, interval)
                buckets[interval] = due, self.due.setdefault(due, [])
            card.due, bucket = buckets[interval]
            bucket.append(place)

    def _move(self, step: _Step, passed: bool) -> _Step:
        """The step after an answer, worked out at the first card that takes it."""
        after = self._step(sm2.review(step.memory, PASSED if passed else LAPSED))
        if passed:
            step.passed = after
        else:
            step.lapsed = after
        return after

    def _step(self, memory: sm2.Memory) -> _Step:
        return self.steps.setdefault(memory, _Step(memory, kind_before(memory)))
