"""The order page: numbers, moves, and what learners meet first."""

from __future__ import annotations

import pytest
from django.test import Client

from cards.models import Deck, Question, Section
from cards.services.editing import Edit, Taken, move, renumber

from ..helpers import MORNING, logged_in, make_deck, make_plan, make_user

pytestmark = pytest.mark.django_db

EDIT = Edit(editor=None, at=MORNING)


@pytest.fixture
def deck() -> Deck:
    """Six questions: 1, 2 and 3 in the first section, 4, 5 and 6 in the second."""
    return make_deck(6)


def page_of(deck: Deck) -> str:
    return f"/admin/cards/question/order/{deck.pk}/"


def by_title() -> dict[str, int]:
    """Of each question, by the number in its title, its number now."""
    return {q.title.split()[1].rstrip("?"): q.number for q in Question.objects.all()}


def pk(number: int) -> int:
    return int(Question.objects.get(title=f"Title {number}?").pk)


def form(**changes: int) -> dict[str, str]:
    numbers = {str(q.pk): str(q.number) for q in Question.objects.all()}
    return numbers | {str(pk(int(name[1:]))): str(number) for name, number in changes.items()}


def test_numbers_are_swapped_and_rotated_in_one_go(editor: Client, deck: Deck) -> None:
    assert f'href="{page_of(deck)}"' in editor.get("/admin/cards/question/").text
    assert editor.get(page_of(deck)).status_code == 200
    answer = editor.post(page_of(deck), form(q1=2, q2=3, q3=1, q5=6, q6=5), follow=True)
    assert "5 renumbered" in answer.text
    assert by_title() == {"1": 2, "2": 3, "3": 1, "4": 4, "5": 6, "6": 5}
    latest = Question.history.filter(id=pk(1)).latest()
    assert (latest.number, latest.history_user.email) == (2, "editor@example.com")
    assert Question.history.filter(id=pk(4)).count() == 1


def test_learners_meet_new_cards_in_the_new_order(editor: Client, deck: Deck) -> None:
    learner = logged_in(make_plan(deck).learner.user)
    assert "easy prompt 1?" in learner.get("/study/").text
    editor.post(page_of(deck), form(q1=3, q3=1))
    assert "easy prompt 3?" in learner.get("/study/").text


def test_up_and_down_stay_in_the_section(editor: Client, deck: Deck) -> None:
    for direction, number in [("up", 3), ("up", 3), ("up", 3), ("down", 1), ("down", 6)]:
        asked = {**form(), direction: str(pk(number))}
        answer = editor.post(page_of(deck), asked)
        assert answer["Location"].endswith(f"#question-{pk(number)}")
    assert [q.title for q in Question.objects.in_deck_order()][:3] == [
        "Title 3?", "Title 2?", "Title 1?",
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [{"q1": 2}, {"q1": 0}, {"q1": 10_000}, {"q4": 6}])
def test_numbers_that_can_not_be(editor: Client, deck: Deck, wrong: dict[str, int]) -> None:
    answer = editor.post(page_of(deck), form(**wrong))
    assert answer.status_code == 422
    assert "Nothing is saved yet" in answer.text
    assert 'class="errorlist"' in answer.text
    assert by_title() == {str(n): n for n in range(1, 7)}


def test_what_was_not_sent_or_is_not_of_the_deck_stays(editor: Client, deck: Deck) -> None:
    other = make_deck(2, slug="other")
    foreign = Question.objects.get(section__deck=other, number=1)
    answer = editor.post(page_of(deck), {str(foreign.pk): "7", "up": str(foreign.pk)})
    assert answer.status_code == 302
    foreign.refresh_from_db()
    assert foreign.number == 1
    assert editor.post(page_of(deck), {"up": "x", "down": "-1"}).status_code == 302
    assert editor.get("/admin/cards/question/order/99999/").status_code == 404


def test_the_largest_numbers_can_change_places(deck: Deck) -> None:
    section = Section.objects.get(number=1)
    Question.objects.filter(section=section, number=3).update(number=9_999)
    renumber(deck_id=deck.pk, numbers={pk(1): 9_999, pk(3): 1}, edit=EDIT)
    assert by_title()["1"] == 9_999
    move(question_id=pk(1), by=-1, edit=EDIT)
    assert (by_title()["1"], by_title()["2"]) == (2, 9_999)
    with pytest.raises(Taken):
        renumber(deck_id=deck.pk, numbers={pk(1): 1}, edit=EDIT)


def test_who_may_order(deck: Deck) -> None:
    learner, staff = Client(), Client()
    learner.force_login(make_plan(deck).learner.user)
    staff.force_login(make_user("staff@example.com", is_staff=True))
    for client, status in [(Client(), 302), (learner, 302), (staff, 403)]:
        assert client.get(page_of(deck)).status_code == status
        assert client.post(page_of(deck), form(q1=2, q2=1)).status_code == status
    assert by_title()["1"] == 1
