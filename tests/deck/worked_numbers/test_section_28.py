"""The worked numbers of section 28, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_write_causal_attention() -> None:
    assert 32 * 8192**2 * 2 == 4 * 2**30
    assert 6 * 5 / 2 == 15
    assert 6**2 == 36
    import numpy as np

    r = np.random.default_rng(0)
    q, k, v = r.standard_normal((3, 6, 8))
    s = q @ k.T / 8**0.5
    s[np.triu(np.ones((6, 6), bool), 1)] = -np.inf
    w = np.exp(s - s.max(1, keepdims=True))
    w /= w.sum(1, keepdims=True)
    assert np.allclose((w @ v)[0], v[0])
    assert np.allclose(w.sum(1), 1)
    assert (w == 0).sum() == 15


def test_write_multi_head_attention() -> None:
    assert 4 * 512**2 + 4 * 512 == 1050624
    assert 2 * 512 == 1024
    assert 2 * 2 * 64 == 256
    assert 8 // 2 == 4
    assert 512 // 8 == 64
    assert 3 * 512 == 1536
    import numpy as np

    B, T, H, D = (1, 4, 2, 3)
    x = np.arange(T)[None, :, None] * np.ones((1, 1, H * D))
    bad = x.reshape(B, H, T, D)
    assert set(bad[0, 0].ravel()) == {0, 1}
    assert set(bad[0, 1].ravel()) == {2, 3}
    y = bad.transpose(0, 2, 1, 3).reshape(B, T, H * D)
    assert y[0, 0].max() == 2


def test_add_a_kv_cache_and_prove_it() -> None:
    assert sum(range(1000, 2000)) == 1499500
    assert 1000 + 999 == 1999
    assert round(1499500 / 1999) == 750
    assert 5 + 7 == 12


def test_write_stable_softmax_cross_entropy() -> None:
    import math

    assert round(math.exp(-1), 3) == 0.368
    assert round(math.exp(-2), 3) == 0.135
    assert round(1 + math.exp(-1) + math.exp(-2), 3) == 1.503
    assert round(math.log(1 + math.exp(-1) + math.exp(-2)), 3) == 0.408
    assert round(math.log(10), 2) == 2.3
    assert math.exp(-1000) == 0
    import numpy as np

    assert np.zeros((32, 5))[:, np.zeros(32, int)].shape == (32, 32)
    import math

    assert max(1000, 0) - 1000 * 0 + math.log1p(math.exp(-1000)) == 1000
    for z in (-3, 0.5, 4):
        for y in (0, 1):
            p = 1 / (1 + math.exp(-z))
            assert (
                abs(max(z, 0) - z * y + math.log1p(math.exp(-abs(z))) + math.log(p if y else 1 - p))
                < 1e-09
            )
    import math

    assert round(-math.log(1e-09), 1) == 20.7
    p = math.exp(-40)
    assert p * (1 - p) / (p + 1e-09) < 1e-08


def test_write_top_k_and_top_p_sampling() -> None:
    assert abs(0.5 / 0.8 - 0.625) < 1e-12
    assert abs(0.3 / 0.8 - 0.375) < 1e-12
    assert 0.95 > 0.9
    import numpy as np

    p = np.array([0.5, 0.3, 0.15, 0.05])
    b = p.cumsum() - p
    assert np.allclose(b, [0, 0.5, 0.8, 0.95])
    assert (b < 0.7).sum() == 2
    import numpy as np

    z = np.log([0.5, 0.3, 0.15, 0.05]) / 2
    q = np.exp(z) / np.exp(z).sum()
    b = q.cumsum() - q
    assert (b < 0.7).sum() == 3


def test_write_iou_and_nms() -> None:
    assert 16 + 16 - 8 == 24
    assert 8 / 24 == 1 / 3
    assert 16 / 20 == 0.8
    assert round(8 / (20 + 16 - 8), 2) == 0.29
    assert (1 - 2) * (1 - 2) / (1 + 1 - 1) == 1
    assert 10000 * 10000 * 4 == 400 * 10**6
    assert 10000 * 10000 * 2 * 4 == 2 * 400 * 10**6


def test_write_and_merge_a_lora_layer() -> None:
    assert 4096 * 8 * 2 == 65536
    assert round(4096**2 / 1e6, 1) == 16.8
    assert 4096**2 / 65536 == 256
    assert 4 * (32 + 16) == 192
    assert 32 * 16 + 16 == 528
    assert 8 / 4 == 2
    assert 1 + 2**-7 == 1.0078125
    assert 0.003 < 2**-8


def test_write_layernorm_forward_backward() -> None:
    assert round(100 * (1 - (3 / 4) ** 0.5), 1) == 13.4
    assert round(100 * (1 - (767 / 768) ** 0.5), 2) == 0.07
    assert 3 * 5 + 5 + 5 == 25
    import numpy as np

    g = np.array([0.7, -2.0])
    xh = np.array([1.0, -1.0])
    assert np.allclose(g - g.mean() - xh * (g * xh).mean(), 0)
    import numpy as np

    r = np.random.default_rng(1)
    x, g = r.standard_normal((2, 6))
    e = 0.3
    xh = lambda x: (x - x.mean()) / np.sqrt(x.var() + e)
    s = np.sqrt(x.var() + e)
    J = (np.eye(6) - 1 / 6 - np.outer(xh(x), xh(x)) / 6) / s
    h = 1e-06
    N = np.array([(xh(x + h * v) - xh(x - h * v)) / (2 * h) for v in np.eye(6)]).T
    assert np.allclose(J, N, atol=1e-07)


def test_write_bpe_training() -> None:
    assert 6 + 4 + 3 == 13
    assert 6 + 3 == 9
    assert len(list(zip("aaaa", "aaaa"[1:]))) == 3
    assert "xa b".replace("a b", "ab") == "xab"


def test_write_a_training_loop() -> None:
    import math

    assert round(100 * (1 + math.cos(math.pi * 10 / 10000)) / 2, 4) == 99.9998
    assert (90 * 3 + 5) == 275
    assert 3 * 100 + 10 == 310
    assert round(100 * 275 / 310, 1) == 88.7
    assert (90 * 3 + 50) / 4 == 80
    assert 800 / 32 == 25
    assert 25 * 20 == 500
    import math

    warmup, total = (100, 1000)

    def factor(step):
        if step < warmup:
            return (step + 1) / warmup
        done = (step - warmup) / (total - warmup)
        return 0.5 * (1 + math.cos(math.pi * done))

    assert factor(99) == 1.0
    assert factor(100) == 1.0
    assert factor(0) == 0.01
    assert abs(factor(1000)) < 1e-12
    assert abs(factor(550) - 0.5) < 1e-12


def test_zero_grad_detach_no_grad_eval() -> None:
    assert 3 + 3 == 6
    assert 2.0 * 2 == 4


def test_broadcasting_view_reshape_contiguous() -> None:
    assert 64 * 64 == 4096
    assert 1000 * 1000 * 4 == 4 * 10**6
    import numpy as np

    assert np.array([0, 1, 2, 3, 4, 5]).reshape(2, 3).T.reshape(6).tolist() == [0, 3, 1, 4, 2, 5]
    import numpy as np

    t = np.array([1.0, 2, 3, 6])
    L = lambda p: ((p[:, None] - t) ** 2).mean()
    assert L(np.full(4, 3.0)) < L(t)
    assert all(
        L(np.full(4, 3.0)) <= L(np.full(4, 3.0) + d)
        for d in np.random.default_rng(0).standard_normal((20, 4))
    )


def test_custom_autograd_function() -> None:
    assert 100 * 10**6 * 4 == 400 * 10**6
    import numpy as np

    f = lambda x: 2 * x / (1 + np.exp(-x))
    x = np.linspace(-4, 4, 9)
    s = 1 / (1 + np.exp(-x))
    h = 1e-06
    assert np.allclose((f(x + h) - f(x - h)) / (2 * h), 2 * s * (1 + x * (1 - s)), atol=1e-07)


def test_data_loader_bottlenecks() -> None:
    assert 64 * 8 == 512
    assert 512 / 100 == 5.12
    assert 16 * 2 == 32
    assert 512 / 128 == 4
