from __future__ import annotations

import pytest
from django.test import Client

from cards.models import MindsetTip, OneLiner
from scheduler.models import Plan, Review, Schedule

from ..helpers import card, make_deck

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lines(plan: Plan) -> None:
    OneLiner.objects.create(deck=plan.deck, number=1, text="The line.", question=card(2).question)
    OneLiner.objects.create(deck=plan.deck, number=2, text="Another line.")
    MindsetTip.objects.create(deck=plan.deck, number=1, title="Keep calm", text="Breathe.")
    other = make_deck(slug="other")
    OneLiner.objects.create(deck=other, number=1, text="Somebody else's line.")


def test_one_line_at_a_time_from_its_cue(client: Client) -> None:
    first, second, last = (client.get("/revision/", {"n": n}).text for n in (1, 2, 3))
    assert "Title 2?" in first
    assert "The line." in first
    assert 'href="/questions/deck-q2/"' in first
    assert 'href="?n=2"' in first
    assert 'rel="prev"' not in first
    assert "Another line." in second
    for page in (first, second, last):  # below them all, folded
        assert "One-line answers" in page
        assert page.count("Breathe.") == 1 + (page is last)
    assert "Keep calm" in last
    assert "That's all" in last
    assert "Somebody else" not in first + second + last


@pytest.mark.parametrize(("asked", "place"), [("", 1), ("x", 1), ("-3", 1), ("0", 1), ("99", 3),
                                              ("9" * 50, 1), ("²", 1)])  # fmt: skip
def test_odd_places(client: Client, asked: str, place: int) -> None:
    assert f"{place} of 3" in client.get("/revision/", {"n": asked}).text


def test_a_fragment_for_htmx_and_no_schedule_changed(client: Client) -> None:
    answer = client.get("/revision/", {"n": "2"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert 'id="revision"' in answer.text
    assert client.post("/revision/").status_code == 405
    assert not Schedule.objects.exists()
    assert not Review.objects.exists()


def test_a_deck_without_lines(client: Client) -> None:
    OneLiner.objects.all().delete()
    MindsetTip.objects.all().delete()
    assert "no one-liners yet" in client.get("/revision/").text
