"""The worked numbers of section 15, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_how_to_split_data_honestly() -> None:
    assert round(100 * (0.8 * 0.2 / 1000) ** 0.5, 1) == 1.3
    assert round(100 * (0.9 * 0.1 / 1000) ** 0.5, 1) == 0.9
    assert round(100 * (0.9 * 0.1 / 10000) ** 0.5, 1) == 0.3
    import numpy as np

    g = np.random.default_rng(0)
    m = g.binomial(1000, 0.8, size=(20000, 50)).max(1).mean() / 1000
    assert 0.825 < m < 0.83
    assert abs((m - 0.8) / (0.16 / 1000) ** 0.5 - 2.2) < 0.06


def test_what_is_data_leakage() -> None:
    import numpy as np

    def run(seed):
        g = np.random.default_rng(seed)
        X = g.normal(size=(50, 5000))
        y = np.repeat([0, 1], 25)
        c = np.abs(((X - X.mean(0)) / X.std(0)).T @ (y - 0.5))
        S = X[:, np.argsort(-c)[:100]]
        D = ((S[:, None] - S[None]) ** 2).sum(-1)
        np.fill_diagonal(D, 1000000000.0)
        return (y[D.argmin(1)] != y).mean()

    assert sum(run(s) for s in range(5)) / 5 < 0.05


def test_oversampling_before_the_split() -> None:
    assert abs(0.2**9 - 5.12e-7) < 1e-12
    assert round(0.8 / 0.85, 2) == 0.94
    assert abs(0.99 * 5 - 4.95) < 1e-9
    assert round(100 * 0.8 / (0.8 + 4.95)) == 14
    assert 0.2 * 1000 == 200


def test_removing_duplicates() -> None:
    assert 800 - 100 == 700
    assert 1000 - 100 == 900
    assert round(100 * 700 / 900, 1) == 77.8
    assert round(100 * (1 - (1 - 0.8**5) ** 20), 2) == 99.96
    assert round(100 * (1 - (1 - 0.3**5) ** 20), 1) == 4.7


def test_training_production_differences() -> None:
    assert round((2001 / (12 * 1000**2)) ** 0.5, 3) == 0.013
    assert 0.03 / 0.013 > 2


def test_class_imbalance_one_in_thousand() -> None:
    assert round(1000 / 1001, 3) == 0.999
    assert round(0.01 / 1.01, 4) == 0.0099
    import math

    assert round(math.log(100), 1) == 4.6
    assert round((1000 / 1001) ** 64, 2) == 0.94
    assert 1 / (1 + 99) == 0.01
    assert 100 / 10 == 10


def test_measure_and_raise_label_quality() -> None:
    assert abs(0.1 * 0.1 + 0.9 * 0.9 - 0.82) < 1e-9
    assert round((0.90 - 0.82) / (1 - 0.82), 2) == 0.44
    assert round(0.8**3, 3) == 0.512
    assert round(3 * 0.8**2 * 0.2, 3) == 0.384
    assert round(0.8**3 + 3 * 0.8**2 * 0.2, 3) == 0.896
    assert round(10000 * (2 + 2 * 0.8 * 0.2)) == 23200
    assert abs(0.9 * 0.9 + 0.1 * 0.1 - 0.82) < 1e-9
    assert abs(0.9 * 0.8 + 0.1 * 0.2 - 0.74) < 1e-9


def test_how_many_labels_are_enough() -> None:
    e = lambda n: 0.04 + 0.16 * (n / 1000) ** (-0.5)
    assert [round(e(n), 4) for n in (1000, 4000, 16000, 64000, 256000)] == [
        0.2,
        0.12,
        0.08,
        0.06,
        0.05,
    ]
    assert 12000 * 0.1 / 4 == 300
    assert 48000 * 0.1 / 2 == 2400
    assert 192000 * 0.1 / 1 == 19200
    assert 2400 / 300 == 8
    assert 19200 / 2400 == 8
    assert 8 - 4 * (0.5 + 0.25) == 5
    assert 8 - 4 * 1 == 4
    assert round(100 * (0.085 * 0.915 / 1000) ** 0.5, 1) == 0.9
    assert round(100 * (0.08 * 0.92 / 1000) ** 0.5, 1) == 0.9
    assert 30000 / 3 == 10000


def test_choosing_what_to_label() -> None:
    assert 2000 + 1000 + 6000 + 1000 == 10000
    assert round(10e6 * 0.005 / 3600) == 14
    assert round(10e6 * 0.0005 / 3600, 1) == 1.4
    assert 10000 / 10000 == 1
    assert 10e6 / 10000 == 1000


def test_training_with_noisy_or_weak_labels() -> None:
    o = 0.8 / 0.2 * (0.7 / 0.3) / (0.6 / 0.4)
    assert round(o, 1) == 6.2
    assert round(o / (1 + o), 2) == 0.86
    assert abs(0.8 * 0.9 - 0.72) < 1e-9
    assert abs(0.1 + 0.2 * 0.9 - 0.28) < 1e-9


def test_synthetic_data_and_model_collapse() -> None:
    assert round(0.999**1000, 2) == 0.37
    assert round(0.99**100, 2) == 0.37
    import numpy as np

    r = np.random.default_rng(0)
    v = np.ones(20000)
    for _ in range(20):
        v = v * r.chisquare(99, 20000) / 100
    assert abs(v.mean() - 0.99**20) < 0.01
