import json
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.sm2 import MAX_INTERVAL_DAYS, NEW, Memory, review

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "sm2_vectors.json").read_text())
QUALITIES = st.integers(0, 5)
HISTORIES = st.lists(QUALITIES, max_size=60)


def after(grades: list[int]) -> Memory:
    memory = NEW
    for quality in grades:
        memory = review(memory, quality)
    return memory


@pytest.mark.parametrize(
    "sequence", VECTORS["sequences"], ids=lambda s: "".join(map(str, s["grades"])) or "none"
)
def test_published_sequences(sequence: dict[str, Any]) -> None:
    memory = NEW
    assert len(sequence["steps"]) == len(sequence["grades"])
    for step in sequence["steps"]:
        memory = review(memory, step["quality"])
        assert memory.repetitions == step["repetitions"]
        assert f"{memory.ease / 100:.2f}" == step["ease_factor"]
        assert memory.interval == step["interval"]


def test_there_are_as_many_sequences_as_were_published() -> None:
    assert len(VECTORS["sequences"]) == 147


@pytest.mark.parametrize("quality", [-1, 6, 3.0, True, "4", None])
def test_a_quality_is_a_whole_number_from_0_to_5(quality: object) -> None:
    with pytest.raises(ValueError, match="quality must be"):
        review(NEW, quality)  # type: ignore[arg-type]


@given(HISTORIES)
def test_memory_stays_in_range(grades: list[int]) -> None:
    memory = after(grades)
    assert memory.ease >= 130
    assert 0 <= memory.interval <= MAX_INTERVAL_DAYS
    assert (memory.interval == 0) == (not grades)
    assert memory.repetitions >= 0


@given(HISTORIES, st.integers(3, 5))
def test_a_pass_never_shortens_an_interval(grades: list[int], quality: int) -> None:
    before = after(grades)
    assert review(before, quality).interval >= before.interval


@given(HISTORIES, st.integers(0, 2))
def test_a_lapse_starts_over_and_keeps_the_ease(grades: list[int], quality: int) -> None:
    before = after(grades)
    assert review(before, quality) == Memory(0, before.ease, 1)


@given(HISTORIES)
def test_intervals_are_exact(grades: list[int]) -> None:
    """The same rule in exact fractions, step by step, agrees to the day and the hundredth."""
    repetitions, ease, interval = 0, Fraction(5, 2), 0
    for quality in grades:
        if quality < 3:
            repetitions, interval = 0, 1
            continue
        interval = {0: 1, 1: 6}.get(repetitions) or min(ceil(interval * ease), MAX_INTERVAL_DAYS)
        repetitions += 1
        short = 5 - quality
        ease += Fraction(1, 10) - short * (Fraction(8, 100) + short * Fraction(2, 100))
        ease = max(ease, Fraction(13, 10))
    assert after(grades) == Memory(repetitions, int(ease * 100), interval)


def test_the_interval_that_floats_get_wrong() -> None:
    assert review(Memory(5, 280, 150), 4).interval == 420


def test_an_interval_stops_at_the_cap() -> None:
    assert review(Memory(9, 500, MAX_INTERVAL_DAYS), 5).interval == MAX_INTERVAL_DAYS
