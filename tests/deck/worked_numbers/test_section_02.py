"""The worked numbers of section 2, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_why_nonlinear_activations() -> None:
    assert 10 * 1000 + 1000 + 1000 * 10 + 10 == 21010
    assert 10 * 10 + 10 == 110
    r = lambda x: max(x, 0)
    t = lambda x: r(x) - 2 * r(x - 1) + r(x - 2)
    assert t(1) == 1
    assert [t(x) for x in (-3, -1, 0, 2, 3, 10)] == [0] * 6
    import numpy as np

    r = np.random.default_rng(0)
    A, B = (r.standard_normal((3, 10)), r.standard_normal((10, 3)))
    assert np.linalg.matrix_rank(B @ A) == 3


def test_sigmoid_tanh_relu_gelu_silu() -> None:
    import math

    Phi = lambda x: 0.5 * (1 + math.erf(x / 2**0.5))
    sg = lambda x: 1 / (1 + math.exp(-x))
    assert round(sg(-1), 2) == 0.27
    assert round(math.tanh(-1), 2) == -0.76
    assert round(-Phi(-1), 2) == -0.16
    assert round(-sg(-1), 2) == -0.27
    xs = [i / 1000 for i in range(-6000, 6001)]
    g = [x * Phi(x) for x in xs]
    s = [x * sg(x) for x in xs]
    assert round(min(g), 2) == -0.17
    assert round(min(s), 2) == -0.28
    d = lambda v: max(((b - a) * 1000 for a, b in zip(v, v[1:])))
    assert round(d(g), 2) == 1.13
    assert round(d(s), 2) == 1.1
    assert round(d([sg(x) for x in xs]), 2) == 0.25
    assert round(d([math.tanh(x) for x in xs]), 2) == 1.0
    assert abs(math.tanh(0.7) - (2 * sg(1.4) - 1)) < 1e-12


def test_dead_relu_units() -> None:
    assert round(1 - 0.75**10, 2) == 0.94
    assert round(0.75**10, 2) == 0.06
    assert 0.5**2 == 1 / 4
    assert (1 - 3 * 1, 0 - 3) == (-2, -3)
    assert -2 * 0 - 3 == -3
    assert -2 * 1 - 3 == -5
    assert round(1 - 0.1 * 3, 1) == 0.7
    assert round(0 - 0.1 * 3, 1) == -0.3
    assert round(0.3 / 0.7, 2) == 0.43
    assert 10 * 0.5**64 < 1e-18
    import numpy as np

    g = np.random.default_rng(0)
    x = np.ones((20000, 2))
    for _ in range(10):
        x = np.maximum(0, np.einsum("nij,nj->ni", g.normal(size=(20000, 2, 2)), x))
    assert abs((x.max(1) == 0).mean() - 0.944) < 0.01


def test_why_not_start_weights_at_zero() -> None:
    import math

    assert round(math.log(10), 2) == 2.3
    import numpy as np

    r = np.random.default_rng(0)
    x = r.standard_normal((6, 3))
    t = np.eye(2)[[0, 0, 0, 0, 1, 1]]
    for c in (0.0, 0.5):
        W1 = np.full((3, 4), c)
        W2 = np.full((4, 2), c)
        W2[:, 1] *= -1
        z = x @ W1
        h = np.maximum(z, 0)
        o = h @ W2
        p = np.exp(o) / np.exp(o).sum(1, keepdims=True)
        d = (p - t) / 6
        g2 = h.T @ d
        g1 = x.T @ (d @ W2.T * (z > 0))
        assert np.allclose(g1, g1[:, :1])
        assert np.allclose(g2, g2[:1])
        if c == 0:
            assert not g1.any()
            assert not g2.any()
            assert np.abs(d.sum(0)).sum() > 0.1
        else:
            assert np.abs(g1).sum() > 0


def test_what_residual_connections_do() -> None:
    assert 1.1e15 < 2**50 < 1.13e15
    assert 1 + 50 * 1 == 51
    assert round(0.9**100, 5) == 0.00003
    assert round(1.1**10, 1) == 2.6
    assert abs(0.1**10 - 1e-10) < 1e-20


def test_fully_connected_parameters_and_flops() -> None:
    assert 784 * 100 + 100 == 78500
    assert 2 * 784 * 100 == 156800
    assert 784 * 256 + 256 == 200960
    assert 256 * 10 + 10 == 2570
    assert 200960 + 2570 == 203530
    assert round(100 * 200960 / 203530) == 99
    assert 4096 * 4096 + 4096 == 16781312
    assert round(2 * 4096**2 / 1e6, 1) == 33.6
    assert round(6 * 64 * 4096**2 / 1e9, 1) == 6.4
    assert round(2 * 4096**2 / 3.35e12 * 1e6, 1) == 10.0
    assert round(2 * 64 * 4096**2 / 1e9, 1) == 2.1
    assert round(2 * 64 * 4096**2 / 989e12 * 1e6, 1) == 2.2
    assert round(989 / 3.35) == 295
    assert 9 * 64 * 64 == 36864
    assert 4096 * 1000 == 4096000
    assert round(4096000 / 36864) == 111
    assert round(2 * 36864 * 56 * 56 / 1e6) == 231
    assert round(2 * 4096000 / 1e6, 1) == 8.2
    assert round(2 * 36864 * 56 * 56 / (2 * 4096000)) == 28
    assert 56 * 56 == 3136
    assert round(4096**2 / 1e6, 1) == 16.8


def test_why_deep_if_one_layer_suffices() -> None:
    assert 2**3 == 8
    assert 2**10 == 1024
    assert 2**20 == 1048576
    import numpy as np

    t = lambda x: 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)
    x = np.arange(0, 2**14 + 1) / 2**14
    y = x
    for k in range(10):
        y = t(y)
    s = np.diff(y) * 2**14
    assert (np.diff(s) != 0).sum() + 1 == 1024
    assert 2 * 10 == 20
    assert 1024 - 1 == 1023
    assert 2 * 3 == 6
    assert 8 - 1 == 7
    assert 2 * 20 == 40


def test_xor_with_the_smallest_network() -> None:
    r = lambda x: max(x, 0)
    for a in (0, 1):
        for b in (0, 1):
            assert (
                r(a - b) + r(b - a)
                == a ^ b
                == a + b - 2 * r(a + b - 1)
                == a + b - 2 * a * b
                == (a - b) ** 2
            )
    import numpy as np

    A = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1.0]])
    y = np.array([0, 1, 1, 0.0])
    assert np.allclose(A @ np.linalg.lstsq(A, y, rcond=None)[0], 0.5)
    import numpy as np

    a = np.array([0, 0, 1, 1.0])[:, None, None]
    b = np.array([0, 1, 0, 1.0])[:, None, None]
    Y = (a != b)[:, :, 0] * 1.0

    def run(H, S=500, lr=0.1, steps=2000):
        r = np.random.default_rng(0)
        u, w = r.normal(0, 1, (2, S, H))
        c = np.zeros((S, H))
        v = r.normal(0, (2 / H) ** 0.5, (S, H))
        o0 = np.zeros(S)
        for t in range(steps):
            h = np.maximum(a * u + b * w + c, 0)
            o = (h * v).sum(2) + o0
            d = (o - Y) / 2
            g = d[:, :, None] * v * (h > 0)
            v = v - lr * (h * d[:, :, None]).sum(0)
            o0 = o0 - lr * d.sum(0)
            u = u - lr * (g * a).sum(0)
            w = w - lr * (g * b).sum(0)
            c = c - lr * g.sum(0)
        return ((o > 0.5) == (Y > 0.5)).all(0).mean()

    p = [run(2), run(4), run(8)]
    assert all((abs(x - y) < 0.015 for x, y in zip(p, (0.22, 0.69, 0.96))))


def test_deeper_or_wider() -> None:
    assert 512 * 512 + 512 == 262656
    assert 4 * 262656 == 1050624
    assert round((512**2 + 1e6 / 4) ** 0.5) == 716
    assert round(100 * (716 / 512 - 1)) == 40
    assert round(1.2 * 1.1**2 * 1.15**2, 2) == 1.92
    assert round(1.1**2, 2) == 1.21
    assert round(1.15**2, 2) == 1.32
    assert round(12 * 6 * 4288**2 / 1e9, 1) == 1.3
    assert round(12 * 48 * 1600**2 / 1e9, 1) == 1.5
    assert 48 / 6 == 8
