"""The cards of a question: an easy one, and up to four follow-ups in an order of their own."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cards.models import Card, Depth, Question
from cards.services.editing import Edit
from cards.services.reports import send_report
from cards.transfer.files import read_sheet, write_csv, write_json
from cards.transfer.importer import import_sheet
from cards.transfer.sheet import rows_of
from cards.validation import point_lines

from ..helpers import MORNING, card, days, grade, make_deck, make_plan, schedule
from .question_form import question_page

pytestmark = pytest.mark.django_db
EDIT = Edit(editor=None, at=MORNING)


@pytest.fixture
def question() -> Question:
    """The first of a deck, with a second follow-up."""
    make_deck()
    question: Question = Question.objects.get(number=1)
    Card.objects.create(
        question=question, depth=Depth.DEEP, prompt="Second?", answer="Second.", key_points="one"
    )
    return question


def order(question: Question) -> list[tuple[int, str, str]]:
    return [*question.cards.order_by("position").values_list("position", "slug", "prompt")]


def address(question: Question) -> str:
    return f"/admin/cards/question/{question.pk}/change/"


def test_a_card_that_is_made_takes_the_first_free_position_and_slug(question: Question) -> None:
    assert [(position, slug) for position, slug, _ in order(question)] == [
        (0, "easy"), (1, "deep"), (2, "deep-2"),
    ]  # fmt: skip
    Card.objects.get(question=question, slug="deep").delete()
    again = Card.objects.create(question=question, depth=Depth.DEEP, prompt="?", answer="!")
    assert (again.position, again.slug) == (3, "deep")


@pytest.mark.parametrize(
    "wrong",
    [
        {"depth": "easy", "position": 1},
        {"depth": "deep", "position": 2},  # there is one
        {"depth": "easy", "position": 0},
        {"depth": "deep", "position": 3, "slug": "other"},
        {"depth": "deep", "position": 3, "slug": "deep-2"},
        {"depth": "mid", "position": 3},
    ],
)
def test_what_the_database_refuses(question: Question, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.create(question=question, prompt="?", answer="!", **wrong)


def test_editors_change_the_order_and_learners_keep_their_schedules(
    editor: Client, question: Question
) -> None:
    plan = make_plan(question.section.deck, new_per_day=9)
    first = Card.objects.get(question=question, slug="deep")
    for day in (0, 1):
        grade(plan, card(1), 4, MORNING + days(day))
    grade(plan, first, 5, MORNING + days(1))
    before = schedule(plan, first).state
    swapped = question_page(question, deep_position="2", **{"deep-2_position": "1"})
    assert editor.post(address(question), swapped).status_code == 302
    assert order(question) == [
        (0, "easy", "easy prompt 1?"), (1, "deep-2", "Second?"), (2, "deep", "deep prompt 1?"),
    ]  # fmt: skip
    assert schedule(plan, first).state == before
    assert "Follow-up 2" in editor.get(f"/admin/cards/question/{question.pk}/history/").text


def test_a_follow_up_is_added_after_the_others_and_removed(
    editor: Client, question: Question
) -> None:
    form = question_page(question) | {"cards-TOTAL_FORMS": "4"}
    form |= {"cards-3-prompt": "Third?", "cards-3-answer": "Third.", "cards-3-key_points": "one"}
    assert editor.post(address(question), form).status_code == 302
    assert order(question)[3] == (3, "deep-3", "Third?")
    form = question_page(question) | {"cards-1-DELETE": "on"}
    assert editor.post(address(question), form).status_code == 302
    assert [slug for _, slug, _ in order(question)] == ["easy", "deep-2", "deep-3"]


def test_a_follow_up_that_learners_know_is_not_removed(editor: Client, question: Question) -> None:
    plan = make_plan(question.section.deck)
    second = Card.objects.get(question=question, slug="deep-2")
    send_report(card=second, user_id=plan.learner_id, text="Wrong.", now=MORNING)
    answer = editor.post(address(question), question_page(question) | {"cards-2-DELETE": "on"})
    assert "Learners have reported mistakes in “Second?”: it stays." in answer.text
    for day in (0, 1):
        grade(plan, card(1), 4, MORNING + days(day))
    grade(plan, Card.objects.get(question=question, slug="deep"), 4, MORNING + days(1))
    answer = editor.post(address(question), question_page(question) | {"cards-1-DELETE": "on"})
    assert answer.status_code == 200
    assert "would require deleting the following protected related objects" in answer.text
    assert question.cards.count() == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"deep_position": "2"}, "There are two cards at position 2."),
        ({"deep_position": "5"}, "less than or equal to 4"),
        ({"deep_position": "0"}, "A follow-up stays one: give it a position from 1."),
        ({"deep_prompt": "Why? And how?"}, "There are 2 question marks. A follow-up asks one"),
    ],
)
def test_what_can_not_be_is_told_beside_the_field(
    editor: Client, question: Question, wrong: dict[str, str], said: str
) -> None:
    before = order(question)
    answer = editor.post(address(question), question_page(question, **wrong))
    assert answer.status_code == 200
    assert said in answer.text
    assert order(question) == before


def test_a_question_has_at_most_four_follow_ups(editor: Client, question: Question) -> None:
    for name in ("Third?", "Fourth?"):
        Card.objects.create(
            question=question, depth=Depth.DEEP, prompt=name, answer="!", key_points="one"
        )
    form = question_page(question) | {"cards-TOTAL_FORMS": "6", "cards-MAX_NUM_FORMS": "5"}
    form |= {"cards-5-prompt": "Fifth?", "cards-5-answer": "!", "cards-5-key_points": "one"}
    answer = editor.post(address(question), form)
    assert answer.status_code == 200
    assert "at most 4 follow-ups" in answer.text or "at most 5 forms" in answer.text
    assert question.cards.count() == 5


def test_learners_see_what_stands_before_the_bar() -> None:
    written = "Sum to one | add up to 1; softmax\n- `a | b` is code\nThe `|` and $p(y|x)$\n\n| none"
    assert point_lines(written) == [
        ("Sum to one", ["add up to 1", "softmax"]),
        ("`a | b` is code", []),
        ("The `|` and $p(y|x)$", []),
    ]
    assert Card(key_points=written).points == [
        "Sum to one", "`a | b` is code", "The `|` and $p(y|x)$",
    ]  # fmt: skip


def test_files_bring_every_part_of_a_question_back(question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(
        rank=7, in_depth="The **whole** answer.", sources="A (2020). B.", checked_on="2026-11-05"
    )
    rows = rows_of(Question.objects.filter(pk=question.pk).prefetch_related("cards"))
    for kind, text in (("csv", write_csv(rows)), ("json", write_json(rows))):
        sheet = read_sheet(text, kind)
        assert import_sheet(sheet, EDIT, dry_run=False).unchanged == 1
        Card.objects.filter(question=question).delete()
        Question.objects.filter(pk=question.pk).delete()
        assert not import_sheet(sheet, EDIT, dry_run=False).wrong
        question = Question.objects.get(slug="deck-q1")
        assert rows_of([question]) == rows
        assert [slug for _, slug, _ in order(question)] == ["easy", "deep", "deep-2"]


def test_files_from_before_there_were_follow_ups_are_read() -> None:
    make_deck()
    old = "slug,deep_prompt,deep_answer,deep_key_points\ndeck-q1,Why? And how?,Because.,one\n"
    [row] = import_sheet(read_sheet(old, "csv"), EDIT, dry_run=False).rows
    assert row.status == "changed"
    assert Card.objects.get(question__slug="deck-q1", slug="deep").prompt == "Why? And how?"
    new = "slug,follow_up_1_prompt\ndeck-q2,Why? And how?\n"
    [row] = import_sheet(read_sheet(new, "csv"), EDIT, dry_run=False).rows
    [(column, problem)] = row.problems
    assert column == "follow_up_1_prompt"
    assert "2 question marks" in problem


@pytest.mark.parametrize("month", ["2026-13", "November", "26", "2026-00"])
def test_a_month_that_is_none(month: str) -> None:
    make_deck()
    text = f"slug,checked_on\ndeck-q1,{month}\n"
    [row] = import_sheet(read_sheet(text, "csv"), EDIT, dry_run=False).rows
    assert row.problems == [("checked_on", "A month, please, such as 2026-11.")]
