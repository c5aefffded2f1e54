"""The point check, and what it is compared with."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scheduler.core.points import said
from scheduler.core.points.wordings import wordings_of
from scheduler.core.points.words import stem

PLAIN_WORD = re.compile(r"\w+")


def point_check(response: str, points: Sequence[str]) -> list[float]:
    return [match.score for match in said(response, points)]


def plain_words(response: str, points: Sequence[str]) -> list[float]:
    """The share of a wording's words that the response has, as they are written."""
    return _overlaps(response, points, str)


def plain_stems(response: str, points: Sequence[str]) -> list[float]:
    """The same, without endings."""
    return _overlaps(response, points, stem)


def everything(response: str, points: Sequence[str]) -> list[float]:
    return [1.0] * len(points)


def nothing(response: str, points: Sequence[str]) -> list[float]:
    return [0.0] * len(points)


def _overlaps(response: str, points: Sequence[str], form: Callable[[str], str]) -> list[float]:
    def words(text: str) -> set[str]:
        return {form(word) for word in PLAIN_WORD.findall(text.lower())}

    def overlap(wording: str) -> float:
        wanted = words(wording)
        return len(wanted & there) / max(len(wanted), 1)

    there = words(response)
    return [max(map(overlap, wordings_of(point))) for point in points]
