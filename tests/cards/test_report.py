from __future__ import annotations

import pytest
from django.test import Client

from cards.models import REPORT_LENGTH, Question, Report

from ..helpers import make_plan

pytestmark = pytest.mark.django_db
PATH = "/questions/deck-q1/report/easy/"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_plan().learner.user)
    return client


def test_a_report_reaches_the_editors(client: Client) -> None:
    assert "easy prompt 1?" in client.get(PATH).text
    for _ in range(2):  # sent twice, it is one report
        answer = client.post(PATH, {"text": "It says <b>more</b>, it is less."}, follow=True)
    assert "The editors will look at it" in answer.text
    report = Report.objects.get()
    assert (report.text, report.revision, report.status) == (
        "It says <b>more</b>, it is less.", 1, "open",
    )  # fmt: skip
    assert report.reporter.email == "learner@example.com"


@pytest.mark.parametrize("text", ["", "   ", "x" * (REPORT_LENGTH + 1), "a\0b"])
def test_a_report_that_says_nothing_or_too_much(client: Client, text: str) -> None:
    answer = client.post(PATH, {"text": text})
    assert answer.status_code == 422
    assert 'id="id_text_error"' in answer.text
    assert not Report.objects.exists()
    if len(text) > REPORT_LENGTH:
        assert text in answer.text


def test_line_breaks_count_once_and_the_browser_cuts_nothing(client: Client) -> None:
    assert "maxlength" not in client.get(PATH).text
    text = "\n".join(["ab"] * 660)
    assert client.post(PATH, {"text": text.replace("\n", "\r\n")}).status_code == 302
    assert Report.objects.get().text == text


def test_a_card_that_is_not_there(client: Client) -> None:
    Question.objects.filter(number=2).update(is_published=False)
    for slug, depth in [("none", "easy"), ("deck-q1", "medium"), ("deck-q2", "easy")]:
        assert client.get(f"/questions/{slug}/report/{depth}/").status_code == 404
