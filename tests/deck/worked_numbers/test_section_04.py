"""The worked numbers of section 4, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_momentum_and_nesterov() -> None:
    assert round(1 / (1 - 0.9), 6) == 10
    assert round(1 / (1 - 0.99), 6) == 100
    assert round(1 + 0.9 + 0.81, 2) == 2.71
    v = 0
    for k in range(300):
        v = 0.9 * v + (-1) ** k
    assert round(abs(v), 2) == 0.53
    assert round(10 / abs(v)) == 19
    assert round(0.9 * (1 - 0.5), 2) == 0.45

    def run(nes):
        w, v, lo = (1.0, 0.0, 1.0)
        for t in range(200):
            g = w - 0.1 * 0.9 * v if nes else w
            v = 0.9 * v + g
            w -= 0.1 * v
            lo = min(lo, w)
        return round(lo, 2)

    assert run(False) == -0.6
    assert run(True) == -0.35


def test_one_adam_step() -> None:
    assert round(0.1 / 0.001**0.5, 2) == 3.16
    assert round(0.001**0.5, 3) == 0.032
    assert round(1 - 0.999**3000, 2) == 0.95
    assert round(1 / (1 - 0.999**3000) ** 0.5 - 1, 3) == 0.026
    assert round((1 - 0.9**1000) / (1 - 0.999**1000) ** 0.5 - 1, 2) == 0.26
    assert 1 - 0.9**40 > 0.98
    assert 1e-8 / (1e-8 + 1e-8) == 0.5
    m = v = 0
    out = []
    for t, g in ((1, 4), (2, -2)):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        mh = m / (1 - 0.9**t)
        vh = v / (1 - 0.999**t)
        out.append((round(m, 2), round(v, 3), round(mh, 2), round(vh, 1), round(mh / vh**0.5, 2)))
    assert out == [(0.4, 0.016, 4.0, 16.0, 1.0), (0.16, 0.02, 0.84, 10.0, 0.27)], out
    assert round((1 - 0.9**10) / (1 - 0.999**10) ** 0.5, 1) == 6.5
    assert round(1 / (1 - 0.95)) == 20


def test_adamw_decoupled_weight_decay() -> None:
    assert round(0.01 / 10, 6) == 0.001
    assert round(0.01 / 0.1, 6) == 0.1
    assert round(0.1 / 0.001) == 100
    assert round(1 / (3e-4 * 0.1), -3) == 33000
    n = round(1 / (0.0003 * 0.1))
    assert round((1 - 3e-05) ** n, 2) == 0.37
    s, eta, lam, w, g = (7.0, 0.01, 0.1, 2.0, 3.0)
    assert abs(w - eta * lam * w - eta * g / s - (w - eta / s * (g + lam * s * w))) < 1e-12


def test_optimizer_memory_per_parameter() -> None:
    assert 7 * 8 == 56
    assert 7 * 4 == 28
    assert 7 * 2 == 14
    assert round(2 * (1 + 4 / 2048), 3) == 2.004
    assert round(7 * 2 * (1 + 4 / 2048), 1) == 14.0
    R = (3, 9)
    C = (4, 8)
    T = 12
    assert [[r * c / T for c in C] for r in R] == [[1, 2], [3, 6]]
    assert round(2**-8 * 100, 1) == 0.4
    assert round(2**-7 * 100, 1) == 0.8
    assert 0.001 < 2**-8 / 2
    assert round(56 / 64 - 14 / 64, 2) == 0.66
    assert round(56 / 64, 2) == 0.88
    assert round(14 / 64, 2) == 0.22
    assert 56 - 14 == 42
    assert 4096 + 11008 == 15104
    assert round(4096 * 11008 / 1e6) == 45
    assert round(4 * 15104 / 1000) == 60
    assert round(4 * 4096 * 11008 / 1e6) == 180
    n = 32 * (4 * 8192 + 3 * 15104) + 2 * (32000 + 4096)
    assert round(4 * n / 1000000000.0, 2) == 0.01
    assert round(4 * n / 7000000000.0, 3) == 0.001
    assert round(2 * 4 / 256, 2) == 0.03
    for k in range(128, 256):
        assert round(0.999 * k) == k or (k == 128 and round(2 * 0.999 * k) == 2 * k)


def test_what_muon_does() -> None:
    assert round(5 * 4096 / 4e6 * 100, 1) == 0.5
    assert 5 * 4096 == 20480
    assert 5 * 3 * 2 == 30
    assert 30 * 4096**3 / (6 * 4096**2 * 4e6) == 5 * 4096 / 4e6
    assert 4096**0.5 == 64
    assert abs((4096 / 4096**2) ** 0.5 - 1 / 64) < 1e-12
    import numpy as np

    s = np.linspace(0.01, 1, 5000)
    for _ in range(5):
        s = 3.4445 * s - 4.775 * s**3 + 2.0315 * s**5
    assert round(s.min(), 2) == 0.68 and round(s.max(), 2) in (1.13, 1.14), (s.min(), s.max())


def test_adagrad_rmsprop_to_adam() -> None:
    assert 100**-0.5 == 0.1
    assert 10000**-0.5 == 0.01
    assert round(0.1 / (1000 + 0.01) ** 0.5, 3) == 0.003
    v = 1.0
    out = []
    for k in range(51):
        v = 0.9 * v + 0.1 * 0.01
        out.append(0.1 / v**0.5)
    assert round(out[0], 3) == 0.105 and round(out[50], 2) == 0.83, (out[0], out[49], out[50])


def test_warmup_and_decay() -> None:
    assert round(2 / (1 - 0.999)) == 2000
    assert round(2 / (1 - 0.95)) == 40
    f = lambda e, h=1, s=1: e * s / (2 * (2 - e * h))
    assert round(f(0.1), 3) == 0.026
    assert round(f(0.05), 3) == 0.013
    import numpy as np

    g = np.random.default_rng(0)
    x = np.zeros(20000)
    for _ in range(200):
        x = x - 0.1 * (x + g.standard_normal(20000))
    assert abs((x**2).mean() / 2 - 0.0263) < 0.001


def test_cosine_linear_or_wsd() -> None:
    import math

    assert abs((1 + math.cos(math.pi * 0.5)) / 2 - 0.5) < 1e-09
    assert round(3.2 + 0.2 + 0.4 + 0.8, 1) == 4.6
    assert 1 + 2 + 4 == 7
    assert round(4.6 / 7, 2) == 0.66
    assert round(1 - 80 / 200, 2) == 0.6
    assert 200 / 80 == 2.5


def test_loss_curves_and_learning_rate() -> None:
    assert [round(1 - 10 * e, 2) for e in (0.05, 0.19, 0.21)] == [0.5, -0.9, -1.1]
    assert 2 / 10 == 0.2


def test_tune_learning_rate_in_ten_runs() -> None:
    assert round(10**0.5, 2) == 3.16
    assert round((10**0.5) ** 4) == 100
    assert round(10**0.25, 1) == 1.8
    assert round(10**-0.25, 1) == 0.6
    assert 5 + 3 + 2 == 10
    assert 3 * 3 == 9


def test_local_minima_or_saddle_points() -> None:
    import math

    assert -30.5 < math.log10(2 ** (-100)) < -29.5
    n, y = (0, 1e-06)
    while y < 1:
        y *= 1.2
        n += 1
    assert n == 76


def test_ema_swa_and_sam() -> None:
    assert round(0.999**1000, 2) == 0.37
    assert round(0.999**500, 2) == 0.61
    import math

    assert round(math.log(0.5) / math.log(0.999)) == 693


def test_why_second_order_is_rare() -> None:
    assert round((7e9) ** 2 / 1e19) == 5
    assert round(4096**2 / 1e7, 1) == 1.7
    assert round(2 * 4096**2 / 1e7, 1) == 3.4
    assert round(2 * 4096**2 / 1e6) == 34
    assert round(4096**4 / 1e14, 1) == 2.8
    assert round(0.7 * 1.43, 2) == 1.0
