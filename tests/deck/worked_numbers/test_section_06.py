"""The worked numbers of section 6, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_normalization_axes() -> None:
    assert 8 * 32 == 256
    assert 64 // 32 * 10 * 10 == 200
    assert 16 * 512 == 8192
    assert 8 * 10 * 10 == 800
    assert 64 * 10 * 10 == 6400
    assert round(34.7 - 23.6) == 11
    import numpy as np

    x = np.zeros((8, 64, 10, 10))
    assert x.mean((0, 2, 3)).size == 64
    assert x.mean((1, 2, 3)).size == 8
    assert x.reshape(8, 32, 2, 10, 10).mean((2, 3, 4)).size == 256


def test_why_transformers_use_layernorm() -> None:
    import numpy as np

    x = np.array([2.0, 4.0, 4.0, 6.0])
    assert x.mean() == 4
    assert x.var() == 2
    assert ((x - 4) / 2**0.5).round(2).tolist() == [-1.41, 0, 0, 1.41]
    assert (x**2).mean() == 18
    assert round(18**0.5, 2) == 4.24
    assert (x / 18**0.5).round(2).tolist() == [0.47, 0.94, 0.94, 1.41]


def test_pre_norm_or_post_norm() -> None:
    assert round((1 / 50) ** 0.5, 2) == 0.14
    import numpy as np

    r = np.random.default_rng(0)
    x = r.standard_normal((50, 200000)).sum(0)
    assert abs(x.var() - 50) < 1


def test_rmsnorm_vs_layernorm() -> None:
    import numpy as np

    x = np.array([1, 2, 3, 6.0])
    assert x.mean() == 3
    assert x.var() == 3.5
    assert (x**2).mean() == 12.5
    assert ((x - 3) / x.std()).round(2).tolist() == [-1.07, -0.53, 0, 1.6]
    assert (x / 12.5**0.5).round(2).tolist() == [0.28, 0.57, 0.85, 1.7]
    assert round(12.5**0.5, 2) == 3.54
    assert round(3.5**0.5, 2) == 1.87
    assert (32 * 2 + 1) * 4096 == 266240
    assert round(100 * 266240 / 6.7e9, 3) == 0.004


def test_why_normalize_queries_and_keys() -> None:
    assert round(128**0.5, 1) == 11.3
    import math

    f = lambda x: 50 * math.tanh(x / 50)
    assert round(f(5), 2) == 4.98
    assert round(f(50), 1) == 38.1
    assert round(f(500), 1) == 50.0


def test_fold_batchnorm_into_convolution() -> None:
    s = 3 / 4**0.5
    assert s == 1.5
    assert 2 * s == 3
    assert (0 - 4) * s + 1 == -5
    assert (2 * 5 - 4) / 2 * 3 + 1 == 3 * 5 - 5 == 10
    n = 32 * 64 * 112 * 112
    assert round(n / 1000000.0, 1) == 25.7
    assert round(2 * n / 1000000.0) == 51
    assert round(4 * n / 1000000.0) == 103
    assert round(4 * n / 3350000000000.0 * 1000000.0) == 31
