"""What a day asks for is the same wherever it is said: on Today, on Plan, and by the queue."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from cards.models import Card
from scheduler.models import Plan
from scheduler.selectors.daily_queue import get_day
from scheduler.services import plans

from ..helpers import MORNING, as_shown, card, days, fresh, grade, logged_in, make_deck, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

TODAY, TOMORROW = MORNING.date(), MORNING.date() + days(1)


def tomorrow_on_today(client: Client) -> str:
    page = as_shown(client.get("/").text)
    found = re.search(r"Tomorrow</h2> ?<p>(.*?)\.</p>", page)
    assert found
    return found[1].lower()


def on_plan(client: Client, day: date) -> str:
    found = re.search(r"Expected: (.*?), about", as_shown(client.get(f"/plan/{day}/").text))
    return found[1] if found else "nothing"


def in_queue(plan: Plan, day: date) -> str:
    queue = get_day(fresh(plan), day).queue
    counts = [(len(queue.due), "review"), (len(queue.last_pass), "of the last pass"),
              (len(queue.new), "new card")]  # fmt: skip
    said = [f"{number} {name}" for number, name in counts if number]
    plural = re.sub(r"\b(?!1 )(\d+) (review|new card)", r"\1 \2s", " and ".join(said))
    return plural or "nothing"


def study(plan: Plan, quality: int = 4, day: int = 0) -> None:
    """The whole queue of a day; what scores below 4 is answered again, well."""
    while card_id := get_day(fresh(plan), TODAY + days(day)).queue.next_card:
        shown = Card.objects.get(pk=card_id)
        is_drill = card_id in get_day(fresh(plan), TODAY + days(day)).queue.drill
        grade(fresh(plan), shown, 4 if is_drill else quality, MORNING + days(day))


@pytest.fixture
def plan() -> Plan:
    """Of a learner with five cards due today, a minute's limit and none answered."""
    plan = make_plan(make_deck(40), new_per_day=4, now=MORNING - days(9))
    for number in range(1, 6):
        grade(plan, card(number), 4, MORNING - days(1))
    return plan


@pytest.mark.parametrize("minutes_a_day", [None, 4])
def test_tomorrow_is_that_of_the_plan_before_during_and_after_the_session(
    plan: Plan, minutes_a_day: int | None
) -> None:
    Plan.objects.update(minutes_a_day=minutes_a_day)
    client = logged_in(plan.learner.user)
    assert tomorrow_on_today(client) == on_plan(client, TOMORROW) != "nothing"
    for number in (1, 2):
        grade(fresh(plan), card(number), 4)
        assert tomorrow_on_today(client) == on_plan(client, TOMORROW)
    study(plan)
    told = tomorrow_on_today(client)
    assert told == on_plan(client, TOMORROW) == in_queue(plan, TOMORROW)
    finished = as_shown(client.get("/study/").text)
    assert f"Tomorrow: {told}." in finished


def test_a_new_accounts_tomorrow_has_todays_cards_among_its_reviews() -> None:
    plan = make_plan(make_deck(40))
    client = logged_in(plan.learner.user)
    assert tomorrow_on_today(client) == on_plan(client, TOMORROW) == "5 reviews and 10 new cards"


def test_todays_numbers_are_those_of_its_queue_on_plan_too(plan: Plan) -> None:
    Plan.objects.update(minutes_a_day=4)
    client = logged_in(plan.learner.user)
    for number in (1, 2, 3):
        assert on_plan(client, TODAY) == in_queue(plan, TODAY)
        page = as_shown(client.get("/").text)
        [minutes] = re.findall(r"About (\d+) minutes? to", page) or ["?"]
        day = as_shown(client.get(f"/plan/{TODAY}/").text)
        assert f"about {minutes} minute" in day
        grade(fresh(plan), card(number), 4)


def test_a_card_skipped_today_is_among_tomorrows(plan: Plan) -> None:
    client = logged_in(plan.learner.user)
    client.post("/study/bury/", {"card": card(1).pk})
    Plan.objects.update(new_per_day=0)
    assert on_plan(client, TODAY) == "4 reviews"
    assert tomorrow_on_today(client) == on_plan(client, TOMORROW)
    study(plan)
    assert tomorrow_on_today(client) == on_plan(client, TOMORROW) == in_queue(plan, TOMORROW)


def test_a_day_off_asks_for_nothing_tomorrow_either(plan: Plan) -> None:
    plans.change_plan(learner_id=plan.learner_id, days_off=[TOMORROW.weekday()])
    client = logged_in(plan.learner.user)
    assert tomorrow_on_today(client) == "nothing"
    study(plan)
    assert "Nothing to do tomorrow." in client.get("/study/").text


def test_the_day_of_the_interview_asks_for_no_new_cards(plan: Plan) -> None:
    plans.change_plan(learner_id=plan.learner_id, interview_on=TOMORROW)
    client = logged_in(plan.learner.user)
    assert "new" not in tomorrow_on_today(client)
    study(plan)
    told = tomorrow_on_today(client)
    assert "new" not in told
    assert told == on_plan(client, TOMORROW) == in_queue(plan, TOMORROW)
    with time_machine.travel(MORNING + days(1), tick=False):
        assert "new" not in on_plan(client, TOMORROW)
        study(plan, day=1)
        assert "Learn 5 more" in as_shown(client.get("/study/").text), "if the learner asks"


def test_tomorrow_begins_at_four(plan: Plan) -> None:
    """At 03:59 of the next date, Today still says of that date what it said in the evening."""
    client = logged_in(plan.learner.user)
    said = tomorrow_on_today(client)
    next_date = MORNING + days(1)
    for hour, minute, number in ((3, 59, 11), (4, 0, 12)):
        with time_machine.travel(next_date.replace(hour=hour, minute=minute), tick=False):
            client.force_login(plan.learner.user)
            assert f"Day {number} of 365" in client.get("/").text
            assert number == 12 or tomorrow_on_today(client) == said
