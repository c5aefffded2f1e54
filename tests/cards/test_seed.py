from __future__ import annotations

import copy
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cards.management.commands.seed import FIXTURES
from cards.models import Card, Deck, OneLiner, Question, Section, SeededRow
from cards.services.seed import FixtureError, read, seed

from ..helpers import card, edit_card, grade, log, make_plan, schedule

pytestmark = pytest.mark.django_db

FIRST: list[dict[str, Any]] = [
    {"model": "cards.deck", "fields": {"slug": "deck", "title": "Deck", "description": ""}},
    {"model": "cards.section", "fields": {"deck": ["deck"], "number": 1, "title": "One"}},
    {
        "model": "cards.question",
        "fields": {"section": ["deck", 1], "number": 1, "slug": "deck-q1", "title": "Why?"},
    },
    {
        "model": "cards.card",
        "fields": {
            "question": ["deck-q1"],
            "depth": "easy",
            "prompt": "Why?",
            "answer": "Because.",
        },
    },
    {
        "model": "cards.oneliner",
        "fields": {"deck": ["deck"], "number": 1, "text": "So.", "question": ["deck-q1"]},
    },
]


def version(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The fixture with other values in the rows of a model: `version(card={"answer": "..."})`."""
    rows = copy.deepcopy(FIRST)
    for row in rows:
        row["fields"].update(changes.get(row["model"].split(".")[1], {}))
    return rows


def test_seeding_twice_changes_nothing() -> None:
    assert str(seed(FIRST)) == "5 created, 0 updated, 0 unchanged, 0 kept as edited"
    before = Card.objects.values().get()
    assert str(seed(FIRST)) == "0 created, 0 updated, 5 unchanged, 0 kept as edited"
    assert Card.objects.values().get() == before
    assert OneLiner.objects.get().question == Question.objects.get()


def test_a_date_of_the_fixture_is_no_editors_change() -> None:
    checked = version(question={"checked_on": "2026-11-01"})
    seed(checked)
    assert str(seed(checked)) == "0 created, 0 updated, 5 unchanged, 0 kept as edited"
    later = version(question={"checked_on": "2027-01-01"})
    assert str(seed(later)) == "0 created, 1 updated, 4 unchanged, 0 kept as edited"
    assert Question.objects.get().checked_on == date(2027, 1, 1)


def test_a_new_version_updates_what_nobody_touched() -> None:
    seed(FIRST)
    outcome = seed(version(card={"answer": "For a reason."}))
    assert (outcome.updated, outcome.kept) == (1, [])
    assert Card.objects.get().answer == "For a reason."


def test_an_editors_change_is_kept_and_reported_field_by_field() -> None:
    seed(FIRST)
    Card.objects.update(answer="The editor's.")
    outcome = seed(version(card={"answer": "Newer.", "prompt": "Why so?"}))
    edited = Card.objects.get()
    assert (edited.answer, edited.prompt) == ("The editor's.", "Why so?")
    assert outcome.kept == ['card ["deck-q1", "easy"]: answer was changed by an editor']
    again = seed(version(card={"answer": "Newest."}))
    assert Card.objects.get().answer == "The editor's."
    assert len(again.kept) == 1


def test_an_editors_change_taken_back_is_seeded_again() -> None:
    seed(FIRST)
    Card.objects.update(answer="The editor's.")
    seed(version(card={"answer": "Newer."}))
    Card.objects.update(answer="Because.")
    seed(version(card={"answer": "Newer."}))
    assert Card.objects.get().answer == "Newer."


def test_what_an_editor_deleted_stays_deleted() -> None:
    seed(FIRST)
    Question.objects.all().delete()
    outcome = seed(FIRST)
    assert not Question.objects.exists()
    assert not Card.objects.exists()
    assert 'question ["deck-q1"]: an editor deleted it or what it belongs to' in outcome.kept


def test_what_an_editor_renamed_or_moved_is_found_again() -> None:
    seed(FIRST)
    Question.objects.update(slug="a-better-slug", number=7)
    Section.objects.update(number=4)
    outcome = seed(version(card={"answer": "Newer."}))
    assert Question.objects.count() == Section.objects.count() == Card.objects.count() == 1
    assert Card.objects.get().answer == "Newer."
    assert Question.objects.get().slug == "a-better-slug"
    assert any("number was changed" in line for line in outcome.kept)


def test_what_the_fixture_no_longer_has_is_not_deleted() -> None:
    seed(FIRST)
    seed(FIRST[:2])
    assert Card.objects.count() == 1


def test_an_unpublished_question_stays_unpublished() -> None:
    seed(FIRST)
    Question.objects.update(is_published=False)
    seed(version(question={"title": "Why, then?"}))
    question = Question.objects.get()
    assert (question.title, question.is_published) == ("Why, then?", False)


def test_rows_that_loaddata_or_an_editor_made_are_adopted() -> None:
    deck = Deck.objects.create(slug="deck", title="By hand")
    outcome = seed(FIRST)
    deck.refresh_from_db()
    assert deck.title == "By hand"
    assert outcome.kept == ['deck ["deck"]: title was changed by an editor']
    assert SeededRow.objects.count() == 5


def test_a_number_that_an_editors_question_has_taken() -> None:
    seed(FIRST[:2])
    Question.objects.create(section=Section.objects.get(), number=1, slug="mine", title="Mine")
    outcome = seed(FIRST)
    assert Question.objects.get().slug == "mine"
    assert any("an editor's row has its place" in line for line in outcome.kept)


def test_a_new_text_is_minor_unless_the_fixture_raises_the_revision() -> None:
    seed(FIRST)
    seed(version(card={"answer": "For a reason."}))
    assert Card.objects.get().content_version == 1
    newer = version(
        card={"answer": "For none.", "content_version": 2, "change": "There is no reason."}
    )
    seed(newer)
    assert Card.objects.get().content_version == 2
    assert (
        Card.history.filter(content_version=2).get().history_change_reason == "There is no reason."
    )
    assert "0 updated" in str(seed(newer))
    seed(version(card={"answer": "For no reason.", "content_version": 2}))
    assert Card.objects.get().content_version == 2


def test_a_revision_that_is_no_number_is_refused() -> None:
    with pytest.raises(FixtureError, match="a whole number"):
        seed(version(card={"content_version": "2"}))
    assert not Deck.objects.exists()


def test_a_raised_revision_leaves_an_editors_text_and_revision_alone() -> None:
    seed(FIRST)
    edit_card(card(1), "The editor's.", "It was wrong.")
    seed(version(card={"answer": "Newer.", "content_version": 2}))
    edited = Card.objects.get()
    assert (edited.answer, edited.content_version) == ("The editor's.", 2)
    seed(version(card={"prompt": "Why so?", "content_version": 3}))
    assert Card.objects.get().content_version == 3


def test_the_history_grows_with_changes_alone() -> None:
    def versions() -> list[int]:
        return [model.history.count() for model in (Question, Card, OneLiner)]

    for _ in range(3):
        seed(FIRST)
    assert versions() == [1, 1, 1]
    seed(version(card={"answer": "For a reason."}))
    assert versions() == [1, 2, 1]


def test_seeding_never_touches_what_learners_did() -> None:
    seed(FIRST)
    plan = make_plan(Deck.objects.get())
    grade(plan, card(1), 4)
    before = schedule(plan, card(1)).state
    seed(version(card={"answer": "Newer.", "prompt": "Newer?"}))
    assert schedule(plan, card(1)).state == before
    assert len(log(plan)) == 1


@pytest.mark.parametrize(
    "text",
    ["", "{", "{}", "[1]", '[{"model": "auth.user", "fields": {}}]',
     '[{"model": "cards.card", "fields": {"answer": "x"}}]'],
)  # fmt: skip
def test_what_is_no_fixture_is_refused_whole(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text)
    with pytest.raises(FixtureError):
        read(path)
    with pytest.raises(CommandError, match="broken.json"):
        call_command("seed", path, stdout=StringIO())


def test_a_row_before_the_one_it_belongs_to_is_refused_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "odd.json"
    path.write_text(json.dumps([*FIRST[:1], *FIRST[2:]]))
    with pytest.raises(CommandError, match="comes before it"):
        call_command("seed", path, stdout=StringIO())
    assert not Deck.objects.exists()


def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("seed", FIXTURES / "learn_17.json", stdout=out)
    assert "created" in out.getvalue()
    Card.objects.filter(question__number=20, depth="easy").update(prompt="Edited?")
    out = StringIO()
    call_command("seed", FIXTURES / "learn_17.json", stdout=out)
    assert "1 kept as edited" in out.getvalue()
    assert "prompt was changed by an editor" in out.getvalue()
