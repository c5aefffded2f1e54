from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Depth, OneLiner, Question
from scheduler.models import Plan
from scheduler.services import study

from ..helpers import MORNING, card, days, grade, logged_in, make_deck, make_plan, schedule

pytestmark = pytest.mark.django_db


def test_the_list_shows_sections_questions_and_own_standing(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    page = client.get("/questions/").text
    assert page.index("Section 1") < page.index("Title 1?") < page.index('id="section-2"')
    assert "Easy: learning" in page
    assert page.count("Easy: new") == 2
    assert page.count("Deep: locked") == 3


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("prompt 2", [2]),
        ("DEEP answer 3", [3]),
        ("three", [1, 2, 3]),
        ("Title", [1, 2, 3]),
        ("nothing-like-it", []),
        ("%", []),
        ("' OR 1=1 --", []),
        ("{{ 7|add:7 }}", []),
    ],
)
def test_search(client: Client, words: str, found: list[int]) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get("/questions/", {"q": words}, headers=headers).text
        page = page.replace("<mark>", "").replace("</mark>", "")
        assert [n for n in (1, 2, 3) if f"Title {n}?" in page] == found
        assert ("No question has" in page) == (not found)


def test_what_was_found_is_marked_with_the_passage_around_it(client: Client) -> None:
    cards = Question.objects.get(number=2).cards
    cards.filter(depth="deep").update(
        answer="First of all. The *vanishing* gradient & `exploding`."
    )
    page = client.get("/questions/", {"q": "gradients explode"}).text
    assert "1 question with “gradients explode”." in page
    assert "First of all. The vanishing <mark>gradient</mark> &amp; <mark>exploding</mark>." in page
    assert "excerpt" not in client.get("/questions/").text


@pytest.mark.parametrize("words", ["\0", "x" * 10_000, " ".join("abcdefghijklmnop"), "<script>"])
def test_hostile_searches(client: Client, words: str) -> None:
    answer = client.get("/questions/", {"q": words})
    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace("<script src", "")


def test_a_question_page_has_both_cards_and_why(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING)
    grade(plan, card(1), 1, MORNING + days(1))
    grade(plan, card(1), 4, MORNING + days(1))
    with time_machine.travel(MORNING + days(1), tick=False):
        client.force_login(plan.learner.user)
        page = client.get("/questions/deck-q1/").text
    assert "The <strong>easy</strong> answer 1." in page
    assert "The <strong>deep</strong> answer 1." in page
    assert "A grade below 3 starts a card over" in page
    assert "Due on 4 March 2026" in page
    assert "Your 3 answers" in page
    assert "unlocks when you have passed the easy card twice in a row" in page
    assert 'rel="next" href="/questions/deck-q2/"' in page
    assert 'rel="prev"' not in page


def test_an_undone_answer_stays_in_the_history(client: Client, plan: Plan) -> None:
    review = grade(plan, card(1), 4).review
    study.undo(learner_id=plan.learner_id, review_id=review.pk, now=MORNING)
    page = client.get("/questions/deck-q1/").text
    assert "taken back" in page
    assert "You have not met this card yet" in page


def test_suspend_and_wake_from_the_question_page(client: Client, plan: Plan) -> None:
    answer = client.post("/questions/deck-q1/suspend/", {"card": card(1).pk})
    assert answer["Location"] == "/questions/deck-q1/"
    assert schedule(plan, card(1)).is_suspended
    assert "Bring it back" in client.get("/questions/deck-q1/").text
    client.post("/questions/deck-q1/wake/", {"card": card(1).pk})
    assert not schedule(plan, card(1)).is_suspended


def test_what_is_not_there_is_404(client: Client) -> None:
    make_deck(slug="other")
    Question.objects.filter(slug="deck-q3").update(is_published=False)
    for slug in ("none", "other-q1", "deck-q3"):
        assert client.get(f"/questions/{slug}/").status_code == 404
        for action in ("suspend", "wake"):
            path = f"/questions/{slug}/{action}/"
            assert client.post(path, {"card": card(1).pk}).status_code == 404
    for wrong in ("x", "", str(card(2).pk)):
        assert client.post("/questions/deck-q1/suspend/", {"card": wrong}).status_code == 404
    assert client.get("/questions/deck-q1/suspend/").status_code == 405


def test_no_other_learners_history(client: Client) -> None:
    stranger = make_plan(email="stranger@example.com")
    grade(stranger, card(1), 1)
    page = client.get("/questions/deck-q1/").text
    assert "You have not met this card yet" in page
    assert "Easy: new" in client.get("/questions/").text
    assert "Your 1 answer" not in page


def test_one_liners_lead_to_their_question(client: Client, plan: Plan) -> None:
    OneLiner.objects.create(deck=plan.deck, number=1, text="In a line.", question=card(2).question)
    page = client.get("/questions/").text
    assert "In a line." in page
    assert 'href="/questions/deck-q2/">Q2' in page


@pytest.mark.parametrize("questions", [3, 60])
def test_queries_do_not_grow(questions: int) -> None:
    plan = make_plan(make_deck(questions, slug="big"), email="many@example.com")
    for number in range(1, questions):
        for day in range(3):
            grade(plan, card(number, deck="big"), 4, MORNING + days(day))
    client = logged_in(plan.learner.user)
    for path, count in [("/questions/", 10), ("/questions/big-q1/", 9), ("/questions/print/", 8)]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        assert len(captured) == count, path


def test_a_mature_card_and_a_deep_card_of_ones_own(client: Client, plan: Plan) -> None:
    now = MORNING
    for gap in (1, 6, 15, 38):
        grade(plan, card(1), 4, now)
        now += days(gap)
    grade(plan, card(1, Depth.DEEP), 4, now)
    page = client.get("/questions/").text
    assert "Easy: mature" in page
    assert "Deep: learning" in page
