from __future__ import annotations

import pytest
from django.test import Client

from scheduler.models import Learner, Plan

from ..helpers import MORNING, as_shown, card, grade, make_plan, schedule

pytestmark = pytest.mark.django_db
GOOD = {
    "timezone": "Asia/Kolkata",
    "rollover_hour": "2",
    "new_per_day": "4",
    "review_cap": "",
    "grade_buttons": "6",
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
    saved = Plan.objects.get()
    assert (saved.new_per_day, saved.review_cap) == (4, None)
    assert schedule(plan, card(1)).due == due
    page = client.get("/settings/").text
    assert '<option value="Asia/Kolkata" selected>' in as_shown(page)
    assert 'href="/plan/change/"' in page
    assert client.get("/study/").text.count('name="quality"') == 6


@pytest.mark.parametrize(
    ("field", "wrong", "message"),
    [
        ("timezone", "Mars/Olympus", "Select a valid choice."),
        ("timezone", "../../etc/passwd", "Select a valid choice."),
        ("timezone", "\0", "Select a valid choice."),
        ("rollover_hour", "24", "Select a valid choice."),
        ("new_per_day", "-1", "Ensure this value is greater than or equal to 0."),
        ("new_per_day", "101", "Ensure this value is less than or equal to 100."),
        ("new_per_day", "", "required"),
        ("review_cap", "0", "Ensure this value is greater than or equal to 1."),
        ("review_cap", "9" * 30, "Ensure this value is less than or equal to 1000."),
        ("grade_buttons", "5", "Select a valid choice."),
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
    stranger.refresh_from_db()
    assert (stranger.new_per_day, Learner.objects.get(pk=stranger.learner_id).timezone) == (
        10,
        "UTC",
    )
