"""What a plan, as it is or as it would be, asks of the learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cards.models import Card, Deck

from ..core.forecast import Forecast, forecast
from ..core.plan import default_new_per_day
from ..models import Learner, Plan
from .cards import forecast_cards
from .pace import pace
from .readiness import Readiness, readiness


@dataclass(frozen=True, slots=True)
class Effect:
    """A plan's last day and the year ahead; readiness where there is an interview ahead."""

    end: date
    ahead: Forecast
    readiness: Readiness | None


def effect(plan: Plan, now: datetime) -> Effect:
    today, end = plan.learner.study_day(now), plan.calendar.end
    is_interview_ahead = plan.interview_on is not None and plan.interview_on >= today
    return Effect(
        end=end,
        ahead=forecast(forecast_cards(plan), plan.calendar, pace(plan), today, end),
        readiness=readiness(plan, now) if is_interview_ahead else None,
    )


def plan_on(learner: Learner, deck: Deck, now: datetime) -> Plan:
    """The learner's plan on a deck, or the one that they would begin, not saved."""
    own = Plan.objects.filter(learner=learner, deck=deck).select_related("learner", "deck").first()
    if own:
        return own
    pace_there = default_new_per_day(Card.objects.published_in(deck.pk).count())
    return Plan(learner=learner, deck=deck, start=learner.study_day(now), new_per_day=pace_there)
