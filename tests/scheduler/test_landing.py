"""The landing page: what it promises, and the sample whose answer goes into a new account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Card, Deck, Question
from scheduler.log.replay import differences
from scheduler.models import Learner, Plan, Review
from scheduler.services import sample_answer

from ..helpers import MORNING, PASSWORD, as_shown, card, days, edit_card, grade, make_deck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
SIGNUP = {"email": "new@example.com", "password1": PASSWORD, "timezone": "UTC"}


def signed_answer(client: Client, grade: str = "4") -> str:
    """What the page's link to the sign-up carries once the sample is graded."""
    page = client.get("/", {"grade": grade}).text
    found = re.search(r"\?sample=([^\"]+)\"", page)
    assert found
    return found[1]


def sign_up(client: Client, sample: str, email: str = "new@example.com") -> str:
    answer = client.post("/accounts/signup/", {**SIGNUP, "email": email, "sample": sample})
    assert answer["Location"] == "/study/"
    return as_shown(client.get("/study/").text)


def test_its_numbers_are_the_decks() -> None:
    make_deck(7)
    Question.objects.filter(number=7).update(is_published=False)
    page = as_shown(Client().get("/").text)
    assert "6 interview questions" in page
    assert "6 questions, 12 cards with all follow-ups." in page
    assert "2 topics" in page
    assert "<li>Section 1</li>" in page
    assert page.count('href="/accounts/login/"') == 1
    assert "two dozen" not in page, "a deck of six questions holds no two dozen"


def test_without_a_deck_it_promises_no_number() -> None:
    page = Client().get("/")
    assert page.status_code == 200
    content = page.text.split("<main")[1]
    assert not re.search(r"\d+ (interview question|question|card|topic)", content)
    assert "Try a question" not in content


def test_it_says_that_the_questions_are_in_another_language() -> None:
    make_deck()
    note = "The questions are in English"
    assert note not in Client().get("/").text
    german = Deck.objects.get()
    german.language = "de"
    german.save()
    assert "in another language than this page" in Client().get("/").text


@pytest.mark.parametrize("questions", [3, 60])
def test_its_queries_do_not_grow_with_the_deck(questions: int) -> None:
    make_deck(questions)
    with CaptureQueriesContext(connection) as captured:
        Client().get("/")
    assert len(captured) == 4


@pytest.mark.parametrize(("chosen", "quality"), [("1", 1), ("3", 3), ("4", 4), ("5", 5)])
def test_the_samples_answer_is_the_accounts_first_review(chosen: str, quality: int) -> None:
    make_deck(8)
    client = Client()
    page = sign_up(client, signed_answer(client, chosen))
    assert "1 answered" in page
    assert "Your answer to the first question is saved." in page
    assert "easy prompt 2?" in page, "the next card, not the one that was answered"
    [review] = Review.objects.all()
    assert (review.card, review.quality, review.is_introduction) == (card(1), quality, True)
    assert review.study_day == Plan.objects.get().start
    assert 0 < review.duration < 60_000
    assert not list(differences([review.learner_id]))


def test_the_sign_up_page_takes_it_along_also_past_a_mistake() -> None:
    make_deck()
    client = Client()
    signed = signed_answer(client)
    page = client.get("/accounts/signup/", {"sample": signed}).text
    assert f'name="sample" value="{signed}"' in page
    wrong = client.post("/accounts/signup/", {**SIGNUP, "password1": "x", "sample": signed})
    assert f'name="sample" value="{signed}"' in wrong.text
    assert not Learner.objects.exists()


def test_an_odd_sample_leaves_a_form_that_can_be_sent() -> None:
    make_deck()
    page = Client().get("/accounts/signup/", {"sample": "a\0b"}).text
    assert 'name="sample"' in page and "a\0b" not in page and "a\ufffdb" not in page


def _forged(client: Client) -> str:
    return signed_answer(client)[:-3] + "abc"


def _none_of_the_grades(client: Client) -> str:
    return sample_answer.sign(card(1), 7)


def _of_a_card_that_changed(client: Client) -> str:
    signed = signed_answer(client)
    edit_card(card(1), "Another answer.", summary="It is another.")
    return signed


def _of_a_question_that_is_gone(client: Client) -> str:
    signed = signed_answer(client)
    Question.objects.filter(number=1).update(is_published=False)
    return signed


def _of_another_deck(client: Client) -> str:
    make_deck(slug="other")
    return sample_answer.sign(card(1, deck="other"), 4)


def _of_two_days_ago(client: Client) -> str:
    with time_machine.travel(MORNING - days(2), tick=False):
        return signed_answer(client)


@pytest.mark.parametrize(
    "make",
    [
        lambda client: "anything",
        _forged,
        _none_of_the_grades,
        _of_a_card_that_changed,
        _of_a_question_that_is_gone,
        _of_another_deck,
        _of_two_days_ago,
    ],
)
def test_what_is_no_answer_to_the_sample_counts_for_nothing(make: Callable[[Client], str]) -> None:
    make_deck(8)
    client = Client()
    assert "0 answered, 5 to go" in sign_up(client, make(client))
    assert not Review.objects.exists()


def test_it_counts_once_and_never_for_an_account_that_has_answered() -> None:
    make_deck(8)
    client = Client()
    signed = signed_answer(client)
    sign_up(client, signed)
    plan = Plan.objects.select_related("learner").get()
    now = datetime.now(tz=UTC)
    assert not sample_answer.keep(learner_id=plan.learner_id, signed=signed, now=now)
    client.post("/accounts/signup/", {**SIGNUP, "sample": signed})
    Client().post("/accounts/signup/", {**SIGNUP, "sample": signed})  # the address is taken
    assert Review.objects.count() == 1
    other = Client()
    sign_up(other, "", "other@example.com")
    theirs = Plan.objects.select_related("learner").get(learner__user__email="other@example.com")
    grade(theirs, card(2), 4)
    assert not sample_answer.keep(learner_id=theirs.learner_id, signed=signed, now=now)


def test_the_sample_is_the_card_that_a_new_account_begins_with() -> None:
    make_deck(8)
    Question.objects.filter(number=5).update(rank=0)
    page = Client().get("/").text
    assert "easy prompt 5?" in page
    client = Client()
    assert "easy prompt 5?" in sign_up(client, "")
    assert Card.objects.count() == 16
