"""The server's own comparison of a response with a card's key points, as pages show it."""

from __future__ import annotations

import pytest
from django.test import Client

from cards.models import Card
from scheduler.models import Plan
from scheduler.selectors.said_points import compare
from scheduler.services import interviews

from ..helpers import MORNING, card
from .test_mock_interview import begin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
POINTS = """Divides by the **square root** of the key size | scales by `sqrt(d)`; 1/sqrt(d)
Large dot products saturate the softmax
Residual connections add the input back"""
SAID = (
    "We divide by the square root of the key size,\nor large dot products saturate the <softmax>."
)


def asked(points: str = POINTS) -> Card:
    changed = card()
    changed.key_points = points
    return changed


def test_points_that_were_said_are_found_with_the_learners_words(plan: Plan) -> None:
    said = compare(asked(), SAID)
    assert [point.is_found for point in said.points] == [True, True, False]
    assert said.points[0].words.startswith("divide by the square root")
    assert said.points[2].words == ""
    assert said.points[0].html == "Divides by the <strong>square root</strong> of the key size"
    assert said.points[0].line.endswith(" | scales by `sqrt(d)`; 1/sqrt(d)")
    assert "<mark>" in said.response_html
    assert "&lt;<mark>softmax</mark>&gt;" in said.response_html


@pytest.mark.parametrize("response", ["", " ", "<script>", "משהו אחר", "🙂" * 500, "\n\n"])
@pytest.mark.parametrize("points", [POINTS, ""])
def test_what_says_nothing_finds_nothing(plan: Plan, response: str, points: str) -> None:
    said = compare(asked(points), response)
    assert not any(point.is_found for point in said.points)
    assert "<mark>" not in said.response_html
    assert "<script>" not in said.response_html


def test_an_interview_ticks_what_was_found_and_takes_the_learners_word(
    client: Client, plan: Plan
) -> None:
    Card.objects.update(key_points=POINTS)
    interview = begin(plan)
    path = interview.get_absolute_url()
    client.post(f"{path}reveal/", {"place": 1, "text": SAID})
    page = client.get(path).text
    assert page.count(" checked>") == 2
    assert page.count("not found</span>") == 1
    client.post(f"{path}answer/", {"place": 1, "points": ["1", "2"]})
    assert interview.answers.get(place=1).points == [1, 2]


def test_an_interview_that_was_only_thought_ticks_nothing(client: Client, plan: Plan) -> None:
    Card.objects.update(key_points=POINTS)
    interview = begin(plan)
    place = {"learner_id": plan.learner_id, "interview_id": interview.pk, "place": 1}
    interviews.reveal_answer(**place, text="", now=MORNING)
    page = client.get(interview.get_absolute_url()).text
    assert " checked>" not in page
    assert "not found</span>" not in page
