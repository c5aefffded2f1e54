"""What a plan, real or proposed, asks of the learner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from cards.models import Card, Deck
from dlprep_site.i18n.formatting import written

from ..core.expected_days import Forecast
from ..core.forecast import ForecastCard, forecast
from ..core.introductions import dated_pace
from ..core.pace import Pace
from ..core.plan import default_limits
from ..core.queue import Budget
from ..models import Learner, Plan
from .deck_cards import forecast_cards, kept, read_deck
from .pace import get_pace
from .readiness import Readiness, get_readiness


@dataclass(frozen=True, slots=True)
class Offer:
    """A pace for minutes a day, and the year or the days to an interview that it leads to."""

    minutes: int
    new_per_day: int
    ahead: Forecast


@dataclass(frozen=True, slots=True)
class Effect:
    """A plan's last day and the year ahead; readiness if an interview lies ahead."""

    today: date
    end: date
    cards: int
    """That are started, or will be: those that the focus leaves for later do not count."""
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
    cards, ahead = _year_ahead(plan, today)
    return Effect(
        today=today,
        end=end,
        cards=cards,
        ahead=ahead,
        readiness=get_readiness(plan, now) if plan.interview_ahead(today) else None,
    )


def plan_on(learner: Learner, deck: Deck, now: datetime) -> Plan:
    """The learner's plan on a deck, or the one that they would begin, not saved."""
    own = Plan.objects.filter(learner=learner, deck=deck).select_related("learner", "deck").first()
    if own:
        return own
    limits = default_limits(Card.objects.published_in(deck.pk).count())
    return Plan(learner=learner, deck=deck, start=learner.study_day(now), **limits)


def forecast_year(plan: Plan, today: date) -> Forecast:
    """What the present plan asks for, to its last day."""
    return _year_ahead(plan, today)[1]


def _year_ahead(plan: Plan, today: date) -> tuple[int, Forecast]:
    """The number of the plan's cards, and the forecast to its last day."""
    rows, rate = read_deck(plan), get_pace(plan)

    def compute() -> tuple[int, Forecast]:
        cards = forecast_cards(plan, rows)
        ahead = forecast(cards, plan.calendar, rate, today, plan.calendar.end)
        return len(cards), ahead.without_log()

    return kept(plan, rows, ("preview", today, rate), compute)


def get_offers(plan: Plan, today: date, minutes: Sequence[int]) -> list[Offer]:
    """For each number of minutes, the pace that goes with it; the minutes are held on every day.

    Half of a day without reviews goes to new cards. Before an interview, it is at least the slowest
    pace that starts every card before the last pass, or else as many as the minutes leave room for.
    """
    rows, rate = read_deck(plan), get_pace(plan)

    def compute() -> list[Offer]:
        cards = forecast_cards(plan, rows)
        return [_offer(plan, cards, replace(rate, minutes=limit), today) for limit in minutes]

    return kept(plan, rows, ("offers", today, rate, *minutes), compute)


def _offer(plan: Plan, cards: Sequence[ForecastCard], rate: Pace, today: date) -> Offer:
    assert rate.budget and rate.minutes  # noqa: S101  (types)
    new_per_day, until = _usual_pace(rate.budget), plan.calendar.end
    if interview := plan.interview_ahead(today):
        in_time = dated_pace(cards, plan.calendar, rate, today, interview)
        new_per_day, until = max(new_per_day, in_time), interview
    held = replace(rate, new_per_day=new_per_day)
    ahead = forecast(cards, plan.calendar, held, today, until)
    return Offer(rate.minutes, new_per_day, ahead.without_log())


def _usual_pace(budget: Budget) -> int:
    """The new cards, 1 or more, for which half of a day without reviews has room."""
    return max(1, budget.new() // 2)


def with_pace(plan: Plan, today: date, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes, with the pace that the interview's date asks for after them.

    A pace that the learner chose stays, now or before. A date that is taken back, or over, leads
    to the pace from before it: as for the minutes chosen, or without a limit that of a new plan.
    """
    changed = plan.changed(**changes)
    is_dated = plan.interview_on or changed.interview_ahead(today)
    if plan.is_pace_chosen or not is_dated or changed.new_per_day != plan.new_per_day:
        return {**changes}
    return {**changes, "new_per_day": get_dated_pace(changed, today), "is_pace_chosen": False}


def get_dated_pace(plan: Plan, today: date) -> int:
    """The pace that the interview's date asks for; if none is ahead, the usual one.

    That is the pace offered for the plan's minutes, or without a limit that of a new plan.
    """
    interview = plan.interview_ahead(today)
    if interview is None:
        if budget := get_pace(plan).budget:
            return _usual_pace(budget)
        limits = default_limits(Card.objects.published_in(plan.deck_id).count())
        return limits["new_per_day"] or 1
    rows, rate = read_deck(plan), replace(get_pace(plan), new_per_day=0)
    return kept(
        plan, rows, ("dated-pace", today, rate, interview),
        lambda: dated_pace(forecast_cards(plan, rows), plan.calendar, rate, today, interview),
    )  # fmt: skip
