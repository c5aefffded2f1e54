from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.plan import (
    MAX_PAUSED_DAYS,
    PLAN_DAYS,
    Calendar,
    Pause,
    default_limits,
    streaks,
)

START = date(2026, 1, 1)  # a Thursday
DAYS = st.integers(0, 400).map(lambda days: START + timedelta(days=days))
PAUSES = st.lists(
    st.tuples(DAYS, st.integers(0, 40)).map(lambda p: Pause(p[0], p[0] + timedelta(days=p[1]))),
    max_size=5,
).map(tuple)


@pytest.mark.parametrize(
    ("today", "number"),
    [
        (START, 1),
        (date(2026, 1, 2), 2),
        (date(2026, 12, 31), 365),
        (date(2030, 1, 1), 365),
        (date(2025, 12, 1), 1),
    ],
)
def test_day_n_of_365(today: date, number: int) -> None:
    assert Calendar(START).day_number(today) == number


def test_no_plan_day_passes_on_a_pause() -> None:
    calendar = Calendar(START, pauses=(Pause(date(2026, 1, 5), date(2026, 1, 9)),))
    assert [calendar.day_number(date(2026, 1, day)) for day in (4, 5, 9, 10)] == [4, 4, 4, 5]
    assert calendar.end == date(2027, 1, 5)
    assert calendar.day_number(calendar.end) == 365


def test_overlapping_pauses_count_once() -> None:
    twice = (Pause(date(2026, 1, 5), date(2026, 1, 9)), Pause(date(2026, 1, 8), date(2026, 1, 12)))
    assert Calendar(START, pauses=twice).day_number(date(2026, 1, 13)) == 5


def test_days_off_and_pauses_are_free() -> None:
    calendar = Calendar(START, frozenset({6}), (Pause(date(2026, 2, 2), date(2026, 2, 3)),))
    assert calendar.is_free(date(2026, 1, 4))
    assert not calendar.is_free(date(2026, 1, 5))
    assert calendar.is_free(date(2026, 2, 3))
    assert not calendar.is_paused(date(2026, 1, 4))


@given(PAUSES)
def test_a_plan_has_365_days_that_are_not_paused(pauses: tuple[Pause, ...]) -> None:
    calendar = Calendar(START, pauses=pauses)
    counted = [day for day in calendar.days() if not calendar.is_paused(day)]
    assert len(counted) == 365
    assert counted[-1] == calendar.end
    assert [calendar.day_number(day) for day in counted] == list(range(1, 366))


@given(PAUSES, DAYS)
def test_merging_pauses_changes_no_day(pauses: tuple[Pause, ...], day: date) -> None:
    assert Calendar(START, pauses=pauses).is_paused(day) == any(day in pause for pause in pauses)


def test_pauses_of_any_number_and_reach_give_a_plan_of_four_years_at_most() -> None:
    """As they were stored before they were bounded."""
    first = date(1970, 1, 1)
    adjacent = tuple(
        Pause(first + timedelta(days=40 * number), first + timedelta(days=40 * number + 39))
        for number in range(2_000)
    )
    calendar = Calendar(first, pauses=adjacent, interview_on=date(2199, 1, 1))
    assert len(list(calendar.days())) == PLAN_DAYS + MAX_PAUSED_DAYS
    assert calendar.day_number(calendar.end) == PLAN_DAYS
    assert not calendar.is_paused(date(2026, 1, 1))


@pytest.mark.parametrize(("cards", "pace"), [(0, 1), (64, 1), (182, 1), (183, 2), (910, 5)])
def test_the_default_pace_meets_every_card_in_the_first_half(cards: int, pace: int) -> None:
    assert default_limits(cards) == {"new_per_day": pace, "minutes_a_day": None}
    assert pace * 182 >= cards


@pytest.mark.parametrize("cards", [911, 1_750, 10_000])
def test_a_larger_deck_begins_with_ten_minutes_a_day(cards: int) -> None:
    assert default_limits(cards) == {"new_per_day": 5, "minutes_a_day": 10}


def days(*numbers: int) -> list[date]:
    return [date(2026, 1, number) for number in numbers]


@pytest.mark.parametrize(
    ("studied", "quiet", "length"),
    [
        ([8, 9, 10], [], 3),
        ([8, 9], [], 2),  # today is not over yet
        ([8, 10], [], 1),
        ([8, 10], [9], 2),  # nothing was due on the 9th
        ([], [8, 9], 0),
        ([1, 2, 3, 5, 6, 7, 8, 9, 10], [], 9),  # the 4th is a Sunday, off
    ],
)
def test_a_streak(studied: list[int], quiet: list[int], length: int) -> None:
    calendar = Calendar(START, frozenset({6}))
    assert streaks(calendar, date(2026, 1, 10), days(*studied), days(*quiet))[0] == length


def test_a_pause_breaks_no_streak_put_in_afterwards() -> None:
    studied = days(1, 2, 3, 9, 10)
    assert streaks(Calendar(START), date(2026, 1, 10), studied, []) == (2, 3)
    paused = Calendar(START, pauses=(Pause(date(2026, 1, 4), date(2026, 1, 8)),))
    assert streaks(paused, date(2026, 1, 10), studied, []) == (5, 5)
