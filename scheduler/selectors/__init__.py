"""What the pages read. Each function asks a number of queries that its rows do not change."""

from .browse import browse, history, neighbours, standings
from .day import (
    Day,
    active_plan,
    asleep,
    cards_met,
    day,
    minutes_for,
    more_new,
    present,
    tomorrow,
)
from .year import Year, answers_on, due_on, effect, pace, streak, year

__all__ = [
    "Day",
    "Year",
    "active_plan",
    "answers_on",
    "asleep",
    "browse",
    "cards_met",
    "day",
    "due_on",
    "effect",
    "history",
    "minutes_for",
    "more_new",
    "neighbours",
    "pace",
    "present",
    "standings",
    "streak",
    "tomorrow",
    "year",
]
