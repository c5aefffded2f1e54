"""Taking one's data along, and deleting the account: all of one's own, nothing of another's."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Deck, Question, Report, Section
from dlprep_site.models import User
from scheduler.core.answering import replay
from scheduler.models import Learner, Mark, Plan, PointAnswer, Review, Schedule
from scheduler.services import interviews, marks, plans, points, study

from ..helpers import (
    MORNING,
    PASSWORD,
    card,
    days,
    download,
    grade,
    lengthen_log,
    logged_in,
    make_plan,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


def exported(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = download(client, "/settings/data/dlprep.json").json()
    return found


def log_of(client: Client) -> str:
    found: str = download(client, "/settings/data/reviews.csv").text
    return found


def live_a_little(plan: Plan) -> None:
    for ahead, quality in enumerate([4, 1, 4, 5]):
        grade(plan, card(1), quality, MORNING - days(5 - ahead))
    undone = grade(plan, card(2), 3).review
    study.undo(learner_id=plan.learner_id, review_id=undone.pk, now=MORNING)
    study.suspend(learner_id=plan.learner_id, card_id=card(3).pk)
    marks.star(learner_id=plan.learner_id, card_id=card(1).pk, is_starred=True)
    marks.write_note(learner_id=plan.learner_id, card_id=card(1).pk, note="Mine.")
    points.answer_points(
        learner_id=plan.learner_id, card_id=card(1).pk, asked=[2], said=[], content_version=1,
        now=MORNING,
    )  # fmt: skip
    plans.pause(learner_id=plan.learner_id, first=date(2026, 4, 1), last=date(2026, 4, 9))
    interviews.start_interview(
        learner_id=plan.learner_id,
        minutes=10,
        sections=list(Section.objects.values_list("pk", flat=True)),
        with_follow_ups=True,
        now=MORNING,
        chance=Random(1),  # noqa: S311  (the same questions each time)
    )
    Report.objects.create(
        card=card(1),
        reporter=plan.learner.user,
        content_version=1,
        text="A “mistake”.",
        created_at=MORNING,
    )


def test_everything_of_ones_own_is_in_the_file(client: Client, plan: Plan) -> None:
    live_a_little(plan)
    answer = download(client, "/settings/data/dlprep.json")
    assert answer["Content-Disposition"] == 'attachment; filename="dlprep-2026-03-02.json"'
    assert "no-store" in answer["Cache-Control"]
    data = exported(client)
    assert (data["format"], data["version"]) == ("dlprep", 1)
    assert data["account"]["email"] == "learner@example.com"
    assert len(data["reviews"]) == Review.objects.count() == 5
    assert len(data["schedules"]) == Schedule.objects.count() == 3
    [own] = data["plans"]
    assert own["deck"] == "deck"
    assert own["pauses"] == [{"first": "2026-04-01", "last": "2026-04-09"}]
    [mark] = data["marks"]
    assert (mark["question"], mark["is_starred"], mark["note"]) == ("deck-q1", True, "Mine.")
    [point] = data["point_answers"]
    assert (point["question"], point["card"], point["place"]) == ("deck-q1", "easy", 2)
    assert (point["said"], point["study_day"]) == (False, "2026-03-02")
    [interview] = data["interviews"]
    assert len(interview["answers"]) == 5
    assert data["reports"][0]["text"] == "A “mistake”."
    assert data["reviews"][4]["voided_at"]


def test_the_log_in_the_file_gives_the_schedules_in_the_file(client: Client, plan: Plan) -> None:
    live_a_little(plan)
    data = exported(client)
    for schedule in data["schedules"]:
        name = (schedule["question"], schedule["card"])
        log = [
            (row["quality"], date.fromisoformat(row["study_day"]), row["kind"])
            for row in data["reviews"]
            if (row["question"], row["card"]) == name and not row["voided_at"]
        ]
        states = [outcome.state for _, outcome in replay(log)]
        expected = states[-1].due.isoformat() if states and states[-1].due else None
        assert schedule["due"] == expected


def test_nothing_of_anothers_is_in_it(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    live_a_little(stranger)
    data = exported(client)
    assert not any(
        data[name] for name in ("schedules", "reviews", "marks", "point_answers", "reports")
    )
    assert "stranger" not in json.dumps(data)
    assert log_of(client).count("\r\n") == 1


def test_every_field_of_the_models_is_exported_or_left_out_on_purpose() -> None:
    """A new field has to be thought of here."""
    from scheduler.transfer import export

    left_out = {
        Plan: {"id", "learner", "deck", "pauses"},
        Schedule: {"id", "learner", "card", "version", "drill_asked_on"},
        Review: {"id", "learner", "card", "imported_in"},
        Mark: {"id", "learner", "card"},
        PointAnswer: {"id", "learner", "card"},
        Learner: {
            "user",
            "reminded_on",
            "feed_key",
            "books_open_from",
            "push_hour",
            "pushed_on",  # nothing without the browser that asked for it
            "to_show",  # hints for a beginner
        },  # fmt: skip
    }
    taken = {
        PointAnswer: set(export.POINT_ANSWER),
        Plan: set(export.PLAN),
        Schedule: set(export.SCHEDULE),
        Review: set(export.REVIEW),
        Mark: set(export.MARK),
        Learner: {
            "timezone",
            "rollover_hour",
            "grade_buttons",
            "answer_habit",
            "asks_confidence",
            "reminder_hour",
        },  # fmt: skip
    }
    for model, out in left_out.items():
        fields = {field.name for field in model._meta.get_fields() if not field.one_to_many}
        exported = {export.STORED_AS.get(name, name) for name in taken[model]}
        assert fields - {"interviewanswer"} == (exported | out) - {"pauses"}, model


def test_the_log_as_csv_runs_nothing_in_a_spreadsheet(client: Client, plan: Plan) -> None:
    Question.objects.filter(number=1).update(title='=HYPERLINK("http://x","y"), "quoted"')
    Question.objects.filter(number=2).update(title="@SUM(1)")
    live_a_little(plan)
    grade(plan, card(2), 4, MORNING + days(1))
    rows = list(csv.DictReader(StringIO(log_of(client))))
    assert len(rows) == 6
    assert rows[0]["title"] == '\'=HYPERLINK("http://x","y"), "quoted"'
    assert rows[5]["title"] == "'@SUM(1)"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert [row["quality"] for row in rows] == ["4", "1", "4", "5", "3", "4"]
    assert [row["taken_back"] for row in rows] == ["", "", "", "", "yes", ""]
    assert rows[0]["ease_after"] == "2.5"


@pytest.mark.parametrize("reviews", [10, 2_500])
def test_queries_do_not_grow_with_the_log(client: Client, plan: Plan, reviews: int) -> None:
    grade(plan, card(1), 4)
    lengthen_log(plan, reviews)
    with CaptureQueriesContext(connection) as captured:
        assert len(exported(client)["reviews"]) == reviews
    assert len(captured) == 31  # to ask for it, to write it, to see that it is done, to fetch it


DELETE = {"email": "Learner@example.com", "password": PASSWORD}


def test_deleting_the_account_deletes_all_of_it_and_nothing_else(
    client: Client, plan: Plan
) -> None:
    other = make_plan(email="other@example.com")
    live_a_little(other)
    others = exported_of(other)
    live_a_little(plan)
    answer = client.post("/settings/data/delete/", DELETE, follow=True)
    assert "Your account and everything in it are deleted." in answer.text
    assert "Start learning" in answer.text
    assert not User.objects.filter(email="learner@example.com").exists()
    assert not Learner.objects.filter(pk=plan.learner_id).exists()
    assert not Review.objects.filter(learner_id=plan.learner_id).exists()
    assert not PointAnswer.objects.filter(learner_id=plan.learner_id).exists()
    assert exported_of(other) == others
    assert Deck.objects.exists()


def exported_of(plan: Plan) -> dict[str, Any]:
    client = logged_in(plan.learner.user)
    return exported(client)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "other@example.com"}, "email"),
        ({"email": ""}, "email"),
        ({"password": "wrong"}, "password"),
        ({"password": ""}, "password"),
    ],
)
def test_a_slip_deletes_nothing(client: Client, wrong: dict[str, str], field: str) -> None:
    answer = client.post("/settings/data/delete/", DELETE | wrong)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert PASSWORD not in answer.text
    assert User.objects.filter(email="learner@example.com").exists()


def test_the_password_cannot_be_guessed_at_leisure(client: Client) -> None:
    guesses = [
        client.post("/settings/data/delete/", DELETE | {"password": f"guess {number}"}).status_code
        for number in range(11)
    ]
    assert guesses == [422] * 10 + [429]
    assert client.post("/settings/data/delete/", DELETE).status_code == 429
    assert User.objects.filter(email="learner@example.com").exists()


def test_a_get_deletes_nothing_and_visitors_get_nothing(client: Client) -> None:
    assert client.get("/settings/data/delete/").status_code == 405
    for path in ("", "dlprep.json", "reviews.csv"):
        answer = Client().get(f"/settings/data/{path}")
        assert answer["Location"].startswith("/accounts/login/")
    assert "Your data" in client.get("/settings/").text
    assert User.objects.count() == 1
