"""The labelled answers in `tests/data/point_answers.json`, and how well a check ticks them.

Each card's points, and responses to it of several kinds with what each of them says, labelled by
people who did not write the check. One half of the cards is for tuning; the other is not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).parents[2] / "tests" / "data" / "point_answers.json"
WRONG_BUT_FLUENT = frozenset({"wrong", "negated"})

Check = Callable[[str, Sequence[str]], Sequence[float]]  # response and points: a score each


class Answer(NamedTuple):
    """A response to a card, and which of its points it says, by its label."""

    card: str
    points: Sequence[str]
    text: str
    kind: str
    said: Sequence[bool]


class Pair(NamedTuple):
    """A response and a point: what a check gives, what the label says, and of what kind."""

    score: float
    is_said: bool
    kind: str


class Ticks(NamedTuple):
    """How good the ticks of a check are; shares, 0 to 1.

    `precision`: of the ticked points, those that were said; 1 if none is ticked. `recall`: of the
    points that were said, those that are ticked. `wrong`: of the points that fluent wrong answers
    do not say, those that are ticked.
    """

    precision: float
    recall: float
    wrong: float


def answers(half: str) -> list[Answer]:
    """Those of a half: "tuning" or "held_out"."""
    return [
        Answer(card["card"], card["points"], one["text"], one["kind"], one["said"])
        for card in json.loads(PATH.read_text())
        if card["half"] == half
        for one in card["responses"]
    ]


def pairs(check: Check, found: Iterable[Answer]) -> list[Pair]:
    return [
        Pair(score, is_said, answer.kind)
        for answer in found
        for score, is_said in zip(check(answer.text, answer.points), answer.said, strict=True)
    ]


def ticks(found: Sequence[Pair], threshold: float) -> Ticks:
    """How good it is to tick what has at least a score."""
    ticked = [pair for pair in found if pair.score >= threshold]
    right = sum(pair.is_said for pair in ticked)
    wrong = [pair for pair in found if pair.kind in WRONG_BUT_FLUENT and not pair.is_said]
    wrongly_ticked = sum(pair.score >= threshold for pair in wrong)
    return Ticks(
        precision=_share(right, len(ticked)),
        recall=_share(right, sum(pair.is_said for pair in found)),
        wrong=_share(wrongly_ticked, len(wrong)),
    )


def best_threshold(found: Sequence[Pair]) -> float:
    """The score from which ticks are best, by the harmonic mean of precision and recall."""
    return max({pair.score for pair in found}, key=lambda score: _balance(ticks(found, score)))


def _balance(one: Ticks) -> float:
    return 2 * one.precision * one.recall / max(one.precision + one.recall, 1e-9)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
