from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cards.validation import point_lines
from scheduler.core import points as check
from scheduler.core.points import PRE_TICK, said, vocabulary
from scheduler.core.points.wordings import wordings_of
from scheduler.core.points.words import MAX_CHARS, stem
from tools.points import vectors

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "study" / "points.js"
LOSS = "The loss falls | error goes down"


def is_said(response: str, *points: str) -> list[bool]:
    return [match.score >= PRE_TICK for match in said(response, points)]


def own_words(response: str, point: str) -> list[str]:
    return [response[start:end] for start, end in said(response, [point])[0].words]


@pytest.mark.parametrize("vector", vectors.read(), ids=lambda vector: vector["about"])
def test_a_vector(vector: dict[str, Any]) -> None:
    """The same in the browser: `tests/browser/test_points.py`."""
    assert vectors.expected(vector["response"], vector["points"]) == vector["expected"]


def test_there_are_vectors_of_each_kind() -> None:
    ticks = [one["ticked"] for vector in vectors.read() for one in vector["expected"]]
    assert len(vectors.read()) >= 200
    assert ticks.count(True) >= 200
    assert ticks.count(False) >= 200


@pytest.mark.parametrize(
    ("point", "response"),
    [
        ("Divide by the square root of d", "divided by sqrt(d)"),
        ("Divide by the square root of d", "divide by √d"),
        ("Half of the units are dropped", "50% of the units are dropped"),
        ("Half of the units are dropped", "50 percent of the units are dropped"),
        ("About ten times faster", "10x faster"),
        ("70 billion parameters", "70B parameters"),
        ("8,000 tokens of context", "8k tokens of context"),
        ("A recurrent network keeps a state", "RNNs keep a state"),
        ("The learning rate is too high", "lr too high"),
        ("Over-fitting on little data", "it overfits on little data"),
        ("Fine-tuning of mini-batches", "finetuning of minibatches"),
        ("Stores experiential knowledge", "experintial knowlege is stored"),
        ("A KL penalty keeps it near", "um the k l penalty keeps it near"),
        ("Weights add up to one | softmax over the scores", "softmax over scores"),
        ("Größe zählt", "die grosse Größe zählt"),
    ],
)
def test_other_forms_of_the_same_words_count(point: str, response: str) -> None:
    assert is_said(response, point) == [True]


@pytest.mark.parametrize(
    ("point", "response"),
    [
        ("ReLU does not saturate for positive inputs", "ReLU saturates for positive inputs"),
        ("Gradients vanish in early layers", "gradients don't vanish in early layers"),
        ("Gradients vanish in early layers", "gradients never vanish in early layers"),
        ("Smaller batches give more noise", "larger batches give more noise"),
        ("Smaller batches give more noise", "smaller batches give less noise"),
        ("Half of the units are dropped", "20% of the units are dropped"),
        ("70 billion parameters", "7B parameters"),
    ],
)
def test_what_says_the_opposite_does_not_count(point: str, response: str) -> None:
    assert is_said(response, point) == [False]


def test_a_negation_of_both_is_none() -> None:
    point = "ReLU does not saturate for positive inputs"
    for negation in ("does not", "doesn't", "doesn’t", "never", "doesnt"):
        assert is_said(f"ReLU {negation} saturate for positive inputs", point) == [True]


def test_swapped_roles_are_of_the_other_point() -> None:
    points = ("Training: statistics of the batch", "Inference: stored running averages")
    right = "in training batch statistics, at inference the stored running averages"
    swapped = "at inference batch statistics, in training the stored running averages"
    assert is_said(right, *points) == [True, True]
    assert is_said(swapped, *points) == [False, False]


def test_length_says_nothing() -> None:
    padding = " and I once had a long talk about this in Vienna" * 20
    padded, plain = said(f"the loss falls{padding}", [LOSS]), said("the loss falls", [LOSS])
    assert is_said(padding, LOSS) == [False]
    assert padded[0].score == plain[0].score


def test_all_points_said_word_for_word_are_said() -> None:
    points = ["The loss goes down", "The gradient is small", "70 billion parameters"]
    assert is_said(". ".join(points), *points) == [True] * 3


def test_nothing_says_nothing() -> None:
    assert said("", []) == said("anything", []) == []
    assert [(match.score, match.words) for match in said("", [LOSS, ""])] == [(0, ()), (0, ())]


def test_words_are_the_learners_own() -> None:
    assert own_words("So 🙂 the Loss — it FALLS", LOSS) == ["Loss", "FALLS"]


def test_only_so_much_is_read() -> None:
    assert is_said("x " * (MAX_CHARS // 2) + "the loss falls", LOSS) == [False]
    assert is_said("the loss falls " + "word " * 2_000_000, LOSS) == [True]


@given(st.text(max_size=300), st.lists(st.text(max_size=120), max_size=4))
@example("\x00 \x07\ud800", ["\udfff | \x00", "a | b"])
@example("9" * 500 + "% 1e999% 5e-999", ["9" * 500 + " percent", "1e999 | 2"])
@example("الخسارة تنخفض لا", ["学习率太大 | الخسارة"])
def test_there_is_no_text_that_it_fails_on(response: str, points: list[str]) -> None:
    matches = said(response, points)
    assert len(matches) == len(points)
    for match in matches:
        assert 0 <= match.score <= 1
        cuts = [cut for span in match.words for cut in span]
        assert cuts == sorted(cuts)
        assert all(0 <= cut <= len(response) for cut in cuts)


@given(st.text(alphabet="ab |\\`$;-1.\t", max_size=60))
@example("a `b | c` | d; e")
@example("1. first || last | x")
def test_a_line_is_split_as_editors_see_it(line: str) -> None:
    shown = point_lines(line.replace("\t", " "))
    if shown:
        assert wordings_of(line.replace("\t", " ")) == [shown[0][0], *shown[0][1]]


def test_the_forms_of_a_word_have_one_stem() -> None:
    families = [
        "normalize normalizes normalized normalization normalizing normalizer",
        "compute computes computing computation computations",
        "activate activation activations active",
        "saturate saturates saturated saturation",
        "query queries", "drop dropped dropping drops", "class classes", "memory memorize",
        "stable stability", "apply applies applied", "layer layers", "size sizes",
    ]  # fmt: skip
    for family in families:
        assert len({stem(word) for word in family.split()}) == 1, family
    assert len({stem(word) for word in ("general", "generate", "loss", "bias", "gas")}) == 5


TABLES = [name for name in vars(vocabulary) if name.isupper()]


@pytest.mark.parametrize("name", TABLES)
def test_the_script_has_the_same_table(name: str) -> None:
    found = re.search(rf"^const {name} =\s*[`\"]([^`\"]*)[`\"];", SCRIPT.read_text(), re.MULTILINE)
    assert found
    assert found[1].strip() == getattr(vocabulary, name).strip()


def test_the_script_has_the_same_weights() -> None:
    source = SCRIPT.read_text()
    assert f"PRE_TICK = {PRE_TICK};" in source
    assert f"NOT_SAID = {check.NOT_SAID};" in source
    found = re.search(r"^const WEIGHTS = \[(.*)\];", source, re.MULTILINE)
    assert found
    assert tuple(map(float, found[1].split(","))) == check.WEIGHTS
