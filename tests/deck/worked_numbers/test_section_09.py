"""The worked numbers of section 9, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_attention_without_the_square_root() -> None:
    import numpy as np

    r = np.random.default_rng(0)
    q, k = r.standard_normal((2, 100000, 128))
    assert abs((q * k).sum(1).var() / 128 - 1) < 0.02
    assert round(128**0.5, 2) == 11.31
    import math

    assert 81500 < math.exp(128**0.5) < 82500
    import math

    assert round(math.exp(4)) == 55
    assert round(math.exp(8)) == 2981
    assert round(math.e, 1) == 2.7
    assert round(0.999 * 0.001, 3) == 0.001
    assert 0.5 * 0.5 == 0.25
    assert round(0.25 / (0.999 * 0.001)) == 250
    import math

    assert 81500 < math.exp(11.31) < 82500


def test_one_attention_head_with_shapes() -> None:
    assert 2 * 8 * 100 * 100 == 160000
    assert 4 * 512 * 64 == 131072
    assert 512 * 64 == 32768
    assert round(3 * 2 * 100 * 512 * 64 / 1e6, 1) == 19.7
    assert round(2 * 100 * 64 * 100 / 1e6, 1) == 1.3
    assert 8 * 64 == 512
    import numpy as np

    r = np.random.default_rng(0)
    X = r.standard_normal((100, 512))
    Q, K, V = (X @ r.standard_normal((512, 64)) / 512**0.5 for _ in range(3))
    S = Q @ K.T / 8
    A = np.exp(S - S.max(1, keepdims=True))
    A /= A.sum(1, keepdims=True)
    assert S.shape == (100, 100)
    assert (A @ V).shape == (100, 64)
    assert np.allclose(A.sum(1), 1)
    import numpy as np

    r = np.random.default_rng(0)
    q = r.standard_normal((10, 64))
    k = r.standard_normal((50, 64))
    assert (q @ k.T).shape == (10, 50)
    assert (q @ k.T @ k).shape == (10, 64)


def test_why_several_attention_heads() -> None:
    assert 4 * 512**2 == 1048576
    assert 8 * (3 * 512 * 64) + 512 * 512 == 4 * 512**2
    assert 512 // 64 == 8
    import numpy as np

    r = np.random.default_rng(0)
    assert np.linalg.matrix_rank(r.standard_normal((100, 8)) @ r.standard_normal((8, 100))) == 8


def test_causal_mask_and_padding_mask() -> None:
    assert 4 * 5 // 2 == 10
    assert 1000 * 1001 // 2 == 500500
    import numpy as np

    r = np.random.default_rng(0)
    q, k, v = r.standard_normal((3, 5, 4))

    def f(k, v):
        s = np.where(np.tril(np.ones((5, 5), bool)), q @ k.T / 2, -np.inf)
        a = np.exp(s - s.max(1, keepdims=True))
        a /= a.sum(1, keepdims=True)
        return a @ v

    k2, v2 = (k.copy(), v.copy())
    k2[3:] = 9
    v2[3:] = 9
    assert np.allclose(f(k, v)[:3], f(k2, v2)[:3])


def test_cross_attention() -> None:
    assert 10 * 1500 == 15000
    assert 1500**2 == 2250000
    import numpy as np

    r = np.random.default_rng(0)
    X, M = (r.standard_normal((10, 64)), r.standard_normal((1500, 64)))
    S = X @ M.T / 8
    A = np.exp(S - S.max(1, keepdims=True))
    A /= A.sum(1, keepdims=True)
    assert A.shape == (10, 1500)
    assert np.allclose(A.sum(1), 1)
    assert (A @ M).shape == (10, 64)


def test_modern_decoder_block() -> None:
    assert round(2 * 4096**2 / 1e6, 1) == 33.6
    assert round(2 * 4096 * 1024 / 1e6, 1) == 8.4
    assert round(3 * 4096 * 14336 / 1e6, 1) == 176.2
    p = 2 * 4096**2 + 2 * 4096 * 1024 + 3 * 4096 * 14336 + 2 * 4096
    assert round(p / 1000000.0) == 218
    assert round(32 * p / 1000000000.0, 2) == 6.98
    assert round(2 * 128256 * 4096 / 1000000000.0, 2) == 1.05
    assert round((32 * p + 2 * 128256 * 4096 + 4096) / 1000000000.0, 2) == 8.03
    assert round(3 * 4096 * 14336 / p, 2) == 0.81
    assert 2 * 4096 / 1e6 < 0.0083


def test_encoder_decoder_or_both() -> None:
    assert round(0.15 * 512) == 77


def test_count_decoder_block_parameters() -> None:
    d = 4096
    assert round(12 * d * d / 1000000.0) == 201
    assert round(32 * 12 * d * d / 1000000000.0, 1) == 6.4
    assert round(32 * 12 * d * d / 1000000000.0, 2) == 6.44
    d = 4096
    assert round(2.5 * d * d / 1000000.0, 1) == 41.9
    assert round(4 * d * d / 1000000.0, 1) == 67.1
    d = 4096
    a, kv, f = (2 * d * d, 2 * d * 1024, 3 * d * 14336)
    assert round(a / 1000000.0, 1) == 33.6
    assert round(kv / 1000000.0, 1) == 8.4
    assert round(f / 1000000.0, 1) == 176.2
    assert round((a + kv + f) / 1000000.0) == 218
    assert round((a + kv + f) / d**2) == 13
    assert round((32 * (a + kv + f) + 2 * 128256 * d) / 1000000000.0, 2) == 8.03
    assert round(128256 * d / 1000000.0) == 525
    assert round(12 * 96 * 12288**2 / 1e9) == 174
    assert round((50257 + 2048) * 12288 / 1e9, 1) == 0.6
    assert round(12 * 12 * 768**2 / 1e6) == 85
    assert round(50257 * 768 / 1e6, 1) == 38.6
    assert round(1024 * 768 / 1e6, 1) == 0.8
    assert round((12 * 12 * 768**2 + 51281 * 768) / 1e6) == 124
    assert round(50257 * 768 / 124.4e6, 2) == 0.31
    assert round(4 * 4096**2 / 1e6, 1) == 67.1
    assert round(3 * 4096 * 11008 / 1e6, 1) == 135.3
    assert round((4 * 4096**2 + 3 * 4096 * 11008) / 1e6, 1) == 202.4
    assert round((4 * 4096**2 + 3 * 4096 * 11008) / 4096**2) == 12
    assert 13 * 4096 == 53248
    assert round(100 * 13 * 4096 / (12 * 4096**2), 2) == 0.03


def test_swiglu_gated_feed_forward() -> None:
    assert round(8 / 3 * 4096) == 10923
    assert -(-10923 // 256) * 256 == 11008
    assert round(14336 / 10923, 1) == 1.3
    assert 14336 / 4096 == 3.5
    assert round(8 * 4096**2 / 1e6, 1) == 134.2
    assert round(3 * 4096 * 10923 / 1e6, 1) == 134.2
    assert round(3 * 4096 * 11008 / 1e6, 1) == 135.3
    assert round(3 * 4096 * 14336 / 1e6, 1) == 176.2
    import math

    s = lambda z: z / (1 + math.exp(-z))
    assert round(s(2) * 3, 2) == 5.28
    assert round(s(-2) * 3, 2) == -0.72
    from fractions import Fraction

    assert 3 * Fraction(8, 3) == 2 * 4


def test_mixture_of_experts_routing() -> None:
    assert 1024 / 8 * 1.25 == 160
    assert round(0.55 / 0.85, 2) == 0.65
    assert round(0.30 / 0.85, 2) == 0.35
    import math

    N, a = (8, 0.01)
    assert math.isclose(a * N * sum(1 / N * (1 / N) for _ in range(N)), a)


def test_total_and_active_parameters() -> None:
    d, f, L = (4096, 14336, 32)
    e = 3 * d * f
    shared = L * (2 * d * d + 2 * d * 1024 + d * 8 + 2 * d) + 2 * 32000 * d + d
    assert round(e / 1000000.0) == 176
    assert round(8 * L * e / 1000000000.0, 1) == 45.1
    assert round(shared / 1000000000.0, 1) == 1.6
    assert round((8 * L * e + shared) / 1000000000.0, 1) == 46.7
    assert round(2 * L * e / 1000000000.0, 1) == 11.3
    assert round((2 * L * e + shared) / 1000000000.0, 1) == 12.9
    assert round(100 * 0.75**16) == 1
    assert round(100 * 12.9 / 46.7) == 28
    assert round(100 * 37 / 671, 1) == 5.5
    assert round(100 * 22 / 235, 1) == 9.4
    assert round(100 * 5.1 / 117, 1) == 4.4
    assert round(46.7 * 2) == 93
    assert round(12.9 * 2, 1) == 25.8


def test_what_feed_forward_layers_store() -> None:
    d = 4096
    attn, ff = (2 * d * d + 2 * d * 1024, 3 * d * 14336)
    assert round(100 * ff / (attn + ff)) == 81
    assert 8 / 12 == 2 / 3


def test_tied_input_and_output_embeddings() -> None:
    V, d = (128256, 2048)
    block = 2 * d * d + 2 * d * 512 + 3 * d * 8192 + 2 * d
    tot = 16 * block + V * d + d
    assert round(V * d / 1000000.0) == 263
    assert round(tot / 1000000000.0, 2) == 1.24
    assert round((tot + V * d) / 1000000000.0, 2) == 1.5
    assert round(100 * V * d / tot) == 21
    assert round(2 * V * d / 1000000.0) == 525
    assert round(128256 * 4096 / 1e6) == 525
    assert round(100 * 128256 * 4096 / 8.03e9) == 7
    assert round(50257 * 768 / 1e6, 1) == 38.6
    assert round(100 * 50257 * 768 / 124.4e6) == 31
    assert 4096**0.5 == 64


def test_induction_heads_and_in_context_learning() -> None:
    import math

    assert round(math.log(50000), 1) == 10.8
    L, i = (50, 7)
    assert L + i - (i + 1) == 49


def test_why_position_information() -> None:
    import numpy as np

    r = np.random.default_rng(0)
    X = r.standard_normal((5, 8))
    A, B, C = r.standard_normal((3, 8, 8)) / 3

    def f(X):
        s = X @ A @ (X @ B).T
        a = np.exp(s - s.max(1, keepdims=True))
        a /= a.sum(1, keepdims=True)
        return a @ X @ C

    p = r.permutation(5)
    assert np.allclose(f(X[p]), f(X)[p])
    assert np.allclose(f(X[p]).mean(0), f(X).mean(0))


def test_attention_against_feed_forward_cost() -> None:
    assert 6 * 4096 == 24576
    assert 12 * 4096 == 49152
    assert 6 * 16384 == 98304
    assert 8192 / (8192 + 6 * 4096) == 0.25
    assert round(100 * 4096 / (4096 + 6 * 4096)) == 14
    a, b = (6 * 4096 + 2048, 6 * 4096 + 4096)
    assert (a, b) == (26624, 28672)
    assert round(2 * b / a, 2) == 2.15
    assert round(100 * (b / a - 1)) == 8
    assert abs(8.03e9 * 2 / (128 * 1024) - 122000) < 1000
    assert round(16 * 4096**2 / 1e6) == 268
    assert round(8 * 4096**2 / 1e6) == 134
    assert round(4 * 8192 * 4096 / 1e6) == 134
    assert round(100 * (131072 / 2) / (131072 / 2 + 6 * 4096)) == 73
    w = 2 * (2 * 4096**2 + 2 * 4096 * 1024 + 3 * 4096 * 14336) / 4096**2
    assert round(w) == 26
    assert round(100 * (w / 24 - 1)) == 8
    assert round(100 * 32768 / (32768 + 6 * 4096)) == 57
    assert 32768 / (32768 + 6 * 16384) == 0.25
    d = 4096
    assert 8 * d * d + 4 * (2 * d) * d == 16 * d * d
    assert 4 * (4 * d) * d == 16 * d * d
    assert 4 * (6 * d) * d == 24 * d * d
    assert round((8.03e9 - 128256 * 4096) * 2 / (128 * 1024), -3) == 115000


def test_how_flashattention_stays_exact() -> None:
    import math

    l = math.exp(1 - 3) * 1 + 1
    assert round(l, 3) == 1.135
    assert round(math.exp(-2) / l, 3) == 0.119
    assert abs(math.exp(-2) / l - math.exp(1) / (math.exp(1) + math.exp(3))) < 1e-12
    assert round(40.3 / 4.4) == 9
    import numpy as np

    r = np.random.default_rng(0)
    s = r.standard_normal(12) * 5
    V = r.standard_normal((12, 4))
    m, l, o = (-np.inf, 0.0, np.zeros(4))
    for i in range(0, 12, 3):
        t, v = (s[i : i + 3], V[i : i + 3])
        n = max(m, t.max())
        c = np.exp(m - n)
        l = c * l + np.exp(t - n).sum()
        o = c * o + np.exp(t - n) @ v
        m = n
    p = np.exp(s - s.max())
    p /= p.sum()
    assert np.allclose(o / l, p @ V)
    assert round(75.2 / 66.6, 2) == 1.13


def test_mha_mqa_gqa_mla() -> None:
    assert 2 * 128 * 128 == 32768
    assert round(32768 / 576) == 57
    assert 576 / (2 * 128) == 2.25
    assert 2 * 8 * 128 == 2048
    assert round(100 * 2048 / 32768, 2) == 6.25
    assert round(100 * 576 / 32768, 1) == 1.8
    assert round(100 * (1 - 576 * 60 * 6 / (2 * 8 * 128 * 95 * 16)), 1) == 93.3
    assert 2 * 128 == 256
    assert round(100 * 256 / 32768, 1) == 0.8


def test_how_rope_encodes_distance() -> None:
    import math

    assert round(math.cos(0.3), 3) == 0.955
    import math

    assert round(2 * math.pi, 1) == 6.3
    assert 54000 < 2 * math.pi * 10000 ** (126 / 128) < 54500
    import numpy as np

    R = lambda a: np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    r = np.random.default_rng(0)
    q, k = r.standard_normal((2, 2))
    t = 0.1
    assert np.isclose(R(5 * t) @ q @ (R(2 * t) @ k), R(105 * t) @ q @ (R(102 * t) @ k))
    assert np.isclose(R(5 * t) @ q @ (R(2 * t) @ k), q @ R((2 - 5) * t) @ k)
    e = np.array([1.0, 0])
    assert np.isclose(R(0.5) @ e @ (R(0.2) @ e), np.cos(0.3))
    assert [12 * p % 360 for p in (2, 5, 102, 105)] == [24, 60, 144, 180]


def test_extend_context_8k_to_128k() -> None:
    assert round(10000 * 16 ** (128 / 126), -3) == 167000
    assert 131072 / 8192 == 16
    assert round((12 * 4096 + 131072) / (12 * 4096 + 8192), 1) == 3.1
    assert 2 * 32 * 8 * 128 * 2 * 131072 / 2**30 == 16
    assert 2 * 32 * 8 * 128 * 2 * 8192 / 2**30 == 1
    import math

    assert round((0.1 * math.log(16) + 1) ** 2, 2) == 1.63


def test_sliding_sparse_linear_attention() -> None:
    assert 32 * 4096 == 131072
    assert 5 * 1024 + 131072 == 136192
    assert 6 * 131072 == 786432
    assert round(786432 / 136192, 1) == 5.8
    assert round(100 * 136192 / 786432) == 17
    assert 128 * 128 == 16384
    assert 128 * 128 / (2 * 128) == 64
    import numpy as np

    r = np.random.default_rng(0)
    q, k, v = np.abs(r.standard_normal((3, 6, 4)))
    A = np.tril(q @ k.T)
    o1 = A @ v
    S = np.zeros((4, 4))
    o2 = []
    for t in range(6):
        S += np.outer(k[t], v[t])
        o2.append(q[t] @ S)
    assert np.allclose(o1, o2)


def test_attention_sinks_and_streaming() -> None:
    import math

    w = 1 / (4 + math.exp(2))
    assert round(w, 2) == 0.09
    assert round(4 * w, 2) == 0.35
    assert 4 + 1020 == 1024
    assert 1 / 4 == 0.25
