"""The worked numbers of section 24, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_contrastive_learning_without_labels() -> None:
    assert 2 * 256 - 2 == 510
    import math

    assert round(100 * math.exp(8) / (math.exp(8) + 510)) == 85


def test_how_clip_links_images_and_text() -> None:
    assert 32768 * 32767 == 1073709056
    assert 32768**2 - 32768 == 1073709056
    import numpy as np

    z = 100 * np.array([0.3, 0.25, 0.2])
    p = np.exp(z - z.max())
    p /= p.sum()
    assert round(100 * p[0], 1) == 99.3
    assert round(100 * p[1], 1) == 0.7
    assert p[2] < 0.0001
    assert 3 * 3 - 3 == 6


def test_how_dino_avoids_collapse() -> None:
    import math

    assert round(math.log(65536), 1) == 11.1


def test_masked_image_modeling_or_contrastive() -> None:
    assert 196 * 0.25 == 49
    assert 196**2 == 38416
    assert 49**2 == 2401
    assert 38416 / 2401 == 16
    assert (224 // 16) ** 2 == 196


def test_linear_probe_knn_or_fine_tuning() -> None:
    assert 1024 * 1000 + 1000 == 1025000
    assert 77.6 > 75.8
    assert 85.9 > 84.1


def test_large_batches_and_temperature() -> None:
    import math

    assert round(math.log(4096), 1) == 8.3
    assert math.log2(4096) == 12
    import math

    p = lambda t: math.exp(1 / t) / (math.exp(1 / t) + 4095)
    assert round(100 * p(1), 2) == 0.07
    assert round(100 * p(0.07), 1) == 99.7
    assert round(1 / 0.07, 1) == 14.3
    assert round(math.exp(1 / 0.07) / 1000000.0, 1) == 1.6
    import math

    assert round(math.exp(0.2), 1) == 1.2
    assert round(math.exp(0.2 / 0.07)) == 17
    assert round(100 * (1 - 0.999**256)) == 23
    assert round(100 * (1 - 0.999**4096)) == 98
    assert 1 / 100 == 0.01


def test_image_into_a_language_model() -> None:
    assert (336 // 14) ** 2 == 576
    n = 1024 * 4096 + 4096 + 4096 * 4096 + 4096
    assert round(n / 1000000.0) == 21
    assert round(100 * n / 7000000000.0, 1) == 0.3


def test_image_token_cost() -> None:
    assert (336 // 14) ** 2 == 576
    assert (672 // 14) ** 2 == 4 * 576
    assert (1008 // 28) ** 2 == 1296
    assert 1008 % 28 == 0
    assert (1008 // 14) ** 2 == 5184
    assert (504 // 28) ** 2 == 324
    assert (1344 // 448) * (896 // 448) == 6
    assert 7 * 256 == 1792
    assert (448 // 14) ** 2 // 4 == 256
    assert 1296 * 128 / 1024 == 162
    assert 2 * 32 * 8 * 128 * 2 == 128 * 1024
    assert 60 * 256 == 15360


def test_why_vlms_invent_objects() -> None:
    p, r = (0.5, 1.0)
    assert round(2 * p * r / (p + r), 2) == 0.67
    assert 2 / 8 == 0.25
    assert 300 / 1500 == 0.2
    assert round(100 * 1350 / (1350 + 300)) == 82
    assert 1350 / 1500 == 0.9


def test_how_speech_recognition_works() -> None:
    from itertools import groupby

    f = "hh-e-ll-lo"
    assert "".join((k for k, _ in groupby(f))) == "h-e-l-lo"
    assert "".join((k for k, _ in groupby(f) if k != "-")) == "hello"
    assert "".join((k for k, _ in groupby(["h", "e", "l", "l", "o"]))) == "helo"
    assert 30 * 100 == 3000
    assert 3000 // 2 == 1500
    assert 30 * 16000 == 480000
    assert 1000 // 10 == 100
    assert (1 + 2 + 1) / 10 == 0.4


def test_early_late_fusion_or_cross_attention() -> None:
    assert (2000 + 500) ** 2 == 6250000
    assert 500 * 2000 + 500**2 == 1250000
    assert 6250000 / 1250000 == 5
