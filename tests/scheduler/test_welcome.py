"""The setup questions: asked after the first card, with answers already, and never in the way."""

from __future__ import annotations

import re
from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from cards.models import Deck
from dlprep_site.models import User
from scheduler.models import Learner, Plan
from scheduler.selectors.plan_preview import get_offers
from scheduler.services import plans
from scheduler.web.forms.welcome import MINUTES

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


def start_a_card() -> Plan:
    """The newcomer's first answer, of this morning."""
    plan = Plan.objects.select_related("learner").get()
    grade(plan, card(1), 4)
    return plan


def test_signing_up_leads_straight_to_the_first_card() -> None:
    make_deck()
    assert Client().post("/accounts/signup/", SIGNUP)["Location"] == "/study/"


def test_today_asks_nothing_before_the_first_card(newcomer: Client) -> None:
    page = newcomer.get("/")
    assert page.status_code == 200
    assert 'id="setup"' not in page.text
    assert "0 answered, 5 to go" in as_shown(newcomer.get("/study/").text)


def test_the_questions_are_offered_after_the_first_card(newcomer: Client) -> None:
    start_a_card()
    assert "Do you have an interview coming up?" in newcomer.get("/").text
    newcomer.post("/welcome/skip/")
    assert 'id="setup"' not in newcomer.get("/").text


def test_and_on_the_finish_of_the_day(newcomer: Client) -> None:
    plan = Plan.objects.select_related("learner").get()
    for number in range(1, 6):
        grade(plan, card(number), 4 if number > 1 else 1)
    grade(plan, card(1), 4)  # the drill
    page = as_shown(newcomer.get("/study/").text)
    assert "First cards done. They come back tomorrow." in page
    assert "Tomorrow: 5 reviews and 1 new card." in page
    assert '<button class="primary">Learn 5 more</button>' in page
    assert "Missed today" in page
    assert page.count('<a href="/questions/deck-q1/"') == 1
    assert "<dd>0</dd>" not in page
    assert 'id="setup"' in page


def test_a_date_that_is_set_is_not_asked_for_again(newcomer: Client) -> None:
    start_a_card()
    Plan.objects.update(interview_on=MORNING.date() + days(30))
    page = newcomer.get("/").text
    assert 'id="setup"' in page
    assert "Do you have an interview coming up?" not in page
    assert "How much time a day?" in page
    assert 'href="/welcome/minutes/"' in page
    Deck.objects.update(roles=[{"name": "One", "first": [1], "later": []}])
    page = newcomer.get("/").text
    assert "Which role?" in page
    assert 'href="/welcome/role/"' in page
    User.objects.update(language="es")
    assert "Elegir un puesto" in newcomer.get("/").text
    User.objects.update(language="en")
    Plan.objects.update(first_sections=[1])
    assert "How much time a day?" in newcomer.get("/").text
    Plan.objects.update(interview_on=MORNING.date() - days(1))
    assert "Do you have an interview coming up?" in newcomer.get("/").text, "it is over"


def test_nor_on_the_finish_of_the_day(newcomer: Client) -> None:
    plan = start_a_card()
    Plan.objects.update(interview_on=MORNING.date() + days(30))
    for number in range(2, 6):
        grade(plan, card(number), 4)
    page = newcomer.get("/study/").text
    assert "Done for today" in page
    assert "Do you have an interview coming up?" not in page
    assert "How much time a day?" in page


def test_they_are_not_offered_for_ever(newcomer: Client) -> None:
    start_a_card()
    Plan.objects.update(start=MORNING.date() - days(7))
    assert 'id="setup"' not in newcomer.get("/").text


def test_the_three_steps_lead_back_to_today(newcomer: Client) -> None:
    start_a_card()
    assert "Question 1 of 3" in newcomer.get("/welcome/").text
    assert "Your clock reads Monday, 10:00." in newcomer.get("/welcome/clock/").text
    step = newcomer.post("/welcome/", {"interview_on": "2026-09-01"})
    assert step["Location"] == "/welcome/minutes/"
    page = as_shown(newcomer.get("/welcome/minutes/").text)
    assert "Saved: 183 days to your interview." in page
    step = newcomer.post("/welcome/minutes/", {"minutes_a_day": "10"})
    assert step["Location"] == "/welcome/clock/"
    pace = Plan.objects.get().new_per_day
    assert (
        f"Up to {pace} new cards a day within 10 minutes, from tomorrow."
        in newcomer.get("/welcome/clock/").text
    )
    clock = {"timezone": "Asia/Kolkata", "rollover_hour": "3"}
    assert newcomer.post("/welcome/clock/", clock)["Location"] == "/"
    plan, learner = Plan.objects.get(), Learner.objects.get()
    assert (plan.interview_on, plan.minutes_a_day) == (date(2026, 9, 1), 10)
    assert (learner.timezone, learner.rollover_hour) == ("Asia/Kolkata", 3)
    assert 'id="setup"' not in newcomer.get("/").text, "it is not shown again"


@pytest.mark.parametrize("minutes", ["", "5", "20"])
def test_whatever_is_chosen_the_first_day_holds_five_cards(newcomer: Client, minutes: str) -> None:
    start_a_card()
    newcomer.post("/welcome/minutes/", {"minutes_a_day": minutes})
    assert "1 answered, 4 to go" in as_shown(newcomer.get("/study/").text)


def test_the_last_step_offers_a_mail_where_the_site_sends_any(
    newcomer: Client, settings: Settings
) -> None:
    assert 'name="hour"' not in newcomer.get("/welcome/clock/").text
    settings.MAIL_IS_SET_UP = True
    assert 'name="hour"' in newcomer.get("/welcome/clock/").text
    page = newcomer.post("/welcome/clock/", {**CLOCK, "hour": "18"}, follow=True)
    assert "email you at 18:00" in page.text
    assert Learner.objects.get().reminder_hour == 18


def test_taking_every_answer_that_is_there_is_the_same_as_skipping(newcomer: Client) -> None:
    before = Plan.objects.values().get(), Learner.objects.values("timezone", "rollover_hour").get()
    newcomer.post("/welcome/", {"interview_on": ""})
    assert '<input type="radio" name="minutes_a_day" value="" ' in as_shown(
        newcomer.get("/welcome/minutes/").text
    )
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
    assert newcomer.post("/welcome/skip/")["Location"] == "/"
    assert Plan.objects.get().interview_on == date(2026, 9, 1)


def test_going_back_shows_what_was_answered(newcomer: Client) -> None:
    newcomer.post("/welcome/", {"interview_on": "2026-09-01"})
    second = newcomer.get("/welcome/minutes/").text
    assert 'href="/welcome/">Back' in second
    assert 'value="2026-09-01"' in newcomer.get("/welcome/").text
    newcomer.post("/welcome/minutes/", {"minutes_a_day": "5"})
    page = newcomer.get("/welcome/minutes/").text
    assert re.search(r'value="5"[^>]* checked[^>]*>\s*<span class="offer"><span><b>Gentle', page)


@pytest.mark.parametrize(
    ("step", "sent", "message"),
    [
        ("/welcome/", {"interview_on": "2026-03-01"}, "That day is over."),
        ("/welcome/", {"interview_on": "9999-01-01"}, "within the next three years"),
        ("/welcome/", {"interview_on": "soon"}, "Enter a valid date."),
        ("/welcome/minutes/", {"minutes_a_day": "7"}, "Select a valid choice."),
        ("/welcome/clock/", {**CLOCK, "rollover_hour": "24"}, "Select a valid choice."),
        ("/welcome/clock/", {**CLOCK, "timezone": "Mars"}, "Choose a city from the list."),
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
    plan = Plan.objects.select_related("learner", "deck").get()
    for offer in get_offers(plan, MORNING.date(), MINUTES):
        assert offer.ahead.heaviest
        assert round(offer.ahead.heaviest.minutes) <= offer.minutes
    page = newcomer.get("/welcome/minutes/").text
    promised = re.findall(
        r"<b>(\w+), (\d+) minutes</b></span> "
        r'<span class="help">Up to (\d+) new cards? a day: every card started by ([\w ]+)\.',
        page,
    )
    assert [(name, minutes) for name, minutes, *_ in promised] == [
        ("Gentle", "5"), ("Steady", "10"), ("Sprint", "20"),
    ]  # fmt: skip
    paces = [int(new) for *_, new, _ in promised]
    assert paces == sorted(paces)
    for _, minutes, new, _ in promised:
        newcomer.post("/welcome/minutes/", {"minutes_a_day": minutes})
        plan.refresh_from_db()
        assert (plan.minutes_a_day, plan.new_per_day) == (int(minutes), int(new))


def test_with_a_date_the_slowest_pace_in_time_is_recommended(newcomer: Client) -> None:
    newcomer.post("/welcome/", {"interview_on": "2026-04-06"})
    page = as_shown(newcomer.get("/welcome/minutes/").text)
    assert page.count("Recommended") == 1
    choices = re.split(r'<input type="radio"', page)[1:]
    [best] = [choice for choice in choices if "Recommended" in choice]
    assert " checked" in best
    assert "every card started by" in best


def test_what_misses_the_interview_is_marked(newcomer: Client) -> None:
    Plan.objects.update(new_per_day=1)
    with patch("scheduler.services.plans.change_plan") as change:
        change.side_effect = lambda **sent: Plan.objects.update(interview_on=sent["interview_on"])
        newcomer.post("/welcome/", {"interview_on": "2026-04-06"})
    choices = re.split(r'<input type="radio"', as_shown(newcomer.get("/welcome/minutes/").text))[1:]
    assert "As it is now" in choices[0]
    assert "Not before your interview" in choices[0]


def test_a_deck_that_is_not_met_in_time_is_said_so(newcomer: Client) -> None:
    newcomer.post("/welcome/", {"interview_on": "2026-03-20"})
    page = newcomer.get("/welcome/minutes/").text
    assert " cards before your interview, most asked first." in page
    if "Recommended" not in page:
        assert "There is no time for every card before your interview." in page


@pytest.mark.parametrize(("in_days", "is_ahead"), [(-3, False), (0, True), (1, True), (6, True)])
def test_an_interview_near_or_over_leaves_choices_that_make_sense(
    newcomer: Client, in_days: int, is_ahead: bool
) -> None:
    Plan.objects.update(interview_on=MORNING.date() + days(in_days))
    page = newcomer.get("/welcome/minutes/").text
    assert ("your interview" in page) is is_ahead
    assert "about 0 cards" not in page or in_days == 0, "of a day that is over"
    assert newcomer.post("/welcome/minutes/", {"minutes_a_day": "10"}).status_code == 302
    chosen = Plan.objects.values_list("minutes_a_day", "new_per_day").get()
    newcomer.post("/welcome/minutes/", {"minutes_a_day": "10"})  # the same form twice
    assert Plan.objects.values_list("minutes_a_day", "new_per_day").get() == chosen


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Auckland", 2), ("Pacific/Honolulu", 1)])
def test_another_clock_still_begins_the_year_today(newcomer: Client, zone: str, day: int) -> None:
    newcomer.post("/welcome/clock/", {"timezone": zone, "rollover_hour": "4"})
    assert Plan.objects.get().start == date(2026, 3, day)
    assert "5 to go" in newcomer.get("/study/").text


def test_a_clock_that_is_changed_later_moves_no_start() -> None:
    plan = make_plan()
    grade(plan, card(1), 4)
    plans.change_clock(
        learner_id=plan.learner_id, timezone="Pacific/Honolulu", rollover_hour=4, now=MORNING
    )
    assert Plan.objects.get().start == date(2026, 3, 2)


def test_it_can_be_opened_again_from_settings(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    assert 'href="/welcome/"' in client.get("/settings/").text
    page = client.get("/welcome/").text
    assert "Cancel" in page
    assert "Skip the rest" not in page
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
    assert len(captured) == 10


def test_an_admin_without_a_plan_starts_with_the_first_card_too() -> None:
    make_deck()
    client = logged_in(User.objects.create_superuser("admin@example.com", PASSWORD))
    answer = client.post("/start/", {"timezone": "UTC"}, follow=True)
    assert answer.redirect_chain[-1] == ("/study/", 302)
    assert "0 answered, 3 to go" in as_shown(answer.text)
