"""What a plan, real or proposed, asks of the learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from cards.models import Card, Deck
from dlprep_site.i18n.formatting import written

from ..core.forecast import Forecast, forecast
from ..core.plan import MAX_NEW_TRIED, default_new_per_day
from ..models import Learner, Plan
from .deck_cards import forecast_cards
from .pace import get_pace
from .readiness import Readiness, get_readiness


@dataclass(frozen=True, slots=True)
class Offer:
    """The pace that fits minutes a day, and the year that it leads to."""

    minutes: int
    new_per_day: int
    ahead: Forecast


@dataclass(frozen=True, slots=True)
class Effect:
    """A plan's last day and the year ahead; readiness if an interview lies ahead."""

    today: date
    end: date
    ahead: Forecast
    readiness: Readiness | None

    @property
    def last_pass_from(self) -> str:
        """When the last pass begins, or that it cannot; empty without an interview ahead."""
        if self.readiness is None:
            return ""
        first = self.readiness.last_pass.first
        if first > self.today:
            return written(first, "DAY_SHORT_FORMAT")
        return _("too late for one") if self.readiness.day == self.today else _("today")


def get_effect(plan: Plan, now: datetime) -> Effect:
    today, end = plan.learner.study_day(now), plan.calendar.end
    is_interview_ahead = plan.interview_on is not None and plan.interview_on >= today
    return Effect(
        today=today,
        end=end,
        ahead=forecast(forecast_cards(plan), plan.calendar, get_pace(plan), today, end),
        readiness=get_readiness(plan, now) if is_interview_ahead else None,
    )


def plan_on(learner: Learner, deck: Deck, now: datetime) -> Plan:
    """The learner's plan on a deck, or the one that they would begin, not saved."""
    own = Plan.objects.filter(learner=learner, deck=deck).select_related("learner", "deck").first()
    if own:
        return own
    pace_there = default_new_per_day(Card.objects.published_in(deck.pk).count())
    return Plan(learner=learner, deck=deck, start=learner.study_day(now), new_per_day=pace_there)


def forecast_year(plan: Plan, today: date) -> Forecast:
    """What the present plan asks for, to its last day."""
    return forecast(forecast_cards(plan), plan.calendar, get_pace(plan), today, plan.calendar.end)


def get_offers(plan: Plan, today: date, minutes: Sequence[int]) -> list[Offer]:
    """For each number of minutes, the fastest pace whose heaviest day fits; at least one."""
    cards, rate, calendar = forecast_cards(plan), get_pace(plan), plan.calendar

    def ahead(new_per_day: int, minutes: int | None) -> Forecast:
        tried = replace(rate, new_per_day=new_per_day, minutes=minutes)
        return forecast(cards, calendar, tried, today, calendar.end)

    heaviest = {1: 0.0}
    for tried in range(2, MAX_NEW_TRIED + 1):
        # the last pass stays within the minutes by itself
        days = [day for day in ahead(tried, None).days if not day.last_pass]
        heaviest[tried] = max((day.minutes for day in days), default=0.0)
        if heaviest[tried] > max(minutes):
            break
    fitting = [(limit, max(n for n in heaviest if heaviest[n] <= limit)) for limit in minutes]
    return [Offer(limit, n, ahead(n, limit)) for limit, n in fitting]
