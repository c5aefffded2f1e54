"""The worked numbers of section 13, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_why_fairness_criteria_clash() -> None:
    def f(p, prec=0.75, tpr=0.6):
        tp = 1000 * p * tpr
        fl = tp / prec
        return (
            round(1000 * p),
            round(tp),
            round(fl),
            round(fl - tp),
            round(100 * (fl - tp) / (1000 * (1 - p)), 1),
        )

    assert f(0.4) == (400, 240, 320, 80, 13.3)
    assert f(0.1) == (100, 60, 80, 20, 2.2)
    p, prec, tpr = (0.4, 0.75, 0.6)
    assert abs(p / (1 - p) * (1 - prec) / prec * tpr - 80 / 600) < 1e-09
    assert round(100 * (0.4 * 0.8 + 0.6 * 0.2)) == 44
    assert round(100 * (0.1 * 0.8 + 0.9 * 0.2)) == 26


def test_model_card_and_datasheet() -> None:
    assert round((2700 * 0.92 + 300 * 0.82) / 3000, 2) == 0.91
    n, p, z = (300, 0.82, 1.96)
    m = (p + z * z / (2 * n)) / (1 + z * z / n)
    h = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
    assert round(m - h, 2) == 0.77
    assert round(m + h, 2) == 0.86


def test_saliency_shap_grad_cam() -> None:
    a = (16 - 10 + (24 - 12)) / 2
    b = (12 - 10 + (24 - 16)) / 2
    assert (a, b) == (9, 5)
    assert a + b == 24 - 10
    assert 224 // 7 == 32


def test_what_is_an_adversarial_example() -> None:
    assert abs(1000 * 0.1 * 0.01 - 1.0) < 1e-9
    assert 7 + 1 == 8


def test_differential_privacy_and_dp_sgd() -> None:
    import math

    e = math.e
    assert round(100 * e / (1 + e)) == 73
    assert round(100 * math.exp(8) / (1 + math.exp(8)), 2) == 99.97
    assert round(1e6**0.5 / 256, 1) == 3.9
    assert round(1e6**0.5 / 4096, 2) == 0.24
    import numpy as np

    r = np.random.default_rng(0)
    assert abs(np.linalg.norm(r.standard_normal(10**6)) - 1000) < 5


def test_how_training_data_leak() -> None:
    import math

    assert round(math.log2(1000000.0), 1) == 19.9
    assert round(1 / math.log(2), 1) == 1.4
    import numpy as np

    n = 10**6
    assert round(float((np.log2(n) - np.log2(np.arange(1, n + 1))).mean()), 1) == 1.4
    assert 0.01 * 1 + 0.99 * 0.5 < 0.51


def test_how_federated_learning_works() -> None:
    assert abs(0.25 * 0.2 + 0.75 * 0.6 - 0.5) < 1e-12
    assert abs((0.2 + 0.6) / 2 - 0.4) < 1e-12
    assert 25e6 * 4 == 100e6
    assert 2 * 100e6 * 1000 * 500 == 100e12
    import numpy as np

    r = np.random.default_rng(0)
    x = r.normal(size=5)
    W = r.normal(size=(3, 5))
    t = r.normal(size=3)
    d = 2 * (W @ x - t)
    gW = np.outer(d, x)
    assert np.allclose(gW[0] / d[0], x)


def test_data_poisoning_and_backdoors() -> None:
    assert round(400e6 * 0.0001) == 40000
    assert 20 * 13e9 == 260e9
    assert round(100 * 420e3 / 260e9, 5) == 0.00016


def test_energy_use_of_a_training_run() -> None:
    assert abs(10000 * 0.7 * 1.2 - 8400) < 1e-6
    h = 64 * 240
    assert h == 15360
    assert round(h * 0.7 / 1000.0, 1) == 10.8
    assert round(h * 0.7 * 1.2 / 1000.0, 1) == 12.9
    assert round(h * 0.7 * 1.2 * 0.4 / 1000.0, 1) == 5.2
    assert round(h * 0.7 * 1.2 * 0.4, -1) == 5160
    assert round(12.9e6 / 0.24 / 1e6) == 54
    assert round(1082990 * 0.4 / 1e3) == 433
    assert round(39.3e6 * 0.7 / 1e6, 1) == 27.5
    assert round(24.7e6 / 433196) == 57
    assert round(11390e6 / (39.3e6 * 0.7)) == 414
    assert round(414 / 57) == 7
    assert round(256646 / 1e3) == 257
