from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.interview_draw import drawn, weights

Sections = list[tuple[int, dict[str, float]]]


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311  (the same questions for the same seed)


def test_the_weaker_a_question_the_likelier_it_comes() -> None:
    own = weights({"weak": 0.4, "known": 0.95, "new": None})
    assert own["weak"] > own["known"] > own["new"] > 0
    first = Counter(drawn([(0, own)], seeded(seed).random)[0] for seed in range(1_000))
    for name, weight in own.items():
        assert abs(first[name] / 1_000 - weight / sum(own.values())) < 0.05


def test_most_are_of_what_was_started_however_large_the_deck() -> None:
    recalls = {number: 0.9 if number < 10 else None for number in range(400)}
    own = weights(recalls)
    assert sum(own[number] for number in range(10)) / sum(own.values()) == pytest.approx(0.75)
    assert set(weights(dict.fromkeys("abc"))) == set("abc"), "of a new learner"
    assert len({*weights(dict.fromkeys("abc")).values()}) == 1


def test_the_focus_comes_first_and_what_waits_last() -> None:
    sections: Sections = [(2, {"z": 9.0}), (1, {"m": 9.0, "n": 1.0}), (0, {"a": 0.1, "b": 0.1})]
    for seed in range(20):
        order = drawn(sections, seeded(seed).random)
        assert {*order[:2]} == {"a", "b"}
        assert order[-1] == "z"


def test_sections_of_the_same_turn_alternate() -> None:
    sections: Sections = [(1, {f"{name}{n}": 1.0 for n in range(3)}) for name in "abc"]
    order = drawn(sections, seeded(1).random)
    for place in (0, 3, 6):
        assert {name[0] for name in order[place : place + 3]} == {"a", "b", "c"}


def test_a_section_with_weak_questions_is_likelier_to_begin() -> None:
    own = weights({"a": 0.3, "b": 0.95})
    sections: Sections = [(1, {name: weight}) for name, weight in own.items()]
    first = Counter(drawn(sections, seeded(seed).random)[0] for seed in range(500))
    assert first["a"] > 2 * first["b"]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.dictionaries(st.text(max_size=3), st.floats(0.01, 3), max_size=6)
        ),
        max_size=5,
    ),
    st.integers(0, 1_000),
)
def test_every_question_comes_once(sections: Sections, seed: int) -> None:
    named = [(turn, {(n, k): w for k, w in own.items()}) for n, (turn, own) in enumerate(sections)]
    order = drawn(named, seeded(seed).random)
    assert sorted(order) == sorted(one for _, own in named for one in own)
    assert order == drawn(named, seeded(seed).random)
