"""The worked numbers of section 1, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_only_500_labeled_examples() -> None:
    assert abs(100 * (0.8 * 0.2 / 100) ** 0.5 - 4) < 1e-9
    assert round(100 * (0.8 * 0.2 / 500) ** 0.5, 1) == 1.8


def test_neural_network_for_a_small_table() -> None:
    assert (90 - 70) / 2000 == 0.01
    assert round(100 * 160**0.5 / 2000, 2) == 0.63
    assert round(1.0 / 0.632, 1) == 1.6
    assert round(160**0.5, 1) == 12.6


def test_bias_and_variance_learning_curves() -> None:
    assert 12 - 2 == 10
    assert 13 - 12 == 1
    import numpy as np
    from numpy.polynomial import chebyshev as C

    g = np.random.default_rng(0)
    xt = (np.arange(200) + 0.5) / 200
    f = lambda x: np.sin(2 * np.pi * x)

    def run(d, n, reps=1500):
        tr, P = ([], [])
        for _ in range(reps):
            x = g.random(n)
            y = f(x) + 0.3 * g.standard_normal(n)
            c = C.chebfit(2 * x - 1, y, d)
            tr.append(((C.chebval(2 * x - 1, c) - y) ** 2).mean())
            P.append(C.chebval(2 * xt - 1, c))
        P = np.array(P)
        b = ((P.mean(0) - f(xt)) ** 2).mean()
        return (np.mean(tr), b + P.var(0).mean() + 0.09, b)

    for d, n, t, e, tol in (
        (1, 30, 0.27, 0.31, 0.005),
        (1, 200, 0.28, 0.29, 0.005),
        (5, 30, 0.07, 0.15, 0.03),
        (5, 200, 0.09, 0.09, 0.005),
    ):
        a = run(d, n)
        assert abs(a[0] - t) < 0.006
        assert abs(a[1] - e) < tol
        if d == 1:
            assert abs(a[2] - 0.2) < 0.01


def test_why_wide_networks_generalize() -> None:
    import numpy as np

    w = np.zeros(2)
    x = np.array([1.0, 2.0])
    for _ in range(500):
        w -= 0.05 * (w @ x - 5) * x
    assert np.allclose(w, [1, 2])
    assert round(5**0.5, 2) == 2.24


def test_from_business_wish_to_learning_problem() -> None:
    assert round(100 * 10 / (0.25 * 300), 1) == 13.3
    assert 200 * 0.2 * 0.25 * 300 - 200 * 10 == 1000
    assert 200 * 0.05 * 0.25 == 2.5
    assert 2.5 * 300 == 750


def test_prompt_or_train_your_own_model() -> None:
    assert 3e6 / 1000 == 3000
    assert 1e6 / 1000 == 1000
    assert round(20000 / (3000 - 1500), 1) == 13.3
