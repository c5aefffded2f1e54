"""The worked numbers of the deck, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_when_to_use_deep_learning() -> None:
    assert round(0.2 / 0.0002) == 1000


def test_why_more_data_helps() -> None:
    assert round(10**-0.35, 2) == 0.45
    assert round(10**-0.07, 2) == 0.85
    assert round(2 ** (1 / 0.35)) == 7
    assert round(2 ** (1 / 0.07), -3) == 20000


def test_effect_of_adding_layers() -> None:
    assert 3 * 3 * 3 * 64 * 64 == 110592
    assert 7 * 7 * 64 * 64 == 200704
    assert 1 + 3 * (3 - 1) == 7


def test_why_deep_networks_are_hard_to_train() -> None:
    assert 100 / 10 == 10


def test_what_is_vanishing_gradient() -> None:
    assert 9e-7 < 0.25**10 < 1e-6
    assert round(0.9**50 * 100, 1) == 0.5
    assert round(1.1**50) == 117
    assert round(1e-6 / (1e-6 + 1e-8), 2) == 0.99
    assert round(1e-10 / (1e-10 + 1e-8), 2) == 0.01


def test_how_to_fix_vanishing_gradient() -> None:
    assert 8e-16 < 0.5**50 < 9e-16
    import numpy as np

    r = np.random.default_rng(0)
    z = r.standard_normal(10**6)
    assert abs((np.maximum(z, 0) ** 2).mean() / (z**2).mean() - 0.5) < 0.01


def test_what_is_exploding_gradient() -> None:
    assert round(1.5**20) == 3325
    assert round(0.1 / 0.001**0.5, 2) == 3.16
    import math

    assert round(math.log(1000) / -math.log(0.999), -2) == 6900
    import numpy as np

    spike, total, later, usual = ([], [], [], [])
    for seed in range(50):
        r = np.random.default_rng(seed)
        m = v = 0.0
        steps = []
        for t in range(1, 5001):
            g = 1000.0 if t == 3001 else r.standard_normal()
            m, v = (0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g)
            steps.append(m / (1 - 0.9**t) / ((v / (1 - 0.999**t)) ** 0.5 + 1e-08))
        spike.append(steps[3000])
        total.append(sum(steps[3000:3100]))
        later.append(np.abs(steps[3450:3550]).mean())
        usual.append(np.abs(steps[2900:3000]).mean())
    assert 3.0 < np.mean(spike) < 3.17
    assert 29 < np.mean(total) < 33
    assert np.mean(later) < np.mean(usual) / 10


def test_how_to_fix_exploding_gradients() -> None:
    assert (30**2 + 40**2) ** 0.5 == 50
    assert [x * 5 / 50 for x in (30, 40)] == [3, 4]
    assert [min(x, 5) for x in (30, 40)] == [5, 5]
    assert 2**16 == 65536


def test_why_not_plain_gradient_descent() -> None:
    import numpy as np

    def steps(k, rate, momentum):
        x, v, n, c = (np.ones(2), np.zeros(2), 0, np.array([k, 1.0]))
        while np.linalg.norm(x) > 1e-06 * 2**0.5:
            v = momentum * v - rate * c * x
            x = x + v
            n += 1
        return n

    def tuned(k):
        s = k**0.5
        return (steps(k, 2 / (k + 1), 0), steps(k, 4 / (s + 1) ** 2, ((s - 1) / (s + 1)) ** 2))

    assert tuned(100) == (691, 93)
    assert tuned(400) == (2764, 194)


def test_why_adam_is_popular() -> None:
    assert 2 * 4 * 10**9 == 8 * 10**9
    assert round(0.001 / 2e-5) == 50

    def step(g, n=2000, b1=0.9, b2=0.999):
        m = v = 0.0
        for _t in range(1, n + 1):
            m, v = (b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g)
        return m / (1 - b1**n) / ((v / (1 - b2**n)) ** 0.5 + 1e-08)

    assert abs(step(100.0) - 1) < 0.01 and abs(step(0.0001) - 1) < 0.01


def test_when_not_to_use_adam() -> None:
    assert (2 * 4, 1 * 4, 2 * 1) == (8, 4, 2)
    assert 4096 + 4096 == 8192
    assert round(4096**2 / 1e6, 1) == 16.8
    assert round((1 / 0.01) / (1 / 1)) == 100


def test_dropout_vs_l2() -> None:
    assert round((1 - 0.1 * 1e-4) ** 10000, 2) == 0.90


def test_what_is_batch_normalization() -> None:
    assert 32 * 56 * 56 == 100352
    import numpy as np

    x = np.array([2.0, 4, 6, 8])
    assert x.mean() == 5 and x.var() == 5
    assert [round(float(z), 2) for z in (x - x.mean()) / x.std()] == [-1.34, -0.45, 0.45, 1.34]


def test_why_batchnorm_helps() -> None:
    import numpy as np

    r = np.random.default_rng(0)
    X, w, y = (r.standard_normal((64, 10)), r.standard_normal(10), r.standard_normal(64))

    def loss(w):
        z = X @ w
        return (((z - z.mean()) / z.std() - y) ** 2).mean()

    def grad(w):
        return np.array([(loss(w + 1e-06 * d) - loss(w - 1e-06 * d)) / 2e-06 for d in np.eye(10)])

    assert abs(loss(2 * w) - loss(w)) < 1e-12
    half = np.linalg.norm(grad(2 * w)) / np.linalg.norm(grad(w))
    assert abs(half - 0.5) < 0.001
    assert abs(half / 2 - 0.25) < 0.001


def test_why_cnns_suit_images() -> None:
    assert 3 * 3 * 3 * 64 + 64 == 1792
    assert 224 * 224 * 3 * 64 + 64 == 9633856


def test_what_is_pooling() -> None:
    assert max(1, 9, 2, 0) == 9 and sum([1, 9, 2, 0]) / 4 == 3
    assert 7 * 7 * 512 == 25088
    assert 512 * 1000 == 512_000 and 25088 * 1000 == 25_088_000
    assert 25088 // 512 == 49
    assert 1 - (1 / 2) * (1 / 2) == 0.75


def test_too_much_pooling() -> None:
    assert 224 // 2**5 == 7
    assert 224 // 7 == 32
    assert 8 / 32 == 1 / 4 and 8 / 4 == 2
    assert 112 * 112 == 4 * 56 * 56 == 12544 and 56 * 56 == 3136
    assert [224 // 2**k for k in range(1, 6)] == [112, 56, 28, 14, 7]


def test_why_rnns_struggle() -> None:
    assert round(0.9**100 * 100, 3) == 0.003
    assert round(1.1**100) == 13781
    assert 0.9**100 < 1e-4


def test_how_lstm_helps_memory() -> None:
    assert round(0.99**100 * 100, 1) == 36.6
    assert round(0.9**100 * 100, 3) == 0.003
    import math

    assert round(1 / (1 + math.exp(-1)), 2) == 0.73 and 1 / (1 + math.exp(0)) == 0.5
    d, n = (64, 32)

    def block():
        return d * d + d * n + d

    rnn = block()
    lstm = sum(block() for part in ("forget gate", "input gate", "output gate", "new content"))
    assert lstm / rnn == 4


def test_lstm_vs_gru() -> None:
    n = d = 256
    block = n * d + d * d + d
    assert 4 * block == 525312 and 3 * block == 393984
    assert 3 / 4 == 0.75


def test_why_transformers_replaced_rnns() -> None:
    assert 1000 - 1 == 999
    assert 6 * 4096 == 24576 and 24 * 4096**2 == 4 * 24576 * 4096
    assert 24 * 4096**2 == 2 * 49152 * 4096

    def share(n, d=4096):
        return 4 * n * d / (24 * d * d + 4 * n * d)

    assert [round(100 * share(n)) for n in (2048, 24576, 131072)] == [8, 50, 84]
    assert (2 * 1000) ** 2 == 4 * 1000**2


def test_what_is_attention() -> None:
    assert abs(0.7 * 10 + 0.2 * 20 + 0.1 * 0 - 11) < 1e-9
    assert 64**0.5 == 8
    import math

    assert round(100 * math.exp(8) / (math.exp(8) + 3), 1) == 99.9
    assert round(100 * math.e / (math.e + 3)) == 48
    import numpy as np

    r = np.random.default_rng(0)
    q, k = r.standard_normal((2, 100000, 64))
    assert abs((q * k).sum(1).var() / 64 - 1) < 0.02


def test_why_self_attention_is_powerful() -> None:
    assert 1000**2 == 1_000_000 and 2000**2 == 4_000_000
    import numpy as np

    r = np.random.default_rng(0)
    X, Q, K, V = (r.standard_normal((5, 8)), *r.standard_normal((3, 8, 8)))

    def att(X):
        s = X @ Q @ (X @ K).T / 8**0.5
        w = np.exp(s - s.max(1, keepdims=True))
        w /= w.sum(1, keepdims=True)
        return w @ (X @ V)

    p = r.permutation(5)
    assert np.allclose(att(X[p]), att(X)[p])
    assert 11 / 13 > 0.5


def test_why_gpus() -> None:
    assert round(989 / 3.35) == 295
    assert round(100 / 80, 2) == 1.25
    assert round(989 / 67) == 15
    n = 4096
    assert round(2 * n**3 / (3 * n * n * 2)) == 1365
    n = 4096
    assert abs(2 * n * n / (2 * n * n + 2 * 2 * n) - 1) < 0.001
    assert round(1 / 6, 2) == 0.17
    assert max(80 / 4, 20) == 20


def test_batch_size_trade_off() -> None:
    assert 50_000 // 50 == 1000 and 50_000 // 5_000 == 10
    assert round(10**0.5, 1) == 3.2
    assert 1 / 100**0.5 == 0.1


def test_why_dl_deployment_is_hard() -> None:
    assert 7e9 * 2 == 14e9
    assert round(1 / (1 - 0.5), 6) == 2 and round(1 / (1 - 0.9), 6) == 10
    assert [round(20 / (1 - u)) for u in (0.5, 0.8, 0.9)] == [40, 100, 200]


def test_how_to_reduce_model_size() -> None:
    assert [100_000_000 * b // 8 // 10**6 for b in (32, 16, 8, 4)] == [400, 200, 100, 50]
    assert round(100e6 * (4 + 16 / 128) / 8 / 1e6) == 52
    assert 8 / 16 == 1 / 2 and 4 / 16 == 1 / 4
    step = 100 / 127
    assert round(1 / step) == 1 and round(1.5 / step) == 2


def test_accurate_but_slow_model() -> None:
    assert 120 + 60 == 180 and 120 + 30 == 150 and 60 + 60 == 120 and 60 + 30 == 90
    assert 0.75 * 10 + 0.25 * (10 + 60) == 25
    assert abs(0.4 + 300 / 50 - 6.4) < 1e-9
    assert round(100 * (1 - 0.95**20)) == 64


def test_model_is_overfitting() -> None:
    assert 99 - 80 == 19


def test_what_is_bias_in_dl() -> None:
    assert (900 + 50) / 1000 == 0.95

    def rates(base, tpr=0.8, fpr=0.2):
        yes = base * tpr + (1 - base) * fpr
        return (round(100 * yes), round(100 * base * tpr / yes))

    assert rates(0.5) == (50, 80) and rates(0.2) == (32, 50)


def test_how_to_reduce_bias() -> None:
    from math import comb

    chance = sum(comb(10, k) * 0.1**k * 0.9 ** (10 - k) for k in range(3, 11))
    assert round(100 * chance, 1) == 7.0
    n, p, z = (10, 0.3, 1.96)
    mid = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
    assert round(100 * (mid - half)) == 11 and round(100 * (mid + half)) == 60
    assert 3 / 10 == 0.3 and 100 / 1000 == 0.1
