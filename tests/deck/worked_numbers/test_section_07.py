"""The worked numbers of section 7, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_convolution_output_size() -> None:
    f = lambda n, k, s, p, d=1: (n + 2 * p - d * (k - 1) - 1) // s + 1
    assert [f(5, 3, 2, 1), f(224, 7, 2, 3), f(56, 3, 1, 1), f(32, 3, 1, 2, 2), f(32, 5, 1, 0)] == [
        3,
        112,
        56,
        32,
        28,
    ]
    assert f(7, 3, 2, 1) == f(8, 3, 2, 1) == 4
    assert f(224, 3, 2, 1) == 112
    assert f(32, 7, 1, 3) == 32
    assert max((112 - 1) * 2 + 3 - 224, 0) == 1
    assert (224 + 6 - 7) / 2 == 111.5
    assert 224 + 6 - (111 * 2 + 7) == 1


def test_receptive_field_of_a_stack() -> None:
    def rf(layers):
        r = j = 1
        out = []
        for k, s, d in layers:
            r += d * (k - 1) * j
            j *= s
            out.append((r, j))
        return out

    c = (3, 1, 1)
    p = (2, 2, 1)
    v = rf([c, c, p, c, c, p, c, c, c, p, c, c, c, p, c, c, c, p])
    assert [v[i] for i in (2, 5, 9, 13, 17)] == [(6, 2), (16, 4), (44, 8), (100, 16), (212, 32)]
    assert v[1][0] == 5
    assert 2 * v[13][1] == 32
    assert rf([c] * 3)[-1][0] == 7
    assert rf([(7, 2, 1), (3, 2, 1), c])[-1][0] == 19
    assert rf([(3, 1, d) for d in (1, 2, 4, 8)])[-1][0] == 31
    assert rf([c] * 4)[-1][0] == 9
    assert 3 * 9 == 27
    assert 7 * 7 == 49
    assert round(100 * (1 - 27 / 49)) == 45
    import numpy as np

    s = []
    for n in (4, 16, 64):
        a = np.array([1.0])
        for _ in range(n):
            a = np.convolve(a, np.ones(3) / 3)
        x = np.arange(len(a)) - len(a) // 2
        assert len(a) == 2 * n + 1
        s.append((a * x * x).sum() ** 0.5)
    assert abs(s[1] / s[0] - 2) < 1e-09
    assert abs(s[2] / s[1] - 2) < 1e-09


def test_one_by_one_convolution() -> None:
    a = 28 * 28 * 32 * 25 * 192
    b = 28 * 28 * 16 * 192
    c = 28 * 28 * 32 * 25 * 16
    assert round(a / 1000000.0, 1) == 120.4
    assert round(b / 1000000.0, 1) == 2.4
    assert round(c / 1000000.0, 1) == 10.0
    assert round((b + c) / 1000000.0, 1) == 12.4
    assert round(a / (b + c), 1) == 9.7
    assert round(100 * (1 - (b + c) / a)) == 90
    assert 1 - 1 / 4 == 0.75


def test_depthwise_separable_convolution() -> None:
    assert 9 * 128 * 128 == 147456
    assert 9 * 128 + 128 * 128 == 17536
    assert round(147456 / 17536, 1) == 8.4
    assert 49 * 128 * 128 == 802816
    assert 49 * 128 + 128 * 128 == 22656
    assert round(802816 / 22656) == 35
    assert round(22656 / 17536 - 1, 2) == 0.29
    assert round(49 / 9, 1) == 5.4
    assert abs(1 / 128 + 1 / 9 - 17536 / 147456) < 1e-12
    assert round(1 / 128 + 1 / 9, 3) == 0.119
    assert round(4866 / 569, 1) == 8.6
    assert round(71.7 - 70.6, 1) == 1.1
    assert 18 / 4 == 4.5
    assert round(989 / 3.35) == 295
    assert round(128 * 128 / 17536, 2) == 0.93
    L = (
        [(32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2)]
        + [(512, 512, 1)] * 5
        + [(512, 1024, 2), (1024, 1024, 1)]
    )
    s = 112
    full = sep = 27 * 32 * 112 * 112
    pf = ps = 27 * 32
    for c, n, st in L:
        s //= st
        full += 9 * c * n * s * s
        sep += (9 * c + c * n) * s * s
        pf += 9 * c * n
        ps += 9 * c + c * n
    h = 1024 * 1000
    assert round((sep + h) / 1000000.0) == 569
    assert abs((full + h) / 1000000.0 - 4866) < 2
    assert round((pf + h) / 1000000.0, 1) == 29.3
    assert round((ps + h) / 1000000.0, 1) == 4.2


def test_equivariance_or_invariance() -> None:
    x = [0, 1, 2, 0, 0, 0]
    s = lambda v, k: [0] * k + v[: len(v) - k]
    assert x[::2] == [0, 2, 0]
    assert s(x, 1)[::2] == [0, 1, 0]
    assert s(x, 2)[::2] == [0, 0, 2]


def test_transposed_convolution_checkerboards() -> None:
    def t(x, k, s):
        y = [0] * ((len(x) - 1) * s + len(k))
        for i, v in enumerate(x):
            for j, u in enumerate(k):
                y[i * s + j] += v * u
        return y

    assert t([1, 2], [1, 1, 1], 2) == [1, 1, 3, 2, 2]
    assert t([1, 1, 1], [1, 1, 1], 2) == [1, 1, 2, 1, 2, 1, 1]
    assert set(t([1] * 8, [1] * 4, 2)[2:-2]) == {2}
    assert len(t([1] * 8, [1] * 4, 2)) == 18
    assert (8 - 1) * 2 - 2 * 1 + 4 == 16


def test_basic_or_bottleneck_resnet_block() -> None:
    assert 2 * 9 * 64 * 64 == 73728
    assert 256 * 64 == 16384
    assert 9 * 64 * 64 == 36864
    assert 16384 + 36864 + 16384 == 69632
    assert 2 * 9 * 256 * 256 == 1179648
    assert round(1179648 / 69632) == 17
    assert 16 * 2 + 2 == 34
    assert 16 * 3 + 2 == 50
    assert round(24.52, 1) == 24.5
    assert round(24.52 - 22.85, 1) == 1.7
    t = 3 * 64 * 49 * 112 * 112 + 2048 * 1000
    c = 64
    s = 56
    for m, n, st in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for i in range(n):
            o = s // st if i == 0 else s
            t += (
                c * m * s * s
                + 9 * m * m * o * o
                + 4 * m * m * o * o
                + (c * 4 * m * o * o if i == 0 else 0)
            )
            c = 4 * m
            s = o
    assert round(t / 1000000000.0, 1) == 4.1


def test_image_patches_as_vit_tokens() -> None:
    assert (224 // 16) ** 2 == 196
    assert 16 * 16 * 3 == 768
    assert 768 * 768 + 768 == 590592
    assert 196**2 == 38416
    assert 784**2 == 614656
    assert 784 == 4 * 196
    assert (224 // 32) ** 2 == 49
    assert 49**2 == 2401
    assert (384 // 16) ** 2 == 576
    assert 224 * 224 * 3 == 150528 == 196 * 768
    assert 590592 / 86e6 < 0.01


def test_iou_and_non_maximum_suppression() -> None:
    def iou(s, n=10):
        o = (n - s) * n
        return o / (2 * n * n - o)

    assert abs(iou(5) - 1 / 3) < 1e-12
    assert round(iou(1), 2) == 0.82
    assert round(iou(4), 2) == 0.43
    assert round(iou(2), 2) == 0.67
    assert round(iou(2, 100), 2) == 0.96
    assert 98 * 100 == 9800
    assert 2 * 100 * 100 - 9800 == 10200
    assert 8 * 10 == 80
    assert 200 - 80 == 120


def test_one_stage_two_stage_or_detr() -> None:
    assert (640 // 8) ** 2 == 6400
    assert (640 // 16) ** 2 == 1600
    assert (640 // 32) ** 2 == 400
    assert 6400 + 1600 + 400 == 8400


def test_mean_average_precision_for_detection() -> None:
    assert 0.25 * 1 + 0.25 * 1 + 0.25 * 0.75 == 0.6875
    assert round((51 * 1 + 25 * 0.75) / 101, 3) == 0.691
    import numpy as np

    pr = [(1, 0.25), (1, 0.5), (2 / 3, 0.5), (0.75, 0.75)]
    ts = np.linspace(0, 1, 101)
    ap = np.mean([max([p for p, r in pr if r >= t - 1e-09], default=0) for t in ts])
    assert round(ap, 3) == 0.691
    assert len([i for i in range(50, 100, 5)]) == 10
    assert round(2 / 3, 2) == 0.67


def test_semantic_instance_panoptic_segmentation() -> None:
    assert round((0.8 + 0.6) / (2 + 0.5 + 0.5), 2) == 0.47
    assert abs(0.7 * (2 / 3) - 1.4 / 3) < 1e-12


def test_why_unet_still_works() -> None:
    assert 512 // 2**4 == 32
    assert 2**4 == 16
    assert 30 * 512 * 512 == 7864320
    assert [c * n * n * 2 / 2**20 for c, n in ((64, 512), (128, 256), (256, 128), (512, 64))] == [
        32,
        16,
        8,
        4,
    ]
    assert 32 + 16 + 8 + 4 == 60
    n = 572
    for _ in range(4):
        n = (n - 4) // 2
    n -= 4
    for _ in range(4):
        n = 2 * n - 4
    assert n == 388


def test_segmentation_loss_for_small_objects() -> None:
    import math

    assert round(-(0.01 * math.log(0.01) + 0.99 * math.log(0.99)), 3) == 0.056
    assert 2 * 60 / (2 * 60 + 40 + 40) == 0.6
    assert round(60 / 140, 2) == 0.43
    assert abs(2 * (60 / 140) / (1 + 60 / 140) - 0.6) < 1e-12
    assert round(2 * 50 / (2 * 50 + 50), 2) == 0.67
    assert 50 / 100 == 0.5
    assert 1 - 50 / 10000 == 0.995
    assert round(2 * 100 / (2 * 100 + 100), 2) == 0.67
    assert 100 / 200 == 0.5
    assert 1 - 100 / 10000 == 0.99
    assert 0.99 / 0.01 == 99


def test_which_backbone_layers_to_freeze() -> None:
    assert round(0.75**11, 3) == 0.042
    assert round(0.75**11 * 1e-3 * 1e5, 1) == 4.2
    assert round(1 / 0.75**11) == 24

    def stage(cin, m, n):
        out = 4 * m
        t = 0
        c = cin
        for i in range(n):
            t += c * m + 9 * m * m + m * out + 2 * (m + m + out)
            if i == 0:
                t += c * out + 2 * out
            c = out
        return t

    s = [stage(64, 64, 3), stage(256, 128, 4), stage(512, 256, 6), stage(1024, 512, 3)]
    stem = 3 * 64 * 49 + 128
    head = 2048 * 1000 + 1000
    total = sum(s) + stem + head
    assert total == 25557032
    assert round(100 * (stem + s[0]) / total, 1) == 0.9
    assert round(100 * s[3] / total) == 59


def test_image_model_fails_on_a_new_camera() -> None:
    assert round((0.8 * 0.2 / 100) ** 0.5, 3) == 0.04
