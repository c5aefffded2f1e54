"""Made-up learners who study through the real services: for demos, and to see that plans work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from statistics import mean
from typing import Protocol
from zoneinfo import ZoneInfo

from cards.models import Deck
from dlprep_site.models import User

from ..core.plan import PLAN_DAYS
from ..core.recall import MemoryState, recall, remember
from ..core.study_day import add_days
from ..models import Learner
from ..selectors.daily_queue import active_plan, get_day
from ..selectors.study_card import Presented, present
from ..services import plans, study

TIMEZONE = "Europe/Berlin"
MOST_ANSWERS = 200  # an evening; a drill ends long before
FIRST_DAY = date(2026, 1, 5)  # a Monday; a simulated year is the same whenever it is run

ABSENCE = 0.08  # days on which a simulated learner does not come
LONG_ABSENCE = 0.5  # learners who are away once for a week or three
KNOWN_BEFORE = 0.3  # new cards that a learner can answer at first sight
HARD, EASY = 0.15, 0.15  # of the passes
LEARNS_FROM_ANSWER = 0.9  # a drill straight after reading the answer


class Answerer(Protocol):
    """How a made-up learner answers: the quality, and the seconds it takes."""

    def __call__(self, shown: Presented, now: datetime) -> tuple[int, int]: ...


def study_evening(learner: Learner, now: datetime, answer: Answerer) -> int:
    """The whole queue of a study day, drill included, as the study page gives it; the answers."""
    today = learner.study_day(now)
    for answers in range(MOST_ANSWERS):
        plan = active_plan(learner.pk)
        card_id = get_day(plan, today).queue.next_card if plan else None
        if plan is None or card_id is None:
            return answers
        shown = present(plan, card_id, now)
        quality, seconds = answer(shown, now)
        now += timedelta(seconds=seconds)
        study.grade(
            learner_id=learner.pk, card_id=card_id, token=shown.token, quality=quality, now=now
        )
    return MOST_ANSWERS


@dataclass(frozen=True, slots=True)
class SimulatedYear:
    """What came of one learner's year."""

    answers: int
    minutes: float
    minutes_a_day: float
    """On the days on which they studied."""
    days_studied: int
    met: int
    mature: int
    longest_backlog: int
    """The most reviews that were due at the start of a day."""
    retention: float
    """Mean recall over the cards met, at the end of day 365, 0 to 1."""
    weeks: list[float]
    """Minutes in each of its weeks."""


class SimulatedLearner:
    """A learner whose memory follows FSRS, and whose life gets in the way now and then."""

    def __init__(self, seed: int, deck: Deck) -> None:
        self.chance = Random(seed)  # noqa: S311  (the same year for the same seed)
        self.memory: dict[int, MemoryState] = {}
        self.seconds = 0
        user = User.objects.create_user(f"simulated-{seed}@example.com")
        self.learner = Learner.objects.create(user=user, timezone=TIMEZONE)
        plan = plans.start_plan(learner_id=user.pk, deck=deck, now=self._evening(FIRST_DAY))
        self.away = self._long_absence()
        self.plan_id = plan.pk

    def live(self) -> SimulatedYear:
        """365 days, one after another."""
        answers, days_studied, longest_backlog = 0, 0, 0
        weeks = [0.0] * -(-PLAN_DAYS // 7)
        for number in range(PLAN_DAYS):
            day = add_days(FIRST_DAY, number)
            now = self._evening(day)
            longest_backlog = max(longest_backlog, self._backlog(day))
            if number and (day in self.away or self.chance.random() < ABSENCE):
                continue
            before = self.seconds
            todays = study_evening(self.learner, now, self)
            weeks[number // 7] += (self.seconds - before) / 60
            answers += todays
            days_studied += todays > 0
        end = add_days(FIRST_DAY, PLAN_DAYS - 1)
        minutes = self.seconds / 60
        recalls = [recall(state, end) for state in self.memory.values()]
        schedules = self.learner.schedules.exclude(introduced_on=None)
        return SimulatedYear(
            answers=answers,
            minutes=round(minutes, 1),
            minutes_a_day=round(minutes / max(days_studied, 1), 2),
            days_studied=days_studied,
            met=schedules.count(),
            mature=sum(row.state.stage == "mature" for row in schedules),
            longest_backlog=longest_backlog,
            retention=round(mean(recalls or [0.0]), 4),
            weeks=[round(week, 1) for week in weeks],
        )

    def __call__(self, shown: Presented, now: datetime) -> tuple[int, int]:
        quality = self._quality(shown, now)
        before, today = self.memory.get(shown.card.pk), self.learner.study_day(now)
        self.memory[shown.card.pk] = remember(before, quality, today)
        seconds = self.chance.randint(12, 60)
        self.seconds += seconds
        return quality, seconds

    def _quality(self, shown: Presented, now: datetime) -> int:
        state = self.memory.get(shown.card.pk)
        if shown.is_drill:
            chance_of_pass = LEARNS_FROM_ANSWER
        else:
            today = self.learner.study_day(now)
            chance_of_pass = recall(state, today) if state else KNOWN_BEFORE
        if self.chance.random() > chance_of_pass:
            return 1
        kind = self.chance.random()
        return 3 if kind < HARD else 5 if kind > 1 - EASY else 4

    def _backlog(self, day: date) -> int:
        return self.learner.schedules.filter(due__lte=day).count()

    def _evening(self, day: date) -> datetime:
        """When they sit down: some evenings it is past midnight, and still that study day."""
        at = datetime.combine(day, time(19), tzinfo=ZoneInfo(TIMEZONE))
        return at + timedelta(minutes=self.chance.randint(0, 7 * 60))

    def _long_absence(self) -> set[date]:
        if self.chance.random() > LONG_ABSENCE:
            return set()
        first = add_days(FIRST_DAY, self.chance.randint(20, PLAN_DAYS - 60))
        return {add_days(first, number) for number in range(self.chance.randint(7, 21))}


def simulate(deck: Deck, learners: int, seed: int) -> Iterator[SimulatedYear]:
    """One year after another; the same ones for the same seed."""
    for number in range(learners):
        yield SimulatedLearner(seed * 10_000 + number, deck).live()


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
