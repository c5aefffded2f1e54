"""Drilling a card by one's own wish: it comes now, moves no date, and can be taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from scheduler.log.replay import differences
from scheduler.models import Plan, Schedule
from scheduler.selectors.daily_queue import get_day
from scheduler.services import study

from ..helpers import MORNING, card, days, fresh, grade, log, make_plan, schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = date(2026, 3, 2)


@pytest.fixture
def plan() -> Plan:
    """A plan on which card 1 is not due for five days."""
    plan = make_plan(now=MORNING - days(9), new_per_day=0)
    grade(plan, card(1), 4, MORNING - days(2))
    grade(plan, card(1), 4, MORNING - days(1))
    return plan


def state(plan: Plan) -> dict[str, object]:
    row = schedule(plan, card(1))
    return {name: getattr(row, name) for name in ("due", "interval", "ease", "repetitions")}


def drill(client: Client, number: int = 1) -> Client:
    return client.post("/study/drill/", {"card": card(number).pk})  # type: ignore[return-value]


def test_it_comes_at_once_and_moves_no_date(client: Client, plan: Plan) -> None:
    grade(plan, card(2), 4, MORNING - days(1))  # due today, and would come first
    before = state(plan)
    answer = client.post("/study/drill/", {"card": card(1).pk})
    assert answer["Location"] == f"/study/?card={card(1).pk}"
    page = client.get(answer["Location"]).text
    assert "easy prompt 1?" in page
    assert page.count('<span class="gap">today</span>') == 2, (
        "a grade button says what a drill does"
    )
    for quality, still_there in ((1, True), (4, False)):
        done = grade(plan, card(1), quality)
        assert done.review.kind == "drill"
        assert state(plan) == before
        queue = get_day(fresh(plan), TODAY).queue
        assert (card(1).pk in queue.drill) is still_there
    assert not list(differences([plan.learner_id]))
    assert schedule(plan, card(1)).lapses == 0


def test_undo_puts_it_back_into_the_drill(client: Client, plan: Plan) -> None:
    drill(client)
    done = grade(plan, card(1), 5)
    assert card(1).pk not in get_day(fresh(plan), TODAY).queue
    study.undo(learner_id=plan.learner_id, review_id=done.review.pk, now=MORNING)
    assert card(1).pk in get_day(fresh(plan), TODAY).queue.drill
    grade(plan, card(1), 1)
    study.undo(learner_id=plan.learner_id, review_id=log(plan)[-1].pk, now=MORNING)
    assert card(1).pk in get_day(fresh(plan), TODAY).queue.drill
    assert not list(differences([plan.learner_id]))


def test_a_first_answer_that_is_taken_back_leaves_a_new_card(client: Client, plan: Plan) -> None:
    Plan.objects.update(new_per_day=3)
    new = get_day(fresh(plan), TODAY).queue.new
    introduced = grade(plan, card(2), 4)
    drill(client, 2)
    study.undo(learner_id=plan.learner_id, review_id=introduced.review.pk, now=MORNING)
    queue = get_day(fresh(plan), TODAY).queue
    assert queue.new == new
    assert card(2).pk in new
    assert not queue.drill


def test_the_wish_is_gone_tomorrow(client: Client, plan: Plan) -> None:
    drill(client)
    tomorrow = get_day(fresh(plan), date(2026, 3, 3)).queue
    assert card(1).pk not in tomorrow
    later = grade(plan, card(1), 4, MORNING + days(5))
    assert later.review.kind == "review"
    assert later.review.interval_after == 15
    assert schedule(plan, card(1)).drill_asked_on is None


def test_a_card_that_is_due_is_simply_shown(client: Client, plan: Plan) -> None:
    Schedule.objects.update(due=TODAY)
    drill(client)
    assert grade(plan, card(1), 4).review.kind == "review"


@pytest.mark.parametrize("suspend", [True, False])
def test_a_card_that_is_put_aside_is_not_drilled(client: Client, plan: Plan, suspend: bool) -> None:
    if suspend:
        study.suspend(learner_id=plan.learner_id, card_id=card(1).pk)
    else:
        study.bury(learner_id=plan.learner_id, card_id=card(1).pk, now=MORNING)
    answer = client.post("/study/drill/", {"card": card(1).pk})
    assert answer.status_code == 409
    assert "put aside" in answer.text


def test_what_can_not_be_drilled(client: Client, plan: Plan) -> None:
    unmet = client.post("/study/drill/", {"card": card(2).pk})
    assert unmet.status_code == 409
    assert "not met this card" in unmet.text
    assert client.post("/study/drill/", {"card": 10**9}).status_code == 404
    assert client.post("/study/drill/", {"card": "x"}).status_code == 422
    assert client.get("/study/drill/")["Location"] == "/study/"
    stranger = make_plan(email="stranger@example.com")
    client.force_login(stranger.learner.user)
    assert drill(client).status_code == 409  # type: ignore[attr-defined]
    assert schedule(plan, card(1)).drill_asked_on is None


@pytest.mark.parametrize("asked", ["0", "x", "999999", "", "1e3"])
def test_an_address_that_asks_for_no_card_of_today_shows_the_next(
    client: Client, plan: Plan, asked: str
) -> None:
    Schedule.objects.update(due=TODAY)
    assert "easy prompt 1?" in client.get(f"/study/?card={asked}").text


def test_the_buttons_are_where_a_learner_looks(client: Client) -> None:
    assert "Drill it now" in client.get("/questions/deck-q1/").text
    assert "Drill it now" not in client.get("/questions/deck-q2/").text
