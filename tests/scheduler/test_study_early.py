"""Studying ahead of time: never a longer interval than studying on time would give."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from scheduler.log.replay import differences
from scheduler.models import Plan, Review
from scheduler.selectors.daily_queue import active_plan, get_day, more_ahead
from scheduler.services import plans

from ..helpers import MORNING, card, days, fresh, grade, schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = date(2026, 3, 2)


@pytest.fixture
def plan(plan: Plan) -> Plan:
    """All three easy cards met, due on the 6th, 7th and 8th; nothing new."""
    Plan.objects.update(new_per_day=0)
    for number in (1, 2, 3):
        for ahead in (-4, -3):
            grade(plan, card(number), 4, MORNING + days(ahead + number - 1 if ahead else 0))
    return fresh(plan)


def test_the_finished_page_offers_it_and_the_soonest_due_come_first(
    client: Client, plan: Plan
) -> None:
    finished = client.get("/study/").text
    offered = more_ahead(get_day(plan, TODAY), 10)
    assert f"Study {offered} cards ahead of time" in finished
    answer = client.post("/study/ahead/", {"cards": "2"}, follow=True)
    assert "Early</span>" in answer.text
    found = fresh(plan)
    ahead = get_day(found, TODAY).queue.ahead
    assert len(ahead) == 2
    dues = [schedule(plan, card(n)).due for n in (1, 2, 3) if card(n).pk in ahead]
    assert dues == sorted(dues, key=str)


def test_a_pass_leaves_the_date_and_a_lapse_counts(client: Client, plan: Plan) -> None:
    plans.allow_early(learner_id=plan.learner_id, cards=3, now=MORNING)
    before = schedule(plan, card(1))
    grade(plan, card(1), 5)
    after = schedule(plan, card(1))
    assert (after.due, after.interval, after.ease) == (before.due, before.interval, before.ease)
    assert Review.objects.latest("id").rule == "early"
    lapsing = schedule(plan, card(2))
    if lapsing.due == TODAY:
        pytest.fail("the second card is not due yet")
    grade(plan, card(2), 1)
    assert schedule(plan, card(2)).due == date(2026, 3, 3)
    found = fresh(plan)
    assert get_day(found, TODAY).done.ahead == 2
    assert not list(differences([plan.learner_id]))


def test_asking_twice_adds_nothing_and_tomorrow_it_is_over(plan: Plan) -> None:
    for _ in range(2):
        plans.allow_early(learner_id=plan.learner_id, cards=1, now=MORNING)
    found = fresh(plan)
    assert len(get_day(found, TODAY).queue.ahead) == 1
    assert get_day(found, date(2026, 3, 3)).queue.ahead == ()


def test_a_card_is_studied_ahead_once_a_day(plan: Plan) -> None:
    plans.allow_early(learner_id=plan.learner_id, cards=50, now=MORNING)
    answered = []
    while (found := active_plan(plan.learner_id)) and get_day(found, TODAY).queue.ahead:
        card_id = get_day(found, TODAY).queue.ahead[0]
        answered.append(card_id)
        grade(plan, next(c for c in (card(1), card(2), card(3)) if c.pk == card_id), 4)
    assert len(answered) == len(set(answered)) > 0


def test_what_the_limit_holds_back_comes_first(plan: Plan) -> None:
    Plan.objects.update(review_cap=1)
    found = fresh(plan)
    late = date(2026, 4, 1)
    assert get_day(found, late).held_back == 2
    assert more_ahead(get_day(found, late), 10) == 0


@pytest.mark.parametrize("cards", ["", "0", "-1", "x", "1001", "9" * 30])
def test_odd_numbers(client: Client, plan: Plan, cards: str) -> None:
    answer = client.post("/study/ahead/", {"cards": cards})
    assert answer.status_code == 422
    plan.refresh_from_db()
    assert plan.extra_early == 0


def test_a_get_changes_nothing(client: Client, plan: Plan) -> None:
    assert client.get("/study/ahead/")["Location"] == "/study/"
