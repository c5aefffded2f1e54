"""What the day after today asks for, as every page says it."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.forecast import forecast
from ..core.pace import Pace
from ..core.study_day import add_days
from .daily_queue import Day, next_queue
from .deck_cards import forecast_cards, kept_by


@dataclass(frozen=True, slots=True)
class Tomorrow:
    due: int = 0
    new: int = 0
    last_pass: int = 0
    first_new: int | None = None
    """The card that the new ones begin with, once today's queue is empty."""


NOTHING = Tomorrow()


def get_tomorrow(day: Day, pace: Pace | None = None) -> Tomorrow:
    """What the day after asks for once today's queue is done, as the plan's forecast plays it.

    `pace` is the learner's, which may be left out if today's queue is empty: then there is
    nothing to expect, and the next queue is known.
    """
    plan, next_day = day.plan, add_days(day.today, 1)
    if plan.calendar.is_free(next_day):
        return NOTHING
    queued = next_queue(plan, day.today)
    if pace is None or not day.queue:
        first_new = next(iter(queued.new), None)
        return Tomorrow(len(queued.due), len(queued.new), len(queued.last_pass), first_new)
    # as much of the cards as has been read, so that the deck is read again only after a change
    focus = (plan.deck_id, plan.first_sections, plan.later_sections)
    read = (day.today, pace, plan.calendar, focus, day.queue, day.done, queued)
    return kept_by(plan, "tomorrow", read, lambda: _played(day, pace))


def _played(day: Day, pace: Pace) -> Tomorrow:
    """The forecast's second day: cards that today's lapses bring back are among its reviews."""
    plan, next_day = day.plan, add_days(day.today, 1)
    cards = forecast_cards(plan)
    ahead = forecast(cards, plan.calendar, pace, day.today, next_day, queue=day.queue)
    expected = ahead.days[-1]
    return Tomorrow(expected.reviews, expected.new, expected.last_pass)
