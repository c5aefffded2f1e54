"""The worked numbers of section 19, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_next_token_or_masked_token() -> None:
    assert 512 - 1 == 511
    assert round(0.15 * 512) == 77
    assert 6.6 <= 511 / (0.15 * 512) < 6.7


def test_training_flops_6nd() -> None:
    assert abs(6 * 7e9 * 1e12 / 4.2e22 - 1) < 1e-12
    h = 4.2e22 / (0.4 * 989000000000000.0) / 3600
    assert round(h, -2) == 29500
    assert round(h * 3600 / 1000000.0) == 106
    assert round(0.4 * 989) == 396
    assert 6 * 37e9 == 222e9
    assert round(6 * 175e9 * 300e9 / 1e23, 2) == 3.15
    assert round(6 * 405e9 * 15.6e12 / 1e25, 2) == 3.79
    assert 2 * 7e9 == 14e9
    assert round(100 * 4 * 2048 * 4096 / (24 * 4096**2)) == 8
    assert 6 * 4096 == 24576
    assert 4 * 24576 * 4096 == 24 * 4096**2


def test_compute_optimal_scaling_laws() -> None:
    assert 20 * 7e9 == 140e9
    assert 15e12 / 8e9 == 1875
    assert round(15e12 / (20 * 8e9)) == 94
    assert round(16.55e12 / 402e9) == 41
    assert 1.4e12 / 70e9 == 20
    C = 6 * 8000000000.0 * 15000000000000.0
    N = (C / 120) ** 0.5
    assert C == 7.2e23
    assert round(N / 1000000000.0) == 77
    assert round(20 * N / 1000000000000.0, 1) == 1.5
    E, A, B, a, b = (1.8172, 482.01, 2085.43, 0.3478, 0.3658)
    L = lambda N, D: E + A / N**a + B / D**b
    lo, hi = (10000000000.0, 100000000000.0)
    for _ in range(200):
        m = (lo + hi) / 2
        if L(m, 20 * m) > L(8000000000.0, 15000000000000.0):
            lo = m
        else:
            hi = m
    assert round(m / 1000000000.0) == 33
    assert round(20 * m / 1000000000000.0, 2) == 0.66
    assert 120 * m * m / 7.2e23 < 0.2
    assert round(2 * (m - 8000000000.0) / 1000000000.0) == 50
    assert round((7.2e23 - 120 * m * m) / (2 * (m - 8000000000.0)) / 1000000000000.0) == 12
    E, A, B, a, b = (1.69, 406.4, 410.7, 0.34, 0.28)
    L = lambda N, D: E + A / N**a + B / D**b
    lo, hi = (10000000000.0, 100000000000.0)
    for _ in range(200):
        m = (lo + hi) / 2
        if L(m, 20 * m) > L(8000000000.0, 15000000000000.0):
            lo = m
        else:
            hi = m
    assert round(m / 1000000000.0) == 60
    assert round(120 * m * m / 7.2e23, 1) == 0.6
    assert round((7.2e23 - 120 * m * m) / (2 * (m - 8000000000.0)) / 1000000000000.0) == 3


def test_plan_a_7b_pretraining_run() -> None:
    assert round(6 * 7e9 * 2e12 / 1e22, 1) == 8.4
    assert 20 * 7 == 140
    h = 8.4e22 / (0.4 * 989000000000000.0) / 3600
    assert round(h) == 58982
    assert round(h / 256) == 230
    assert round(h / 256 / 24, 1) == 9.6
    assert round(1.2 * h / 256 / 24) == 12
    r = 0.4 * 989000000000000.0 / 42000000000.0
    assert round(r, -2) == 9400
    assert round(256 * r / 1000000.0, 1) == 2.4
    assert round(4000000.0 / (256 * r), 2) == 1.66
    assert 2000000000000.0 / 4000000.0 == 500000
    assert round(2e12 / 1.8e6 / 86400, 1) == 12.9
    assert round(40 * 1.8e6 / (256 * 0.4 * 989e12 / 42e9)) == 30
    assert round(419 / 54 * 256 / 16384 * 9.6, 1) == 1.2
    assert 48000 < 54 * 24 * 16384 / 419 < 52000
    assert 2 * 4 == 8
    assert 2 * 2 == 4
    assert 7 * 12 == 84
    assert 2000 / 50 == 40
    assert round(40 * 84 / 1000, 1) == 3.4
    assert [round(42e9 * D / (0.4 * 989e12) / 3600) for D in (140e9, 1e12, 2e12, 15e12)] == [
        4129,
        29491,
        58982,
        442366,
    ]
    assert [round(D / 7e9) for D in (140e9, 1e12, 2e12, 15e12)] == [20, 143, 286, 2143]
    assert round(42e9 * 140e9 / 1e21, 1) == 5.9
    assert [
        round(42e9 * D / (0.4 * 989e12) / 3600 / 256 / 24, 1) for D in (140e9, 1e12, 15e12)
    ] == [0.7, 4.8, 72.0]
    assert round(8.4e22 / (184320 * 3600) / 312e12, 2) == 0.41
    assert 16 * 7 == 112
    assert 112 / 256 < 0.5
    d, n = (4096, 4096)
    assert round(4 * n * d / 2 / (24 * d * d) * 100) == 8


def test_transfer_settings_small_to_large() -> None:
    assert 4096 / 256 == 16
    assert 16**-0.5 == 0.25
    assert round(1000**0.125, 1) == 2.4
    assert round(1000**0.3271, 1) == 9.6


def test_from_web_text_to_training_data() -> None:
    assert round(1.3 / 15 * 100) == 9


def test_choose_the_pretraining_data_mix() -> None:
    assert 0.10 * 1000 / 20 == 5
    assert 0.08 * 1000 / 20 == 4
    assert 50 + 25 + 17 + 8 == 100
    w = [n**0.3 for n in (1000, 100, 10)]
    p = [x / sum(w) for x in w]
    assert [round(100 * x) for x in p] == [57, 29, 14]
    assert [round(p[0] * 1000 / 1000, 1), round(p[1] * 1000 / 100, 1), round(p[2] * 1000 / 10)] == [
        0.6,
        2.9,
        14,
    ]


def test_find_test_set_contamination() -> None:
    assert 0.25 * 82 + 0.75 * 70 == 73
    assert 73 - 70 == 3
    assert 82 - 70 == 12
    assert 0.25 * 1000 == 250


def test_when_unique_data_runs_out() -> None:
    import math

    D = lambda e: 100 + 100 * 15.39 * (1 - math.exp(-(e - 1) / 15.39))
    assert [round(D(e)) for e in (1, 4, 16, 40)] == [100, 373, 1058, 1517]
    assert [round(100 * D(e) / (100 * e)) for e in (1, 4, 16, 40)] == [100, 93, 66, 38]
    assert round(100 * 16.39, -1) == 1640
    assert round(5.17) == 5


def test_mid_training_and_annealing() -> None:
    assert 0.03 * 2000 == 60
    assert 0.3 * 200 == 60
    assert 60 / 20 == 3
    assert 0.1 * 2000 == 200
    assert 50 / 4000 == 0.0125


def test_emergent_abilities_or_metric_effect() -> None:
    assert [round(100 * p**10, 1) for p in (0.5, 0.7, 0.9, 0.99)] == [0.1, 2.8, 34.9, 90.4]
    assert round(0.999**200, 2) == 0.82
