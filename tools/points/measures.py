"""Measures of a check: what it ticks, and how well a score sorts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Ticks(NamedTuple):
    """How good the ticks of a check are; shares, 0 to 1.

    `precision`: of the ticked points, those that were said; 1 if none is ticked. `recall`: of the
    points that were said, those that are ticked. `wrong`: of the points that fluent wrong answers
    do not say, those that are ticked.
    """

    precision: float
    recall: float
    wrong: float


def area_under_the_curve(high: Sequence[float], low: Sequence[float]) -> float:
    """The probability, 0 to 1, that a score of the first is above one of the second."""
    ordered = sorted(low)
    wins = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in high)
    return wins / (2 * len(high) * len(low))


def share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
