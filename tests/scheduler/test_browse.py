from __future__ import annotations

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Depth, OneLiner, Question, Section
from scheduler.models import Plan
from scheduler.services import study

from ..helpers import (
    MORNING,
    as_shown,
    card,
    days,
    grade,
    logged_in,
    make_deck,
    make_plan,
    schedule,
)

pytestmark = pytest.mark.django_db


def test_the_list_shows_sections_questions_and_own_standing(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    page = client.get("/questions/").text
    assert page.index("Section 1") < page.index("Title 1?") < page.index('id="section-2"')
    assert page.count("1 learning") == 1
    assert page.count('class="badge ') == 2, (
        "due, learning; new and locked cards have nothing to say"
    )
    assert "1 of 2 cards started" in as_shown(page)
    assert "0 due" not in page


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
    assert "You haven't started this card" in page


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
    assert "You haven't started this card" in page
    assert 'class="badge ' not in client.get("/questions/").text
    assert "Your 1 answer" not in page


def test_one_liners_lead_to_their_question(client: Client, plan: Plan) -> None:
    OneLiner.objects.create(deck=plan.deck, number=1, text="In a line.", question=card(2).question)
    page = client.get("/revision/").text
    assert "In a line." in page
    assert 'href="/questions/deck-q2/">Q2' in page
    assert "In a line." not in client.get("/questions/").text


@pytest.mark.parametrize("questions", [3, 60])
def test_queries_do_not_grow(questions: int) -> None:
    plan = make_plan(make_deck(questions, slug="big"), email="many@example.com")
    for number in range(1, questions):
        for day in range(3):
            grade(plan, card(number, deck="big"), 4, MORNING + days(day))
    client = logged_in(plan.learner.user)
    is_large = questions > 50
    pages = {
        "/questions/": 5 if is_large else 9,  # the sections without their questions
        "/questions/?section=1": 9,
        "/questions/?q=title": 11,
        "/questions/?show=unseen&page=2": 10,
        "/questions/big-q1/": 10,
        "/questions/print/": 5 if is_large else 9,
        "/questions/print/?section=1": 9,
    }
    for path, count in pages.items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        assert len(captured) == count, path


@pytest.fixture
def large() -> Plan:
    """A plan on a deck of 120 questions in two sections, of which the first was passed once."""
    plan = make_plan(make_deck(120, slug="large"), email="large@example.com")
    grade(plan, card(1, deck="large"), 4)
    return plan


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'href="/questions/large-q(\d+)/"', page)]


def test_a_large_deck_shows_its_sections_and_opens_one(large: Plan) -> None:
    client = logged_in(large.learner.user)
    page = client.get("/questions/").text
    first, second = large.deck.sections.order_by("number")
    counts = [section.questions.count() for section in (first, second)]
    assert shown(page) == []
    for section in (first, second):
        assert f'href="/questions/?section={section.number}#section-{section.number}"' in page
    assert f"{counts[0]} questions" in page
    assert f"1 of {2 * counts[0]} cards started" in as_shown(page)
    for headers in ({}, {"HX-Request": "true"}):
        opened = client.get("/questions/", {"section": 2}, headers=headers).text
        numbers = list(second.questions.order_by("number").values_list("number", flat=True))
        assert shown(opened) == numbers[:50]
        assert 'href="/questions/?section=1#section-1"' in opened
        assert 'href="/questions/?section=2#section-2"' not in opened
        assert re.findall(r'id="open-(\d)" aria-expanded="true"', opened) == ["2"]
        assert 'href="/questions/#section-2"' in opened  # closes it
        assert "Page 1 of 2" in opened
        rest = client.get("/questions/", {"section": 2, "page": 2}, headers=headers).text
        assert shown(rest) == numbers[50:]


def test_a_search_and_a_filter_are_paged(large: Plan) -> None:
    client = logged_in(large.learner.user)
    for name, value in [("q", "title"), ("show", "unseen")]:
        found: list[int] = []
        for page in (1, 2, 3):
            text = client.get("/questions/", {name: value, "page": str(page)}).text
            assert "120 questions" in text
            assert f"Page {page} of 3" in text
            found += shown(text)
        assert sorted(found) == list(range(1, 121))
        last = client.get("/questions/", {name: value, "page": "3"}).text
        assert 'rel="next"' not in last
        assert f"?{name}={value}&amp;page=2" in last
    with time_machine.travel(MORNING + days(3), tick=False):
        client = logged_in(large.learner.user)
        assert shown(client.get("/questions/?show=due").text) == [1]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999", "99999999999999"])
def test_a_page_that_is_not_there_is_the_nearest(large: Plan, page: str) -> None:
    answer = logged_in(large.learner.user).get("/questions/", {"q": "title", "page": page})
    assert answer.status_code == 200
    assert shown(answer.text)


def test_a_large_deck_is_printed_by_section_in_parts(large: Plan) -> None:
    client = logged_in(large.learner.user)
    whole = client.get("/questions/print/").text
    assert "This deck is too long for one page" in whole
    assert "print-card" not in whole
    numbers = list(large.deck.sections.get(number=1).questions.values_list("number", flat=True))
    printed: list[str] = []
    for page in range(1, -(-len(numbers) // 20) + 1):
        text = client.get("/questions/print/", {"section": 1, "page": page}).text
        printed += dict.fromkeys(re.findall(r'eyebrow">Q(\d+) ', text))
    assert printed == [str(number) for number in sorted(numbers)]


def test_a_mature_card_and_a_deep_card_of_ones_own(client: Client, plan: Plan) -> None:
    now = MORNING
    for gap in (1, 6, 15, 38):
        grade(plan, card(1), 4, now)
        now += days(gap)
    grade(plan, card(1, Depth.DEEP), 4, now)
    page = client.get("/questions/").text
    assert "1 mature" in page
    assert "1 learning" in page


def test_a_section_and_what_was_found_can_be_practiced(client: Client, plan: Plan) -> None:
    first, second = plan.deck.sections.order_by("number")
    page = client.get("/questions/").text
    for section in (first, second):
        assert f'href="/practice/?of=section&amp;section={section.pk}"' in page
    assert "of=search" not in page
    found = client.get("/questions/?q=title&show=unseen&section=2").text
    assert "of=section" not in found
    assert "Practice these 2 questions" in as_shown(found)
    address = f"/practice/?of=search&amp;q=title&amp;show=unseen&amp;section={second.pk}"
    assert f'href="{address}"' in found
    assert client.get(address.replace("&amp;", "&")).status_code == 200
    assert "of=search" not in client.get("/questions/?q=zzzz").text
    question = client.get("/questions/deck-q1/").text
    assert 'href="/practice/?of=question&amp;question=deck-q1"' in question
    assert "Practice these 2 cards" in as_shown(question)


def test_a_sections_new_cards_can_be_studied_next(client: Client, plan: Plan) -> None:
    """The link fills in the focus and shows the effect; only its button changes anything."""
    grade(plan, card(1), 4)
    page = client.get("/questions/").text
    assert "Study the 1 new card next" in as_shown(page)
    assert 'href="/plan/focus/?first=2#effect"' in page
    focus = client.get("/plan/focus/?first=2").text
    assert "Nothing is saved yet" in focus
    assert re.search(r'name="section_2" value="first"[^>]*checked', focus)
    plan.refresh_from_db()
    assert plan.first_sections == []
    for odd in ("x", "9", "", "2\0"):
        assert client.get("/plan/focus/", {"first": odd}).status_code == 200


def test_a_title_that_is_the_prompt_is_said_once(client: Client) -> None:
    assert client.get("/questions/deck-q1/").text.count('class="prompt"') == 2
    Question.objects.filter(number=1).update(title="easy prompt 1?")
    page = client.get("/questions/deck-q1/").text
    assert page.count('class="prompt"') == 1
    assert page.count("easy prompt 1?</h1>") == 1


def test_a_deck_that_is_shown_whole_has_a_list_of_its_sections(client: Client, plan: Plan) -> None:
    for number in (3, 4):
        Section.objects.create(deck=plan.deck, number=number, title=f"Section {number}")
    Question.objects.filter(number=1).update(section=Section.objects.get(number=3))
    Question.objects.filter(number=2).update(section=Section.objects.get(number=4))
    assert "Jump to" not in client.get("/questions/").text, "of three sections"
    spare = Question.objects.get(number=3)
    Question.objects.create(section=Section.objects.get(number=1), number=9, slug="q9", title="9?")
    page = client.get("/questions/").text
    assert f'href="#section-{spare.section.number}"' in page
    assert "Jump to" not in client.get("/questions/?q=title").text
