"""The point check, and what it is compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scheduler.core.points import said
from scheduler.core.points.wordings import wordings_of
from scheduler.core.points.words import stem

PLAIN_WORD = re.compile(r"\w+")


def point_check(response: str, points: Sequence[str]) -> list[float]:
    return [match.score for match in said(response, points)]


def plain_words(response: str, points: Sequence[str]) -> list[float]:
    """The share of a wording's words that the response has, as they are written."""
    there = {*PLAIN_WORD.findall(response.lower())}
    return [
        max(_overlap({*PLAIN_WORD.findall(wording.lower())}, there) for wording in wordings)
        for wordings in map(wordings_of, points)
    ]


def plain_stems(response: str, points: Sequence[str]) -> list[float]:
    """The same, without endings."""
    there = {*map(stem, PLAIN_WORD.findall(response.lower()))}
    return [
        max(
            _overlap({*map(stem, PLAIN_WORD.findall(wording.lower()))}, there)
            for wording in wordings
        )
        for wordings in map(wordings_of, points)
    ]


def everything(response: str, points: Sequence[str]) -> list[float]:
    return [1.0] * len(points)


def nothing(response: str, points: Sequence[str]) -> list[float]:
    return [0.0] * len(points)


def _overlap(words: set[str], there: set[str]) -> float:
    return len(words & there) / max(len(words), 1)
