"""Simulated learners who study through the real services: for demos, and to check plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from operator import attrgetter
from random import Random
from statistics import mean
from zoneinfo import ZoneInfo

from cards.models import Card, Deck, Question
from dlprep_site.models import User

from ..core.plan import PLAN_DAYS
from ..core.queue import Queue
from ..core.recall import MemoryState
from ..core.sm2 import PASS_QUALITY
from ..core.study_day import add_days
from ..models import Learner, Plan
from ..selectors.daily_queue import active_plan, get_day
from ..selectors.study_card import Presented, present
from ..selectors.year import get_year
from ..services import plans, study
from . import memories

TIMEZONE = "Europe/Berlin"
MAX_ANSWERS = 200  # of an evening; a drill ends long before
FIRST_DAY = date(2026, 1, 5)  # a Monday; a simulated year is the same whenever it is run

ABSENCE = 0.08  # days on which a simulated learner does not come
LONG_ABSENCE = 0.5  # learners who are away once for a week or three
KNOWN_BEFORE = 0.3  # new cards that a learner can answer at first sight
HARD, EASY = 0.15, 0.15  # of the passes
LEARNS_FROM_ANSWER = 0.9  # a drill straight after reading the answer

FORECAST_ON = (30, 90)  # days of the plan whose forecast is held against what came
AHEAD = 90  # days of those forecasts
FORTNIGHT = 14  # days


def study_evening(
    learner: Learner,
    now: datetime,
    answer: Callable[[Presented, datetime], tuple[int, int]],
    choose: Callable[[Queue], int | None] = attrgetter("next_card"),
    said: Callable[[Presented, int], Sequence[int]] = lambda shown, quality: (),
) -> int:
    """The whole queue of a study day, drill included, as the study page gives it; the answers.

    `answer` gives a card's quality and the seconds that it takes, `choose` the next card or None at
    the end, and `said` the key points ticked with a quality: by default of one who skips no card
    and ticks nothing.
    """
    today = learner.study_day(now)
    for answers in range(MAX_ANSWERS):
        plan = active_plan(learner.pk)
        card_id = choose(get_day(plan, today).queue) if plan else None
        if plan is None or card_id is None:
            return answers
        shown = present(plan, card_id, now)
        quality, seconds = answer(shown, now)
        now += timedelta(seconds=seconds)
        study.grade(
            learner_id=learner.pk,
            card_id=card_id,
            token=shown.token,
            quality=quality,
            now=now,
            points=said(shown, quality),
        )
    return MAX_ANSWERS


@dataclass(frozen=True, slots=True)
class Life:
    """The lives of simulated learners. `memory` is the name of one in `memories.NAMES`.

    Their plan's limits are those of a new plan where they are None here. `interview_in` is the
    days until an interview, with which their year ends. With `drills_failures`, an experiment,
    failed cards come back once and hard ones do not.
    """

    memory: str = memories.TYPICAL
    minutes_a_day: int | None = None
    new_per_day: int | None = None
    interview_in: int | None = None
    is_always_there: bool = False
    drills_failures: bool = False

    @property
    def days(self) -> int:
        return self.interview_in or PLAN_DAYS

    @property
    def plan_values(self) -> dict[str, object]:
        """What is different in their plans from new ones."""
        values: dict[str, object] = {
            "minutes_a_day": self.minutes_a_day,
            "new_per_day": self.new_per_day,
        }
        if self.interview_in:
            values["interview_on"] = add_days(FIRST_DAY, self.interview_in)
        return {name: value for name, value in values.items() if value is not None}


USUAL_LIFE = Life()


@dataclass(frozen=True, slots=True)
class SimulatedYear:
    """The results of one learner's year."""

    answers: int
    minutes: float
    minutes_a_day: float
    """On the days on which they studied."""
    days_studied: int
    met: int
    questions: int
    """Of which a card was met."""
    mature: int
    longest_backlog: int
    """The most reviews that were due at the start of a day."""
    retention: float
    """Mean recall over the cards met, on the day after the last, 0 to 1."""
    last_minutes: float
    """In the year's last fortnight."""
    heaviest_last_day: float
    """Minutes of the heaviest day of the year's last fortnight."""
    forecast_30: float
    """Minutes that a forecast on day 30 gave the next 90 days, by those that they took; 0 if the
    days end before."""
    forecast_90: float
    weeks: list[float]
    """Minutes in each of its weeks."""


class SimulatedLearner:
    """A learner whose memory follows FSRS, and who misses days now and then."""

    def __init__(self, seed: int, deck: Deck, life: Life = USUAL_LIFE) -> None:
        self.chance = Random(seed)  # noqa: S311  (the same year for the same seed)
        self.life = life
        self.fsrs = memories.memory(life.memory)
        self.memory: dict[int, MemoryState] = {}
        self.drilled: dict[int, bool] = {}
        """The evening's cards, and whether each has nothing more to drill."""
        self.seconds = 0
        user = User.objects.create_user(f"simulated-{seed}@example.com")
        self.learner = Learner.objects.create(user=user, timezone=TIMEZONE)
        plan = plans.start_plan(learner_id=user.pk, deck=deck, now=self._evening(FIRST_DAY))
        self.away = self._long_absence()
        if values := life.plan_values:
            Plan.objects.filter(pk=plan.pk).update(**values)

    def live(self) -> SimulatedYear:
        """365 days, or those until the interview, one after another."""
        answers, longest_backlog = 0, 0
        days = [0.0] * self.life.days
        expected: dict[int, float] = {}
        for number in range(self.life.days):
            day = add_days(FIRST_DAY, number)
            now = self._evening(day)
            longest_backlog = max(longest_backlog, self._backlog(day))
            if number + 1 in FORECAST_ON and number + AHEAD <= self.life.days:
                expected[number + 1] = self._forecast(day)
            if number and self._is_away(day):
                continue
            before = self.seconds
            answers += self._study(now)
            days[number] = (self.seconds - before) / 60
        return self._year(answers, longest_backlog, days, expected)

    def study(self, day: date) -> datetime:
        """Study an evening; when it began."""
        now = self._evening(day)
        self._study(now)
        return now

    def _study(self, now: datetime) -> int:
        self.drilled.clear()
        return study_evening(self.learner, now, self, self._choose)

    def _year(
        self, answers: int, longest_backlog: int, days: list[float], expected: dict[int, float]
    ) -> SimulatedYear:
        days_studied = sum(minutes > 0 for minutes in days)
        end = add_days(FIRST_DAY, self.life.days)
        recalls = [self.fsrs.recall(state, end) for state in self.memory.values()]
        schedules = self.learner.schedules.exclude(introduced_on=None)
        ratio = {on: expected.get(on, 0) / (sum(days[on - 1 :][:AHEAD]) or 1) for on in FORECAST_ON}
        return SimulatedYear(
            answers=answers,
            minutes=round(self.seconds / 60, 1),
            minutes_a_day=round(self.seconds / 60 / max(days_studied, 1), 2),
            days_studied=days_studied,
            met=schedules.count(),
            questions=schedules.values("card__question").distinct().count(),
            mature=sum(row.state.stage == "mature" for row in schedules),
            longest_backlog=longest_backlog,
            retention=round(mean(recalls or [0.0]), 4),
            last_minutes=round(sum(days[-FORTNIGHT:]), 1),
            heaviest_last_day=round(max(days[-FORTNIGHT:]), 1),
            forecast_30=round(ratio[30], 3),
            forecast_90=round(ratio[90], 3),
            weeks=[round(sum(days[first : first + 7]), 1) for first in range(0, self.life.days, 7)],
        )

    def _forecast(self, day: date) -> float:
        """The minutes that the plan page expects of the days ahead."""
        plan = active_plan(self.learner.pk)
        ahead = get_year(plan, day).ahead.days[:AHEAD] if plan else []
        return sum(day.minutes for day in ahead)

    def _choose(self, queue: Queue) -> int | None:
        if not self.life.drills_failures:
            return queue.next_card
        left = (card_id for card_id in queue.in_order if not self.drilled.get(card_id))
        return next(left, None)

    def _is_away(self, day: date) -> bool:
        if self.life.is_always_there:
            return False
        return day in self.away or self.chance.random() < ABSENCE

    def __call__(self, shown: Presented, now: datetime) -> tuple[int, int]:
        quality = self._quality(shown, now)
        before, today = self.memory.get(shown.card.pk), self.learner.study_day(now)
        self.memory[shown.card.pk] = self.fsrs.remember(before, quality, today)
        self.drilled[shown.card.pk] = quality >= PASS_QUALITY or shown.is_drill
        seconds = self.chance.randint(12, 60)
        self.seconds += seconds
        return quality, seconds

    def _quality(self, shown: Presented, now: datetime) -> int:
        state = self.memory.get(shown.card.pk)
        if shown.is_drill:
            chance_of_pass = LEARNS_FROM_ANSWER
        else:
            today = self.learner.study_day(now)
            chance_of_pass = self.fsrs.recall(state, today) if state else KNOWN_BEFORE
        if self.chance.random() > chance_of_pass:
            return 1
        kind = self.chance.random()
        return 3 if kind < HARD else 5 if kind > 1 - EASY else 4

    def _backlog(self, day: date) -> int:
        return self.learner.schedules.filter(due__lte=day).count()

    def _evening(self, day: date) -> datetime:
        """When the evening begins: sometimes past midnight, which is still that study day."""
        moment = datetime.combine(day, time(19), tzinfo=ZoneInfo(TIMEZONE))
        return moment + timedelta(minutes=self.chance.randint(0, 7 * 60))

    def _long_absence(self) -> set[date]:
        if self.chance.random() > LONG_ABSENCE:
            return set()
        first = add_days(FIRST_DAY, self.chance.randint(20, PLAN_DAYS - 60))
        return {add_days(first, number) for number in range(self.chance.randint(7, 21))}


def simulate(
    deck: Deck, learners: int, seed: int, life: Life = USUAL_LIFE
) -> Iterator[SimulatedYear]:
    """One year after another; the same ones for the same seed."""
    for number in range(learners):
        yield SimulatedLearner(seed * 10_000 + number, deck, life).live()


def grow(deck: Deck, cards: int) -> None:
    """Fill a deck up to this many cards, or one more, with copies of its questions."""
    originals = list(Question.objects.filter(section__deck=deck).order_by("number"))
    number = originals[-1].number
    missing = cards - Card.objects.published_in(deck.pk).count()
    for original in cycle(originals):
        if missing <= 0:
            return
        number += 1
        copy = Question.objects.create(
            section_id=original.section_id,
            number=number,
            slug=f"copy-{number}",
            title=original.title,
            rank=original.rank,
            in_depth=original.in_depth,
        )
        for card in original.cards.all():
            Card.objects.create(
                question=copy,
                depth=card.depth,
                position=card.position,
                slug=card.slug,
                prompt=card.prompt,
                answer=card.answer,
                key_points=card.key_points,
            )
            missing -= 1


def summary(years: list[SimulatedYear]) -> dict[str, dict[str, float]]:
    """Each figure's mean, least and most over the years."""
    rows = [asdict(year) for year in years]
    for row in rows:
        del row["weeks"]
    return {
        name: {
            "mean": round(mean(row[name] for row in rows), 3),
            "least": min(row[name] for row in rows),
            "most": max(row[name] for row in rows),
        }
        for name in rows[0]
    }
