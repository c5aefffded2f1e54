"""The worked numbers of section 29, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_ml_system_design_steps() -> None:
    import math

    q = 100000000.0 / 86400
    assert round(q, -1) == 1160
    assert round(3 * q, -1) == 3470
    assert math.ceil(3 * q / 200) == 18
    assert math.ceil(1.3 * 3 * q / 200) == 23
    assert round(3 * q / 200, 1) == 17.4
    assert round(q) == 1157
    assert round(3 * q) == 3472
    assert round(1.3 * 3 * q / 200, 1) == 22.6
    assert round(2e6 / 86400) == 23


def test_design_video_recommender() -> None:
    q = 100000000.0 * 20 / 86400
    assert round(q, -2) == 23100
    assert round(3 * q, -2) == 69400
    assert round(3 * q * 1000 / 1000000.0) == 69
    assert abs(0.04 * 12 - 0.48) < 1e-9
    assert abs(0.10 * 4 - 0.40) < 1e-9


def test_design_semantic_product_search() -> None:
    assert 10e6 / 1000 == 10000
    assert round(10000 / 3600, 1) == 2.8
    assert 10e6 * 768 * 4 / 1e9 < 64


def test_design_cited_support_assistant() -> None:
    assert 8 / 10 == 0.80
    assert 9 / 12 == 0.75


def test_design_real_time_fraud_detection() -> None:
    assert abs(0.03 * 200 - 6) < 1e-9
    assert abs(0.97 * 10 - 9.7) < 1e-9
    assert abs(1 + 0.1 * 0.03 * 200 - 1.6) < 1e-9


def test_design_content_moderation() -> None:
    assert round(100 * 30 / 20000, 2) == 0.15
    import math

    s = math.sqrt(30)
    assert round(s, 1) == 5.5
    lo, hi = ((30 - 1.96 * s) / 20000 * 100, (30 + 1.96 * s) / 20000 * 100)
    assert 0.095 < lo < 0.105
    assert 0.195 < hi < 0.205


def test_design_llm_serving_platform() -> None:
    d, kv, f, L, r = (4096, 1024, 14336, 32, 16)
    n = r * L * (d + d + 2 * (d + kv) + (d + d) + 3 * (d + f))
    assert n == 41943040
    assert round(n / 1000000.0) == 42
    assert round(2 * n / 1000000.0) == 84
    assert abs(16 + 50 * 42e6 * 2 / 1e9 - 20.2) < 1e-9
    assert 50 * 16 == 800
    assert round(800 / 20.2) == 40


def test_design_shared_training_platform() -> None:
    assert round(64 * (30 + 10) / 60, 1) == 42.7
    assert round(64 * 10 / 60, 1) == 10.7
    assert 10 * 3 == 30


def test_design_ad_click_prediction() -> None:
    assert abs(1000 * 2 * 0.01 - 20) < 1e-9
    assert abs(1000 * 1 * 0.025 - 25) < 1e-9
    assert abs(1000 * 2 * 0.015 - 30) < 1e-9
    import math

    h = -(0.01 * math.log(0.01) + 0.99 * math.log(0.99))
    assert round(h, 3) == 0.056
    assert round(0.0504 / h, 2) == 0.9


def test_design_llm_evaluation_platform() -> None:
    c = 2000 * 3 * 2
    assert c == 12000
    assert abs(c * 0.004 - 48) < 1e-09
    assert abs(20 * c * 0.004 - 960) < 1e-09
    assert abs(200 * 2 * 0.004 - 1.6) < 1e-09
    assert abs(20 * 1.6 + 48 - 80) < 1e-09
    deff = 1 + (5 - 1) * 0.5
    assert deff == 3
    assert round(1000 / deff) == 333
    assert round(deff**0.5, 1) == 1.7
