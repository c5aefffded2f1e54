"""What Today shows beside the queue of the day: the interview, the week, what else to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ..core.study_day import add_days
from ..log.daily_stats import DayCount
from ..models import MockInterview, Plan, Schedule
from .daily_queue import Day, Met
from .deck_cards import kept_by
from .readiness import FasterPace, Readiness, get_readiness
from .tested_readiness import get_correction

WEAKEST = 5  # cards in a list of the weakest
WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Prospect:
    """What the plan, as it is, leads to by the day of the interview: readiness without its rows."""

    day: date
    days_left: int
    cards: int
    """The plan's, as readiness counts them."""
    new: int
    """Those that are still to be started."""
    missed: int
    """Those that will not be started before the day."""
    minutes: int
    """Of an average day until then."""
    new_a_day: float
    """New cards of an average day until the last is started."""
    answers: int
    if_kept: float | None
    of_started: float | None
    faster: FasterPace | None

    @property
    def is_last_evening(self) -> bool:
        """As of the plan: whether the day is tomorrow or today."""
        return self.days_left <= 1

    @property
    def covered(self) -> int:
        """Cards that will be started before the day."""
        return self.cards - self.missed


def get_prospect(plan: Plan, day: Day, met: Met, now: datetime) -> Prospect | None:
    """None without an interview ahead.

    It is kept by what Today has read anyway, so that the deck is read again only after an answer or
    a change of the plan.
    """
    interview = plan.interview_ahead(day.today)
    if interview is None:
        return None
    limits = (plan.new_per_day, plan.review_cap, plan.minutes_a_day, plan.recovery_dose)
    focus = (plan.deck_id, plan.first_sections, plan.later_sections)
    queue = (day.today, limits, focus, plan.calendar, day.done, day.held_back, day.queue, met)
    correction = get_correction(plan)
    read = (queue, correction)
    return kept_by(
        plan, "today", read,
        lambda: prospect_of(get_readiness(plan, now, correction), day.today),
    )  # fmt: skip


def prospect_of(readiness: Readiness, today: date) -> Prospect | None:
    """The part of a readiness that every page tells; None without an interview ahead."""
    if not readiness.is_interview:
        return None
    started = sum(section.met for section in readiness.sections)
    return Prospect(
        day=readiness.day,
        days_left=(readiness.day - today).days,
        cards=readiness.cards,
        new=sum(section.cards for section in readiness.sections) - started,
        missed=readiness.unmet_then,
        minutes=max(1, round(readiness.minutes_a_day)),
        new_a_day=readiness.new_a_day,
        answers=readiness.answers,
        if_kept=readiness.if_kept,
        of_started=readiness.of_started,
        faster=readiness.faster,
    )


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the week as a square: answered, free, missed, today or to come."""

    day: date
    state: str


def get_week(plan: Plan, today: date, done: Mapping[date, DayCount]) -> list[WeekDay]:
    """The last seven days, today last."""
    days = [add_days(today, number - WEEK + 1) for number in range(WEEK)]
    return [WeekDay(day, _state(plan, day, today, done)) for day in days]


def _state(plan: Plan, day: date, today: date, done: Mapping[date, DayCount]) -> str:
    if day in done:
        return "done"
    if day == today:
        return "today"
    return "free" if plan.calendar.is_free(day) else "missed"


def weakest_cards(plan: Plan, today: date) -> list[Schedule]:
    """The started cards that the learner would recall least, without those answered today."""
    own = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id).active(today)
    started = own.filter(answered_on__lt=today, stability__isnull=False)
    return list(started.weakest_first(today).select_related("card__question")[:WEAKEST])


def open_interview(plan: Plan) -> MockInterview | None:
    """The mock interview that is under way, the latest if there are several."""
    own = MockInterview.objects.filter(learner_id=plan.learner_id, deck_id=plan.deck_id)
    return own.filter(finished_at=None).order_by("-started_at").first()
