"""The deck as it is shipped: whole, within its bounds, and in our own words."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from cards.management.commands.seed import FIXTURES
from cards.models import Card, Deck, Figure, MindsetTip, OneLiner, Question, Section
from cards.services.seed import read_all

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_engine,
    pytest.mark.usefixtures("shipped_deck"),
]

QUESTIONS_OF_SECTION = {
    1: [1, 2], 2: [3, 4], 3: [5, 6, 7, 8], 4: [9, 10, 11], 5: [12, 13], 6: [14, 15],
    7: [16, 17, 18], 8: [19, 20, 21], 9: [22, 23, 24], 10: [25, 26], 11: [27, 28],
    12: [29, 30], 13: [31, 32], 14: [],
}  # fmt: skip


def words(text: str) -> int:
    return len(text.split())


def test_every_section_and_question_of_the_source_is_there() -> None:
    of_source = Question.objects.exclude(source="").order_by("number")
    found = {
        section.number: [q.number for q in of_source.filter(section=section)]
        for section in Section.objects.filter(number__lte=14)
    }
    assert found == QUESTIONS_OF_SECTION
    assert [q.source for q in of_source] == [f"learn_17 Q{number}" for number in range(1, 33)]
    assert OneLiner.objects.count() == 7
    assert MindsetTip.objects.count() == 4


def test_there_is_a_question_for_every_day_of_the_year() -> None:
    numbers = Question.objects.order_by("number").values_list("number", flat=True)
    assert [*numbers] == [*range(1, 366)]
    ranks = Question.objects.order_by("rank").values_list("rank", flat=True)
    assert [*ranks] == [*range(1, 366)]
    sections = Section.objects.order_by("number")
    assert [section.number for section in sections] == [*range(1, 30)]
    assert all(section.questions.count() >= 7 for section in sections)


def test_every_question_has_an_easy_card_and_follow_ups() -> None:
    for question in Question.objects.all():
        positions = [card.position for card in question.cards.all()]
        assert positions == [*range(len(positions))]
        assert 3 <= len(positions) <= 5, question
        assert question.in_depth and question.sources and question.checked_on, question


def test_the_former_deep_card_is_told_of_as_changed() -> None:
    """Learners have its schedule: the first follow-up asks one thing of what it asked."""
    for card in Card.objects.filter(slug="deep"):
        [version] = Card.history.filter(id=card.pk)
        assert card.content_version == 1, "a new site has nothing to tell"
        assert version.history_type == "+"


def test_answers_are_markdown_that_renders_whole() -> None:
    for card in Card.objects.select_related("question"):
        html = re.sub(r"<pre.*?</pre>", "", card.answer_html, flags=re.DOTALL)
        assert "**" not in html, card
        assert not re.search(r"<p>\s*[-*] ", html), card
        assert not re.search(r"^\s*#|<h\d", html), card
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
    paths = [path for path, _ in read_all(sorted(FIXTURES.glob("*.json")))]
    assert all(len(json.loads(path.read_text())) >= 20 for path in paths)
    assert Deck.objects.count() == 1
    call_command("loaddata", *paths, stdout=StringIO())
    assert Card.objects.count() == sum(
        entry["model"] == "cards.card"
        for path in FIXTURES.glob("*.json")
        for entry in json.loads(path.read_text())
    )


def test_every_text_passes_what_an_editor_is_asked_for() -> None:
    for row in [*Question.objects.all(), *Card.objects.select_related("question")]:
        row.full_clean(validate_unique=False, validate_constraints=False)  # the database's part


def test_the_roles_are_right() -> None:
    deck = Deck.objects.get()
    deck.full_clean()
    names = [role["name"] for role in deck.roles]
    assert names == ["LLM", "Vision", "Infrastructure", "Data scientist"]


def test_the_figures_are_kept_whole() -> None:
    names = {"attention-head", "lstm-gates", "residual-block"}
    assert names <= set(Figure.objects.values_list("name", flat=True))
    for figure in Figure.objects.all():
        assert bytes(figure.content).count(b"<text") >= 5
        assert figure.height <= 480


def test_seeding_again_changes_nothing() -> None:
    out = StringIO()
    call_command("seed", stdout=out)
    assert out.getvalue().count(" 0 created, 0 updated, ") == len(out.getvalue().splitlines())
