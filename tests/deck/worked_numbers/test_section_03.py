"""The worked numbers of section 3, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_what_is_backpropagation() -> None:
    assert 2 * (3 * 2 - 5) * 2 == 4
    assert abs((3.01 * 2 - 5) ** 2 - 1.0404) < 1e-12
    assert round((3.01 * 2 - 5) ** 2 - 1, 4) == 0.0404
    import numpy as np

    r = np.random.default_rng(0)
    X = r.normal(size=(5, 3))
    W = r.normal(size=(3, 2))
    T = r.normal(size=(5, 2))
    L = lambda X, W: ((X @ W - T) ** 2).sum()
    G = 2 * (X @ W - T)
    h = 1e-06
    E = np.zeros_like(W)
    E[1, 1] = h
    assert abs((L(X, W + E) - L(X, W - E)) / (2 * h) - (X.T @ G)[1, 1]) < 1e-05
    E = np.zeros_like(X)
    E[2, 0] = h
    assert abs((L(X + E, W) - L(X - E, W)) / (2 * h) - (G @ W.T)[2, 0]) < 1e-05


def test_two_layer_relu_gradients_by_hand() -> None:
    import numpy as np

    x = np.array([1.0, 2.0])
    W = np.array([[2.0, 1.0], [1.0, -1.0]])
    w = np.array([0.5, 3.0])
    t = 1.0
    z = W @ x
    h = np.maximum(z, 0)
    y = w @ h
    assert z.tolist() == [4, -1]
    assert h.tolist() == [4, 0]
    assert y == 2
    assert 0.5 * (y - t) ** 2 == 0.5
    e = y - t
    dw = e * h
    dh = e * w
    dz = dh * (z > 0)
    assert dw.tolist() == [4, 0]
    assert dh.tolist() == [0.5, 3]
    assert dz.tolist() == [0.5, 0]
    assert np.outer(dz, x).tolist() == [[0.5, 1], [0, 0]]
    assert (W.T @ dz).tolist() == [1, 0.5]
    y = 0.5 * 4.01
    assert abs(0.5 * (y - 1) ** 2 - 0.50501) < 1e-05
    assert abs(y - 2.005) < 1e-12


def test_reverse_mode_vs_forward_mode() -> None:
    assert round((10**9 + 10**6) / (2 * 10**6)) == 500
    assert (10**6) ** 2 == 10**12
    import numpy as np

    r = np.random.default_rng(0)
    n = 50
    g = r.standard_normal(n)
    v = r.standard_normal((40000, n))
    est = (v @ g)[:, None] * v
    assert np.abs(est.mean(0) - g).max() < 0.3
    err = ((est - g) ** 2).sum(1).mean() / (g @ g)
    assert abs(err / (n + 1) - 1) < 0.05


def test_softmax_cross_entropy_gradient() -> None:
    import numpy as np

    z = np.array([2.0, 1.0, 0.0])
    f = lambda z: np.log(np.exp(z).sum()) - z[0]
    p = np.exp(z) / np.exp(z).sum()
    assert p.round(3).tolist() == [0.665, 0.245, 0.09]
    assert round(f(z), 2) == 0.41
    g = np.array([(f(z + h) - f(z - h)) / 2e-06 for h in np.eye(3) * 1e-06])
    assert np.allclose(g, p - [1, 0, 0], atol=1e-06)
    assert np.allclose(g, [-0.335, 0.245, 0.09], atol=0.0006)
    H = np.diag(p) - np.outer(p, p)
    assert np.linalg.eigvalsh(H).min() > -1e-12


def test_what_the_forward_pass_must_keep() -> None:
    assert 32 * 2048 * 4096 * 2 == 512 * 2**20
    assert 4096 * 4096 * 2 == 32 * 2**20
    assert 32 * 512 / 1024 == 16
    assert round(32 * 2048 * 4096 * 2 / 1e6) == 537


def test_check_a_gradient_numerically() -> None:
    assert round((1.01**3 - 1) / 0.01, 4) == 3.0301
    assert round((1.01**3 - 0.99**3) / 0.02, 4) == 3.0001
    import numpy as np

    assert round(np.finfo(float).eps ** (1 / 3) * 1000000.0) == 6
    assert round(float(np.finfo(np.float32).eps) ** (1 / 3) * 1000.0) == 5


def test_xavier_and_he_variances() -> None:
    assert 2 / (512 + 2048) == 1 / 1280
    assert (2 / 512) ** 0.5 == 0.0625
    assert round(3**0.5 * 0.0625, 3) == 0.108
    assert abs((2 / 512) / ((1 / 512) / 3) - 6) < 1e-9
    assert round(48**-0.5, 3) == 0.144
    assert 2**10 == 1024
    import numpy as np

    r = np.random.default_rng(0)
    x = r.standard_normal((256, 512))
    for _ in range(10):
        x = np.maximum(x @ (r.standard_normal((512, 512)) * (2 / 512) ** 0.5), 0)
    assert 0.6 < (x**2).mean() < 1.6


def test_where_to_clip_gradients() -> None:
    assert (3**2 + 4**2) ** 0.5 == 5
    assert 1 / 5 == 0.2
    c = lambda g: max(-1, min(1, g))
    assert (3 - 1) / 2 == 1
    assert (c(3) + c(-1)) / 2 == 0
    import math

    assert math.isnan(float("inf") * (1 / (float("inf") + 1e-06)))


def test_plots_for_gradient_health() -> None:
    a = (10**2 + 0.1**2) ** 0.5
    b = (10**2 + 1) ** 0.5
    assert round(a, 4) == 10.0005
    assert round(b, 2) == 10.05
    assert 0.004 < b / a - 1 < 0.006


def test_gradients_through_sampling_and_thresholds() -> None:
    mu, s, e = (1, 0.5, 2)
    z = mu + s * e
    assert z == 2
    assert 2 * z == 4
    assert 2 * z * e == 8
    import numpy as np

    e = np.random.default_rng(0).standard_normal(400000)
    z = 1 + 0.5 * e
    assert abs((2 * z).mean() - 2) < 0.02
    assert abs((2 * z * e).mean() - 1) < 0.03
