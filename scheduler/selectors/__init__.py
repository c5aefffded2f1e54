"""What the pages read. Each function asks a number of queries that its rows do not change."""

from .browse import browse, history, neighbours, revision_lines, standings
from .day import (
    Day,
    Presented,
    active_plan,
    asleep,
    cards_met,
    day,
    more_new,
    present,
    tomorrow,
)
from .recovery import recovery
from .year import Year, answers_on, due_on, forecast_cards, pace, streak, year

__all__ = [
    "Day",
    "Presented",
    "Year",
    "active_plan",
    "answers_on",
    "asleep",
    "browse",
    "cards_met",
    "day",
    "due_on",
    "forecast_cards",
    "history",
    "more_new",
    "neighbours",
    "pace",
    "present",
    "recovery",
    "revision_lines",
    "standings",
    "streak",
    "tomorrow",
    "year",
]
