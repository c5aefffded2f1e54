"""The worked numbers of section 14, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_thirty_second_what_is_answer() -> None:
    assert 140 * 30 / 60 == 70
    assert round(100 * 3 / 120, 1) == 2.5


def test_tell_your_most_important_project() -> None:
    assert 20 + 60 + 20 + 20 == 120
    assert 2 * 140 == 280


def test_an_experiment_that_failed() -> None:
    import numpy as np

    a = np.array([81.0, 81.8, 80.6])
    b = np.array([80.7, 81.1, 80.9])
    assert round(a.mean(), 2) == 81.13
    assert round(b.mean(), 2) == 80.9
    assert round(a.mean() - b.mean(), 2) == 0.23
    assert round(a.std(ddof=1), 2) == 0.61
    assert round(b.std(ddof=1), 2) == 0.2
    assert round(((a.var(ddof=1) + b.var(ddof=1)) / 3) ** 0.5, 2) == 0.37


def test_explain_model_limits_to_a_manager() -> None:
    assert 10000 * 0.01 == 100
    assert round(100 * 0.8) == 80
    assert round(9900 * 0.04) == 396
    assert 80 + 396 == 476
    assert round(476 / 80) == 6
    assert round(100 * 80 / 476) == 17
    assert round(100 * (80 + 9504) / 10000, 1) == 95.8


def test_disagree_with_a_senior_colleague() -> None:
    assert abs(100 * (0.8 * 0.2 / 10000) ** 0.5 - 0.4) < 1e-9


def test_keep_knowledge_current() -> None:
    assert round(60 / 23, 1) == 2.6
    assert round(2 ** (60 / 23), 1) == 6.1
    assert 30 + 60 + 60 + 30 == 180
