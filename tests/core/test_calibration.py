from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.calibration import MIN_ANSWERS, MIN_OF_A_KIND, Calibration, Confidence

NO, UNSURE, SURE = Confidence
COUNTS = st.integers(0, 500)


@st.composite
def calibrations(draw: st.DrawFn) -> Calibration:
    answers = {said: draw(COUNTS) for said in Confidence}
    return Calibration(answers, {said: draw(st.integers(0, answers[said])) for said in Confidence})


def test_the_score_of_someone_who_is_always_right() -> None:
    found = Calibration({SURE: 10, NO: 10}, {SURE: 10})
    assert (found.brier, found.bias) == (0, 0)


def test_always_not_sure_gives_a_quarter() -> None:
    assert Calibration({UNSURE: 40}, {UNSURE: 31}).brier == 0.25


def test_the_score_is_the_mean_square_counted_by_hand() -> None:
    found = Calibration({SURE: 6, UNSURE: 4, NO: 2}, {SURE: 5, UNSURE: 1, NO: 1})
    squares = [0] * 5 + [1] + [0.25] * 4 + [1, 0]
    assert found.brier == pytest.approx(sum(squares) / 12)
    assert found.bias == pytest.approx((6 + 2 - 7) / 12), "overconfident"


def test_few_answers_tell_nothing() -> None:
    assert (Calibration().brier, Calibration().bias, Calibration().is_enough) == (None, None, False)
    assert not Calibration({SURE: MIN_ANSWERS - 1}, {}).is_enough
    found = Calibration({SURE: MIN_ANSWERS, NO: MIN_OF_A_KIND - 1}, {SURE: 17})
    assert found.is_enough
    assert (found.known(SURE), found.known(NO), found.known(UNSURE)) == (0.85, None, None)


@given(calibrations())
def test_scores_and_shares_stay_within_their_ranges(found: Calibration) -> None:
    if found.total:
        assert found.brier is not None and 0 <= found.brier <= 1
        assert found.bias is not None and -1 <= found.bias <= 1
    assert all(share is None or 0 <= share <= 1 for share in map(found.known, Confidence))
