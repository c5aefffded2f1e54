"""The first minute: three questions with answers already, which can be skipped."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dlprep_site.models import User
from scheduler.models import Learner, Plan
from scheduler.models.hint import WELCOME
from scheduler.services import plans

from ..helpers import (
    MORNING,
    PASSWORD,
    as_shown,
    card,
    days,
    grade,
    logged_in,
    make_deck,
    make_plan,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
STEPS = ["/welcome/", "/welcome/minutes/", "/welcome/clock/"]
SIGNUP = {"email": "new@example.com", "password1": PASSWORD, "timezone": "Europe/Berlin"}
CLOCK = {"timezone": "Europe/Berlin", "rollover_hour": "4"}


@pytest.fixture
def newcomer() -> Client:
    """The browser of somebody who has just signed up."""
    make_deck(32)
    client = Client()
    client.post("/accounts/signup/", SIGNUP)
    return client


def test_the_three_steps_lead_to_the_first_card(newcomer: Client) -> None:
    page = newcomer.get("/", follow=True)
    assert page.redirect_chain == [("/welcome/", 302)]
    assert "1 of 3" in page.text
    assert "Your clock reads Monday, 10:00." in newcomer.get("/welcome/clock/").text
    step = newcomer.post("/welcome/", {"interview_on": "2026-09-01"})
    assert step["Location"] == "/welcome/minutes/"
    step = newcomer.post("/welcome/minutes/", {"minutes_a_day": "10"})
    assert step["Location"] == "/welcome/clock/"
    clock = {"timezone": "Asia/Kolkata", "rollover_hour": "3"}
    assert newcomer.post("/welcome/clock/", clock)["Location"] == "/study/"
    plan, learner = Plan.objects.get(), Learner.objects.get()
    assert (plan.interview_on, plan.minutes_a_day) == (date(2026, 9, 1), 10)
    assert plan.new_per_day > 1
    assert (learner.timezone, learner.rollover_hour) == ("Asia/Kolkata", 3)
    assert "Day 1 of 365" in newcomer.get("/").text, "it is not shown again"


def test_taking_every_answer_that_is_there_is_the_same_as_skipping(newcomer: Client) -> None:
    before = Plan.objects.values().get(), Learner.objects.values("timezone", "rollover_hour").get()
    newcomer.post("/welcome/", {"interview_on": ""})
    newcomer.post("/welcome/minutes/", {"minutes_a_day": ""})
    newcomer.post("/welcome/clock/", CLOCK)
    after = Plan.objects.values().get(), Learner.objects.values("timezone", "rollover_hour").get()
    assert after == before


@pytest.mark.parametrize("step", STEPS)
def test_every_step_can_be_skipped_and_what_was_answered_is_kept(
    newcomer: Client, step: str
) -> None:
    newcomer.post("/welcome/", {"interview_on": "2026-09-01"})
    assert 'action="/welcome/skip/"' in newcomer.get(step).text
    assert newcomer.post("/welcome/skip/")["Location"] == "/study/"
    assert "Day 1 of 365" in newcomer.get("/").text
    assert Plan.objects.get().interview_on == date(2026, 9, 1)


def test_going_back_shows_what_was_answered(newcomer: Client) -> None:
    newcomer.post("/welcome/", {"interview_on": "2026-09-01"})
    second = newcomer.get("/welcome/minutes/").text
    assert 'href="/welcome/">Back' in second
    assert 'value="2026-09-01"' in newcomer.get("/welcome/").text
    newcomer.post("/welcome/minutes/", {"minutes_a_day": "5"})
    assert "As it is now, 5 minutes" in newcomer.get("/welcome/minutes/").text


@pytest.mark.parametrize(
    ("step", "sent", "message"),
    [
        ("/welcome/", {"interview_on": "2026-03-01"}, "That day is over."),
        ("/welcome/", {"interview_on": "9999-01-01"}, "within the next three years"),
        ("/welcome/", {"interview_on": "soon"}, "Enter a valid date."),
        ("/welcome/minutes/", {"minutes_a_day": "7"}, "Select a valid choice."),
        ("/welcome/clock/", {**CLOCK, "rollover_hour": "24"}, "Select a valid choice."),
        ("/welcome/clock/", {**CLOCK, "timezone": "Mars"}, "Select a valid choice."),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    newcomer: Client, step: str, sent: dict[str, str], message: str
) -> None:
    before = Plan.objects.values().get(), Learner.objects.values().get()
    answer = newcomer.post(step, sent)
    assert answer.status_code == 422
    [field] = sent if len(sent) == 1 else [name for name, at in sent.items() if at != CLOCK[name]]
    place = answer.text.index(f'id="id_{field}_error"')
    assert message in answer.text[place : place + 300]
    assert (Plan.objects.values().get(), Learner.objects.values().get()) == before
    if step == "/welcome/clock/" and field == "rollover_hour":
        assert '<option value="Europe/Berlin" selected>' in as_shown(answer.text)


def test_each_choice_of_minutes_keeps_what_it_says(newcomer: Client) -> None:
    """The pace that goes with it asks for no more than the minutes on the heaviest day."""
    page = newcomer.get("/welcome/minutes/").text
    promised = re.findall(
        r'<b>(\d+) minutes</b> <span class="help">'
        r"(\d+) new cards? a day: the whole deck met by ([\w ]+)\. "
        r"At most (\d+) minutes? a day, (\d+) minutes? on average\.",
        page,
    )
    assert [minutes for minutes, *_ in promised] == ["5", "10", "15", "20"]
    paces = [int(new) for _, new, *_ in promised]
    assert paces == sorted(paces)
    assert all(int(heaviest) <= int(minutes) for minutes, _, _, heaviest, _ in promised)
    for minutes, new, day, *_ in promised:
        newcomer.post("/welcome/minutes/", {"minutes_a_day": minutes})
        plan = Plan.objects.get()
        assert (plan.minutes_a_day, plan.new_per_day) == (int(minutes), int(new))
        assert f"{new} new cards a day: the whole deck met by {day}" in newcomer.get(
            "/welcome/minutes/"
        ).text.replace("1 new card a day", "1 new cards a day")


def test_a_deck_that_is_not_met_in_time_is_said_so(newcomer: Client) -> None:
    newcomer.post("/welcome/", {"interview_on": "2026-03-20"})
    assert ", after your interview." in newcomer.get("/welcome/minutes/").text


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Auckland", 2), ("Pacific/Honolulu", 1)])
def test_another_clock_still_begins_the_year_today(newcomer: Client, zone: str, day: int) -> None:
    newcomer.post("/welcome/clock/", {"timezone": zone, "rollover_hour": "4"})
    assert Plan.objects.get().start == date(2026, 3, day)
    assert "Day 1 of 365" in newcomer.get("/").text


def test_a_clock_that_is_changed_later_moves_no_start() -> None:
    plan = make_plan()
    grade(plan, card(1), 4)
    plans.change_clock(
        learner_id=plan.learner_id, timezone="Pacific/Honolulu", rollover_hour=4, now=MORNING
    )
    assert Plan.objects.get().start == date(2026, 3, 2)


def test_a_learner_who_has_begun_to_study_is_not_welcomed(newcomer: Client) -> None:
    plan = Plan.objects.select_related("learner").get()
    grade(plan, card(1), 4)
    assert WELCOME in Learner.objects.get().to_show
    assert "Day 1 of 365" in newcomer.get("/").text


def test_nor_after_going_over_to_another_deck(newcomer: Client) -> None:
    page = newcomer.get("/study/").text
    fields = ("card", "token", "hint")
    sent = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in fields}
    newcomer.post("/study/grade/", {**sent, "quality": "4"})
    make_deck(slug="other")
    newcomer.post("/plan/deck/other/")
    assert WELCOME in Learner.objects.get().to_show
    assert "Day 1 of 365" in newcomer.get("/").text


def test_it_can_be_opened_again_from_settings(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    assert 'href="/welcome/"' in client.get("/settings/").text
    page = client.get("/welcome/").text
    assert "Leave it as it is" in page
    assert "Skip, use the defaults" not in page
    answer = client.post("/welcome/clock/", CLOCK, follow=True)
    assert answer.redirect_chain == [("/settings/", 302)]
    assert "Saved." in answer.text


def test_it_is_the_learners_own(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    client.post("/welcome/", {"interview_on": "2026-09-01"})
    client.post("/welcome/skip/")
    stranger.refresh_from_db()
    assert stranger.interview_on is None


@pytest.mark.parametrize("step", [*STEPS, "/welcome/skip/"])
def test_without_a_login_or_a_plan(step: str) -> None:
    assert Client().get(step)["Location"].startswith("/accounts/login/")
    alone = logged_in(make_user("alone@example.com"))
    assert alone.post(step, CLOCK)["Location"] == "/start/"
    assert not Learner.objects.exists()


def test_skipping_is_a_post(client: Client) -> None:
    assert client.get("/welcome/skip/").status_code == 405


@pytest.mark.parametrize("questions", [3, 60])
def test_its_queries_do_not_grow_with_the_deck(questions: int) -> None:
    make_deck(questions)
    client = logged_in(make_plan().learner.user)
    with CaptureQueriesContext(connection) as captured:
        client.get("/welcome/minutes/")
    assert len(captured) == 8


def test_an_admin_without_a_plan_is_welcomed_too() -> None:
    make_deck()
    client = logged_in(User.objects.create_superuser("admin@example.com", PASSWORD))
    answer = client.post("/start/", {"timezone": "UTC"}, follow=True)
    assert answer.redirect_chain[-1] == ("/welcome/", 302)
