"""The worked numbers of section 5, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_l1_zeros_l2_shrinks() -> None:
    import numpy as np

    w = np.linspace(-3, 3, 600001)
    for a, l1, l2 in [(0.3, 0, 0.2), (2.0, 1.5, 1.33)]:
        assert abs(w[np.argmin((w - a) ** 2 / 2 + 0.5 * abs(w))] - l1) < 0.001
        assert abs(w[np.argmin((w - a) ** 2 / 2 + 0.25 * w**2)] - l2) < 0.005


def test_early_stopping_and_its_signal() -> None:
    v = [0.5, 0.42, 0.4, 0.41, 0.39, 0.4, 0.41, 0.42]

    def stop(p):
        best, at, wait = (9, 0, 0)
        for i, x in enumerate(v, 1):
            if x < best:
                best, at, wait = (x, i, 0)
            else:
                wait += 1
                if wait == p:
                    return (i, at)
        return None

    assert stop(3) == (8, 5)
    assert stop(1) == (4, 3)
    g = lambda h: 1 - (1 - 0.1 * h) ** 100
    l = lambda h: h / (h + 0.1)
    assert round(g(1), 2) == 1.0
    assert round(l(1), 2) == 0.91
    assert round(g(0.01), 3) == 0.095
    assert round(l(0.01), 3) == 0.091


def test_what_label_smoothing_changes() -> None:
    import math

    assert round(1 - 0.1 + 0.1 / 10, 2) == 0.91
    assert round(0.1 / 10, 2) == 0.01
    assert round(math.log(91), 1) == 4.5
    assert round(math.log(0.9001 / 0.0001), 1) == 9.1
    assert round(-(0.91 * math.log(0.91) + 9 * 0.01 * math.log(0.01)), 2) == 0.5
    assert abs(1 - 0.1 + 0.1 / 1000 - 0.9001) < 1e-12
    assert abs(1 - 0.1 + 0.1 / 2 - 0.95) < 1e-12


def test_mixup_cutmix_stochastic_depth() -> None:
    assert 112 * 112 == 12544
    assert 224 * 224 == 50176
    assert 12544 / 50176 == 0.25
    L = 54
    s = sum(1 - 0.5 * l / L for l in range(1, L + 1))
    assert abs(s - 40.25) < 1e-09
    assert round(s / L, 3) == 0.745
    assert abs(s / L - (1 - 0.5 * 55 / 108)) < 1e-09


def test_dropout_scaling_and_llms() -> None:
    assert 3 / 0.75 == 4
    assert 0.75 * 4 == 3
    assert 0.75 * 16 - 9 == 3
    assert abs(9 * (1 - 0.75) / 0.75 - 3) < 1e-12
    assert 1 / 0.5 == 2


def test_what_is_double_descent() -> None:
    lo = lambda p: p / (99 - p)
    hi = lambda p: 100 / (p - 101)
    assert round(lo(50), 2) == 1.02
    assert lo(90) == 10
    assert round(hi(110), 1) == 11.1
    assert round(hi(1000), 2) == 0.11
    import numpy as np

    r = np.random.default_rng(0)
    for p, want in [(50, 50 / 49), (200, 100 / 99)]:
        v = []
        for _ in range(60):
            X = r.standard_normal((100, p))
            e = r.standard_normal(100)
            v.append(np.linalg.pinv(X) @ e @ (np.linalg.pinv(X) @ e))
        assert abs(np.mean(v) / want - 1) < 0.15


def test_flat_minima_and_generalization() -> None:
    import numpy as np

    for a, b, top in [(1, 1, 2), (10, 0.1, 100.01)]:
        e = np.linalg.eigvalsh([[b * b, a * b], [a * b, a * a]])
        assert abs(e[0]) < 1e-09
        assert abs(e[1] - top) < 1e-09
    assert round(100.01 / 2) == 50


def test_why_averaging_models_helps() -> None:
    v = lambda m, r=0.5: r + (1 - r) / m
    assert abs(v(5) - 0.6) < 1e-12
    assert abs(v(1000) - 0.5005) < 1e-12
    assert v(1) == 1
    assert abs(0.8**3 + 3 * 0.8**2 * 0.2 - 0.896) < 1e-12
    assert abs(0.8**3 - 0.512) < 1e-12


def test_choose_regularization_strength() -> None:
    assert 5 * (4 * 10 + 1) == 205
    import math

    assert round(100 * math.sqrt(0.8 * 0.2 / 2000), 1) == 0.9
    assert 12.0 + 0.5 == 12.5
    assert 12.2 <= 12.5 < 12.9


def test_what_is_grokking() -> None:
    assert 97 * 97 == 9409
    assert 9409 // 2 == 4704
    assert 10**6 // 10**3 == 1000
