from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from math import log
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.recall import Fsrs, MemoryState, recall, remember
from scheduler.core.study_day import study_day

DATA = Path(__file__).parents[3] / "shared" / "data" / "real_reviews.csv"
QUALITY = {"1": 1, "2": 3, "3": 4, "4": 5}  # Again, Hard, Good, Easy
QUIET_HOUR = 10  # in UTC: this learner sleeps from 6 to 15
DAY = date(2026, 3, 2)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def test_a_card_never_answered_is_not_remembered() -> None:
    assert recall(None, DAY) == 0


def test_recall_fades_and_a_pass_makes_it_fade_more_slowly() -> None:
    once = remember(None, 4, DAY)
    twice = remember(once, 4, DAY + days(3))
    assert recall(once, DAY) == 1
    assert 0 < recall(once, DAY + days(30)) < recall(once, DAY + days(3)) < 1
    assert recall(twice, DAY + days(33)) > recall(once, DAY + days(30))


def test_better_answers_are_remembered_longer() -> None:
    later = DAY + days(30)
    estimates = [recall(remember(None, quality, DAY), later) for quality in (1, 3, 4, 5)]
    assert estimates == sorted(estimates)
    assert recall(remember(None, 0, DAY), later) == recall(remember(None, 2, DAY), later)


def test_twenty_three_hours_over_two_study_days_are_twenty_five() -> None:
    zone = ZoneInfo("Europe/Berlin")

    def answered(day: int, hour: int) -> date:
        return study_day(datetime(2026, 3, day, hour, tzinfo=zone), zone, 4)

    tuesday = answered(3, 19)
    first, second = (remember(None, 4, answered(2, hour)) for hour in (20, 18))
    assert recall(first, tuesday) == recall(second, tuesday) < 0.99
    assert remember(first, 4, tuesday) == remember(second, 4, tuesday)
    assert remember(first, 4, tuesday).stability > remember(first, 4, answered(3, 3)).stability


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 400)), min_size=1, max_size=12),
    st.integers(1, 40_000),
)
def test_nothing_is_certain_on_a_later_day(answers: list[tuple[int, int]], later: int) -> None:
    state: MemoryState | None = None
    day = DAY
    for quality, gap in answers:
        day += days(gap)
        state = remember(state, quality, day)
    assert 0 < recall(state, day + days(later)) < 1
    assert recall(state, day) == recall(state, day - days(3)) == 1


def test_another_memory_has_other_parameters() -> None:
    forgetful = Fsrs([0.2, *DEFAULT_PARAMETERS[1:]])
    assert forgetful.remember(None, 1, DAY).stability == 0.2
    assert forgetful.remember(None, 4, DAY) == remember(None, 4, DAY)


@pytest.mark.real_data
@pytest.mark.skipif(not DATA.exists(), reason="the real review log is not beside this checkout")
def test_the_estimate_on_real_reviews() -> None:
    """As srs-benchmark does it: the first answer of a later study day, the last five sixths."""
    said = predictions()
    said = said[len(said) // 6 :]
    assert len(said) == 5_310
    assert not [chance for chance, _ in said if chance in (0, 1)]
    loss = -sum(log(chance if passed else 1 - chance) for chance, passed in said) / len(said)
    assert loss <= 0.443
    assert area_under_the_curve(said) >= 0.67


def predictions() -> list[tuple[float, bool]]:
    """The recall of each card before its first answer of a later study day, and what came."""
    with DATA.open() as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["review_time"])
    states: dict[str, MemoryState] = {}
    said = []
    for row in rows:
        name, quality = row["card_id"], QUALITY[row["review_rating"]]
        day = study_day(datetime.fromisoformat(row["review_time"]), UTC, QUIET_HOUR)
        state = states.get(name)
        if state and day > state.study_day:
            said.append((recall(state, day), quality >= 3))
        states[name] = remember(state, quality, day)
    return said


def area_under_the_curve(said: list[tuple[float, bool]]) -> float:
    """How often a card that was recalled had the higher estimate than one that was not."""
    passed = sorted(chance for chance, was_recalled in said if was_recalled)
    lapsed = [chance for chance, was_recalled in said if not was_recalled]
    above = sum(
        len(passed) - (bisect_left(passed, chance) + bisect_right(passed, chance)) / 2
        for chance in lapsed
    )
    return above / (len(passed) * len(lapsed))
