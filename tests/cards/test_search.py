"""The full-text search, on the engine that the tests run on."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection

from cards.models import Card, Question
from cards.search import query
from cards.search.index import install
from cards.search.query import excerpt, marked
from cards.search.terms import UNCASED, pattern, stem, terms
from cards.services.seed import read, seed

from ..helpers import card, make_deck, no_runaway

FIXTURE = Path(__file__).parents[2] / "fixtures" / "learn_17.json"


def found(words: str) -> list[int]:
    return sorted(Question.objects.matching(words).values_list("number", flat=True))


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("gradients", ["gradient"]),
        ("Exploding gradients", ["explod", "gradient"]),
        ("stopped", ["stop"]),
        ("loss losses", ["loss"]),
        ("bias", ["bia"]),
        ("is a", ["is", "a"]),
        ("batch-norm's", ["batch", "norm", "s"]),
        ('"%_*():^', []),
        ("a b c d e f g h i j", ["a", "b", "c", "d", "e", "f", "g", "h"]),
    ],
)
def test_stems(words: str, parts: list[str]) -> None:
    assert [term.text for term in terms(words)] == parts


@pytest.mark.slow
@pytest.mark.django_db
def test_every_word_of_the_deck_is_found_where_it_stands() -> None:
    seed(read(FIXTURE))
    where: dict[str, set[int]] = defaultdict(set)
    for one in Card.objects.select_related("question"):
        question = f"{one.question.title} {one.question.in_depth}"
        text = f"{question} {one.prompt} {one.answer} {one.key_points}".lower()
        for word in re.findall(r"[^\W_]+", text):
            where[word].add(one.question.number)
    assert len(where) > 1_000
    for word in where:
        stem = terms(word)[0].text
        plain = {n for other, numbers in where.items() if other.startswith(stem) for n in numbers}
        assert found(word) == sorted(plain), word


@pytest.mark.django_db
def test_every_word_has_to_stand_in_the_question_but_anywhere_in_it() -> None:
    make_deck(3)
    Question.objects.filter(number=2).update(title="About dropout")
    Card.objects.filter(pk=card(2).pk).update(answer="It is a kind of **noise**.")
    Card.objects.filter(pk=card(3).pk).update(answer="Dropout alone.")
    assert found("dropout") == [2, 3]
    assert found("noisy dropouts") == [2]
    assert found("dropout four") == [2, 3]
    assert found("dropout elephants") == []


@pytest.mark.django_db
def test_a_change_by_any_writer_is_found_at_once() -> None:
    make_deck(2)
    assert found("zebra") == []
    Card.objects.filter(pk=card(1).pk).update(answer="A zebra.")
    one = card(2)
    one.key_points = "zebras"
    one.save()
    assert found("zebra") == [1, 2]
    one.delete()
    assert found("zebra") == [1]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cards_question SET title = 'Zebra' WHERE number = 2")
    assert found("zebra") == [1, 2]
    moved = card(1)
    moved.question, moved.depth = Question.objects.get(number=2), "easy"
    moved.save()
    assert found("zebra") == [2]
    Question.objects.get(number=2).delete()
    assert found("zebra") == []


@pytest.mark.django_db
def test_a_migration_rebuilds_the_index() -> None:
    make_deck(1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cards_search")
    assert found("prompt") == []
    call_command("migrate", verbosity=0)
    assert found("prompt") == [1]
    install()
    Card.objects.update(prompt="Something else?")
    assert found("something") == [1]
    assert found("prompt") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    ["", "%", '"', "'", "a' OR 1=1", "NEAR(a b)", "title:a", "* ^ -", "\\", "a\0b", "&|!", "<->",
     "x" * 100, "日本", "é"],
)  # fmt: skip
def test_odd_words_are_no_error(words: str) -> None:
    make_deck(1)
    assert found(words) in ([], [1])


def test_what_is_found_is_marked_and_the_rest_is_escaped() -> None:
    assert marked("Gradients <b>", "gradient") == "<mark>Gradients</mark> &lt;b&gt;"
    assert marked("upgradient", "gradient") == "upgradient"
    assert marked("a <mark> b", "mark") == "a &lt;<mark>mark</mark>&gt; b"
    assert marked("anything", "") == "anything"
    assert marked("anything", "(.*") == "anything"


def test_an_excerpt_is_the_passage_with_the_most_words() -> None:
    texts = ["About dropout.", f"{'filler ' * 60}dropout as **noise** {'filler ' * 60}"]
    passage = excerpt(texts, "dropout noise")
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert "<mark>dropout</mark> as <mark>noise</mark>" in passage
    assert len(passage) < query.EXCERPT + 80
    assert excerpt(texts, "elephant") == ""


def test_a_word_is_looked_at_once_for_all_passages_of_a_text() -> None:
    with patch("cards.search.query.stem", wraps=stem) as looked_at:
        assert excerpt(["a b c d e f g h " * 20], "a b c d e f g h")
    assert looked_at.call_count <= 160 + 8, "those of the text, and those of the search"


def test_a_search_is_compiled_with_the_scripts_without_capitals_once() -> None:
    parts = terms("alpha beta gamma c++ .net 过拟合")
    assert pattern(parts).count(UNCASED) <= 4
    assert re.findall(pattern(parts), "betas C++ .NETs c 过拟合 alphabet") == [
        "betas", "C++", ".NETs", "过拟合", "alphabet"
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a b c d e f g h " * 12_000, "a." * 100_000])
def test_a_long_text_of_single_letters_takes_no_time(text: str) -> None:
    with no_runaway():  # each word was looked at again for each one near it
        assert excerpt([text], "a b c d e f g h").startswith("<mark>a</mark>")
