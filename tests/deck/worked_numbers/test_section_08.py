"""The worked numbers of section 8, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_teacher_forcing_and_exposure_bias() -> None:
    assert round(sum(1 - 0.999**t for t in range(1, 101)), 1) == 4.9
    assert abs(100 * 0.001 - 0.1) < 1e-12


def test_seq2seq_bottleneck_and_attention() -> None:
    assert 4 * 2 * 1000 == 8000
    assert 8000 // 5 == 1600
    assert 8000 // 50 == 160


def test_ctc_loss() -> None:
    from itertools import groupby, product

    def B(p):
        return "".join((k for k, _ in groupby(p) if k != "-"))

    ok = []
    for p in product("ab-", repeat=3):
        if B(p) == "ab":
            ok.append("".join(p))
    assert sorted(ok) == sorted(["aab", "abb", "-ab", "a-b", "ab-"])
    assert sum(B(p) == "aa" for p in product("ab-", repeat=3)) == 1
    assert B("a-a") == "aa"
    from math import comb, log

    assert comb(5, 4) == 5
    assert round(comb(120, 40) / 1e32, 1) == 1.1
    assert (2 * 20 + 1) * 100 == 4100
    assert round(log(27 / 5), 2) == 1.69
    assert len("hello") + sum(a == b for a, b in zip("hello", "hello"[1:])) == 6


def test_how_mamba_works() -> None:
    s = 64 * 5120 * 16
    assert s == 5242880
    assert 2 * 32 * 2560 == 163840
    assert s == 32 * 163840
    assert round(2 * 6 * 2560**2 / 1e6) == 79
    assert 5120 * 16 == 81920
    assert round(81920 * 6 / 1e6, 1) == 0.5
    assert 81920 * 6 / (12 * 2560**2) < 0.01
    import numpy as np

    g = np.random.default_rng(0)
    a = g.random(8)
    b = g.standard_normal(8)
    h = 0.0
    for i in range(8):
        h = a[i] * h + b[i]
    P = list(zip(a, b))
    while len(P) > 1:
        N = []
        for i in range(0, len(P), 2):
            N.append((P[i + 1][0] * P[i][0], P[i + 1][0] * P[i][1] + P[i + 1][1]))
        P = N
    assert abs(P[0][1] - h) < 1e-12


def test_hybrid_attention_ssm_models() -> None:
    assert 2 * 8 * 128 * 2 == 4096
    assert 4 * 4096 * 65536 == 2**30
    assert 32 * 4096 * 65536 == 8 * 2**30
    s = 24 * 8192 * 128 * 2
    assert round((2**30 + s) / 2**30, 2) == 1.05
    assert int(60000000000.0 // (8 * 2**30)) == 6
    assert int(60000000000.0 // (2**30 + s)) == 53
    assert round(100 * 4 / 52) == 8
    assert 4 + 24 + 24 == 52
    assert (4 + 24) / 4 == 7


def test_batching_sequences_of_different_length() -> None:
    assert 4 * 500 == 2000
    assert 10 + 20 + 30 + 500 == 560
    assert round(100 * (1 - 560 / 2000)) == 72
    assert 3 * 30 + 500 == 590
    assert round(100 * 30 / 590) == 5
    assert 5 / 20 == 0.25


def test_forecasting_baselines() -> None:
    assert abs(0.6 * 0 + 0.4 * 5 - 2.0) < 1e-9
    assert abs(0.6 * 2 + 0.4 * 3 - 2.4) < 1e-9
    assert 0.07 < 1 / 13 < 0.078
    assert 0.075 < 0.1
