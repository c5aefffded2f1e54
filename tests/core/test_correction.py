from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.correction import (
    HIGHEST,
    UNCORRECTED,
    UNTESTED,
    Correction,
    MockResult,
    Z,
    learn,
    supported,
)

SHARES = st.floats(0, 1)
RESULTS = st.lists(st.builds(MockResult, st.integers(1, 60), SHARES, SHARES), max_size=20)


def test_nothing_is_learned_from_nothing() -> None:
    assert learn([]) == UNCORRECTED
    assert (UNCORRECTED.shift, UNCORRECTED.error) == (0, UNTESTED)
    assert UNCORRECTED.range_of(0.8) == pytest.approx((0.8 - Z * 0.08, 0.8 + Z * 0.08))


def test_one_bad_evening_changes_nothing() -> None:
    one = learn([MockResult(5, 0.8, 0.65)])
    assert one.shift == 0, "15 points are less than chance explains of five answers"
    assert (one.expected, one.said) == (0.8, 0.65)


def test_a_lasting_difference_is_taken_over_shrunk() -> None:
    shifts = [learn([MockResult(10, 0.8, 0.65)] * mocks).shift for mocks in (1, 2, 5, 20)]
    assert shifts == sorted(shifts, reverse=True)
    assert shifts[2] == pytest.approx(-0.15 * (1 - 0.16 / 50 / 0.15**2) * 50 / 55)
    assert -0.15 < shifts[3] < -0.14


def test_a_few_answers_do_not_overturn_what_reviews_say() -> None:
    """Two questions and their follow-ups, of which hardly a point was said."""
    few = learn([MockResult(5, 0.9, 0.3)])
    assert -0.31 < few.shift < -0.25
    low, high = few.range_of(few.shifted(0.9))
    assert high - low > 0.4, "so little says that the truth may be anywhere there"
    many = learn([MockResult(10, 0.9, 0.3)] * 5)
    assert many.shift < -0.5
    assert high - low > 3 * (many.range_of(0.35)[1] - many.range_of(0.35)[0])


def test_mocks_count_by_their_answers() -> None:
    found = learn([MockResult(30, 0.9, 0.6), MockResult(10, 0.5, 1.0)])
    assert (found.mocks, found.answers) == (2, 40)
    assert (found.expected, found.said) == pytest.approx((0.8, 0.7))


def test_a_correction_can_go_up() -> None:
    found = learn([MockResult(10, 0.7, 0.9)] * 5)
    assert 0.15 < found.shift < 0.2
    assert found.shifted(0.95) == 1.0


def test_the_range_narrows_with_every_answer() -> None:
    errors = [learn([MockResult(answers, 0.8, 0.8)]).error for answers in (1, 10, 60)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] < UNTESTED
    assert errors[2] == pytest.approx(1 / sqrt(1 / UNTESTED**2 + 60 / 0.16))


def test_the_log_sets_a_floor() -> None:
    low = learn([MockResult(20, 0.9, 0.5)] * 5)
    assert low.shift < -0.35
    held = low.kept_above(0.75, recall=0.9)
    assert held.shift == pytest.approx(-0.15)
    assert low.kept_above(None, 0.9) is low
    assert low.kept_above(0.95, recall=0.9).shift == 0, "it never raises what it holds"
    assert held.error == low.error


@given(RESULTS, SHARES, SHARES, st.none() | SHARES)
def test_every_share_stays_one(
    results: list[MockResult], recall: float, started: float, floor: float | None
) -> None:
    found = learn(results).kept_above(floor, recall)
    assert -1 <= found.shift <= 1
    assert 0 <= found.shifted(recall) <= 1
    low, high = found.range_of(found.shifted(recall) * started, started)
    assert 0 <= low <= HIGHEST and high <= HIGHEST
    assert low <= high or low == pytest.approx(high) or low > HIGHEST - 0.2


@given(RESULTS)
def test_it_never_goes_beyond_what_was_seen(results: list[MockResult]) -> None:
    found = learn(results)
    assert abs(found.shift) <= abs(found.said - found.expected) + 1e-9


def test_the_floor_is_a_lower_limit_of_enough_reviews() -> None:
    assert supported([1.0] * 19) is None
    few, many = supported([0.8] * 20), supported([0.8] * 100)
    assert few and many and few < many < 0.8
    assert supported([0.0] * 50) == pytest.approx(0)
    assert supported(iter([1.0] * 100)) == pytest.approx(0.984, abs=0.001)


def test_new_cards_are_no_doubt() -> None:
    found = Correction()
    assert found.range_of(0.05, started=0.0625) == pytest.approx((0.0436, 0.0564))
