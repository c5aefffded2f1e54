"""The worked numbers of section 11, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_linear_quantization() -> None:
    s = 2 / 255
    assert abs(0.5 / s - 63.75) < 1e-09
    assert round(0.5 / s) == 64
    assert round(64 * s, 3) == 0.502
    assert round(64 * s - 0.5, 3) == 0.002
    assert round(s / 2, 3) == 0.004
    import numpy as np

    s = 2 / 255
    z = int(round(0.5 / s))
    q = lambda x: int(np.clip(round(x / s) + z, 0, 255))
    assert z == 64
    assert q(0.5) == 128
    assert round(s * (q(0.5) - z), 3) == 0.502
    assert q(0.0) == 64
    assert q(3.0) == 255
    assert round(s * (255 - z), 3) == 1.498
    assert q(-0.5) == 0
    assert q(1.5) == 255
    s = 2 / 255
    x = np.random.default_rng(0).uniform(-0.9, 0.9, 10**6)
    e = np.round(x / s) * s - x
    assert abs(e.std() / (s / 12**0.5) - 1) < 0.01
    import numpy as np

    r = np.random.default_rng(1)
    x = r.uniform(0, 1, 64)
    w = r.standard_normal(64) * 0.1
    sx = 1 / 255
    zx = 0
    sw = abs(w).max() / 127
    qx = np.round(x / sx).astype(int) + zx
    qw = np.round(w / sw).astype(int)
    assert abs(sx * sw * ((qx - zx) * qw).sum() - x @ w) < 0.02


def test_ptq_or_qat() -> None:
    assert 5000 * 0.5e6 == 2.5e9
    assert 6 * 4e9 * 2.5e9 == 6e19
    assert round(6e19 / (0.4 * 989e12) / 3600) == 42
    assert abs(2 / 6 - 1 / 3) < 1e-9


def test_gptq_awq_smoothquant() -> None:
    s = 60**0.5 / 0.6**0.5
    assert abs(s - 10) < 1e-09
    assert abs(60 / s - 6) < 1e-09
    assert abs(0.6 * s - 6) < 1e-09
    q = lambda w: round(w / 0.1) * 0.1
    assert abs(abs(q(0.13) - 0.13) - 0.03) < 1e-09
    assert abs(q(0.26) / 2 - 0.15) < 1e-09
    assert abs(abs(q(0.26) / 2 - 0.13) - 0.02) < 1e-09
    assert 0.1 / 2 == 0.05
    assert 0.05 / 2 == 0.025


def test_soft_targets_in_distillation() -> None:
    import numpy as np

    sm = lambda v, T: np.exp(np.array(v) / T) / np.exp(np.array(v) / T).sum()
    a, b = (sm([5, 2, 0], 1), sm([5, 2, 0], 4))
    assert [round(x, 2) for x in a] == [0.95, 0.05, 0.01]
    assert [round(x, 2) for x in b] == [0.57, 0.27, 0.16]
    assert round(1 - a[0], 2) == 0.05
    assert round(1 - b[0], 2) == 0.43
    assert round(-(b * np.log2(b)).sum(), 1) == 1.4


def test_which_pruning_gives_speed() -> None:
    assert 2 * 16 + 2 * 2 == 36
    assert 4 * 16 == 64
    assert round(100 * 36 / 64) == 56
    assert round(100 * (1 - 36 / 64)) == 44
    assert 0.5 * 0.5 == 0.25
    assert 256 * 256 * 9 == 589824
    assert 128 * 128 * 9 == 147456
    assert 147456 / 589824 == 0.25
    assert round(0.3 / 1.25 + 0.7, 2) == 0.94
    assert round(675.275 / 717.599, 2) == 0.94


def test_what_an_inference_runtime_does() -> None:
    t = 4096 * 4096 * 2
    assert round(t / 1000000.0, 1) == 33.6
    assert 1 + 1 + (1 + 1) + (2 + 1) == 7
    assert round(7 * t / 3350000000000.0 * 1000000.0) == 70
    assert round(3 * t / 3350000000000.0 * 1000000.0) == 30


def test_dynamic_batching_latency_throughput() -> None:
    assert 1000 / 10 == 100
    assert 8 / 0.016 == 500
    assert round(100 * (1 - 0.99**100)) == 63
    import math

    assert round(100 * (1 - math.exp(-10 * 0.005))) == 5
    t = lambda b: 9 + 0.9 * b
    assert [round(t(b), 1) for b in (1, 4, 16, 64)] == [9.9, 12.6, 23.4, 66.6]
    assert [round(1000 * b / t(b)) for b in (1, 4, 16, 64)] == [101, 317, 684, 961]
    assert round(961 / 684, 1) == 1.4
    assert 2 * t(16) < 50
    assert round(66.6 / 23.4, 1) == 2.8
    assert round(100 * 90 * 0.0099) == 89
    rho = 90 * 0.0099
    assert round(rho / (2 * (1 - rho))) == 4
    import random

    random.seed(1)

    def sim(largest, rate=90, n=60000):
        t, arrive, free, i, late = (0.0, [], 0.0, 0, [])
        for _ in range(n):
            t += random.expovariate(rate)
            arrive.append(t)
        while i < n:
            start, j = (max(free, arrive[i]), i)
            while j < n and j - i < largest and (arrive[j] <= start):
                j += 1
            free = start + (9 + 0.9 * (j - i)) / 1000
            late += [1000 * (free - a) for a in arrive[i:j]]
            i = j
        late.sort()
        return (sum(late) / n, late[int(0.99 * n)])

    (a, b), (c, d) = (sim(1), sim(16))
    assert 44 < a < 57
    assert 160 < b < 250
    assert round(c) == 14
    assert round(d) == 22


def test_training_serving_skew() -> None:
    assert 0.02 * 10_000_000 == 200_000


def test_data_label_and_concept_drift() -> None:
    import math

    assert round(1.358 * math.sqrt(2 / 1000000.0), 3) == 0.002
    assert round((0.24 - 0.1) / (0.8 - 0.1), 3) == 0.2
    import math

    a = [0.5, 0.3, 0.2]
    b = [0.4, 0.3, 0.3]
    t = [(y - x) * math.log(y / x) for x, y in zip(a, b)]
    assert [round(v, 3) for v in t] == [0.022, 0.0, 0.041]
    assert round(sum(t), 2) == 0.06


def test_shadow_canary_ab_test() -> None:
    assert round(0.999**3000, 2) == 0.05
    assert 3 / 3000 == 0.001
    assert 3 / 1e-5 > 299_999
    assert 3 / 1e-5 < 300_001


def test_how_long_an_ab_test_must_run() -> None:
    from statistics import NormalDist as N

    z = N().inv_cdf
    k = (z(0.975) + z(0.8)) ** 2
    assert round(k, 2) == 7.85
    f = lambda r: k * (0.05 * 0.95 + 0.05 * (1 + r) * (1 - 0.05 * (1 + r))) / (0.05 * r) ** 2
    assert round(f(0.01) / 1000000.0, 1) == 3.0
    assert round(f(0.02) / 1000000.0, 2) == 0.75
    assert round(f(0.1), -3) == 31000
    assert round(k * 2 * 0.05 * 0.95 / 0.005**2, -3) == 30000
    assert 6e6 / 5e5 == 12
    assert round(7.85 * 2 * 0.05 * 0.95 / 0.0005**2 / 1e6, 1) == 3.0
    assert round(2 * 0.05 * 0.95, 3) == 0.095
    assert 1 - 0.5**2 == 0.75
    import numpy as np

    r = np.random.default_rng(0)
    x = r.standard_normal((200000, 5)).cumsum(1) / np.sqrt(np.arange(1, 6))
    assert round((abs(x) > 1.96).any(1).mean(), 2) == 0.14
    import math
    from statistics import NormalDist as N

    se = math.sqrt(2 * 0.05 * 0.95 / 3000000.0) / 0.05
    assert round(0.4 - 196 * se, 1) == -0.3
    assert round(0.4 + 196 * se, 1) == 1.1
    assert round(2 * (1 - N().cdf(0.004 / se)), 2) == 0.26


def test_monitor_with_late_labels() -> None:
    assert round(1.2 / 0.4, 1) == 3.0
    assert round(0.8 / 0.4, 1) == 2.0


def test_when_to_retrain_a_model() -> None:
    assert (2 * 5000 / 100) ** 0.5 == 10
    assert 100 * 10 / 2 + 5000 / 10 == 1000
    assert 100 * 10 / 2 == 5000 / 10


def test_version_to_reproduce_a_prediction() -> None:
    assert 1e6 * 2000 * 365 / 1e9 == 730


def test_on_device_or_server() -> None:
    assert 3e9 * 4 / 8 / 1e9 == 1.5
    assert 60 / 1.5 == 40
    assert round(1 - 0.8, 1) == 0.2


def test_monthly_serving_cost_from_tokens() -> None:
    assert 1e6 * 1500 * 30 / 1e9 == 45
    assert 1e6 * 300 * 30 / 1e9 == 9
    assert round(45e3 * 0.30) == 13500
    assert round(9e3 * 1.2) == 10800
    assert 13500 + 10800 == 24300
    assert round(1e6 * 300 / 86400) == 3472
    assert round(3e6 * 300 / 86400) == 10417
    import math

    assert math.ceil(10417 / 1500) == 7
    assert 10500 / 1500 == 7
    assert 8 * 730 * 2.5 == 14600
    assert round(3500 / 12000 * 100) == 29
    assert round(12000 / 3500, 1) == 3.4
    assert round(24300 / 30e6 * 1000, 2) == 0.81
    assert round(14600 / 0.00081 / 1e6) == 18
    assert round(2300 / 300, 1) == 7.7
    assert round(2 * 8e9 * 1800 / 1e12) == 29
    assert round(5 * 2 * 8e9 * 1800 / 1e12) == 144
    assert round(144 / 989 * 100) == 15
    assert 1500 / 300 == 5
