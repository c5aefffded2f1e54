"""What learners say before looking: kept with the review, theirs alone, and never in the way."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scheduler.core.response import MAX_RESPONSE_CHARS, tidy
from scheduler.log.replay import differences
from scheduler.models import Learner, Plan, Review
from scheduler.services import study
from scheduler.transfer import export, imports

from ..helpers import (
    MORNING,
    as_shown,
    card,
    days,
    download,
    edit_card,
    grade,
    log,
    logged_in,
    make_plan,
    token_for,
)
from .test_study_views import HTMX, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

HEBREW = "הגרדיאנט נעלם \u200fכי הנגזרת קטנה"
PERSIAN = "می‌شود"  # with a joiner that its spelling needs
SAID = "It scales by the square root of d,\nso the softmax does not saturate."


def send(client: Client, **extra: Any) -> Any:
    return client.post("/study/grade/", {**shown(client), "quality": "4", **extra}, headers=HTMX)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (SAID.replace("\n", "\r\n"), SAID),
        ("one\rtwo\ttabbed", "one\ntwo\ttabbed"),
        ("\0nul\0 and \x1b[31mred\x07\x85", "nul and [31mred"),
        ("\x00\x01\x02", ""),
        ("   \n ", ""),
        (f"  {HEBREW}  ", HEBREW),
        (PERSIAN, PERSIAN),
        ("勾配が消える。√d で割る 🙂", "勾配が消える。√d で割る 🙂"),
        ("half \ud83d of one", "half  of one"),
        ("x" * 2_000, "x" * 2_000),
        ("x" * 2_001, "x" * 2_000),
        ("\r\n".join("ab" for _ in range(1_000)), "\n".join("ab" for _ in range(667))[:2_000]),
    ],
)
def test_whatever_is_said_is_made_fit_to_be_kept(sent: str, kept: str) -> None:
    assert tidy(sent) == kept
    assert tidy(kept) == kept


def test_a_response_is_kept_with_its_review(client: Client, plan: Plan) -> None:
    answer = client.post(
        "/study/grade/", {**shown(client), "quality": "4", "points": ["0"], "response": SAID}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/study/")
    [review] = log(plan)
    assert (review.response, review.points, review.quality) == (SAID, [0], 4)
    assert not list(differences([plan.learner_id]))


@pytest.mark.parametrize("sent", ["\0" * 3_000, "x\0y" * 2_000_000, HEBREW, "'; DROP TABLE x; --"])
def test_a_grade_is_never_refused_for_what_was_said(client: Client, plan: Plan, sent: str) -> None:
    assert send(client, response=sent).status_code == 200
    [review] = log(plan)
    assert review.response == tidy(sent)
    assert len(review.response) <= MAX_RESPONSE_CHARS


def test_ten_megabytes_are_refused_before_they_are_read(client: Client, plan: Plan) -> None:
    client.raise_request_exception = False
    assert send(client, response="x" * 10_000_000).status_code == 400
    assert not log(plan)
    assert send(client, response=SAID).status_code == 200
    assert [review.response for review in log(plan)] == [SAID]


def test_a_grade_sent_twice_keeps_what_came_first(client: Client, plan: Plan) -> None:
    """As when the reply was lost, or another device had the same card open."""
    form = {**shown(client), "quality": "4", "response": SAID}
    client.post("/study/grade/", form, headers=HTMX)
    client.post("/study/grade/", {**form, "response": "Another one."}, headers=HTMX)
    assert [review.response for review in log(plan)] == [SAID]


def test_points_edited_between_the_question_and_the_grade(client: Client, plan: Plan) -> None:
    form = shown(client)
    edited = card()
    edited.key_points = "only this one"
    edit_card(edited, "Another answer.", summary="It is another answer.")
    sent = {**form, "quality": "4", "points": ["0", "3"], "response": SAID}
    assert client.post("/study/grade/", sent, headers=HTMX).status_code == 200
    [review] = log(plan)
    assert (review.response, review.points, review.content_version) == (SAID, [0, 3], 1)
    assert card().content_version == 2


def test_a_grade_with_a_response_takes_no_further_query(client: Client, plan: Plan) -> None:
    grade(plan, card(2), 4)  # the day's books are open, and every query is compiled

    def queries(**extra: Any) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            assert send(client, **extra).status_code == 200
        study.undo(learner_id=plan.learner_id, review_id=log(plan)[-1].pk, now=MORNING)
        return [query["sql"].split()[0] for query in captured.captured_queries]

    queries()
    without = queries()
    assert queries(response=SAID) == without
    assert queries(response=SAID, answer_habit="think") == without


def test_a_habit_is_taken_up_with_a_grade(client: Client, plan: Plan) -> None:
    assert 'data-habit="think"' in client.get("/study/").text
    page = send(client, answer_habit="type").text
    assert 'data-habit="type"' in page
    assert Learner.objects.get().answer_habit == "type"
    send(client)
    assert Learner.objects.get().answer_habit == "type"
    send(client, answer_habit="think")
    assert Learner.objects.get().answer_habit == "think"


def test_no_such_habit(client: Client, plan: Plan) -> None:
    assert send(client, answer_habit="shout").status_code == 422
    assert not log(plan)


def test_the_field_is_in_the_form_and_open_for_those_who_type(client: Client, plan: Plan) -> None:
    page = as_shown(client.get("/study/").text)
    form = page.split('<form id="grade"')[1].split("</form>")[0]
    assert 'name="response"' in form
    assert 'maxlength="2000"' in form
    assert '<details id="say" class="say" data-habit="think" >' in form
    Learner.objects.update(answer_habit="type")
    page = as_shown(client.get("/study/").text)
    assert '<details id="say" class="say" data-habit="type" open>' in page
    queue = client.get("/study/queue/").json()
    assert all('name=\\"response\\"' in json.dumps(one["html"]) for one in queue["cards"])


def test_practice_has_the_field_and_keeps_nothing(client: Client) -> None:
    page = client.get("/practice/?of=section&section=" + str(card().question.section_id)).text
    assert 'id="response"' in page
    assert 'name="response"' not in page


@pytest.mark.parametrize("path", ["/study/", "/practice/?of=weak", "/study/offline/"])
def test_the_microphone_is_for_pages_that_can_dictate(client: Client, path: str) -> None:
    policy = client.get(path)["Permissions-Policy"].split(", ")
    assert {"microphone=(self)", "camera=()"} <= set(policy)
    assert "blob:" not in client.get(path)["Content-Security-Policy"]


def say(plan: Plan, number: int, response: str) -> Review:
    return study.grade(
        learner_id=plan.learner_id,
        card_id=card(number).pk,
        token=token_for(plan, card(number)),
        quality=4,
        now=MORNING,
        response=response,
    ).review


def test_what_was_said_is_exported(client: Client, plan: Plan) -> None:
    say(plan, 1, HEBREW)
    say(plan, 2, "=SUM(A1)\nand more")
    data = download(client, "/settings/data/dlprep.json").json()
    assert [row["response"] for row in data["reviews"]] == [HEBREW, "=SUM(A1)\nand more"]
    assert data["learner"]["answer_habit"] == "think"
    rows = list(csv.DictReader(StringIO(download(client, "/settings/data/reviews.csv").text)))
    assert [row["response"] for row in rows] == [HEBREW, "'=SUM(A1)\nand more"]


def test_it_is_on_the_question_page_and_deleted_there(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    for one, words in ((plan, SAID), (stranger, "Not yours.")):
        say(one, 1, words)
        say(one, 2, words)
    page = client.get("/questions/deck-q1/").text
    assert "so the softmax does not saturate." in page
    assert "Not yours." not in page
    client.post("/questions/deck-q1/said/delete/", {"card": card(1).pk})
    assert [review.response for review in log(plan)] == ["", SAID]
    assert [review.response for review in log(stranger)] == ["Not yours."] * 2
    assert "saturate" not in client.get("/questions/deck-q1/").text
    assert client.get("/questions/deck-q1/said/delete/").status_code == 405
    strange = client.post("/questions/deck-q1/said/delete/", {"card": card(2).pk})
    assert strange.status_code == 404, "a card of another question"


def test_all_of_it_can_be_deleted_and_nothing_else(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    say(stranger, 1, "Not yours.")
    say(plan, 1, SAID)
    say(plan, 2, SAID)
    before = [(row.quality, row.due_after, row.voided_at) for row in log(plan)]
    page = client.post("/settings/data/said/delete/", follow=True).text
    assert "What you said is deleted." in page
    assert [row.response for row in log(plan)] == ["", ""]
    assert [(row.quality, row.due_after, row.voided_at) for row in log(plan)] == before
    assert log(stranger)[0].response == "Not yours."
    assert not list(differences([plan.learner_id]))
    assert Client().post("/settings/data/said/delete/").status_code == 302
    assert logged_in(stranger.learner.user).get("/settings/data/said/delete/").status_code == 405


def test_an_answer_taken_back_keeps_what_was_said(plan: Plan) -> None:
    review = say(plan, 1, SAID)
    study.undo(learner_id=plan.learner_id, review_id=review.pk, now=MORNING)
    [row] = log(plan)
    assert row.voided_at
    assert row.response == SAID


def test_what_was_deleted_does_not_come_back_with_an_import_taken_back(
    client: Client, plan: Plan
) -> None:
    """Later answers are logged again without the import; here it is deleted meanwhile."""
    learner_id = plan.learner_id
    other = make_plan(email="other@example.com")
    grade(other, card(1), 4, MORNING - days(3))
    file = json.loads("".join(export.as_json(other.learner, MORNING)))
    staged = imports.stage_import(
        learner_id=learner_id, kind="json", filename="f", contents=file, left_out=[], now=MORNING
    )
    list(imports.apply_import(learner_id=learner_id, import_id=staged.pk, now=MORNING))
    say(plan, 1, SAID)
    make_ready, deleted = imports._without, list[int]()

    def and_delete(*args: int) -> Any:
        ready = make_ready(*args)
        if not deleted:
            deleted.append(study.delete_responses(learner_id=learner_id))
        return ready

    with mock.patch.object(imports, "_without", and_delete):
        imports.take_back_import(learner_id=learner_id, import_id=staged.pk, now=MORNING)
    assert deleted == [1]
    assert [row.response for row in log(plan)] == ["", "", ""]
    assert not list(differences([learner_id]))
