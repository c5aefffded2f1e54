"""The worked numbers of section 22, computed again: a test a question."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.one_engine


def test_what_is_rag() -> None:
    assert 10_000 * 800 == 8_000_000
    assert 5 * 400 == 2000


def test_rag_long_context_or_fine_tuning() -> None:
    assert 40_000 * 100 == 4_000_000
    assert 2_000 * 100 == 200_000
    assert 4_000_000 / 200_000 == 20


def test_how_to_choose_chunk_size() -> None:
    assert 100_000 / (500 - 100) == 250
    assert 100_000 / 500 == 200
    assert 250 / 200 == 1.25
    assert 5 * 400 == 10 * 200


def test_sparse_dense_or_hybrid_retrieval() -> None:
    assert round(1 / 61 + 1 / 70, 4) == 0.0307
    assert round(2 / 63, 4) == 0.0317


def test_why_rerank_with_a_cross_encoder() -> None:
    assert 100 / 1000 == 0.1
    assert round(1_000_000 / 1000 / 60) == 17
    assert 10_000 * 9_999 // 2 == 49_995_000


def test_hnsw_recall_against_speed() -> None:
    assert round(10e6 * 768 * 4 / 1e9, 1) == 30.7
    assert round(10e6 * 2 * 16 * 4 / 1e9, 1) == 1.3
    assert round(10e6 * 768 / 1e9, 1) == 7.7
    import math

    assert round(math.log(10000000.0, 16), 1) == 5.8
    assert [round(1e7 / 16**l) for l in range(6)] == [10000000, 625000, 39062, 2441, 153, 10]
    assert abs(3000 / 10e6 - 0.0003) < 1e-12
    assert round(1.28 / 30.72 * 100) == 4


def test_evaluate_rag_retriever_and_answer() -> None:
    assert round(0.8 * 0.9 + 0.2 * 0.1, 2) == 0.74
    assert round(0.8 * 1 + 0.2 * 0.1, 2) == 0.82
    assert round(0.90 - 0.74, 2) == 0.16
    assert round(0.82 - 0.74, 2) == 0.08


def test_how_tool_calling_works() -> None:
    assert round(0.95**10, 3) == 0.599
    assert round(0.99**10, 2) == 0.90


def test_bound_agent_cost_and_side_effects() -> None:
    assert sum(3000 + 1000 * i for i in range(20)) == 250_000
    assert sum(3000 + 1000 * i for i in range(40)) == 900_000
    assert 900 / 250 == 3.6


def test_agent_memory_when_context_is_full() -> None:
    assert 34 * 5000 == 170_000
    assert 10_000 + 34 * 5000 <= 200_000
    assert (34 - 5) * 5000 == 145_000


def test_how_to_evaluate_an_agent() -> None:
    assert round(1 - 0.3**4, 3) == 0.992
    assert round(0.7**4, 2) == 0.24
    assert round((1 + 0.4**4) / 2, 2) == 0.51
    assert round((1 + 0.4) / 2, 2) == 0.7
    assert round((1 + 0.2 * 2) / 0.8, 2) == 1.75
    assert round((0.3 + 0.4 * 2) / 0.6, 2) == 1.83
    assert round(0.3 / 0.6, 2) == 0.5
    assert 1 / 0.8 == 1.25
