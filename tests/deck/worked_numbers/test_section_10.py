"""The worked numbers of section 10, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_training_memory_of_a_7b_model() -> None:
    assert 2 + 2 + 4 + 4 + 4 == 16
    assert 7e9 * 16 == 112e9
    assert 4 + 4 + 4 + 4 == 16
    assert 7e9 * 18 == 126e9
    assert [7 * x for x in (2, 2, 4, 8)] == [14, 14, 28, 56]
    assert 7e9 * 2 == 14e9
    assert round(20e6 * 16 / 1e9, 2) == 0.32
    assert round(14 + 0.32, 1) == 14.3
    assert 2 + 2 + 4 + 1 + 1 == 10
    assert 7 * 10 == 70
    s = h = 4096
    b, a, L = (1, 32, 32)
    assert round(s * b * h * (34 + 5 * a * s / h) * L / 1000000000.0) == 104
    assert round(s * b * h * 34 * L / 1000000000.0) == 18
    assert round(s * b * h * 2 * L / 1000000000.0, 1) == 1.1
    assert round(4096 * 128000 * 4 / 1e9, 1) == 2.1


def test_fp32_fp16_bf16_fp8() -> None:
    import numpy as np

    assert np.float16(65504) == np.finfo(np.float16).max
    assert float(np.float16(1e-08)) == 0.0
    assert float(np.float16(1e-05)) > 0
    assert round(2 ** (-24) * 100000000.0) == 6
    assert 1e-08 < 2 ** (-25)
    assert round(2**-23 * 1e7, 1) == 1.2
    assert round(2**-10 * 1e4, 1) == 9.8
    assert round(2**-7 * 1e3, 1) == 7.8
    assert round(2**-14 * 1e5, 1) == 6.1
    assert round(2**-126 * 1e38, 1) == 1.2
    assert 2**-3 == 0.125
    assert 2**-2 == 0.25
    assert round(2**-6 * 100, 1) == 1.6
    assert 1.75 * 2**8 == 448
    assert 1.75 * 2**15 == 57344
    assert (2 - 2**-10) * 2**15 == 65504
    assert round((2 - 2**-7) * 2**127 / 1e38, 1) == 3.4
    assert round((2 - 2**-23) * 2**127 / 1e38, 1) == 3.4
    assert 0.003 < 2**-7 / 2
    assert 1 + 2**-7 == 1.0078125
    assert round(1e-8 * 1024, 7) == 1.02e-5 or abs(1e-8 * 1024 - 1e-5) < 3e-7
    assert abs(2 * 989 - 1979) <= 1


def test_how_mixed_precision_works() -> None:
    import numpy as np

    assert float(np.float16(1e-09)) == 0.0
    assert round(1e-09 * 65536 * 100000.0, 1) == 6.6
    assert 1e-09 * 65536 > 2 ** (-14)
    assert 2**16 == 65536


def test_activation_checkpointing() -> None:
    assert round((1 + 2 + 1) / (1 + 2) - 1, 2) == 0.33
    q = 5 * 96 * 2048 / 12288
    assert q == 80
    assert round(q / (34 + q), 2) == 0.7
    assert 100 // 10 + 10 == 20
    assert 2 * 100**0.5 == 20
    s = h = 4096
    layer = 34 * s * h
    assert round(layer / 1000000.0) == 570
    assert round(32 * layer / 1000000000.0, 1) == 18.3
    inp = 2 * s * h
    assert round(inp / 1000000.0) == 34
    assert round(32 * inp / 1000000000.0, 1) == 1.1
    tot = 32 * inp + layer
    assert round(tot / 1000000000.0, 1) == 1.6
    assert round(32 * layer / tot) == 11
    assert round(100 * tot / (32 * layer)) == 9
    s, h = (2048, 12288)
    re = 4 * s * s * h
    f = 24 * s * h * h + 4 * s * s * h
    assert round(100 * re / f, 1) == 2.7
    assert round(100 * re / (3 * f), 1) == 0.9


def test_gradient_accumulation() -> None:
    assert 8 * 4 == 32
    assert 8 * 50 + 20 == 420
    assert 8 * (50 + 20) == 560
    assert 16 * 64 - 1 == 1023
    assert 64 - 1 == 63
    import numpy as np

    r = np.random.default_rng(0)
    X, y, w = (r.standard_normal((32, 5)), r.standard_normal(32), np.zeros(5))
    g = lambda X, y: 2 * X.T @ (X @ w - y) / len(y)
    assert np.allclose(sum(g(X[i : i + 4], y[i : i + 4]) / 8 for i in range(0, 32, 4)), g(X, y))


def test_find_the_gpu_bottleneck() -> None:
    assert round(250 / 110, 1) == 2.3
    assert 100 / 250 == 0.4
    assert 250 - 110 == 140
    assert 110 - 100 == 10
    assert round((250 - 110) / 250, 2) == 0.56


def test_arithmetic_intensity_and_roofline() -> None:
    assert round(989 / 3.35) == 295
    assert round(3.35 * 50, 1) == 167.5
    assert round(167.5 / 989, 2) == 0.17
    assert 2 / 8 == 0.25
    assert 2 / 4 == 0.5
    assert round(1 / 6, 2) == 0.17
    assert round(3.35 / 6, 1) == 0.6
    n = 4096
    assert round(2 * n**3 / (3 * n * n * 2)) == 1365
    assert round(3 * 989 / 3.35) == 886
    assert min(989, 1365 * 3.35) == 989


def test_model_flops_utilization() -> None:
    x = 6 * 7000000000.0 * 9400
    assert round(x / 1000000000000.0) == 395
    assert round(x / 989000000000000.0, 2) == 0.4
    assert round(0.40 * 4 / 3, 2) == 0.53
    assert abs(2 * 989 - 1979) <= 1
    att = 12 * 32 * 4096 * 4096
    assert round(att / (6 * 7000000000.0), 2) == 0.15
    assert round((6 * 7000000000.0 + att) * 9400 / 989000000000000.0, 2) == 0.46


def test_torch_compile_fusion_and_graph_breaks() -> None:
    k = [2, 2, 3, 2, 2, 2, 2, 3]
    assert len(k) == 8
    assert sum(k) == 18
    assert sum(k) / 2 == 9


def test_how_data_parallel_training_works() -> None:
    assert (2 + 4) / 2 == 3
    assert (100 * 2 + 300 * 4) / 400 == 3.5
    assert 8 * 32 == 256
    assert 256 * 4 == 1024
    assert 2 * 7 / 8 == 1.75
    assert 14 * 1.75 == 24.5
    import numpy as np

    r = np.random.default_rng(0)
    X, y, w = (r.standard_normal((8, 3)), r.standard_normal(8), r.standard_normal(3))
    g = lambda X, y: 2 * X.T @ (X @ w - y) / len(y)
    assert np.allclose((g(X[:4], y[:4]) + g(X[4:], y[4:])) / 2, g(X, y))
    assert abs(1 / 200 / (1 / 600) - 3) < 1e-12


def test_what_zero_stages_shard() -> None:
    assert 4 + 12 / 8 == 5.5
    assert 7 * 5.5 == 38.5
    assert 2 + 14 / 8 == 3.75
    assert 7 * 3.75 == 26.25
    assert 16 / 8 == 2
    assert 7 * 2 == 14
    assert 7 * 16 == 112
    assert 7 * 12 == 84
    assert 84 / 8 == 10.5
    assert 14 / 8 == 1.75
    assert 14 + 1.75 + 10.5 == 26.25
    assert 1.75 + 1.75 + 10.5 == 14
    assert 14 + 14 + 10.5 == 38.5
    assert (1 + 1 + 1) / 2 == 1.5


def test_ring_all_reduce() -> None:
    assert [round(2 * (n - 1) / n, 3) for n in (2, 8, 64, 1024)] == [1.0, 1.75, 1.969, 1.998]
    assert [2 * (n - 1) for n in (2, 8, 64, 1024)] == [2, 14, 126, 2046]
    assert 2 * 1.75 == 3.5
    assert round(3.5 / 50 * 1000) == 70
    assert round(2046 * 5e-6 * 1000) == 10
    import numpy as np

    N = 4
    r = np.random.default_rng(0)
    g = r.standard_normal((N, N))
    b = g.copy()
    for s in range(N - 1):
        old = b.copy()
        for i in range(N):
            k = (i - s) % N
            b[(i + 1) % N, k] += old[i, k]
    for i in range(N):
        assert np.isclose(b[i, (i + 1) % N], g[:, (i + 1) % N].sum())
    for s in range(N - 1):
        old = b.copy()
        for i in range(N):
            k = (i + 1 - s) % N
            b[(i + 1) % N, k] = old[i, k]
    assert np.allclose(b, g.sum(0))


def test_tensor_parallelism_in_a_block() -> None:
    m = 4096 * 8192 * 2
    assert round(m / 1000000.0) == 67
    v = 4 * 80 * m
    assert round(v / 1000000000.0, 1) == 21.5
    s = 1.75 * v
    assert round(s / 1000000000.0, 1) == 37.6
    assert round(s / 450000000000.0 * 1000) == 84
    assert abs(s / 50000000000.0 * 1000 - 750) < 5
    t = 6 * 70000000000.0 * 4096 / 8 / (0.4 * 989000000000000.0)
    assert round(t * 1000) == 544
    assert round(84 / 544, 2) == 0.15
    import numpy as np

    r = np.random.default_rng(0)
    X, A, B = (r.standard_normal((3, 4)), r.standard_normal((4, 6)), r.standard_normal((6, 4)))
    f = np.tanh
    assert np.allclose(f(X @ A) @ B, f(X @ A[:, :3]) @ B[:3] + f(X @ A[:, 3:]) @ B[3:])
    assert 400 / 8 == 50


def test_pipeline_bubble() -> None:
    assert round(3 / 19, 3) == 0.158
    assert round(3 / 16, 4) == 0.1875
    assert round(1.5 / 17.5, 3) == 0.086
    assert 512 // 8 == 64
    assert round(7 / 71, 2) == 0.10
    assert 512 // 64 == 8
    assert round(7 / 15, 2) == 0.47
    assert 6 / 18 == 2 / 6
    assert 3 * 4 == 12
    p, m = (3, 4)
    slots = max(s + b for s in range(p) for b in range(m)) + 1
    assert slots == m + p - 1 == 6


def test_sequence_context_expert_parallelism() -> None:
    x = 131072 * 8192 * 2
    assert round(x / 1000000000.0, 1) == 2.1
    assert round(x / 16 / 1000000.0) == 134
    assert [(2 * i + 1) for i in range(4)] == [1, 3, 5, 7]
    assert sum([1, 3, 5, 7]) == 16
    wk = [2 * i + 1 for i in range(8)]
    assert all((wk[i] + wk[7 - i]) / 64 == 0.25 for i in range(4))


def test_parallel_layout_70b_on_64_gpus() -> None:
    assert 70 * 16 == 1120
    assert 1120 / 64 == 17.5
    assert 1120 / 8 == 140
    assert 1120 / 16 == 70
    assert 1120 / 32 == 35
    assert 8 * 80 == 640
    lay = 34 * 4096 * 8192
    assert round(lay / 1000000000.0, 1) == 1.1
    assert round(80 * lay / 1000000000.0) == 91
    inp = 2 * 4096 * 8192 * 80
    assert round(inp / 1000000000.0, 1) == 5.4
    assert round((inp + lay) / 1000000000.0, 1) == 6.5
    assert round(2 * 4096 * 8192 / 1000000.0) == 67
    assert 3 * 140 == 420
    assert round(420 / 400) == 1
    assert round(420 * 7 / 8 / 400, 1) == 0.9
    t = 6 * 70000000000.0 / (0.4 * 989000000000000.0)
    assert round(t * 1000.0, 2) == 1.06
    assert round(4096 * t, 1) == 4.3
    assert round(70e9 / 80 * 2 / 1e9, 2) == 1.75
    assert round(70 * 4 / 32 + 70 * 12 / 64, 1) == 21.9
    assert 8 * 400 / 8 == 400
    assert 100 / 8 == 12.5
    assert 28 < 420 * 7 / 8 / 12.5 < 34
    assert 8 * 16 * 128 == 16384
    assert 8 * 4 * 2 == 64


def test_what_a_checkpoint_must_hold() -> None:
    assert 70 * (4 + 8) == 840
    assert 70 * 2 == 140
    b1, b2, t, g = (0.9, 0.999, 10001, 1.0)
    m = (1 - b1) * g / (1 - b1**t)
    v = (1 - b2) * g * g / (1 - b2**t)
    assert round(m / v**0.5, 1) == 3.2


def test_loss_spike_in_a_big_run() -> None:
    assert round(1 / (1 - 0.999)) == 1000
    assert round(1 / (1 - 0.95)) == 20


def test_batch_size_near_critical() -> None:
    assert [(1 + 1 / b, 1 + b) for b in (0.25, 1, 4)] == [(5.0, 1.25), (2.0, 2), (1.25, 5)]
    S = (1.25 - 0.3125) / (1 / 64 - 1 / 1024)
    G = 1.25 - S / 64
    assert S == 64
    assert G == 0.25
    assert S / G == 256
    assert 1 - (1 + 1 / 2) / (1 + 1 / 1) == 0.25


def test_slow_or_failing_gpu() -> None:
    T = (2 * 30 * 10800) ** 0.5
    assert round(T) == 805
    assert round(T / 60) == 13
    assert round(30 / T, 3) == 0.037
    assert round(T / 2 / 10800, 3) == 0.037
    assert round(50000 / 16384, 2) == 3.05
    assert round(54 * 24 / 419, 1) == 3.1
