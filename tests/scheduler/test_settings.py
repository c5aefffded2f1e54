from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from scheduler.models import Learner, Plan

from ..helpers import MORNING, as_shown, card, grade, make_plan, schedule

pytestmark = pytest.mark.django_db
GOOD = {
    "timezone": "Asia/Kolkata",
    "rollover_hour": "2",
    "grade_buttons": "6",
    "answer_habit": "type",
}


def test_settings_are_saved_and_shown(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING)
    due = schedule(plan, card(1)).due
    answer = client.post("/settings/", GOOD, follow=True)
    assert "Saved" in answer.text
    learner = Learner.objects.get()
    assert (learner.timezone, learner.rollover_hour, learner.grade_buttons) == (
        "Asia/Kolkata", 2, 6,
    )  # fmt: skip
    assert learner.answer_habit == Learner.AnswerHabit.TYPE
    assert schedule(plan, card(1)).due == due
    page = client.get("/settings/").text
    assert '<option value="Asia/Kolkata" selected>' in as_shown(page)
    assert 'href="/plan/change/"' in page
    assert client.get("/study/").text.count('name="quality"') == 6


@pytest.mark.parametrize(
    ("field", "wrong", "message"),
    [
        ("timezone", "Mars/Olympus", "Choose a city from the list."),
        ("timezone", "../../etc/passwd", "Choose a city from the list."),
        ("timezone", "\0", "Choose a city from the list."),
        ("timezone", "Factory", "Choose a city from the list."),
        ("timezone", "localtime", "Choose a city from the list."),
        ("timezone", "Etc/GMT+5", "Choose a city from the list."),
        ("timezone", "EST5EDT", "Choose a city from the list."),
        ("rollover_hour", "24", "Select a valid choice."),
        ("grade_buttons", "5", "Select a valid choice."),
        ("answer_habit", "shout", "Select a valid choice."),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(
    client: Client, field: str, wrong: str, message: str
) -> None:
    before = Plan.objects.values().get(), Learner.objects.values().get()
    answer = client.post("/settings/", {**GOOD, field: wrong})
    assert answer.status_code == 422
    place = answer.text.index(f'id="id_{field}_error"')
    assert message in answer.text[place : place + 300]
    assert (Plan.objects.values().get(), Learner.objects.values().get()) == before
    if field != "timezone":
        assert '<option value="Asia/Kolkata" selected>' in as_shown(answer.text)


def test_the_settings_of_one_learner_are_not_anothers(client: Client) -> None:
    stranger = make_plan(email="stranger@example.com")
    client.post("/settings/", GOOD)
    other = Learner.objects.get(pk=stranger.learner_id)
    assert (other.timezone, other.grade_buttons) == ("UTC", 4)


def test_the_pace_is_under_plan_alone(client: Client, plan: Plan) -> None:
    page = client.get("/settings/").text
    assert 'name="new_per_day"' not in page
    client.post("/settings/", {**GOOD, "new_per_day": "7", "minutes_a_day": "3"})
    saved = Plan.objects.get()
    assert (saved.new_per_day, saved.minutes_a_day) == (plan.new_per_day, plan.minutes_a_day)


def test_the_settings_are_in_groups(client: Client) -> None:
    page = client.get("/settings/").text
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page)
    assert headings == ["Studying", "Appearance", "Reminders", "Account"]


def test_time_zones_are_cities_with_their_time(client: Client) -> None:
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC), tick=False):
        page = as_shown(client.get("/settings/").text)
    regions = re.findall(r'<optgroup label="([^"]*)">', page)
    assert regions == [
        "Without a city", "Africa", "The Americas", "Antarctica", "Arctic", "Asia", "Atlantic",
        "Australia", "Europe", "Indian Ocean", "Pacific",
    ]  # fmt: skip
    for zone, shown in [
        ("Europe/Berlin", "Berlin (UTC+1)"),
        ("America/New_York", "New York (UTC−5)"),
        ("Asia/Kolkata", "Kolkata (UTC+5:30)"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires, Argentina (UTC−3)"),
        ("Europe/London", "London (UTC)"),
    ]:
        assert re.search(rf'<option value="{zone}">\s*{re.escape(shown)}', page), shown
    for odd in ("Factory", "localtime", "Etc/UTC", "EST5EDT", "US/Pacific", "GB"):
        assert f'value="{odd}"' not in page
    with time_machine.travel(datetime(2026, 7, 1, tzinfo=UTC), tick=False):
        assert "Berlin (UTC+2)" in client.get("/settings/").text


def test_a_city_may_come_by_the_older_name_of_a_browser(client: Client) -> None:
    client.post("/settings/", {**GOOD, "timezone": "Asia/Calcutta"})
    assert Learner.objects.get().timezone == "Asia/Calcutta"


@pytest.mark.parametrize("odd", ["Etc/GMT+5", "EST5EDT", "Asia/Calcutta"])
def test_an_odd_zone_that_was_stored_is_kept(client: Client, odd: str) -> None:
    Learner.objects.update(timezone=odd)
    page = as_shown(client.get("/settings/").text)
    assert f'<option value="{odd}" selected>' in page
    assert client.post("/settings/", {**GOOD, "timezone": odd}).status_code == 302
    assert Learner.objects.get().timezone == odd
