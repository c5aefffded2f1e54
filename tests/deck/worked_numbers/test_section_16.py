"""The worked numbers of section 16, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_cross_entropy_vs_squared_error() -> None:
    assert round(0.01 - 1, 2) == -0.99
    assert round(2 * (0.01 - 1) * 0.01 * 0.99, 2) == -0.02
    assert round(1 / (2 * 0.01 * 0.99)) in (50, 51)
    import math

    assert round(-math.log(0.001), 1) == 6.9
    assert 0.5 * 0.5 == 0.25
    import math

    s = lambda z: 1 / (1 + math.exp(-z))
    z = math.log(0.01 / 0.99)
    h = 1e-05
    assert abs((-math.log(s(z + h)) + math.log(s(z - h))) / (2 * h) + 0.99) < 1e-06
    assert abs(((s(z + h) - 1) ** 2 - (s(z - h) - 1) ** 2) / (2 * h) + 0.0196) < 0.0001


def test_softmax_or_sigmoid_output() -> None:
    import numpy as np

    z = np.array([2.0, 2.0, -1.0])
    s = np.exp(z) / np.exp(z).sum()
    g = 1 / (1 + np.exp(-z))
    assert [round(float(x), 2) for x in s] == [0.49, 0.49, 0.02]
    assert [round(float(x), 2) for x in g] == [0.88, 0.88, 0.27]
    import math

    a, b = (1.7, 0.4)
    assert abs(math.exp(a) / (math.exp(a) + math.exp(b)) - 1 / (1 + math.exp(-(a - b)))) < 1e-12


def test_softmax_subtract_maximum() -> None:
    import numpy as np

    with np.errstate(all="ignore"):
        assert np.isinf(np.exp(np.float32(89)))
        assert not np.isinf(np.exp(np.float32(88.7)))
        z = np.array([1000, 1001], dtype=np.float32)
        assert np.isnan(np.exp(z) / np.exp(z).sum()).all()
        s = np.exp(z - z.max())
        s /= s.sum()
        assert [round(float(x), 2) for x in s] == [0.27, 0.73]
        assert np.exp(np.float32(-200)) == 0
        assert np.isinf(np.exp(np.float32(200)))
    import numpy as np

    assert round(float(np.log(65504)), 1) == 11.1
    assert round(float(np.log(np.finfo(np.float32).max)), 1) == 88.7
    import math

    assert round(math.log((2 - 2 ** (-7)) * 2.0**127), 1) == 88.7
    assert (0 + 400) / 2 == 200
    assert 2 * 88.73 < 178


def test_squared_absolute_or_huber_loss() -> None:
    import numpy as np

    x = np.array([10, 11, 12, 13, 104.0])
    assert x.mean() == 30
    assert np.median(x) == 12
    import numpy as np

    x = np.array([10, 11, 12, 13, 104.0])
    c = np.arange(10, 40, 0.01)
    r = np.abs(x[:, None] - c)
    h = np.where(r < 2, r * r / 2, 2 * r - 2).sum(0)
    assert abs(c[h.argmin()] - 12) < 0.02
    from math import erf, exp, pi, sqrt

    k = 1.345
    P = 0.5 * (1 + erf(k / sqrt(2)))
    f = exp(-k * k / 2) / sqrt(2 * pi)
    a = 2 * P - 1
    b = a - 2 * k * f + 2 * k * k * (1 - P)
    assert round(a * a / b, 2) == 0.95
    import numpy as np

    y = np.random.default_rng(0).exponential(size=20001)
    c = np.linspace(0, 6, 1201)
    d = y[:, None] - c
    l = np.where(d > 0, 0.9 * d, -0.1 * d).mean(0)
    assert abs(c[l.argmin()] - np.quantile(y, 0.9)) < 0.02


def test_contrastive_and_triplet_loss() -> None:
    assert abs(max(0, 0.5 - 0.6 + 0.2) - 0.1) < 1e-12
    assert max(0, 0.5 - 0.9 + 0.2) == 0
    assert 200 / 10 == 20
    assert 200 / 1000 == 0.2


def test_how_focal_loss_works() -> None:
    import math

    for p, c, f, t in [(0.1, 2.3, 1.87, 1.2), (0.5, 0.69, 0.17, 4), (0.9, 0.105, 0.0011, 100)]:
        ce = -math.log(p)
        fl = ce * (1 - p) ** 2
        assert abs(ce - c) < 0.006
        assert abs(fl - f) < 0.005
        assert abs(ce / fl - t) < 0.05
    import math

    assert round(-math.log(0.99), 4) == 0.0101
    assert round(-math.log(0.99) * 0.01**2, 6) == 1e-06
    assert round(1 / 0.01**2) == 10000
    import math

    b = 10000 * -math.log(0.99)
    o = 10 * -math.log(0.1)
    assert round(100 * o / (o + b)) == 19
    b2 = b * 0.01**2
    o2 = o * 0.9**2
    assert round(100 * o2 / (o2 + b2), 1) == 99.9
    assert round(o2, 1) in (18.6, 18.7)
    import math

    assert round(-math.log(99), 1) == -4.6
    import numpy as np

    p = np.linspace(0.001, 0.999, 99801)
    L = -0.9 * (1 - p) ** 2 * np.log(p) - 0.1 * p**2 * np.log(1 - p)
    assert round(float(p[L.argmin()]), 2) == 0.69


def test_balancing_several_losses() -> None:
    assert abs(10 - 100 * 0.1) < 1e-9
    assert 1 / (2 * 4) == 0.125
    assert round(1 / (2 * 0.04), 6) == 12.5
    import numpy as np

    v = np.linspace(0.1, 10, 99001)
    L = 4
    assert abs(v[(L / (2 * v) + 0.5 * np.log(v)).argmin()] - L) < 0.01


def test_maximum_likelihood_to_losses() -> None:
    assert 0.5**1100 == 0.0
    assert 0.5**1000 > 0
    import numpy as np

    p = np.linspace(0.01, 0.99, 981)
    assert abs(p[(p**7 * (1 - p) ** 3).argmax()] - 0.7) < 0.002
    import math

    assert round(-(0.7 * math.log(0.7) + 0.3 * math.log(0.3)), 2) == 0.61


def test_entropy_cross_entropy_kl() -> None:
    from math import log2

    ce = -0.5 * (log2(0.9) + log2(0.1))
    assert round(ce, 2) == 1.74
    assert round(ce - 1, 2) == 0.74
    assert round(-log2(0.9), 3) == 0.152
    assert round(-log2(0.1), 3) == 3.322
    from math import log2

    assert round(0.9 * log2(0.9 / 0.5) + 0.1 * log2(0.1 / 0.5), 2) == 0.53
    from math import log

    assert round(1 / log(2), 2) == 1.44
    from math import log

    k = lambda a, b: a * log(a / b) + (1 - a) * log((1 - a) / (1 - b))
    assert k(0.5, 0.1) > k(0.5, 0.3) + k(0.3, 0.1)


def test_calibration_and_temperature_scaling() -> None:
    from math import exp

    s = lambda z: 1 / (1 + exp(-z))
    assert round(s(4), 2) == 0.98
    assert round(s(2), 2) == 0.88
    assert abs(0.5 * abs(0.75 - 0.9) + 0.5 * abs(0.6 - 0.6) - 0.075) < 1e-12


def test_forward_or_reverse_kl() -> None:
    assert 1 + 9 == 10
    assert round(10**0.5, 1) == 3.2
    import numpy as np

    x = np.linspace(-20, 20, 8001)
    dx = x[1] - x[0]
    N = lambda m, v: np.exp(-((x - m) ** 2) / 2 / v) / np.sqrt(2 * np.pi * v)
    P = 0.5 * N(-3, 1) + 0.5 * N(3, 1)
    kl = lambda a, b: float((a * np.log(np.maximum(a, 1e-300) / np.maximum(b, 1e-300))).sum() * dx)
    assert round(kl(P, N(0, 10)), 2) == 0.46
    best = min(
        (kl(N(m, s * s), P), m, s) for m in np.arange(0, 4, 0.1) for s in np.arange(0.6, 4, 0.1)
    )
    assert round(best[0], 2) == 0.69
    assert abs(best[1] - 3) < 0.11
    assert abs(best[2] - 1) < 0.11


def test_uncertainty_from_a_network() -> None:
    import math

    assert math.ceil(501 * 9 / 10) == 451
    assert abs(501 * 0.9 - 450.9) < 1e-09
    import numpy as np

    r = np.random.default_rng(0)
    c = np.sort(r.random((20000, 500)), 1)[:, 450]
    assert abs((r.random(20000) <= c).mean() - 451 / 501) < 0.01
