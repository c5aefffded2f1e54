"""Search in scripts without spaces, with accents, in either normal form, and for C++ and C#."""

from __future__ import annotations

from typing import Literal
from unicodedata import normalize

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from cards.models import Card, Question
from cards.search.query import EXCERPT, excerpt, marked

from ..helpers import make_deck, no_runaway
from .test_search import found
from .test_transfer import REPRO, take

TEXTS = {
    1: "什么是过拟合？如何缓解？使用dropout和C++防止。",
    2: "What is naïve Bayes? Ångström, Việt Nam, R² and x̂.",
    3: "A café question in C++17, and F#.",
    4: "C#, ASP.NET or .NET? Crème brûlée with g++.",
    5: "Начнём: й, чем переобучение отличается? Τι είναι η υπερπροσαρμογή; Ήταν ξενοδοχείο.",
    6: "データの過学習とは？ガウス過程。การเรียนรู้ของเครื่อง",
    7: "과적합이란 무엇인가? ما هو فرط التجهيز؟ התאמת יתר. मशीन लर्निंग",
    8: "Concerning classic networks on the internet; precision+recall, #tags and a.b",
}
SEARCHES = [
    ("过拟合", [1]), ("拟合", [1]), ("合", [1]), ("缓解 过拟合", [1]), ("拟过", []), ("什么合", []),
    ("dropout", [1]), ("dropouts 防止", [1]), ("out", []),
    ("naive", [2]), ("naïve", [2]), ("NAÏVE", [2]), ("naives", [2]), ("angstrom", [2]),
    ("viet", [2]), ("Việt", [2]), ("R²", [2]), ("r2", [2]),
    ("café", [3]), ("cafe", [3]), ("CAFÉ", [3]), ("creme brulee", [4]), ("brûlee", [4]),
    ("C++", [1, 3]), ("c++ 17", [3]), ("C#", [4]), ("c# c++", []), ("F#", [3]), ("g++", [4]),
    (".NET", [4]), (".net c#", [4]), ("asp.net", [4]), ("net", [4, 8]), ("C", [1, 3, 4, 8]),
    ("recall", [8]), ("precision", [8]), ("tags", [8]),
    ("начнем", [5]), ("начнём", [5]), ("переобучение", [5]), ("й", [5]), ("ειναι", [5]),
    ("είναι", [5]), ("ΕΊΝΑΙ", [5]), ("ηταν", [5]), ("ξενοδοχείο", [5]),
    ("ξενοδοχειο", [5]),
    ("過学習", [6]), ("データ", [6]), ("ガウス", [6]), ("学習", [6]), ("เรียนรู้", [6]),
    ("과적합", [7]), ("적합", [7]), ("무엇", [7]), ("تجهيز", [7]),
    ("فرط التجهيز", [7]), ("יתר", [7]),
    ("लर्निंग", [7]), ("हिन्दी", []),
]  # fmt: skip


Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")


def make_texts(form: Form) -> None:
    make_deck(len(TEXTS))
    for number, text in TEXTS.items():
        cards = Card.objects.filter(question__number=number)
        cards.update(prompt="?", answer="!", key_points="-")
        cards.filter(depth="deep").update(answer=normalize(form, text))
        Question.objects.filter(number=number).update(title=f"Q {number}")


@pytest.mark.django_db
@pytest.mark.parametrize("stored", FORMS)
@pytest.mark.parametrize("typed", FORMS)
def test_each_search_finds_what_has_it(stored: Form, typed: Form) -> None:
    make_texts(stored)
    for words, numbers in SEARCHES:
        assert found(normalize(typed, words)) == numbers, words


@pytest.mark.django_db
def test_what_is_found_is_marked_and_what_is_not_is_not() -> None:
    make_texts("NFC")
    for words, numbers in SEARCHES:
        for form in FORMS:
            for number, text in TEXTS.items():
                passage = excerpt([normalize(form, text)], words)
                is_found = all(
                    "<mark>" in marked(normalize(form, text), word) for word in words.split()
                )
                assert is_found == (number in numbers), (words, number)
                assert ("<mark>" in passage) or number not in numbers, (words, number)


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("是过拟合吗", "过拟合", "是<mark>过拟合</mark>吗"),
        ("用dropout防止", "dropout", "用<mark>dropout</mark>防止"),
        ("A naïve one", "naive", "A <mark>naïve</mark> one"),
        ("A naive one", "naïve", "A <mark>naive</mark> one"),
        ("cafe\u0301s", "café", "<mark>cafés</mark>"),
        ("C++, C and C#", "c++", "<mark>C++</mark>, C and C#"),
        ("C++, C and C#", "c#", "C++, C and <mark>C#</mark>"),
        ("ASP.NET & .NETs", ".net", "ASP<mark>.NET</mark> &amp; <mark>.NETs</mark>"),
        ("R² is r2", "r2", "<mark>R²</mark> is <mark>r2</mark>"),
        ("Начнём", "начнем", "<mark>Начнём</mark>"),
        ("İstanbul ß", "istanbul", "<mark>İstanbul</mark> ß"),
    ],
)
def test_marks(text: str, words: str, shown: str) -> None:
    assert marked(text, words) == shown


def test_an_excerpt_of_a_text_without_spaces_has_what_was_found() -> None:
    text = "深度学习" * 200 + "过拟合" + "梯度下降" * 200
    passage = excerpt([text], "过拟合")
    assert "<mark>过拟合</mark>" in passage
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert EXCERPT / 2 < len(passage) < EXCERPT + 20


@pytest.mark.django_db
def test_the_imported_file_is_searched(editor: Client) -> None:
    assert take(editor, (REPRO / "14-search" / "search.csv").read_bytes()).status_code == 302
    for words, slug in [("过拟合", "demo-zh"), ("naive", "accents"), ("café", "decomposed")]:
        assert [one.slug for one in Question.objects.matching(words)] == [slug]
    for words in ("C++", "C#"):
        assert not Question.objects.matching(words)


@pytest.mark.django_db
def test_rarer_accents_are_found_as_they_are_written() -> None:
    make_deck(1)
    Card.objects.filter(depth="deep").update(answer="ἀρχή, ǿre and ẛ")
    for word in ("ἀρχή", "ǿre"):
        assert found(word) == [1]
        assert "<mark>" in marked("ἀρχή, ǿre and ẛ", word)


@pytest.mark.django_db
def test_a_change_of_a_text_without_spaces_is_found_at_once() -> None:
    make_texts("NFC")
    Card.objects.filter(answer=TEXTS[1]).update(answer="梯度下降")
    assert (found("过拟合"), found("梯度")) == ([], [1])
    Question.objects.filter(number=2).update(title="梯度是什么")
    assert found("梯度") == [1, 2]
    Card.objects.filter(question__number=1).delete()
    assert found("梯度") == [2]
    Question.objects.get(number=2).cards.all().delete()
    Question.objects.get(number=2).delete()
    assert found("梯度") == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cards_search_runs (cards_search_runs) VALUES ('integrity-check')"
            )


@pytest.mark.django_db
def test_a_migration_replaces_the_index_of_an_older_version() -> None:
    make_texts("NFC")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE cards_search_runs")
            cursor.execute("DROP TABLE cards_search")
            cursor.execute(
                "CREATE VIRTUAL TABLE cards_search"
                " USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 0')"
            )
        else:
            cursor.execute("ALTER TABLE cards_search DROP COLUMN runs")
    call_command("migrate", verbosity=0)
    for words, numbers in SEARCHES:
        assert found(words) == numbers, words


@pytest.mark.django_db
@pytest.mark.parametrize("unit", ["过拟合训练", "naïve C++ ", "การเรียน", "ё-ά и ", "dropout过"])
def test_a_long_text_costs_no_more_than_its_length(unit: str) -> None:
    make_deck(1)
    text = unit * (200_000 // len(unit))
    words = " ".join(["过", "拟合", "c++", "naïve", "เรียน", "dropout", "ё", "训练过"])
    with no_runaway():
        Card.objects.filter(depth="deep").update(answer=text)
        for word in words.split():
            assert found(word) in ([], [1])
        assert found(words) == []
        excerpt([text], words)
