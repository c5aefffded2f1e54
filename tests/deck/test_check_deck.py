"""`check_deck`: the shipped deck measures up, and each kind of fault is found."""

from __future__ import annotations

import copy
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cards.deck_check import check, reading_grade, words
from cards.management.commands.seed import FIXTURES
from cards.services.seed import read

EASY = " ".join(["A model learns from many examples."] * 9)
ANSWER = " ".join(["It keeps the size of each step the same."] * 3)
DEPTH = " ".join(["The optimizer divides by the size of past gradients."] * 16)


def card(position: int, prompt: str, answer: str, points: str) -> dict[str, Any]:
    return {
        "model": "cards.card",
        "fields": {
            "question": ["why"], "slug": "easy" if not position else f"deep-{position}",
            "depth": "deep" if position else "easy", "position": position, "prompt": prompt,
            "answer": answer, "key_points": points,
        },
    }  # fmt: skip


DECK: list[dict[str, Any]] = [
    {"model": "cards.section", "fields": {"deck": ["deck"], "number": 1, "title": "One"}},
    {
        "model": "cards.question",
        "fields": {
            "section": ["deck", 1], "number": 1, "rank": 1, "slug": "why", "title": "Why Adam?",
            "in_depth": DEPTH, "sources": "Kingma, Ba (2015). Adam.", "checked_on": "2026-11-01",
        },
    },
    card(0, "Why is Adam popular?", EASY, "one | first\ntwo\nthree"),
    card(1, "What does Adam divide each step by?", ANSWER, "past gradients"),
    card(2, "When does plain gradient descent do better?", ANSWER, "vision models"),
]  # fmt: skip
QUESTION, FIRST_CARD, SECOND_CARD = 1, 2, 3


def problems(place: int, **changes: Any) -> list[str]:
    entries = copy.deepcopy(DECK)
    entries[place]["fields"] |= changes
    return [str(finding) for finding in check({"deck.json": entries}, FIXTURES / "figures")]


def test_a_deck_that_measures_up() -> None:
    assert problems(QUESTION) == []


@pytest.mark.parametrize(
    ("place", "changes", "said"),
    [
        (QUESTION, {"title": "Why? " * 21}, "the title has 105 characters, at most 100"),
        (QUESTION, {"section": ["deck", 9]}, "there is no section"),
        (QUESTION, {"rank": None}, "rank is missing"),
        (QUESTION, {"sources": ""}, "sources is missing"),
        (QUESTION, {"checked_on": None}, "checked_on is missing"),
        (QUESTION, {"in_depth": "Short."}, "the In depth text has 1 words, not 120 to 250"),
        (QUESTION, {"in_depth": f"{DEPTH} ![](figure:none)"}, "no alternative text"),
        (QUESTION, {"in_depth": f"{DEPTH} ![x](figure:none)"}, "there is no figure “none”"),
        (QUESTION, {"in_depth": f"{DEPTH} [x](/questions/gone/)"}, "“gone” is dead"),
        (QUESTION, {"in_depth": f"{DEPTH} [x](nowhere)"}, "leads nowhere"),
        (QUESTION, {"in_depth": f"{DEPTH}\n\n| | b |\n|---|---|\n| 1 | 2 |"}, "without a heading"),
        (FIRST_CARD, {"answer": "Too short."}, "easy card: the answer has 2 words, not 50 to 75"),
        (
            FIRST_CARD,
            {"answer": " ".join(["Regularization considerably ameliorates generalization."] * 13)},
            "easy card: the answer reads at grade",
        ),
        (FIRST_CARD, {"key_points": "one\ntwo"}, "easy card: 2 key points, not 3 to 4"),
        (FIRST_CARD, {"key_points": "a\nb\nc | A"}, "“a” stands twice among the key points"),
        (FIRST_CARD, {"prompt": "Why " * 26 + "?"}, "the prompt has 26 words, at most 25"),
        (SECOND_CARD, {"prompt": "Why? And how?"}, "follow-up 1: There are 2 question marks."),
        (SECOND_CARD, {"answer": EASY + ANSWER}, "follow-up 1: the answer has"),
        (SECOND_CARD, {"key_points": "a\nb\nc\nd"}, "follow-up 1: 4 key points, not 1 to 3"),
        (SECOND_CARD, {"position": 3}, "positions are [0, 2, 3]"),
        (SECOND_CARD, {"prompt": "Why is Adam so popular?"}, "is too much like one of why"),
    ],
)
def test_what_does_not_measure_up_is_named(place: int, changes: dict[str, Any], said: str) -> None:
    found = problems(place, **changes)
    assert all(problem.startswith("deck.json: why: ") for problem in found)
    assert any(said in problem for problem in found), found


def test_two_questions_have_neither_the_same_rank_nor_the_same_title() -> None:
    entries = copy.deepcopy(DECK)
    again = copy.deepcopy(DECK[QUESTION])
    again["fields"] |= {"slug": "again"}
    found = [str(finding) for finding in check({"a.json": [*entries, again]}, FIXTURES / "figures")]
    assert "a.json: again: why has rank 1 as well" in found
    assert any("the title “Why Adam?” is too much like one of why" in line for line in found)
    assert any("In depth: 9 of 9 runs of 5 words are in one of why" in line for line in found)


def test_words_are_counted_as_they_are_said() -> None:
    assert words("**Two** `words`") == ["Two", "words"]
    assert len(words("the loss $L = -\\log p$ falls")) == 4
    assert words("```python\nx = 1\n```\nafter") == ["after"]
    assert words("![a picture](figure:x)\n[a link](https://example.com/)") == ["a", "link"]
    assert len(words("| a | b |\n|---|---|\n| c | d |")) == 4


def test_the_reading_grade_of_known_texts() -> None:
    assert reading_grade("The cat sat on the mat.") == pytest.approx(-1.45, abs=0.01)
    assert reading_grade("") == 0
    as_list = "- The cat sat\n- The dog ran"
    assert reading_grade(as_list) == pytest.approx(reading_grade("The cat sat. The dog ran."))


def test_the_command_tells_what_it_found_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "deck.json"
    entries = copy.deepcopy(DECK)
    entries[QUESTION]["fields"]["sources"] = ""
    path.write_text(json.dumps(entries))
    told = StringIO()
    with pytest.raises(CommandError, match="1 findings in 1 questions"):
        call_command("check_deck", path, stderr=told)
    assert told.getvalue() == "deck.json: why: sources is missing\n"
    path.write_text("[{}]")
    with pytest.raises(CommandError, match="row 1 has no known model"):
        call_command("check_deck", path)


@pytest.mark.slow
def test_the_shipped_deck_measures_up() -> None:
    out = StringIO()
    call_command("check_deck", "--table", stdout=out)
    assert "questions measure up." in out.getvalue()
    entries = [entry for path in FIXTURES.glob("*.json") for entry in read(path)]
    questions = sum(entry["model"] == "cards.question" for entry in entries)
    assert f"\nall | {questions} | " in out.getvalue()
