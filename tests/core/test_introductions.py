from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.core.expectation import LAPSED, PASSED
from scheduler.core.forecast import ForecastCard, forecast
from scheduler.core.introductions import slowest_pace, unmet_by_day
from scheduler.core.pace import Pace
from scheduler.core.plan import MAX_NEW_TRIED, Calendar
from scheduler.core.recall import MemoryState, played, remember
from scheduler.core.sm2 import Memory

START = date(2026, 1, 5)
PACE = Pace(new_per_day=1, review_cap=None, pass_rate=0.9, seconds=30)
LIMITED = replace(PACE, minutes=12)
WEEKENDS_OFF = Calendar(START, days_off=frozenset({5, 6}))


def new_deck(questions: int) -> list[ForecastCard]:
    """Each question's easy card, followed by two that it unlocks."""
    places = [None if place % 3 == 0 else place - place % 3 for place in range(3 * questions)]
    return [ForecastCard(unlocked_by=place) for place in places]


@pytest.mark.parametrize("questions", [0, 5, 60, 200, 2_000])
@pytest.mark.parametrize("pace", [PACE, LIMITED])
@pytest.mark.parametrize("days", [40, 200])
def test_the_slowest_pace_is_that_of_whole_forecasts(questions: int, pace: Pace, days: int) -> None:
    same_as_forecasts(new_deck(questions), WEEKENDS_OFF, pace, START, START + timedelta(days))


@pytest.mark.parametrize(("starts_in", "cards"), [(0, 200), (5, 33), (2, 33)])
def test_the_slowest_pace_of_a_year_that_begins_on_a_day_off_or_later(
    starts_in: int, cards: int
) -> None:
    saturday = START - timedelta(2)
    calendar = Calendar(saturday + timedelta(starts_in), days_off=frozenset({5, 6}))
    new = [ForecastCard()] * cards
    same_as_forecasts(new, calendar, PACE, saturday, saturday + timedelta(15))


def same_as_forecasts(
    cards: list[ForecastCard], calendar: Calendar, pace: Pace, today: date, until: date
) -> None:
    expected = None
    for new_per_day in range(2, MAX_NEW_TRIED + 1):
        tried = replace(pace, new_per_day=new_per_day)
        ahead = forecast(cards, calendar, tried, today, until)
        unmet = sum(card.due is None for card in cards)
        *_, left = [unmet, *unmet_by_day(cards, calendar, tried, today, until)]
        assert unmet - left == sum(day.new for day in ahead.days)
        if expected is None and ahead.milestones.all_met:
            expected = new_per_day
    if cards:
        assert slowest_pace(cards, calendar, pace, today, until) == expected


def test_a_forecast_for_a_recovery_ends_with_it() -> None:
    memory = Memory(2, 250, 6)
    due = [ForecastCard(memory, due=START, answered_on=START - timedelta(6)) for _ in range(4)]
    pace = replace(PACE, recovery_dose=1)
    whole = forecast(due, WEEKENDS_OFF, pace, START, WEEKENDS_OFF.end)
    short = forecast(due, WEEKENDS_OFF, pace, START, WEEKENDS_OFF.end, ends_recovered=True)
    assert whole.recovered_on == short.recovered_on == short.days[-1].day
    assert short.days == whole.days[: len(short.days)]


def test_answers_that_are_played_at_once_are_those_remembered_one_by_one() -> None:
    known = MemoryState(4.2, 6.1, START)
    states: list[MemoryState | None] = [None, known, None]
    answers = [
        (place, START + timedelta(gap), is_pass)
        for gap, place, is_pass in [(0, 0, True), (0, 0, False), (1, 1, False), (6, 0, True)]
    ]
    expected = list(states)
    for place, day, is_pass in answers:
        state = remember(expected[place], PASSED if is_pass else LAPSED, day)
        expected[place] = state if is_pass else remember(state, PASSED, day)
    assert played(states, answers) == expected
    assert states == [None, known, None]
