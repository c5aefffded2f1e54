"""The study page and its actions, as a browser uses them, with HTMX and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Card, Depth, Question
from scheduler.models import Plan, Review, Schedule
from scheduler.services import study

from ..helpers import MORNING, as_shown, card, days, grade, log, logged_in, make_deck, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/study/"}


@pytest.fixture
def plan() -> Plan:
    return make_plan(new_per_day=2)


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the grade form, as a browser would send them."""
    form = re.search(r'<form id="grade".*?</form>', page, re.S)
    assert form, page
    return dict(re.findall(r'type="hidden" name="(card|token)" value="([^"]*)"', form[0]))


def shown(client: Client) -> dict[str, str]:
    return form_of(client.get("/study/").text)


def test_the_page_has_the_form_that_tools_rely_on(client: Client) -> None:
    page = client.get("/study/").text
    assert '<form id="grade" method="post" action="/study/grade/"' in page
    for quality in (1, 3, 4, 5):
        assert f'<button type="submit" name="quality" value="{quality}"' in page
    assert "easy prompt 1?" in page
    assert "The <strong>easy</strong> answer 1." in page
    assert page.count('name="points"') == 4


def test_a_grade_without_javascript_redirects_to_the_next_card(client: Client, plan: Plan) -> None:
    answer = client.post("/study/grade/", {**shown(client), "quality": "4", "points": ["0", "2"]})
    assert (answer.status_code, answer["Location"]) == (302, "/study/")
    [review] = log(plan)
    assert (review.quality, review.points) == (4, [0, 2])
    assert shown(client)["card"] == str(card(2).pk)


def test_a_grade_with_htmx_answers_with_the_next_card_alone(client: Client) -> None:
    answer = client.post("/study/grade/", {**shown(client), "quality": "4"}, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert form_of(answer.text)["card"] == str(card(2).pk)
    assert "HX-Request" in answer["Vary"]


def test_the_same_form_twice_is_one_review(client: Client, plan: Plan) -> None:
    form = {**shown(client), "quality": "4"}
    first = client.post("/study/grade/", form, headers=HTMX)
    second = client.post("/study/grade/", {**form, "quality": "1"}, headers=HTMX)
    assert (first.status_code, second.status_code) == (200, 200)
    assert form_of(first.text)["card"] == form_of(second.text)["card"] == str(card(2).pk)
    assert len(log(plan)) == 1


def test_a_second_tab_gets_the_present_state(client: Client, plan: Plan) -> None:
    first_tab, second_tab = shown(client), shown(client)
    client.post("/study/grade/", {**first_tab, "quality": "4"})
    answer = client.post("/study/grade/", {**second_tab, "quality": "1"}, headers=HTMX)
    assert answer.status_code == 409
    assert "moved on" in answer.text
    assert form_of(answer.text)["card"] == str(card(2).pk)
    assert len(log(plan)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"quality": "6"},
        {"quality": "-1"},
        {"quality": "4.5"},
        {"quality": "x"},
        {"quality": ""},
        {"quality": "9" * 400},
        {"card": "x"},
        {"card": "0"},
        {"card": "9" * 40},
        {"card": ""},
        {"token": ""},
        {"token": "forged"},
        {"token": "x" * 10_000},
        {"token": "a\0b"},
        {"points": "99"},
        {"points": "x"},
    ],
)
def test_bad_input_changes_nothing_and_says_so(
    client: Client, plan: Plan, wrong: dict[str, str]
) -> None:
    for headers in ({}, HTMX):
        form = {**shown(client), "quality": "4", **wrong}
        answer = client.post("/study/grade/", form, headers=headers)
        assert answer.status_code == 422
        assert 'class="problem" role="alert"' in answer.text
        assert form_of(answer.text)["card"] == str(card(1).pk)
    assert not log(plan)


def test_another_decks_card_and_a_strangers_token(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    theirs = logged_in(stranger.learner.user)
    answer = client.post("/study/grade/", {**shown(theirs), "quality": "4"})
    assert answer.status_code == 422
    make_deck(slug="other")
    other = {**shown(client), "card": str(card(deck="other").pk), "quality": "4"}
    assert client.post("/study/grade/", other).status_code == 422
    assert not Review.objects.exists()


def test_a_card_suspended_or_unpublished_or_edited_meanwhile(client: Client, plan: Plan) -> None:
    form = {**shown(client), "quality": "4"}
    study.suspend(learner_id=plan.learner_id, card_id=card(1).pk)
    answer = client.post("/study/grade/", form, headers=HTMX)
    assert answer.status_code == 409
    assert "suspended" in answer.text
    study.bring_back(learner_id=plan.learner_id, card_id=card(1).pk)
    Card.objects.update(answer="Another answer.")
    Question.objects.filter(number=1).update(is_published=False)
    assert client.post("/study/grade/", form, headers=HTMX).status_code == 200
    assert len(log(plan)) == 1


@pytest.mark.parametrize("path", ["grade", "undo", "bury", "suspend", "wake", "more"])
def test_actions_are_posts_and_going_back_to_one_leads_to_the_page(
    client: Client, plan: Plan, path: str
) -> None:
    review = grade(plan, card(1), 4).review
    before = Schedule.objects.values().get()
    sent = {"card": card(2).pk, "review": review.pk, "extra": 5, "quality": 4}
    assert client.get(f"/study/{path}/", sent)["Location"] == "/study/"
    assert client.put(f"/study/{path}/").status_code == 405
    assert Schedule.objects.values().get() == before
    assert len(log(plan)) == 1


@pytest.mark.parametrize("action", ["bury", "suspend"])
def test_putting_aside_is_taken_back_on_the_spot(client: Client, plan: Plan, action: str) -> None:
    grade(plan, card(3), 4)
    aside = client.post(f"/study/{action}/", {"card": card(1).pk}, headers=HTMX).text
    assert aside.index('data-key="u">Bring it back') < aside.index('data-key="u">Undo')
    back = client.post("/study/wake/", {"card": card(1).pk}, headers=HTMX).text
    assert form_of(back)["card"] == str(card(1).pk)
    assert "Bring it back" not in back
    assert len(log(plan)) == 1
    assert client.post("/study/wake/", {"card": "x"}).status_code == 422
    make_deck(slug="other")
    assert client.post("/study/wake/", {"card": card(deck="other").pk}).status_code == 404


def test_undo_on_the_page_and_on_the_finished_page(client: Client, plan: Plan) -> None:
    for _ in (1, 2):
        client.post("/study/grade/", {**shown(client), "quality": "5"})
    finished = client.get("/study/").text
    assert "Done for today" in finished
    for number in (2, 1):
        page = client.get("/study/").text
        latest = re.search(r'name="review" value="(\d+)"', page)
        assert latest
        answer = client.post("/study/undo/", {"review": latest[1]}, headers=HTMX)
        assert "Answer undone." in answer.text
        assert form_of(answer.text)["card"] == str(card(number).pk)
    assert 'name="review"' not in client.get("/study/").text
    assert all(review.voided_at for review in log(plan))


def test_undo_of_somebody_elses_answer_or_of_nothing(client: Client) -> None:
    stranger = make_plan(email="stranger@example.com")
    review = grade(stranger, card(), 4).review
    assert client.post("/study/undo/", {"review": review.pk}).status_code == 404
    assert client.post("/study/undo/", {"review": "x"}).status_code == 422
    review.refresh_from_db()
    assert review.voided_at is None


def test_undo_of_an_older_answer_is_refused(client: Client, plan: Plan) -> None:
    first = grade(plan, card(1), 4).review
    grade(plan, card(2), 4)
    answer = client.post("/study/undo/", {"review": first.pk}, headers=HTMX)
    assert answer.status_code == 409
    assert "another card since" in answer.text


def test_bury_and_suspend_from_the_page(client: Client, plan: Plan) -> None:
    answer = client.post("/study/bury/", {"card": card(1).pk}, headers=HTMX)
    assert form_of(answer.text)["card"] == str(card(2).pk)
    assert "Skipped until tomorrow" in answer.text
    answer = client.post("/study/suspend/", {"card": card(2).pk}, follow=True)
    assert "Suspended until you bring it back" in answer.text
    assert form_of(answer.text)["card"] == str(card(3).pk)
    today = client.get("/").text
    assert today.count("Bring back") == 2
    back = {"card": card(2).pk, "back_to": "scheduler:today"}
    assert client.post("/questions/deck-q2/wake/", back)["Location"] == "/"
    assert client.get("/").text.count("Bring back") == 1


@pytest.mark.parametrize("action", ["bury", "suspend"])
def test_a_card_that_is_not_in_the_deck(client: Client, action: str) -> None:
    make_deck(slug="other")
    strange = {"card": card(deck="other").pk}
    assert client.post(f"/study/{action}/", strange).status_code == 404
    assert client.post(f"/study/{action}/", {"card": "x"}).status_code == 422
    assert not Schedule.objects.exists()


def test_more_new_cards_from_the_finished_page(client: Client, plan: Plan) -> None:
    for _ in (1, 2):
        client.post("/study/grade/", {**shown(client), "quality": "5"})
    finished = client.get("/study/").text
    assert "Learn 1 more" in finished
    extra = re.search(r'name="extra" value="(\d+)"', finished)
    assert extra
    answer = client.post("/study/more/", {"extra": extra[1]}, headers=HTMX)
    assert form_of(answer.text)["card"] == str(card(3).pk)
    assert client.post("/study/more/", {"extra": "101"}).status_code == 422


def test_the_finish_names_what_was_missed_and_not_what_was_hard() -> None:
    plan = make_plan(new_per_day=2)
    for number, quality in ((1, 1), (2, 3)):
        grade(plan, card(number), quality)
        grade(plan, card(number), 4)  # the drill
    page = logged_in(plan.learner.user).get("/study/").text
    assert "Missed today" in page
    [missed] = re.findall(r'<ul class="rows">(.*?)</ul>', page, re.DOTALL)
    assert "Title 1?" in missed
    assert "Title 2?" not in missed


def test_the_finish_tells_a_follow_up_from_the_easy_card_of_its_question() -> None:
    plan = make_plan(new_per_day=1)
    for number in (1, 2, 3):
        for ago in (8, 7):
            grade(plan, card(number), 4, MORNING - days(ago))
    for number, quality in ((1, 1), (2, 4), (3, 4)):
        grade(plan, card(number), quality)
    grade(plan, card(1), 4)  # the drill
    grade(plan, card(2, Depth.DEEP), 4)
    page = as_shown(logged_in(plan.learner.user).get("/study/").text)
    assert "Done for today" in page
    assert 'Title 3?</i><span class="badge">Follow-up 1</span>' in page.replace("</i> <", "</i><")
    learner = plan.learner.user
    learner.language = "es"
    learner.save()
    page = as_shown(logged_in(learner).get("/study/").text)
    assert "Falladas hoy" in page


def test_the_drill_on_the_page(client: Client) -> None:
    client.post("/study/grade/", {**shown(client), "quality": "1"})
    client.post("/study/grade/", {**shown(client), "quality": "5"})
    page = client.get("/study/").text
    assert '<span class="badge">Drill</span>' in page
    assert page.count('<span class="gap">today</span>') == 2
    assert page.count('<span class="gap">tomorrow</span>') == 2
    client.post("/study/grade/", {**form_of(page), "quality": "4"})
    assert "Done for today" in client.get("/study/").text


def test_a_leech_is_said_and_shown(client: Client, plan: Plan) -> None:
    for day in range(7):
        grade(plan, card(1), 1, MORNING + days(day))
    with time_machine.travel(MORNING + days(7), tick=False):
        answer = client.post("/study/grade/", {**shown(client), "quality": "1"}, headers=HTMX)
        assert "a leech now" in answer.text
        assert "leech: 8 lapses" in client.get("/questions/deck-q1/").text


def test_the_day_turns_while_a_card_is_shown(client: Client, plan: Plan) -> None:
    form = shown(client)
    with time_machine.travel(MORNING + days(1), tick=False):
        client.post("/study/grade/", {**form, "quality": "4"})
    assert str(log(plan)[0].study_day) == "2026-03-03"


def test_a_learner_sees_no_other_learners_queue(client: Client) -> None:
    stranger = make_plan(email="stranger@example.com")
    study.suspend(learner_id=stranger.learner_id, card_id=card(1).pk)
    assert shown(client)["card"] == str(card(1).pk)
    assert "Bring back" not in client.get("/").text


# session, user; the plan under its lock, the card with its schedule, that one's update, the review;
# then the day's counts, its cards, the card that is shown; and a savepoint made and released, where
# the site has BEGIN and COMMIT
A_GRADE = 9 + 2


def queries_of(send: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert send().status_code == 200
    return len(captured)


@pytest.mark.parametrize("questions", [3, 60])
def test_queries_do_not_grow_with_cards_or_reviews(questions: int) -> None:
    plan = make_plan(make_deck(questions, slug="big"), new_per_day=100)
    Plan.objects.filter(pk=plan.pk).update(new_per_day=100)
    for number in range(1, questions):
        for day in range(3):
            grade(plan, card(number, deck="big"), 1, MORNING - days(3 - day))
    grade(plan, card(questions, deck="big"), 4)
    client = logged_in(plan.learner.user)
    form = {**shown(client), "quality": "4"}
    # session, user, plan; the day's counts, its cards; the card that is shown
    assert queries_of(lambda: client.get("/study/")) == 6
    assert queries_of(lambda: client.post("/study/grade/", form, headers=HTMX)) == A_GRADE


def test_a_new_cards_first_grade_costs_no_more_queries(client: Client) -> None:
    form = {**shown(client), "quality": "4"}
    assert queries_of(lambda: client.post("/study/grade/", form, headers=HTMX)) == A_GRADE


def test_the_first_grade_of_a_study_day_closes_the_books_in_five_more_queries(
    client: Client, plan: Plan
) -> None:
    for number in (1, 2):
        grade(plan, card(number), 4, MORNING - days(1))
    form = {**shown(client), "quality": "4"}
    assert queries_of(lambda: client.post("/study/grade/", form, headers=HTMX)) == A_GRADE + 5
