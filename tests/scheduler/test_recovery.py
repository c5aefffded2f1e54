"""Back after days away: what waits is told kindly, and worked off a little every day."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from scheduler.models import Plan, Review, Schedule
from scheduler.selectors.daily_queue import active_plan, get_day
from scheduler.selectors.pace import get_pace
from scheduler.selectors.recovery import get_recovery

from ..helpers import MORNING, card, days, grade, logged_in, make_deck, make_plan

pytestmark = pytest.mark.django_db
QUESTIONS = 45


@pytest.fixture
def plan() -> Plan:
    """A learner with 45 cards, at 30 seconds each, all of them due the next morning."""
    plan = make_plan(make_deck(QUESTIONS + 5), new_per_day=3)
    for number in range(1, QUESTIONS + 1):
        grade(plan, card(number), 4, MORNING)
    Review.objects.update(duration=30_000)
    return plan


def page(plan: Plan, now: datetime) -> str:
    with time_machine.travel(now, tick=False):
        client = logged_in(plan.learner.user)
        return client.get("/").text


def post(plan: Plan, path: str, form: dict[str, str], now: datetime) -> int:
    with time_machine.travel(now, tick=False):
        client = logged_in(plan.learner.user)
        return client.post(path, form).status_code


def fresh(plan: Plan) -> Plan:
    found = active_plan(plan.learner_id)
    assert found
    return found


@pytest.mark.parametrize("away", [3, 10, 60])
def test_a_learner_who_was_away_is_led_back(plan: Plan, away: int) -> None:
    now = MORNING + days(away)
    said = page(plan, now)
    assert "Good to see you" in said
    assert "45 reviews are waiting" in said
    doses = [int(dose) for dose in re.findall(r'name="dose" value="(\d+)"', said)]
    assert doses == sorted(set(doses))
    assert len(doses) >= 2
    assert post(plan, "/plan/recovery/", {"dose": str(doses[0])}, now) == 302
    said = page(plan, now)
    assert f"Catching up, {doses[0]} a day" in said
    today = get_day(fresh(plan), plan.learner.study_day(now))
    assert len(today.queue.due) == doses[0]
    assert today.queue.new == ()
    assert today.held_back == QUESTIONS - doses[0]


def test_it_is_clear_by_the_day_that_was_promised(plan: Plan) -> None:
    now = MORNING + days(10)
    today = plan.learner.study_day(now)
    before = Schedule.objects.count()
    offer = get_recovery(fresh(plan), get_day(fresh(plan), today), get_pace(fresh(plan)))
    assert offer
    dose = offer.doses[0]
    assert post(plan, "/plan/recovery/", {"dose": str(dose.reviews)}, now) == 302
    while fresh(plan).is_recovering:
        queue = get_day(fresh(plan), plan.learner.study_day(now)).queue
        assert queue.due
        assert not queue.new
        for card_id in queue.due:
            grade(plan, Schedule.objects.get(card_id=card_id).card, 5, now)
        if fresh(plan).is_recovering:
            now += days(1)
    assert plan.learner.study_day(now) <= dose.clear_by
    assert Schedule.objects.count() == before
    # new cards are back the same day, and nothing is offered any more
    assert len(get_day(fresh(plan), plan.learner.study_day(now)).queue.new) == 3
    assert "Good to see you" not in page(plan, now)


def test_a_recovery_can_be_changed_and_stopped(plan: Plan) -> None:
    now = MORNING + days(5)
    post(plan, "/plan/recovery/", {"dose": "20"}, now)
    post(plan, "/plan/recovery/", {"dose": "30"}, now)
    assert fresh(plan).recovery_dose == 30
    assert "Back to my usual pace" in page(plan, now)
    assert post(plan, "/plan/recovery/stop/", {}, now) == 302
    assert not fresh(plan).is_recovering
    assert "45 reviews are waiting" in page(plan, now)


@pytest.mark.parametrize("dose", ["0", "-1", "x", "", "1001", "9" * 30])
def test_a_dose_that_makes_no_sense(plan: Plan, dose: str) -> None:
    now = MORNING + days(5)
    assert post(plan, "/plan/recovery/", {"dose": dose}, now) == 302
    assert not fresh(plan).is_recovering


def test_a_day_that_holds_all_that_is_due_offers_nothing() -> None:
    plan = make_plan(make_deck(5))
    for number in range(1, 6):
        grade(plan, card(number), 4, MORNING)
    assert "waiting" not in page(plan, MORNING + days(30))


def test_a_cap_of_ones_own_is_the_budget(plan: Plan) -> None:
    Plan.objects.update(review_cap=50)
    assert "waiting" not in page(plan, MORNING + days(5))
    Plan.objects.update(review_cap=10)
    assert "45 reviews are waiting" in page(plan, MORNING + days(5))


def test_nobody_elses_plan_is_touched(plan: Plan) -> None:
    stranger = make_plan(plan.deck, email="stranger@example.com")
    post(plan, "/plan/recovery/", {"dose": "20"}, MORNING)
    assert not fresh(stranger).is_recovering
    assert Client().post("/plan/recovery/", {"dose": "20"}).status_code == 302
    assert Client().get("/plan/recovery/").status_code == 302
