"""How long a year's forecast takes."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from time import perf_counter

from scheduler.core.forecast import ForecastCard, forecast
from scheduler.core.pace import Pace
from scheduler.core.plan import Calendar
from scheduler.core.sm2 import Memory

START = date(2026, 1, 5)
RUNS = 15
DECKS = {64: 1, 730: 4}  # cards, and new ones a day that meet them all within the year


def deck(cards: int, met: int) -> list[ForecastCard]:
    """Half easy, half deep; the first `met` are known and come due over the next five weeks."""
    half = cards // 2
    result = [ForecastCard(unlocked_by=None if place < half else place - half)
              for place in range(cards)]  # fmt: skip
    for place in range(met):
        due = START + timedelta(days=place % 35)
        result[place] = ForecastCard(Memory(3, 250, 15), due, result[place].unlocked_by, START)
    return result


def forecast_milliseconds(cards: int, new_per_day: int) -> dict[str, float]:
    """A year's forecast from its first day, and with half of the cards met: medians."""
    pace = Pace(new_per_day, review_cap=None, pass_rate=0.9, seconds=30)
    calendar = Calendar(START)
    result = {}
    for name, met in (("first_day", 0), ("half_met", cards // 2)):
        own = deck(cards, met)
        times = []
        for _ in range(RUNS):
            begun = perf_counter()
            forecast(own, calendar, pace, START, calendar.end)
            times.append((perf_counter() - begun) * 1_000)
        result[name] = round(median(times), 2)
    return result


def measure() -> dict[str, dict[str, float]]:
    return {
        f"{cards} cards x 365 days": forecast_milliseconds(cards, new_per_day)
        for cards, new_per_day in DECKS.items()
    }
