"""The worked numbers of section 23, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_evaluate_a_chatbot_before_launch() -> None:
    assert round(0.99**300, 3) == 0.049
    assert 3 / 300 == 0.01


def test_llm_as_judge_biases() -> None:
    po = 0.9 * 1 + 0.1 * 0
    pe = 0.9 * 1.0 + 0.1 * 0.0
    assert po == 0.9
    assert (po - pe) / (1 - pe) == 0
    assert 100 - 65 == 35


def test_why_llms_hallucinate() -> None:
    t = 0.75
    assert t / (1 - t) == 3
    p = 0.75
    assert p - 3 * (1 - p) == 0
    assert 4 * p - 3 == 0
    assert 0.8 - 3 * 0.2 > 0
    assert 0.7 - 3 * 0.3 < 0


def test_win_rates_to_leaderboard_rating() -> None:
    assert round(1 / (1 + 10 ** (-100 / 400)), 2) == 0.64
    import math

    assert round(400 * math.log10(3)) == 191
    assert round(400 * math.log10(0.55 / 0.45)) == 35
    import math

    se = math.sqrt(0.25 / 100)
    assert se == 0.05
    lo, hi = (0.55 - 1.96 * se, 0.55 + 1.96 * se)
    assert round(lo, 2) == 0.45
    assert round(hi, 2) == 0.65
    e = lambda p: 400 * math.log10(p / (1 - p))
    assert 65 < e(0.55) - e(lo) < 75
    assert 65 < e(hi) - e(0.55) < 75
    assert 380 < 1.96**2 * 0.25 / 0.05**2 < 400
    assert round(1 / (1 + 10 ** (-200 / 400)), 2) == 0.76
    assert abs(1 / (1 + 10 ** (-1)) - 10 / 11) < 1e-12


def test_regression_suite_for_prompts_and_models() -> None:
    from math import comb

    assert round(2 * comb(10, 2) / comb(20, 2), 2) == 0.47
    assert (12 - 9) / 200 == 0.015


def test_direct_and_indirect_prompt_injection() -> None:
    assert 0.77 < 0.84


def test_red_team_a_model() -> None:
    assert round(1 - 0.98**100, 2) == 0.87
    assert round(1 - 0.98**35, 2) == 0.51


def test_where_to_place_guardrails() -> None:
    assert round(0.95 * 0.001 / (0.95 * 0.001 + 0.01 * 0.999), 3) == 0.087
    assert 100000 * 0.001 * 0.95 == 95
    assert round(100000 * 0.999 * 0.01) == 999
    assert round(1 - 0.99**5, 3) == 0.049


def test_over_refusal_or_unsafe_help() -> None:
    assert 50 / 250 == 0.2
    assert 10 / 200 == 0.05
    assert round(1e6 * 0.01 * 0.20) == 2000
    assert round(1e6 * 0.001 * 0.05) == 50
    assert round(1e6 * 0.01 * 0.02) == 200
    assert round(1e6 * 0.001 * 0.09) == 90


def test_what_probes_and_sparse_autoencoders_show() -> None:
    assert 131072 / 4096 == 32
