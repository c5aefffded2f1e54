from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from cards.models import MAX_REPORT_CHARS, Card, Question, Report
from dlprep_site.models import User
from scheduler.models import Plan

from ..helpers import MORNING, PASSWORD, card, logged_in, make_plan

pytestmark = pytest.mark.django_db
PATH = "/questions/deck-q1/report/easy/"


@pytest.fixture
def client(plan: Plan) -> Client:
    return logged_in(plan.learner.user)


def test_a_report_reaches_the_editors(client: Client) -> None:
    assert "easy prompt 1?" in client.get(PATH).text
    for _ in range(2):  # sent twice, it is one report
        answer = client.post(PATH, {"text": "It says <b>more</b>, it is less."}, follow=True)
    assert "The editors will look at it" in answer.text
    report = Report.objects.get()
    assert (report.text, report.content_version, report.status) == (
        "It says <b>more</b>, it is less.", 1, "open",
    )  # fmt: skip
    assert report.reporter.email == "learner@example.com"


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("/questions/deck-q1/", "/questions/deck-q1/"),
        ("/practice/?of=weak&cards=1-2&answers=1", "/practice/?of=weak&cards=1-2&answers=1"),
        ("", "/study/"),
        ("https://elsewhere.example/", "/study/"),
        ("//elsewhere.example/", "/study/"),
        ("/\\elsewhere.example/", "/study/"),
        ("javascript:alert(1)", "/study/"),
    ],
)
def test_a_report_leads_back_to_where_it_was_opened(client: Client, page: str, back: str) -> None:
    form = client.get(PATH, {"next": page}).text
    assert f'name="next" value="{escape(back)}"' in form
    assert f'href="{escape(back)}">Cancel' in form
    assert client.post(PATH, {"text": "Wrong.", "next": page})["Location"] == back


@pytest.mark.parametrize("text", ["", "   ", "x" * (MAX_REPORT_CHARS + 1), "a\0b"])
def test_a_report_that_says_nothing_or_too_much(client: Client, text: str) -> None:
    answer = client.post(PATH, {"text": text})
    assert answer.status_code == 422
    assert 'id="id_text_error"' in answer.text
    assert not Report.objects.exists()
    if len(text) > MAX_REPORT_CHARS:
        assert text in answer.text


def test_line_breaks_count_once_and_the_browser_cuts_nothing(client: Client) -> None:
    assert "maxlength" not in client.get(PATH).text.split("<main")[1]
    text = "\n".join(["ab"] * 660)
    assert client.post(PATH, {"text": text.replace("\n", "\r\n")}).status_code == 302
    assert Report.objects.get().text == text


def test_a_card_that_is_not_there(client: Client) -> None:
    Question.objects.filter(number=2).update(is_published=False)
    for slug, depth in [("none", "easy"), ("deck-q1", "medium"), ("deck-q2", "easy")]:
        assert client.get(f"/questions/{slug}/report/{depth}/").status_code == 404


def test_the_card_is_kept_as_it_was_shown(client: Client) -> None:
    client.post(PATH, {"text": "Wrong."})
    Card.objects.update(answer="Mended.", content_version=2)
    report = Report.objects.get()
    assert report.card_prompt == "easy prompt 1?"
    assert report.card_answer == "The **easy** answer 1."


def decide(**change: str) -> str:
    """What an editor does in the admin with the one report there is."""
    editor = logged_in(User.objects.create_superuser(f"{uuid4()}@example.com", PASSWORD))
    path = f"/admin/cards/report/{Report.objects.get().pk}/change/"
    page = str(editor.get(path).text)
    sent = {"status": "open", "reply": ""} | change
    assert editor.post(path, sent, follow=True).status_code == 200
    return page


def test_the_learner_sees_what_became_of_it(client: Client) -> None:
    client.post(PATH, {"text": "It is <i>less</i>."})
    assert "The editors have answered" not in client.get("/").text
    assert "Not reviewed yet" in client.get("/reports/").text
    page = decide(status="fixed", reply="You are **right**. <script>alert(1)</script>")
    assert "It is &lt;i&gt;less&lt;/i&gt;." in page
    assert "The <strong>easy</strong> answer 1." in page
    assert "The editors have answered 1 report of yours" in client.get("/").text
    reports = client.get("/reports/").text
    assert "You are <strong>right</strong>." in reports
    assert "<script>alert" not in reports
    assert "It is &lt;i&gt;less&lt;/i&gt;." in reports
    assert "fixed</span>" in reports
    assert Report.objects.get().seen_at is None, "reading changes nothing"
    client.post("/reports/put-away/")
    assert "The editors have answered" not in client.get("/").text
    decide(status="fixed", reply="You are right, and it is mended.")
    assert "The editors have answered" in client.get("/").text, "another reply is news again"


def test_a_reopened_report_is_not_news(client: Client) -> None:
    client.post(PATH, {"text": "Wrong."})
    decide(status="declined")
    assert "The editors have answered" in client.get("/").text
    decide()
    assert "The editors have answered" not in client.get("/").text


def test_reports_of_others_are_not_shown_nor_put_away(client: Client) -> None:
    stranger = make_plan(email="stranger@example.com").learner.user
    Report.objects.create(
        card=card(1), reporter=stranger, content_version=1, text="Not yours", status="fixed",
        created_at=MORNING, reply="Theirs", replied_at=MORNING,
    )  # fmt: skip
    assert "Not yours" not in client.get("/reports/").text
    client.post("/reports/put-away/")
    assert Report.objects.get().seen_at is None
    assert client.get("/reports/put-away/").status_code == 405
    assert Client().get("/reports/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("reports", [1, 12])
def test_the_lists_queries_do_not_grow(client: Client, reports: int) -> None:
    for number in range(reports):
        client.post(PATH, {"text": f"Mistake {number}"})
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/reports/").status_code == 200
    assert len(captured) == 3
