"""Decks in other languages: every text has its direction, and the deck's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from cards.models import Deck, Question
from scheduler.models import Plan

from ..helpers import logged_in, make_deck, make_plan
from .test_transfer import look, take

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parents[1] / "data" / "repro" / "10-other-languages" / "rtl.csv"
SPANISH = {"Accept-Language": "es"}


def plan_on_the_file(editor: Client, language: str) -> Client:
    """A learner of the imported deck."""
    assert take(editor, FILE.read_bytes()).status_code == 302
    deck = Deck.objects.get()
    deck.language = language
    deck.full_clean()
    deck.save()
    plan: Plan = make_plan(deck=deck)
    return logged_in(plan.learner.user)


@pytest.mark.parametrize("language", ["ar", "ja", "pt-BR"])
def test_content_has_the_decks_language_and_a_direction_of_its_own(
    editor: Client, language: str
) -> None:
    learner = plan_on_the_file(editor, language)
    own = f' lang="{language}" dir="auto"'
    study = learner.get("/study/").text
    assert f'aria-describedby="status"{own}>ما هو (overfitting)؟' in study
    assert f'<div class="prose"{own}><p>هو تعلم' in study
    assert f"<span{own}>بيانات أكثر</span>" in study
    question = learner.get("/questions/demo-rtl/").text
    assert f'<p class="prompt"{own}>ما هو (overfitting)؟' in question
    assert f'<ul class="prose"{own}><li>بيانات أكثر' in question
    numbered = (
        rf'{own}>\s*<span class="number" dir="ltr">Q1</span>\s+RTL'  # Q is no letter of the title
    )
    assert re.search(numbered, learner.get("/questions/").text)
    assert re.search(numbered, question)
    ahead = learner.get("/study/queue/").json()["cards"][0]["html"]
    assert f'aria-describedby="status"{own}>ما هو (overfitting)؟' in ahead
    report = learner.get("/questions/demo-rtl/report/easy/").text
    assert f'<p class="prompt"{own}>ما هو (overfitting)؟' in report


@pytest.mark.parametrize(
    ("page_language", "deck", "attributes"),
    [
        ("en", "en", ' dir="auto"'),
        ("es", "en", ' lang="en" dir="auto"'),
        ("es", "es", ' dir="auto"'),
        ("en", "es", ' lang="es" dir="auto"'),
    ],
)
def test_the_language_is_there_if_the_page_is_in_another(
    editor: Client, page_language: str, deck: str, attributes: str
) -> None:
    learner = plan_on_the_file(editor, deck)
    page = learner.get("/study/", headers={"Accept-Language": page_language}).text
    assert f'aria-describedby="status"{attributes}>ما هو' in page


def test_the_guide_stays_english(editor: Client) -> None:
    learner = plan_on_the_file(editor, "ar")
    assert '<article class="document" dir="auto">' in learner.get("/help/study/").text
    spanish = learner.get("/help/study/", headers=SPANISH).text
    assert '<article class="document" lang="en" dir="auto">' in spanish


def test_notes_and_fields_have_the_direction_of_what_is_written(editor: Client) -> None:
    learner = plan_on_the_file(editor, "en")
    page = learner.get("/questions/demo-rtl/").text
    assert re.search(r'<textarea[^>]* dir="auto"', page)
    assert re.search(
        r'<textarea[^>]* dir="auto"', learner.get("/questions/demo-rtl/report/easy/").text
    )
    question = Question.objects.get(slug="demo-rtl")
    desk = editor.get(f"/admin/cards/question/{question.pk}/change/").text
    for field in ("id_title", "id_cards-0-prompt", "id_cards-0-answer", "id_cards-0-key_points"):
        [element] = re.findall(rf'<(?:input|textarea)[^>]*id="{field}"[^>]*>', desk)
        assert 'dir="auto"' in element


def test_the_editors_pages_have_the_direction_of_what_is_written(editor: Client) -> None:
    plan_on_the_file(editor, "ar")
    deck = Deck.objects.get()
    make_deck(1, slug="autre")
    order = editor.get(f"/admin/cards/question/order/{deck.pk}/").text
    assert re.search(r'<a href="/admin/cards/question/\d+/change/" dir="auto">\s*RTL</a>', order)
    assert '1. <span dir="auto">Core</span></h2>' in order
    assert re.search(r'<a href="/admin/cards/question/order/\d+/" dir="auto">', order)
    changed = FILE.read_text(encoding="utf-8").replace("بيانات أكثر,demo", "تنظيم,demo")
    page = look(editor, changed.encode()).text
    assert '<span dir="auto">RTL</span>' in page
    assert '<div class="diff" dir="auto">' in page


def test_another_deck_is_in_its_own_language(editor: Client) -> None:
    learner = plan_on_the_file(editor, "ar")
    make_deck(1, slug="autre")
    Deck.objects.filter(slug="autre").update(language="fr", title="Autre")
    assert '<h1 lang="fr" dir="auto">Autre' in learner.get("/plan/deck/autre/").text
    assert ' lang="fr" dir="auto">Autre</a>' in learner.get("/plan/change/").text
    assert '<p class="eyebrow" lang="ar" dir="auto">Demo' in learner.get("/plan/").text


@pytest.mark.parametrize("code", ["", "x", "english", "en_US", "ar\n", '"><b>', "en-", "a" * 36])
def test_a_code_that_is_no_language_is_refused_beside_the_field(code: str) -> None:
    with pytest.raises(ValidationError) as problem:
        Deck(title="D", slug="d", language=code).full_clean()
    assert list(problem.value.message_dict) == ["language"]


@pytest.mark.parametrize(
    ("sent", "status", "stored"),
    [({"language": "ar"}, 302, "ar"), ({"language": ""}, 302, "en"), ({}, 302, "en"),
     ({"language": "english"}, 200, None)],
)  # fmt: skip
def test_the_language_in_the_admin(
    editor: Client, sent: dict[str, str], status: int, stored: str | None
) -> None:
    form = {"title": "D", "slug": "d", "description": "", "is_published": "on"}
    for inline in ("sections", "one_liners", "mindset_tips"):
        form |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    answer = editor.post("/admin/cards/deck/add/", form | sent)
    assert answer.status_code == status
    if stored is None:
        assert "Give the code of a language" in answer.text
    assert list(Deck.objects.values_list("language", flat=True)) == ([stored] if stored else [])


def test_old_code_that_knows_no_language_writes_english() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cards_deck (title, slug, description, is_published)"
            " VALUES ('D', 'd', '', true)"
        )
    assert Deck.objects.get().language == "en"
