"""The worked numbers of section 26, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_state_action_reward_policy_value() -> None:
    assert abs(10 * 0.9**2 - 8.1) < 1e-9
    assert abs(0.9 * 8.1 - 7.29) < 1e-9
    assert abs(7.29 - 8.1 + 0.81) < 1e-9
    assert [round(10 * 0.9 ** (n - 1), 1) for n in (1, 2, 3)] == [10, 9, 8.1]


def test_on_policy_or_off_policy() -> None:
    assert abs(0.9 * 4 - 3.6) < 1e-9
    assert abs(0.9 * 10 - 9) < 1e-9
    assert 2**10 == 1024
    assert 32 / 4 == 8


def test_q_learning_to_dqn() -> None:
    assert abs(1 + 0.99 * 5 - 5.95) < 1e-9
    import itertools

    assert sum(max(p) for p in itertools.product((1, -1), repeat=2)) / 4 == 0.5
    assert 10**7 == 10_000_000
    assert 38 < 50e6 * 4 / 60 / 86400 < 39


def test_policy_gradient_variance_and_baseline() -> None:
    import numpy as np

    g = np.array([0.5 * 12, -0.5 * 10])
    assert list(g) == [6, -5]
    assert g.mean() == 0.5
    assert g.std() == 5.5
    import numpy as np

    g = np.array([0.5 * (12 - 11), -0.5 * (10 - 11)])
    assert g.mean() == 0.5
    assert g.std() == 0
    assert round((5.5 / 0.05) ** 2) == 12100


def test_what_ppo_clips() -> None:
    import numpy as np

    f = lambda r, A, e=0.2: min(r * A, float(np.clip(r, 1 - e, 1 + e)) * A)
    assert np.allclose([f(1.5, 2), f(1.5, -2), f(0.5, 2), f(0.5, -2)], [2.4, -3, 1, -1.6])
    assert abs(0.01 * 1.2 - 0.012) < 1e-12
    assert abs(0.5 * 1.2 - 0.6) < 1e-12


def test_where_bandits_suffice() -> None:
    assert round(50_000 * (0.05 - 0.04)) == 500
    assert round(100_000 * 0.10 / 2 * (0.05 - 0.04)) == 50
    assert round(100_000 * (0.05 - 0.04)) == 1000


def test_when_rl_is_the_wrong_tool() -> None:
    assert 50e6 / 1000 == 50_000
    assert round(50e6 / 1000 / 365) == 137
