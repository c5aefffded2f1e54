"""Which key points of a card a learner says when they are asked for, and which they leave out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

LATEST = 5  # times a point was asked for that count: an older habit may be gone
MIN_ASKED = 2  # times before a point is called left out: once may be chance


@dataclass(frozen=True, slots=True)
class PointMemory:
    """How often a point was asked for and said, of the latest `LATEST` times it was asked for."""

    asked: int = 0
    said: int = 0

    @property
    def is_said(self) -> bool:
        """Whether the learner usually says it: at least every other time."""
        return self.asked > 0 and self.said * 2 >= self.asked

    @property
    def is_left_out(self) -> bool:
        """Whether they usually don't."""
        return self.asked >= MIN_ASKED and not self.is_said


@dataclass(frozen=True, slots=True)
class PointsAnswered:
    """The places of the points that an answer was asked for, from 0, and of those that it said."""

    asked: Collection[int]
    said: Collection[int]


def remembered(answers: Iterable[PointsAnswered], points: int) -> list[PointMemory]:
    """The memory of each of a card's points, from the answers to it, latest first.

    Places beyond the card's points are passed over.
    """
    asked, said = [0] * points, [0] * points
    for answer in answers:
        for place in answer.asked:
            if place < points and asked[place] < LATEST:
                asked[place] += 1
                said[place] += place in answer.said
    return [PointMemory(*counts) for counts in zip(asked, said, strict=True)]


def left_out(memories: Sequence[PointMemory]) -> list[int]:
    """The places of the points of a card that the learner usually leaves out.

    None if they usually say no other: then there is no answer to leave them out of, only a card
    that is not known yet, or a learner who doesn't tick.
    """
    if not any(memory.is_said for memory in memories):
        return []
    return [place for place, memory in enumerate(memories) if memory.is_left_out]
