"""How often the point check is right, on answers and questions that it was never tuned on.

The floors are a little below what was reached: docs/points.md has the figures.
"""

from __future__ import annotations

import json
from collections import Counter

import pytest

from cards.validation import point_lines
from scheduler.core.points import PRE_TICK
from tools.points import answers
from tools.points.answers import pairs, ticks
from tools.points.checks import everything, plain_stems, plain_words, point_check
from tools.points.exam import FOLDER, graded_answers, half_of, sorting

HALVES = ("tuning", "held_out")
KINDS = {"good", "partial", "wrong", "other_words", "negated", "rambling", "dictated"}


def test_the_labelled_answers_are_whole() -> None:
    cards = json.loads(answers.PATH.read_text())
    assert len({card["card"] for card in cards}) == len(cards) >= 60
    for card in cards:
        assert [len(point_lines(point)) for point in card["points"]] == [1] * len(card["points"])
        for response in card["responses"]:
            assert response["text"].strip()
            assert len(response["said"]) == len(card["points"])


@pytest.mark.parametrize("half", HALVES)
def test_each_half_has_answers_of_every_kind(half: str) -> None:
    found = answers.answers(half)
    kinds = Counter(answer.kind for answer in found)
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 20
    assert sum(len(answer.said) for answer in found) >= 400


def test_ticks_on_answers_never_tuned_on() -> None:
    found = answers.answers("held_out")
    ours = ticks(pairs(point_check, found), PRE_TICK)
    assert ours.precision >= 0.84
    assert ours.recall >= 0.48
    assert ours.wrong <= 0.2
    honest = [pair for pair in pairs(point_check, found) if pair.kind not in {"wrong", "negated"}]
    assert ticks(honest, PRE_TICK).precision >= 0.96


def test_ticks_are_better_than_word_overlap() -> None:
    found = answers.answers("held_out")
    ours = ticks(pairs(point_check, found), PRE_TICK)
    threshold = answers.best_threshold(pairs(plain_words, answers.answers("tuning")))
    overlap = ticks(pairs(plain_words, found), threshold)
    assert ours.precision > overlap.precision + 0.1
    assert ours.wrong < overlap.wrong / 2
    assert ticks(pairs(everything, found), 1).wrong == 1


def test_questions_of_the_exam_belong_to_one_half() -> None:
    halves = Counter(half_of(str(number)) for number in range(1, 41))
    assert halves == {"tuning": 20, "held_out": 20}


@pytest.mark.real_data
@pytest.mark.skipif(
    not (FOLDER / "nn_exam_answers.tsv").exists(), reason="the exam is not beside this checkout"
)
def test_the_mean_score_on_questions_never_tuned_on() -> None:
    graded = graded_answers(FOLDER, "held_out")
    ours, stems = sorting(point_check, graded), sorting(plain_stems, graded)
    assert ours.not_zero >= 0.88
    assert ours.full_marks >= 0.76
    assert ours > stems
