from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Depth, Question
from scheduler.models import Plan, Review
from scheduler.selectors.pace import TYPICAL_ANSWER

from ..helpers import (
    MORNING,
    as_shown,
    card,
    days,
    grade,
    logged_in,
    make_deck,
    make_plan,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


def test_a_visitor_sees_what_it_is_and_one_question() -> None:
    make_deck()
    page = Client().get("/").text
    assert "Start learning" in page
    assert "easy prompt 1?" in page
    assert page.count('name="grade"') == 4


@pytest.mark.parametrize(
    ("grade_given", "gaps"),
    [("1", "1 day, 1 day, 6 days and then 15 days"), ("4", "1 day, 6 days, 15 days and then 38"),
     ("5", "1 day, 6 days, 16 days and then 42")],
)  # fmt: skip
def test_a_visitors_grade_shows_how_the_gaps_grow(grade_given: str, gaps: str) -> None:
    make_deck()
    page = " ".join(Client().get("/", {"grade": grade_given}).text.split())
    assert f"it comes back after {gaps}" in page


@pytest.mark.parametrize("odd", ["", "9", "x", "\0"])
def test_an_odd_grade_of_a_visitors_is_no_grade(odd: str) -> None:
    make_deck()
    answer = Client().get("/", {"grade": odd})
    assert answer.status_code == 200
    assert "it comes back after" not in answer.text


def test_a_site_without_questions_still_has_a_front_door() -> None:
    assert Client().get("/").status_code == 200


def test_a_first_day() -> None:
    page = logged_in(make_plan().learner.user).get("/").text
    assert "Day 1 of 365" in page
    assert "About 3 minutes today" in page, "three new cards, most of which are drilled"
    assert 'href="/study/">Start</a>' in page
    assert "0 of 6 cards started" in page


def test_a_day_in_the_middle_and_its_end() -> None:
    plan = make_plan(new_per_day=2)
    client = logged_in(plan.learner.user)
    grade(plan, card(1), 4)
    assert 'href="/study/">Continue</a>' in client.get("/").text
    grade(plan, card(2), 4)
    grade(plan, card(3), 4)
    page = client.get("/").text
    assert "Done for today" in page
    assert "3 answers given" in page


def test_day_n_counts_study_days_from_the_start() -> None:
    plan = make_plan()
    with time_machine.travel(MORNING + days(40), tick=False):
        assert "Day 41 of 365" in logged_in(plan.learner.user).get("/").text


def test_the_cap_is_explained() -> None:
    plan = make_plan(new_per_day=3)
    for number in (1, 2, 3):
        grade(plan, card(number), 4, MORNING - days(1))
    Plan.objects.update(review_cap=1)
    page = logged_in(plan.learner.user).get("/").text
    assert "2 more reviews wait beyond your limit of 1 a day" in page


def test_an_account_without_a_plan_is_asked_to_start_one() -> None:
    client = logged_in(make_user("admin@example.com", is_staff=True))
    assert client.get("/")["Location"] == "/start/"
    assert "no deck to study yet" in client.get("/start/").text
    make_deck()
    assert "Deck deck" in client.get("/start/").text
    assert not Plan.objects.exists()
    answer = client.post("/start/", {"timezone": "Asia/Tokyo"})
    assert answer["Location"] == "/study/"
    assert Plan.objects.get().learner.timezone == "Asia/Tokyo"
    assert client.get("/start/")["Location"] == "/"


@pytest.mark.parametrize("path", ["/study/", "/questions/", "/settings/", "/questions/deck-q1/"])
def test_pages_lead_there_too(path: str) -> None:
    client = logged_in(make_user())
    assert client.get(path)["Location"] == "/start/"


@pytest.mark.parametrize(("questions", "queries"), [(3, 18), (12, 18), (30, 20), (60, 20)])
def test_queries_do_not_grow(questions: int, queries: int) -> None:
    """With more due than ten minutes hold, two more find the way back.

    The first visit after an answer reads the deck in two, to say what tomorrow asks.
    """
    plan = make_plan(make_deck(questions, slug="big"), new_per_day=5)
    for number in range(1, questions):
        grade(plan, card(number, deck="big"), 1, MORNING - days(1))
    Review.objects.update(duration=TYPICAL_ANSWER)
    client = logged_in(plan.learner.user)
    for extra in (2, 0):
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        assert len(captured) == queries + extra


def test_unpublished_cards_are_not_counted() -> None:
    plan = make_plan()
    Question.objects.filter(number=1).update(is_published=False)
    assert "0 of 4 cards" in logged_in(plan.learner.user).get("/").text


def test_when_every_card_is_met_no_pace_is_told() -> None:
    plan = make_plan(make_deck(1), new_per_day=2, now=MORNING - days(20))
    client = logged_in(plan.learner.user)
    grade(plan, card(1), 4, MORNING - days(20))
    unlocking = client.get("/").text
    assert "1 of 2 cards started, at 2 new a day." in unlocking
    for before in (14, 7):
        grade(plan, card(1), 5, MORNING - days(before))
    grade(plan, card(1, Depth.DEEP), 4, MORNING - days(7))
    whole = client.get("/").text
    assert "You&#x27;ve started all 2 cards." in whole
    assert "<dt>new</dt>" not in as_shown(whole)
