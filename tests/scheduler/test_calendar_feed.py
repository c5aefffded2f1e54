"""The calendar feed: whose it is, what it holds, and that a taken-back address is dead."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from scheduler.models import Learner, Plan
from scheduler.services import reminders

from ..helpers import MORNING, card, days, grade, make_deck, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


def events(plan: Plan) -> list[dict[str, object]]:
    key = reminders.make_feed(learner_id=plan.learner_id)
    answer = Client().get(f"/calendar/{key}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    return [
        {"day": event.decoded("dtstart"), "end": event.decoded("dtend"), "uid": str(event["uid"]),
         "summary": str(event["summary"])}
        for event in Calendar.from_ical(answer.content).walk("VEVENT")
    ]  # fmt: skip


def test_whole_days_with_their_minutes() -> None:
    plan = make_plan(new_per_day=1)
    found = events(plan)
    assert found[0]["day"] == date(2026, 3, 2)
    assert found[0]["end"] == date(2026, 3, 3)
    assert found[0]["summary"] == "dlprep: 1 card, about 1 min"
    assert found[1]["summary"] == "dlprep: 2 cards, about 2 min"
    assert all(str(event["day"]) < "2026-03-30" for event in found)
    assert len({event["uid"] for event in found}) == len(found)


def test_what_was_done_today_is_not_asked_again() -> None:
    plan = make_plan(new_per_day=1)
    grade(plan, card(1), 4)
    assert events(plan)[0]["day"] == date(2026, 3, 3)


def test_at_the_learners_hour_by_their_clock_in_summer_and_winter(plan: Plan) -> None:
    Learner.objects.update(reminder_hour=19, timezone="Europe/Berlin")
    Plan.objects.update(new_per_day=1)
    with time_machine.travel(datetime(2026, 3, 27, 9, tzinfo=UTC), tick=False):
        Plan.objects.update(start=date(2026, 3, 27))
        starts = [event["day"] for event in events(plan)[:3]]
    # the clock goes forward in the night to Sunday, 29 March
    assert starts == [datetime(2026, 3, day, hour, tzinfo=UTC)
                      for day, hour in ((27, 18), (28, 18), (29, 17))]  # fmt: skip


def test_the_interview_is_in_it(plan: Plan) -> None:
    Plan.objects.update(new_per_day=0, interview_on=date(2026, 9, 1))
    assert [(event["day"], event["summary"]) for event in events(plan)] == [
        (date(2026, 9, 1), "Interview")
    ]


def test_the_same_day_keeps_its_identity(plan: Plan) -> None:
    first = {event["day"]: event["uid"] for event in events(plan)}
    grade(plan, card(1), 1)
    second = {event["day"]: event["uid"] for event in events(plan)}
    shared = first.keys() & second.keys()
    assert shared
    assert all(first[day] == second[day] for day in shared)


def test_the_address_is_made_replaced_and_stopped(client: Client, plan: Plan) -> None:
    assert "Create calendar link" in client.get("/settings/").text
    client.post("/settings/feed/")
    old = Learner.objects.get().feed_key
    assert f"http://testserver/calendar/{old}.ics" in client.get("/settings/").text
    client.post("/settings/feed/")
    new = Learner.objects.get().feed_key
    assert Client().get(f"/calendar/{old}.ics").status_code == 404
    assert Client().get(f"/calendar/{new}.ics").status_code == 200
    client.post("/settings/feed/stop/")
    assert Client().get(f"/calendar/{new}.ics").status_code == 404
    for path in ("/settings/feed/", "/settings/feed/stop/"):
        assert client.get(path).status_code == 405


def test_a_disabled_account_has_no_feed(plan: Plan) -> None:
    key = reminders.make_feed(learner_id=plan.learner_id)
    plan.learner.user.is_active = False
    plan.learner.user.save()
    assert Client().get(f"/calendar/{key}.ics").status_code == 404


@pytest.mark.parametrize("key", ["None", "x", "a" * 500, "%00"])
def test_no_other_key_opens_anything(plan: Plan, key: str) -> None:
    assert Client().get(f"/calendar/{key}.ics").status_code == 404


@pytest.mark.parametrize("questions", [5, 40])
def test_queries_do_not_grow(questions: int) -> None:
    plan = make_plan(make_deck(questions, slug="big"), email="big@example.com")
    for number in range(1, questions):
        grade(plan, card(number, deck="big"), 4, MORNING - days(1))
    key = reminders.make_feed(learner_id=plan.learner_id)
    with CaptureQueriesContext(connection) as captured:
        Client().get(f"/calendar/{key}.ics")
    assert len(captured) == 7
