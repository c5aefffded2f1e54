"""Practice: any cards, as often as one likes, and nothing that is stored changes."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Card, Depth, Question
from scheduler.models import Mark, Plan
from scheduler.services import marks, study

from ..helpers import MORNING, as_shown, card, days, grade, logged_in, make_deck, make_plan

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[Any]]:
    """Every row of the learners' tables."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("scheduler").get_models()
    }


def prompt_of(page: str) -> str:
    found = re.search(r'<h1 id="prompt"[^>]*>(.*?)</h1>', page, re.DOTALL)
    assert found
    return as_shown(found[1].strip())


def answer(client: Client, page: str, label: str) -> str:
    """The page after a button of the present one, pressed as a browser without scripts does."""
    form = page[page.index('<form method="get" action="/practice/"') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    button = re.search(rf'name="answers" value="(\d*)"[^>]*>\s*<span class="grade">{label}<', form)
    assert button
    return client.get("/practice/", {**fields, "answers": button[1]}).text


def link(page: str, label: str) -> str:
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>\s*{label}\s*</a>', page)
    assert found, label
    return html.unescape(found[1])


def section_of(plan: Plan, number: int) -> str:
    return str(plan.deck.sections.get(number=number).pk)


def test_a_section_is_gone_through_and_no_date_moves(client: Client, plan: Plan) -> None:
    """Three questions: section 1 holds the first, its easy card and its locked follow-up."""
    grade(plan, card(1), 4, MORNING - days(1))
    before = everything()
    page = client.get("/practice/", {"of": "section", "section": section_of(plan, 1)}).text
    assert "Card 1 of 2" in as_shown(page)
    assert prompt_of(page) == "easy prompt 1?"
    assert "The <strong>easy</strong> answer 1." in page
    assert "three" in page  # a key point
    assert "Practice moves no dates" in page
    page = answer(client, page, "I had it")
    assert prompt_of(page) == "deep prompt 1?"
    assert "Not started" in page
    page = answer(client, page, "Not yet")
    assert prompt_of(page) == "You had 1 of 2 cards"
    assert 'href="/questions/deck-q1/"' in page
    assert "no dates moved" in page
    again = client.get(link(page, "Practice that card again")).text
    assert prompt_of(again) == "deep prompt 1?"
    assert "Card 1 of 1" in as_shown(again)
    done = answer(client, again, "I had it")
    assert prompt_of(done) == "You had 1 of 1 card"
    assert everything() == before


def test_the_weakest_come_first_without_those_not_started_or_suspended(
    client: Client, plan: Plan
) -> None:
    with time_machine.travel(MORNING + days(5), tick=False):
        client.force_login(plan.learner.user)
        grade(plan, card(1), 4, MORNING)
        grade(plan, card(2), 1, MORNING)
        grade(plan, card(3), 1, MORNING)
        study.suspend(learner_id=plan.learner_id, card_id=card(3).pk)
        page = client.get("/practice/?of=weak").text
        assert "Card 1 of 2" in as_shown(page)
        assert prompt_of(page) == "easy prompt 2?"
        assert prompt_of(answer(client, page, "Not yet")) == "easy prompt 1?"


def test_the_starred_are_ones_own(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    marks.star(learner_id=stranger.learner_id, card_id=card(1).pk, is_starred=True)
    page = client.get("/practice/?of=starred").text
    assert "You have no starred cards" in page
    assert link(page, "See all questions") == "/questions/"
    marks.star(learner_id=plan.learner_id, card_id=card(2).pk, is_starred=True)
    page = client.get("/practice/?of=starred").text
    assert "Card 1 of 1" in as_shown(page)
    assert prompt_of(page) == "easy prompt 2?"
    assert Mark.objects.count() == 2


def test_a_search_a_filter_and_a_question(client: Client, plan: Plan) -> None:
    assert prompt_of(client.get("/practice/?of=search&q=deep+answer+3").text) == "easy prompt 3?"
    grade(plan, card(2), 4)
    rest = client.get("/practice/?of=search&show=unseen").text
    assert "Card 1 of 5" in as_shown(rest)
    both = {"of": "search", "show": "unseen", "section": section_of(plan, 2)}
    assert "Card 1 of 3" in as_shown(client.get("/practice/", both).text)
    page = client.get("/practice/?of=question&question=deck-q2").text
    assert "Card 1 of 2" in as_shown(page)
    assert prompt_of(page) == "easy prompt 2?"
    nothing = client.get("/practice/", {"of": "search", "q": "zzzz"}).text
    assert "No cards match." in nothing
    hostile = client.get("/practice/", {"of": "search", "q": "<script>\0" * 90})
    assert hostile.status_code == 200
    assert "<script>" not in hostile.text


@pytest.mark.parametrize("show", ["due", "unseen", "mature", "leech", "starred"])
def test_every_filter_of_the_questions_can_be_practiced(client: Client, show: str) -> None:
    answered = client.get("/practice/", {"of": "search", "show": show})
    assert answered.status_code == 200
    assert ("Nothing to practice" in answered.text) == (show != "unseen")


def test_nothing_started_says_what_to_do(client: Client, plan: Plan) -> None:
    page = client.get("/practice/?of=weak").text
    assert "started any cards yet" in page
    assert link(page, "Start studying") == "/study/"


def test_it_can_be_left_undone_ended_and_continued(client: Client, plan: Plan) -> None:
    first = client.get("/practice/", {"of": "search", "show": "unseen"}).text
    second = answer(client, first, "Not yet")
    assert prompt_of(client.get(link(second, "Undo")).text) == prompt_of(first)
    ended = client.get(link(second, "End here")).text
    assert prompt_of(ended) == "You had 0 of 1 card"
    assert prompt_of(client.get(link(ended, "Continue")).text) == prompt_of(second)


def test_a_set_has_twenty_cards_and_then_the_rest() -> None:
    plan = make_plan(make_deck(11, slug="long"), email="long@example.com")
    client = logged_in(plan.learner.user)
    page = client.get("/practice/?of=search&show=unseen").text
    seen = []
    for _card in range(20):
        seen.append(prompt_of(page))
        page = answer(client, page, "I had it")
    assert prompt_of(page) == "You had 20 of 20 cards"
    page = client.get(link(page, "2 more")).text
    for _card in range(2):
        seen.append(prompt_of(page))
        page = answer(client, page, "I had it")
    assert len(set(seen)) == 22
    assert "more" not in as_shown(page[page.index('class="actions"') :]).split("</p>")[0]
    assert prompt_of(client.get(link(page, "Start over")).text) == seen[20]


def test_a_fragment_for_htmx(client: Client) -> None:
    page = client.get("/practice/?of=search&show=unseen", headers={"HX-Request": "true"})
    assert "<html" not in page.text
    assert page.text.startswith('<section id="practice"')
    assert "HX-Request" in page["Vary"]


def test_without_a_choice_there_is_one(client: Client, plan: Plan) -> None:
    page = client.get("/practice/").text
    for section in plan.deck.sections.all():
        assert f"?of=section&amp;section={section.pk}" in page
    assert "?of=weak" in page


def test_what_is_not_there_is_404(client: Client, plan: Plan) -> None:
    other = make_deck(slug="other")
    hidden = card(3)
    Question.objects.filter(slug="deck-q3").update(is_published=False)
    strange = Card.objects.get(question__slug="other-q1", depth=Depth.EASY)
    for query in (
        "of=nothing",
        "of=section",
        "of=section&section=999999",
        f"of=section&section={other.sections.earliest('pk').pk}",
        "of=question",
        "of=question&question=other-q1",
        "of=question&question=deck-q3",
        "of=weak&cards=x",
        "of=weak&cards=" + "-".join(["1"] * 21),
        f"of=starred&cards={strange.pk}",
        f"of=starred&cards={hidden.pk}",
        "of=weak&answers=2",
        "of=weak&start=-1",
        "of=search&section=99999999999999999999",
    ):
        assert client.get(f"/practice/?{query}").status_code == 404, query
    assert client.post("/practice/?of=weak").status_code == 405
    assert Client().get("/practice/?of=weak").status_code == 302


def test_a_card_that_is_withdrawn_in_between_is_passed_over(client: Client) -> None:
    ids = "-".join(str(card(number).pk) for number in (1, 2, 3))
    Question.objects.filter(slug="deck-q1").update(is_published=False)
    page = client.get("/practice/", {"of": "starred", "cards": ids, "answers": "0"}).text
    assert "Card 1 of 2" in as_shown(page)
    assert prompt_of(page) == "easy prompt 2?"


@pytest.mark.parametrize("questions", [3, 60])
def test_queries_do_not_grow(questions: int) -> None:
    plan = make_plan(make_deck(questions, slug="big"), email="many@example.com")
    for number in range(1, questions):
        grade(plan, card(number, deck="big"), 4)
        marks.star(learner_id=plan.learner_id, card_id=card(number, deck="big").pk, is_starred=True)
    client = logged_in(plan.learner.user)
    section = section_of(plan, 1)
    for query, count in {
        "": 4,
        "of=weak": 5,
        "of=starred": 5,
        f"of=section&section={section}": 6,
        "of=search&q=title": 5,
        "of=question&question=big-q1": 6,
        f"of=weak&cards={card(1, deck='big').pk}": 4,
        f"of=weak&cards={card(1, deck='big').pk}&answers=1": 5,
    }.items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/practice/?{query}").status_code == 200
        assert len(captured) == count, query
