"""What Today offers a learner who has been away: working off the backlog, a little every day."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

from ..core.forecast import forecast
from ..core.pace import Pace
from ..core.study_day import add_days
from ..models import MAX_REVIEWS_PER_DAY, Plan
from .daily_queue import Day
from .deck_cards import forecast_cards, read_deck

DAILY_MINUTES = 10  # the mission: ten minutes a day
OFFERED_MINUTES = (10, 15, 20, 30)
MIN_RECOVERY_DAYS = 3  # a backlog that takes fewer needs no plan


@dataclass(frozen=True, slots=True)
class Dose:
    """So many reviews a day, about so many minutes, and the day by which nothing waits."""

    reviews: int
    minutes: int
    clear_by: date


@dataclass(frozen=True, slots=True)
class Recovery:
    """A backlog, and the ways to work it off; `current` is the one under way."""

    due: int
    minutes: int
    doses: list[Dose]
    current: Dose | None


def get_recovery(plan: Plan, day: Day, rate: Pace) -> Recovery | None:
    """The recovery under way, or the one to offer; None while a day holds all due reviews."""
    due = len(day.queue.due) + day.held_back
    if plan.recovery_dose is None and due <= _budget(plan, rate):
        return None
    cards, end = forecast_cards(plan, read_deck(plan, only_started=True)), plan.calendar.end

    def dose(reviews: int) -> Dose | None:
        recovering = replace(rate, recovery_dose=reviews)
        ahead = forecast(cards, plan.calendar, recovering, day.today, end, ends_recovered=True)
        if ahead.recovered_on is None:
            return None
        return Dose(reviews, _minutes(reviews, rate), ahead.recovered_on)

    by_day: dict[date, Dose] = {}  # the smallest of those that end on the same day
    for minutes in OFFERED_MINUTES:
        offer = dose(_reviews(minutes, rate))
        # one that clears the backlog today is the same as doing it all
        if offer and offer.clear_by > day.today:
            by_day.setdefault(offer.clear_by, offer)
    soonest = add_days(day.today, MIN_RECOVERY_DAYS - 1)
    if plan.recovery_dose is None and all(clear_by < soonest for clear_by in by_day):
        return None
    return Recovery(
        due=due,
        minutes=_minutes(due, rate),
        doses=list(by_day.values()),
        current=dose(plan.recovery_dose) if plan.recovery_dose else None,
    )


def _budget(plan: Plan, rate: Pace) -> int:
    """Reviews that fit into a day as the learner planned it."""
    if plan.review_cap:
        return plan.review_cap
    return _reviews(plan.minutes_a_day or DAILY_MINUTES, rate)


def _reviews(minutes: int, rate: Pace) -> int:
    return min(rate.holds(minutes).reviews(), MAX_REVIEWS_PER_DAY)


def _minutes(reviews: int, rate: Pace) -> int:
    return math.ceil(rate.minutes_of(rate.answers(reviews)))
