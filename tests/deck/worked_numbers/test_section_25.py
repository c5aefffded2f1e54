"""The worked numbers of section 25, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_how_diffusion_models_generate() -> None:
    import numpy as np

    a = np.sqrt(np.cumprod(1 - np.linspace(0.0001, 0.02, 1000)))
    assert round(a[249], 2) == 0.72
    assert round(a[499], 2) == 0.28
    assert round(a[-1], 3) == 0.006
    import numpy as np

    b = np.linspace(0.0001, 0.02, 1000)
    v = 0.0
    for x in b:
        v = (1 - x) * v + x
    assert abs(v - (1 - np.prod(1 - b))) < 1e-09


def test_why_latent_diffusion_compresses() -> None:
    assert 512 * 512 * 3 == 786432
    assert 64 * 64 * 4 == 16384
    assert 786432 / 16384 == 48
    assert 512 * 512 / (64 * 64) == 64
    assert 64**2 == 4096
    assert (64 // 2) ** 2 == 1024


def test_classifier_free_guidance() -> None:
    assert abs(0.5 + 7.5 * (0.6 - 0.5) - 1.25) < 1e-12
    assert 7.5 - 1 == 6.5
    assert round(1.25 / 0.6) == 2
    assert 50 * 2 == 100
    assert 20 * 2 + 30 == 70
    w = 6.5
    assert abs((1 + w) * 0.6 - w * 0.5 - 1.25) < 1e-12


def test_denoising_loss_read_aloud() -> None:
    assert abs(0.8**2 + 0.6**2 - 1) < 1e-12
    assert abs(0.8 * 2 + 0.6 * 0.5 - 1.9) < 1e-12
    assert abs((0.5 - 0.7) ** 2 - 0.04) < 1e-12
    assert abs((1.9 - 0.6 * 0.7) / 0.8 - 1.85) < 1e-12
    import numpy as np

    b = np.linspace(0.0001, 0.02, 1000)
    ab = np.cumprod(1 - b)
    w = b**2 / (2 * b * (1 - b) * (1 - ab))
    assert round(w[0], 2) == 0.5
    assert round(w[-1], 3) == 0.01
    assert w.argmax() == 0
    assert 48 < w[0] / w[-1] < 52
    a, s, x, e = (0.8, 0.6, 2.0, 0.5)
    z = a * x + s * e
    v = a * e - s * x
    assert abs(a * z - s * v - x) < 1e-12
    assert abs(s * z + a * v - e) < 1e-12


def test_flow_matching_vs_diffusion() -> None:
    assert 0.75 * 2 + 0.25 * 10 == 4
    assert 10 - 2 == 8
    assert 4 + 0.75 * 8 == 10


def test_few_step_diffusion_sampling() -> None:
    assert 64 // 2**4 == 4
    assert 50 * 2 == 100
    assert abs(100 * 0.030 - 3.0) < 1e-9
    assert abs(4 * 0.030 - 0.12) < 1e-9
    assert round(3.0 / 0.12) == 25


def test_what_each_generator_optimizes() -> None:
    assert 32 * 32 == 1024


def test_why_gans_are_hard_to_train() -> None:
    import math

    x, y = (1.0, 0.0)
    for _ in range(100):
        x, y = (x - 0.1 * y, y + 0.1 * x)
    assert round(math.hypot(x, y), 2) == 1.64
    assert abs(math.hypot(x, y) - 1.01**50) < 1e-09
    D = 0.01
    import math

    f = lambda a: 1 / (1 + math.exp(-a))
    a = math.log(D / (1 - D))
    h = 1e-06
    g1 = (math.log(1 - f(a + h)) - math.log(1 - f(a - h))) / 2 / h
    g2 = (math.log(f(a + h)) - math.log(f(a - h))) / 2 / h
    assert round(abs(g1), 2) == 0.01
    assert round(g2, 2) == 0.99


def test_elbo_and_reparameterization() -> None:
    import math

    kl = 0.5 * (1 + 0.25 - 1 - math.log(0.25))
    assert round(kl, 2) == 0.82
    assert round(-math.log(0.25), 3) == 1.386
    assert abs(2 * kl - 1.636) < 0.001
    import math

    rec = -0.5 * math.log(2 * math.pi) - 0.5 * ((2 - 1) ** 2 + 0.25)
    kl = 0.5 * (1 + 0.25 - 1 - math.log(0.25))
    logp = -0.5 * math.log(2 * math.pi * 2) - 4 / 4
    gap = 0.5 * (0.25 / 0.5 - 1 - math.log(0.25 / 0.5))
    assert round(rec, 2) == -1.54
    assert round(rec - kl, 2) == -2.36
    assert round(logp, 2) == -2.27
    assert round(gap, 2) == 0.1
    assert abs(logp - (rec - kl) - gap) < 1e-12


def test_fid_and_human_preference() -> None:
    assert (0 - 0.5) ** 2 + (1 - 2) ** 2 == 1.25
    assert (0 - 0.5) ** 2 + 1 + 4 - 2 * (1 * 4) ** 0.5 == 1.25


def test_diffusion_or_autoregressive() -> None:
    assert 1024 // 128 == 8
    assert 128 * 1024 // 1024 == 128
    assert sum(s * s for s in (1, 2, 3, 4, 5, 6, 8, 10, 13, 16)) == 680
    assert len((1, 2, 3, 4, 5, 6, 8, 10, 13, 16)) == 10
    ridge = 989000000000000.0 / 3350000000000.0
    assert ridge < 1024
    assert round(1024 / (128 * 1024 / ridge), 1) == 2.3
