"""The first deck, as it is shipped: whole, within its bounds, and in our own words."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core import serializers
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from cards.management.commands.seed import FIXTURES
from cards.models import Card, Deck, Depth, MindsetTip, OneLiner, Question, Section

pytestmark = pytest.mark.django_db

QUESTIONS_OF_SECTION = {
    1: [1, 2], 2: [3, 4], 3: [5, 6, 7, 8], 4: [9, 10, 11], 5: [12, 13], 6: [14, 15],
    7: [16, 17, 18], 8: [19, 20, 21], 9: [22, 23, 24], 10: [25, 26], 11: [27, 28],
    12: [29, 30], 13: [31, 32], 14: [],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _seeded(file_transaction: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        call_command("seed", stdout=StringIO())


def words(text: str) -> int:
    return len(text.split())


def test_every_section_and_question_of_the_source_is_there() -> None:
    found = {
        section.number: [q.number for q in section.questions.order_by("number")]
        for section in Section.objects.all()
    }
    assert found == QUESTIONS_OF_SECTION
    assert [q.source for q in Question.objects.order_by("number")] == [
        f"learn_17 Q{number}" for number in range(1, 33)
    ]
    assert OneLiner.objects.count() == 7
    assert MindsetTip.objects.count() == 4


def test_every_question_has_an_easy_and_a_deep_card() -> None:
    for question in Question.objects.all():
        assert {card.depth for card in question.cards.all()} == {"easy", "deep"}, question


def test_cards_keep_their_bounds() -> None:
    for card in Card.objects.select_related("question"):
        assert 3 <= len(card.points) <= 6, card
        assert len(card.prompt) <= 200, card
        shortest, longest = (80, 200) if card.depth == Depth.DEEP else (30, 95)
        assert shortest <= words(card.answer) <= longest, f"{card}: {words(card.answer)}"


def test_answers_are_markdown_that_renders_whole() -> None:
    for card in Card.objects.select_related("question"):
        html = card.answer_html
        assert "**" not in html, card
        assert not re.search(r"<p>\s*[-*] ", html), card
        assert not re.search(r"^\s*#|<h\d|\$", html), card
        for point in card.points_html:
            assert "**" not in point, card


def test_titles_and_prompts_are_all_different() -> None:
    titles = Question.objects.values_list("title", flat=True)
    prompts = Card.objects.values_list("prompt", flat=True)
    assert len(set(titles)) == len(titles)
    assert len(set(prompts)) == len(prompts)


def test_every_one_liner_leads_to_a_question() -> None:
    assert not OneLiner.objects.filter(question=None).exists()


def test_the_fixture_is_djangos_own_format() -> None:
    for path in FIXTURES.glob("*.json"):
        rows = list(serializers.deserialize("json", path.read_text()))
        assert len(rows) >= 100
    assert Deck.objects.count() == 1
    call_command("loaddata", *FIXTURES.glob("*.json"), stdout=StringIO())
    assert Card.objects.count() == 64


def test_every_text_passes_what_an_editor_is_asked_for() -> None:
    for row in [*Question.objects.all(), *Card.objects.select_related("question")]:
        row.full_clean()
