"""The worked numbers of section 21, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_kv_cache_memory() -> None:
    assert 2 * 32 * 8 * 128 * 2 == 131072 == 128 * 1024
    assert 131072 * 8192 == 2**30
    assert 2 * 32 * 32 * 128 * 2 * 8192 == 4 * 2**30
    assert 1000 * 1001 // 2 == 500500
    assert 2 * 32 * 8 * 128 * 1 * 8192 == 2**30 / 2
    assert 32 * 2**30 / 16e9 > 2
    assert round(2**30 / 3.35e12 * 1e3, 2) == 0.32


def test_prefill_vs_decode() -> None:
    assert round(989 / 3.35) == 295
    assert round(2 * 8e9 * 2000 / 989e12 * 1e3) == 32
    assert round(16e9 / 3.35e12 * 1e3, 1) == 4.8
    assert round((2 * 8e9 * 2000 / 989e12) / (16e9 / 3.35e12)) == 7
    assert 2 < 32 * 2**30 / 16e9 < 2.2


def test_fastest_decode_of_a_7b_model() -> None:
    assert round(14e9 / 3.35e12 * 1e3, 1) == 4.2
    assert round(3.35e12 / 14e9) == 239
    assert round(14e9 / 989e12 * 1e3, 3) == 0.014
    assert round(100 * 14e9 / 989e12 / (14e9 / 3.35e12), 1) == 0.3
    assert round(989e12 / 14e9, -2) == 70600
    c = 2 * 32 * 32 * 128 * 2
    assert c == 2**19
    assert c * 4096 == 2 * 2**30
    assert round(c * 4096 / 1000000000.0, 2) == 2.15
    t = (14000000000.0 + c * 4096) / 3350000000000.0
    assert round(t * 1000.0, 1) == 4.8
    assert round(1 / t) == 207
    assert round((14000000000.0 + c * 4096) / 1000000000.0, 1) == 16.1
    assert round(150 * 14e9 / 3.35e12, 2) == 0.63
    assert round(7e9 / 3.35e12 * 1e3, 1) == 2.1
    assert round((14e9 / 3.35e12) / (14e9 / 989e12)) == 295


def test_decoding_strategies() -> None:
    import numpy as np

    s = lambda z: np.exp(z) / np.exp(z).sum()
    z = np.array([2.0, 1.0, 0.0])
    assert round(s(z)[0], 2) == 0.67
    assert round(s(z / 0.5)[0], 2) == 0.87
    assert round(0.5 / 0.7, 2) == 0.71
    assert round(0.2 / 0.7, 2) == 0.29
    assert 0.5 + 0.2 < 0.8 <= 0.5 + 0.2 + 0.15
    assert 200 * 0.9 == 180
    assert 200 - 50 == 150


def test_ttft_tpot_and_goodput() -> None:
    assert abs(0.5 + 399 * 0.03 - 12.47) < 1e-9
    assert round(399 * 0.015) == 6
    assert 10 * 0.7 == 7
    assert 12 * 0.5 == 6
    assert 2000 / 500 == 4
    assert round(238 * 4 / 3 / 60, 1) == 5.3
    assert round(1000 / (238 * 4 / 3 / 60), -1) == 190
    assert 2000 * 0.02 == 40
    assert 100 * 1 / 500 < 1


def test_speculative_decoding_exactness() -> None:
    assert abs((1 - 0.8**5) / (1 - 0.8) - 3.3616) < 1e-9
    assert round(1 + 0.8 + 0.64 + 0.8**3 + 0.8**4, 2) == 3.36
    assert round(3.3616 / (4 * 0.05 + 1), 1) == 2.8
    import numpy as np

    p = np.array([0.6, 0.4])
    q = np.array([0.9, 0.1])
    acc = q * np.minimum(1, p / q)
    left = np.maximum(0, p - q)
    out = acc + (1 - acc.sum()) * left / left.sum()
    assert np.allclose(out, p)
    assert np.isclose(acc[0], 0.6)
    assert np.isclose(acc[1], 0.1)
    assert np.isclose(left[1], 0.3)
    import numpy as np

    r = np.random.default_rng(0)
    p, q = r.dirichlet(np.ones(50), 2)
    acc = q * np.minimum(1, p / q)
    left = np.maximum(0, p - q)
    assert np.isclose(1 - acc.sum(), left.sum())
    assert np.allclose(acc + left, p)


def test_how_to_force_valid_json() -> None:
    assert abs(0.90 + 0.08 + 0.02 - 1) < 1e-9


def test_continuous_vs_static_batching() -> None:
    assert (10 + 20 + 30 + 100) / (4 * 100) == 0.4
    assert 4 * 100 - 160 == 240


def test_what_paged_attention_solves() -> None:
    assert 2048 - 300 == 1748
    assert round(100 * 1748 / 2048) == 85
    assert -(-300 // 16) == 19
    assert 19 * 16 == 304
    assert 304 - 300 == 4
    assert round(100 * 4 / 304, 1) == 1.3


def test_what_prefix_caching_saves() -> None:
    assert round(100 * 3000 / 3200) == 94
    assert 2 * 8e9 * 3000 == 4.8e13
    assert round(4.8e13 / 989e12 * 1e3) == 49


def test_chunked_or_separate_prefill() -> None:
    assert round(8000 * 131072 / 1e9, 2) == 1.05
    assert round(8000 * 131072 / 50e9 * 1e3) == 21
    assert round(2 * 8e9 * 8000 / 989e12 * 1e3) == 129


def test_int4_fp8_or_kv_quantization() -> None:
    assert 16 / 128 + 4 == 4.125
    assert abs(8e9 * 4.125 / 8 - 4.125e9) < 1
    assert round(16 / 4.125, 1) == 3.9
    assert round(4.125e9 / 3.35e12 * 1e3, 1) == 1.2
    assert round(16e9 / 3.35e12 * 1e3, 1) == 4.8
    s = 2**30 / 2
    w = 16000000000.0 - 4125000000.0
    assert round(w / 1000000000.0, 1) == 11.9
    assert round(s / 1000000000.0, 2) == 0.54
    assert 22 * s < w < 23 * s
    assert round(22 * s / 1000000000.0, 1) == 11.8
    assert round(23 * s / 1000000000.0, 1) == 12.3
    assert round(40 * 2**30 / 1e9) == 43
    assert round(40 * 2**29 / 1e9) == 21
    assert round((16e9 - 4.125e9) / 1e9) == 12
    assert round(40 * 2**30 / 16e9, 1) == 2.7


def test_how_many_users_on_one_80gb_gpu() -> None:
    assert 2 * 32 * 8 * 128 * 2 == 131072
    c = 131072 * 8192
    assert c == 2**30
    assert round(c / 1000000000.0, 2) == 1.07
    assert int(60000000000.0 // c) == 55
    assert int(60e9 // (131072 * 2000)) == 228
    assert round(131072 * 2000 / 1e6) == 262
    assert int(68e9 // 2**29) == 126
    assert round(2**29 / 1e9, 2) == 0.54
    assert int(60e9 // 2**32) == 13
    b = 16000000000.0 + 55 * 2**30
    t = b / 3350000000000.0
    assert round(b / 1000000000.0) == 75
    assert round(55 * 2**30 / 1000000000.0) == 59
    assert round(t * 1000.0) == 22
    assert round(1 / t) == 45
    assert round(55 / t) == 2455
    assert abs(1000 / 60 * 6 - 100) < 1e-9
    assert -(-100 // 55) == 2


def test_why_temperature_0_still_varies() -> None:
    import numpy as np

    def bf(x):
        u = int(np.float32(x).view(np.uint32))
        u = u + 32767 + (u >> 16 & 1) & 4294901760
        return float(np.uint32(u).view(np.float32))

    assert bf(bf(256 + 1) + 1) == 256
    assert bf(256 + bf(1 + 1)) == 258
    assert bf(257) == 256
    assert 992 + 8 == 1000
    assert round(42 / 26, 1) == 1.6
