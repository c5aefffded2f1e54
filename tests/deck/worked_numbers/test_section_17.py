"""The worked numbers of section 17, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_accuracy_precision_recall_f1() -> None:
    assert round(40 / 60, 2) == 0.67
    assert 40 / 50 == 0.80
    assert (40 + 130) / 200 == 0.85
    assert round(2 * 40 / (2 * 40 + 20 + 10), 2) == 0.73
    assert 150 / 200 == 0.75
    assert round((1.0 + 0.02) / 2, 2) == 0.51
    assert round(2 * 1.0 * 0.02 / 1.02, 2) == 0.04
    P, R = (40 / 60, 0.8)
    assert round(5 * P * R / (4 * P + R), 2) == 0.77
    assert round(2 * 130 / (2 * 130 + 10 + 20), 2) == 0.90
    assert 99 / 100 == 0.99


def test_roc_auc_or_pr_auc() -> None:
    assert 900 + 999_000 * 2 // 100 == 20_880
    assert round(900 / 20_880, 2) == 0.04
    assert round(20_880 / 900) == 23
    assert 999_000 * 2 // 100 == 19_980
    assert 0.3 / 0.01 > 29.9
    from statistics import NormalDist as D

    import numpy as np

    n = D()
    assert round(n.cdf(2.33 / 2**0.5), 2) == 0.95
    F = 1 - n.cdf(2.33)
    assert round(F, 3) == 0.01
    prec = lambda pi, R, F: pi * R / (pi * R + (1 - pi) * F)
    assert round(prec(0.5, 0.5, F), 2) == 0.98
    assert round(prec(1 / 1001, 0.5, F), 2) == 0.05
    t = np.linspace(-6, 8, 3501)
    S = np.vectorize(lambda z: 1 - n.cdf(z))
    r, f = (S(t - 2.33), S(t))

    def area(pi):
        p = prec(pi, r, f)
        return np.sum(-np.diff(r) * (p[1:] + p[:-1]) / 2)

    assert round(area(1 / 1001), 2) == 0.13
    assert round(area(0.5), 2) == 0.95
    import numpy as np

    g = np.random.default_rng(0)
    y = np.arange(100000) % 100 == 0
    s = g.random(100000)
    o = y[np.argsort(-s)]
    ap = (o.cumsum() / np.arange(1, 100001))[o].mean()
    assert abs(ap - 0.01) < 0.002


def test_which_threshold_to_deploy() -> None:
    assert 200 / 50000 == 0.004
    assert 0.2 / 0.8 == 0.25
    assert round(0.125 / 1.125, 2) == 0.11
    assert round(100 * (0.9 * 0.1 / 50) ** 0.5) == 4


def test_what_perplexity_8_means() -> None:
    import math

    assert math.log2(8) == 3
    assert round(math.log(8), 2) == 2.08
    import math

    assert 3 / 4 == 0.75
    assert round(math.log2(12), 2) == 3.58
    assert round(math.log2(12) / 5, 2) == 0.72
    import math

    assert round(math.exp(-(99 * math.log(0.5) + math.log(1e-06)) / 100), 2) == 2.28
    import math

    assert round(math.exp(math.log(50257))) == 50257


def test_recall_mrr_or_ndcg() -> None:
    import math

    d = lambda g: sum((x / math.log2(i + 2) for i, x in enumerate(g)))
    assert abs(d([3, 0, 2]) - 4) < 1e-12
    assert round(d([3, 2, 0]), 2) == 4.26
    assert round(d([3, 0, 2]) / d([3, 2, 0]), 2) == 0.94
    e = lambda g: d([2**x - 1 for x in g])
    assert e([3, 0, 2]) == 8.5
    assert round(e([3, 2, 0]), 2) == 8.89
    assert round(e([3, 0, 2]) / e([3, 2, 0]), 2) == 0.96
    assert (1 + 0.5 + 0) / 3 == 0.5
    assert round(1 + 100 * 99 / 9999, 1) == 2.0


def test_what_bleu_and_rouge_miss() -> None:
    r = ["the", "drug", "is", "not", "safe"]
    o = ["the", "drug", "is", "safe"]
    m = sum(w in r for w in o)
    assert m / len(o) == 1.0
    assert m / len(r) == 0.8
    assert not set(["this", "medicine", "carries", "risks"]) & set(
        ["the", "drug", "is", "not", "safe"]
    )


def test_is_a_small_gain_real() -> None:
    from math import sqrt

    s = 100 * sqrt(0.8 * 0.2 / 2000)
    assert round(s, 1) == 0.9
    assert round(s * sqrt(2), 1) == 1.3
    assert round(1.96 * s * sqrt(2), 1) == 2.5
    assert round(1.96 * s, 1) == 1.8
    from math import comb

    p = lambda b, c: 2 * sum(comb(b + c, i) for i in range(b, b + c + 1)) / 2 ** (b + c)
    assert round(p(60, 52), 2) == 0.51
    assert round(p(20, 12), 2) == 0.22
    assert round(p(8, 0), 3) == 0.008
    from math import sqrt

    assert round(8 / sqrt(112), 2) == 0.76
    assert round(sqrt(112) / 2, 1) == 5.3
    assert 8 / 2000 == 0.004
    assert (60 + 52) / 2000 == 0.056
    assert 7.85 * 0.056 / 0.004**2 > 27400
    assert 7.85 * 0.056 / 0.004**2 < 27600
    assert round((1.96 + 0.8416) ** 2, 2) == 7.85


def test_good_baseline_and_ablation() -> None:
    import numpy as np

    r = np.random.default_rng(0)
    a = r.standard_normal((40000, 100)).max(1).mean()
    b = r.standard_normal((200000, 5)).max(1).mean()
    assert round(a, 1) == 2.5
    assert round(b, 1) == 1.2
    assert round(a - b, 1) == 1.3
    assert 2 + 2 == 4


def test_evaluating_on_slices() -> None:
    assert round(100 * (1 - 0.95**100), 1) == 99.4
    assert round(100 * (1 - 0.95**20)) == 64
    assert abs(100 * 0.05 - 5) < 1e-9
    from math import sqrt

    p, n, z = (0.9, 40, 1.96)
    c = (p + z * z / 2 / n) / (1 + z * z / n)
    h = z * sqrt(p * (1 - p) / n + z * z / 4 / n / n) / (1 + z * z / n)
    assert round(100 * (c - h)) == 77
    assert round(100 * (c + h)) == 96
    assert 36 / 40 == 0.9
    assert round(0.2 * 95 + 0.8 * 65) == 71
    assert round(0.8 * 90 + 0.2 * 60) == 84
    assert 855 < 1.96**2 * 0.09 / 0.02**2 < 865
    assert round(1.96**2 * 0.09 / 0.1**2) == 35


def test_when_a_benchmark_goes_stale() -> None:
    assert round(100 * (0.95 * 0.05 / 1000) ** 0.5, 1) == 0.7
    assert 100 - 5 == 95
    assert 100 - 3 == 97
    assert round(0.276 * 500) == 138
