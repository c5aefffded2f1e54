"""Hints: each where it is needed, once; put away by a button or by the grade that follows."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Depth
from scheduler.models import Learner, Plan
from scheduler.models.hint import HINTS
from scheduler.services import hints

from ..helpers import MORNING, card, days, grade, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/study/"}
TEXTS = {
    "grades": "How well did you know it?",
    "undo": "Pressed the wrong grade?",
    "deep": "This is a <b>follow-up</b>",
    "drill": "This is the <b>drill</b>",
}


@pytest.fixture
def newcomer(client: Client, plan: Plan) -> Client:
    hints.show_hints_again(learner_id=plan.learner_id)
    return client


def hints_in(page: str) -> list[str]:
    return [name for name, text in TEXTS.items() if text in page]


def answer(client: Client, quality: int) -> str:
    """Grade the card that is shown, as its form does; the page that follows."""
    page = client.get("/study/").text
    form = re.search(r'<form id="grade".*?</form>', page, re.S)
    assert form
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    client.post("/study/grade/", {**hidden, "quality": str(quality)})
    return client.get("/study/").text


def test_one_after_another_each_once(newcomer: Client) -> None:
    first = newcomer.get("/study/").text
    assert hints_in(first) == ["grades"]
    assert first.index("How well did you know it?") > first.index('<details id="answer"'), (
        "with the answer"
    )
    assert hints_in(answer(newcomer, 1)) == ["undo"]
    assert hints_in(answer(newcomer, 4)) == []
    drill = answer(newcomer, 4)
    assert hints_in(drill) == ["drill"]
    assert hints_in(answer(newcomer, 1)) == []
    assert Learner.objects.get().to_show == ["deep"]


def test_the_first_deep_card_says_what_it_is(newcomer: Client, plan: Plan) -> None:
    Plan.objects.update(new_per_day=100)
    for number in (1, 2, 3):
        for day in (8, 7):
            grade(plan, card(number), 4, MORNING - days(day))
    while '<span class="badge accent">Follow-up 1</span>' not in (
        page := newcomer.get("/study/").text
    ):
        answer(newcomer, 4)
    assert hints_in(page) == ["deep"]
    assert "deep" not in hints_in(answer(newcomer, 4))
    assert card(1, Depth.DEEP).prompt in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_dismissing_a_hint(newcomer: Client, headers: dict[str, str]) -> None:
    page = newcomer.get("/study/").text
    assert '<button form="dismiss"' in page
    sent = newcomer.post("/study/hint/", {"hint": "grades"}, headers=headers)
    assert (sent.status_code, sent.content) == ((200, b"") if headers else (302, b""))
    assert hints_in(newcomer.get("/study/").text) == []
    newcomer.post("/study/hint/", {"hint": "grades"}, headers=headers)
    assert "grades" not in Learner.objects.get().to_show


def test_what_is_no_hint(newcomer: Client) -> None:
    before = Learner.objects.get().to_show
    for odd in ("", "welcome", "x" * 9_000, "\0"):
        assert newcomer.post("/study/hint/", {"hint": odd}).status_code == 404
    assert newcomer.get("/study/hint/")["Location"] == "/study/"
    assert newcomer.put("/study/hint/").status_code == 405
    assert Learner.objects.get().to_show == before


def test_it_can_be_shown_again_from_settings(client: Client) -> None:
    assert hints_in(client.get("/study/").text) == []
    assert "Show the hints again" in client.get("/settings/").text
    again = client.post("/settings/hints/", follow=True)
    assert "The hints come again" in again.text
    client.post("/settings/hints/")
    assert Learner.objects.get().to_show == list(HINTS)
    assert client.get("/settings/hints/").status_code == 405


def test_they_are_the_learners_own(newcomer: Client) -> None:
    stranger = make_plan(email="stranger@example.com")
    hints.show_hints_again(learner_id=stranger.learner_id)
    newcomer.post("/study/hint/", {"hint": "grades"})
    assert "grades" in Learner.objects.get(pk=stranger.learner_id).to_show
    assert Client().post("/study/hint/")["Location"].startswith("/accounts/login/")


def test_a_page_with_a_hint_asks_no_more_of_the_database(newcomer: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert hints_in(newcomer.get("/study/").text) == ["grades"]
    assert len(captured) == 6
