"""The plan's arithmetic: 365 study days on a deck."""

from __future__ import annotations

from datetime import date

PLAN_DAYS = 365
FIRST_HALF = PLAN_DAYS // 2  # study days in which, by default, every card is met


def day_number(start: date, today: date) -> int:
    """Day N of 365: 1 on the first day; 365 from the last day on."""
    return min(max((today - start).days + 1, 1), PLAN_DAYS)


def default_new_per_day(cards: int) -> int:
    """The gentlest whole number of new cards a day that meets every card in the first half."""
    return max(1, -(-cards // FIRST_HALF))
