"""The worked numbers of section 27, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_message_passing_in_graph_networks() -> None:
    assert 50**3 == 125_000
    assert 15 * 10 * 5 == 750
    assert 0.5 * 1 + 0.5 * (2 + 3 + 7) / 3 == 2.5
    import numpy as np

    a, b = ([1, 1], [1])
    assert sum(a) != sum(b)
    assert np.mean(a) == np.mean(b)
    assert max(a) == max(b)


def test_over_smoothing_and_over_squashing() -> None:
    assert 2**10 == 1024
    assert 0.5 * 0 + 0.5 * 8 == 4
    assert 0.5 * 8 + 0.5 * 0 == 4


def test_two_tower_retrieval_then_ranking() -> None:
    assert abs(10e6 * 20e-6 - 200) < 1e-6
    assert abs(500 * 20e-6 - 0.010) < 1e-9
    assert 10_000_000 * 128 * 4 == 5_120_000_000
    assert 10_000_000 * 128 == 1_280_000_000


def test_position_bias_and_click_debiasing() -> None:
    assert abs(0.04 / 0.25 - 0.16) < 1e-9
    assert 0.04 / 0.25 > 0.10 / 1.0
    assert round(1 / 0.01) == 100


def test_users_and_items_without_history() -> None:
    assert 10_000 * 100 == 1_000_000
    assert 1e6 / 500e6 == 0.002
    assert round(100 * (0.05 * 0.95 / 100) ** 0.5, 1) == 2.2


def test_backtest_a_forecast_honestly() -> None:
    assert [c for c in range(24, 36) if c + 3 <= 36] == list(range(24, 34))
    assert len(range(24, 34)) == 10
    assert list(range(24, 34, 3)) == [24, 27, 30, 33]
    assert 8 / 10 == 0.8
