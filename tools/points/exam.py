"""Graded answers of an exam on neural networks, and how well the mean score sorts them.

Public research data, which is no part of the project: `--exam` says where it lies. The sentences
of the reference answer are the points. A question belongs to one half by the hash of its number.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from scheduler.core.points.words import words_of

from .answers import Check

FOLDER = Path(__file__).parents[3] / "shared" / "data"
SEED = "18"
FULL_MARKS = 2
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\s{2,}|\n")  # of the items of a list, two spaces


class Graded(NamedTuple):
    """An answer, the points of its question, and its marks: 0, 1 or 2."""

    points: Sequence[str]
    text: str
    marks: int


class Sorting(NamedTuple):
    """How well the mean score of the points sorts answers: areas under the curve, 0 to 1."""

    not_zero: float
    full_marks: float


def graded_answers(folder: Path, half: str) -> list[Graded]:
    points = {row["id"]: _sentences(row["solution"]) for row in _rows(folder, "questions")}
    return [
        Graded(points[row["id"]], row["answer"], int(row["score"]))
        for row in _rows(folder, "answers")
        if half_of(row["id"]) == half
    ]


def half_of(question: str) -> str:
    is_held_out = sha256(f"{SEED}:{question}".encode()).digest()[0] % 2
    return "held_out" if is_held_out else "tuning"


def sorting(check: Check, answers: Sequence[Graded]) -> Sorting:
    scored = [(fmean(check(answer.text, answer.points)), answer.marks) for answer in answers]
    return Sorting(_area(scored, 1), _area(scored, FULL_MARKS))


def _area(scored: Sequence[tuple[float, int]], marks: int) -> float:
    """The probability, 0 to 1, that an answer with at least so many marks scores above another."""
    high = [score for score, given in scored if given >= marks]
    low = sorted(score for score, given in scored if given < marks)
    wins = sum(bisect_left(low, score) + bisect_right(low, score) for score in high)
    return wins / (2 * len(high) * len(low))


def _sentences(solution: str) -> list[str]:
    sentences = (one.replace("|", " ").strip() for one in SENTENCE_END.split(solution))
    return [one for one in sentences if len(words_of(one)) > 1]


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"nn_exam_{name}.tsv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))
