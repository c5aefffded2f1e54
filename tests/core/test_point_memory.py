"""Which key points a learner leaves out, from what was asked for and what was said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.point_memory import (
    LATEST,
    MIN_ASKED,
    PointMemory,
    PointsAnswered,
    left_out,
    remembered,
)

ALL = range(4)
PLACES = st.sets(st.integers(0, 7))
ANSWERS = st.lists(st.builds(PointsAnswered, asked=PLACES, said=PLACES), max_size=20)


def said(*rounds: str) -> list[PointMemory]:
    """The memory after answers, latest first, each by the places that were said."""
    return remembered([PointsAnswered(ALL, [*map(int, places)]) for places in rounds], len(ALL))


def test_a_point_is_left_out_once_it_was_missed_in_most_of_its_latest_answers() -> None:
    assert left_out(said("012")) == []  # once may be chance
    assert left_out(said("012", "012")) == [3]
    assert left_out(said("0123", "012", "012")) == [3]
    assert left_out(said("0123", "0123", "012", "012")) == []
    assert left_out(said("123", "123", "0123")) == [0]


def test_an_older_habit_is_gone() -> None:
    assert left_out(said(*["0123"] * 3, *["012"] * 30)) == []
    assert said("012", *["0123"] * 30)[3] == PointMemory(LATEST, LATEST - 1)


def test_nothing_is_left_out_of_an_answer_that_was_none() -> None:
    """A card not known at all, and one whose points are never ticked."""
    assert left_out(said("", "", "")) == []
    assert left_out([]) == []
    assert left_out(remembered([], 4)) == []


def test_one_point_alone_is_asked_for_by_a_drill() -> None:
    drills = [PointsAnswered([3], [3]), PointsAnswered([3], [3])]
    reviews = [PointsAnswered(ALL, [0, 1, 2])] * 2
    assert left_out(remembered(drills[:1] + reviews, 4)) == [3]
    assert left_out(remembered(drills + reviews, 4)) == []
    assert remembered(drills + reviews, 4)[0] == PointMemory(2, 2)


@given(ANSWERS, st.integers(0, 8))
def test_it_is_a_plain_count_of_the_latest_times(
    answers: list[PointsAnswered], points: int
) -> None:
    memories = remembered(answers, points)
    assert len(memories) == points
    for place, memory in enumerate(memories):
        times = [place in answer.said for answer in answers if place in answer.asked][:LATEST]
        assert (memory.asked, memory.said) == (len(times), sum(times))


@given(ANSWERS, st.integers(0, 8))
def test_what_is_left_out_was_asked_and_stands_beside_what_is_said(
    answers: list[PointsAnswered], points: int
) -> None:
    memories = remembered(answers, points)
    for place in left_out(memories):
        assert memories[place].asked >= MIN_ASKED
        assert memories[place].said * 2 < memories[place].asked
        assert any(memory.is_said for memory in memories)
