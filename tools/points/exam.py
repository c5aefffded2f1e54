"""Graded answers of an exam on neural networks, and how well the mean score sorts them.

Public research data, which is no part of the project: `--exam` says where it lies. The sentences
of the reference answer are the points. A question belongs to one half by the hash of its number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from scheduler.core.points.words import words_of

from .answers import Check
from .measures import area_under_the_curve

FOLDER = Path(__file__).parents[3] / "shared" / "data"
SEED = "18"
FULL_MARKS = 2
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\s{2,}|\n")  # of the items of a list, two spaces


class Graded(NamedTuple):
    """An answer, the points of its question, and its marks: 0, 1 or 2."""

    points: Sequence[str]
    text: str
    marks: int
    half: str


class Sorting(NamedTuple):
    """How well the mean score of the points sorts answers: areas under the curve, 0 to 1."""

    not_zero: float
    full_marks: float


def graded_answers(folder: Path, half: str) -> list[Graded]:
    points = {row["id"]: _sentences(row["solution"]) for row in _rows(folder, "questions")}
    return [
        Graded(points[row["id"]], row["answer"], int(row["score"]), half)
        for row in _rows(folder, "answers")
        if half_of(row["id"]) == half
    ]


def half_of(question: str) -> str:
    is_held_out = sha256(f"{SEED}:{question}".encode()).digest()[0] % 2
    return "held_out" if is_held_out else "tuning"


def sorting(check: Check, answers: Sequence[Graded]) -> Sorting:
    scored = [(fmean(check(answer.text, answer.points)), answer.marks) for answer in answers]
    return Sorting(
        _area(scored, lambda marks: marks > 0), _area(scored, lambda marks: marks == FULL_MARKS)
    )


def _area(scored: Sequence[tuple[float, int]], is_high: Callable[[int], bool]) -> float:
    high = [score for score, marks in scored if is_high(marks)]
    low = [score for score, marks in scored if not is_high(marks)]
    return area_under_the_curve(high, low)


def _sentences(solution: str) -> list[str]:
    sentences = (one.replace("|", " ").strip() for one in SENTENCE_END.split(solution))
    return [one for one in sentences if len(words_of(one)) > 1]


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"nn_exam_{name}.tsv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))
