"""The plan's pages: the year as a picture and a table, its days, its changes and pauses."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cards.models import Deck, Depth
from scheduler.core.plan import MAX_PAUSES
from scheduler.models import Pause, Plan, Review
from scheduler.selectors.daily_queue import count_started, get_day
from scheduler.selectors.year import get_streak, get_year
from scheduler.services import plans, study

from ..helpers import (
    MORNING,
    as_shown,
    card,
    days,
    fresh,
    grade,
    lengthen_log,
    make_deck,
    make_plan,
    no_runaway,
    schedule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
CHANGE = {
    "start": "2026-03-02",
    "interview_on": "",
    "new_per_day": "2",
    "review_cap": "",
    "minutes_a_day": "",
    "days_off": ["5", "6"],
}


def test_the_year_as_a_picture_and_as_a_table(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    page = client.get("/plan/").text
    assert "Day 1 of 365" in page
    assert page.count("<rect x=") >= 365
    assert page.count('class="today') >= 1
    assert "Mon 2 Mar 2026: 1 answered" in page
    assert "March 2026 to March 2027" in page
    assert as_shown(page).count('<th scope="row"><a href="/plan/') == 53
    assert "Every easy card started" in page
    assert "Phase 1: New easy cards every day." in page


def test_pace_against_plan_in_words(client: Client, plan: Plan) -> None:
    Plan.objects.update(new_per_day=1)
    assert "on track (1 new a day)" in client.get("/plan/").text
    for number in (1, 2):
        grade(plan, card(number), 4)
    assert "on track (1 new a day)" in client.get("/plan/").text, "the first day has five"
    with time_machine.travel(MORNING + days(1), tick=False):
        client.force_login(plan.learner.user)
        grade(plan, card(3), 4, MORNING + days(1))
        assert "on track (1 new a day)" in client.get("/plan/").text
        grade(plan, card(1, Depth.DEEP), 4, MORNING + days(1))
        assert "ahead of your pace" in client.get("/plan/").text
    with time_machine.travel(MORNING + days(5), tick=False):
        client.force_login(plan.learner.user)
        assert "1 behind" in client.get("/plan/").text


def test_the_last_pass_promises_no_more_than_the_minutes_allow(client: Client) -> None:
    form = as_shown(client.get("/plan/change/").text)
    assert "a last pass goes over as many of your cards as your minutes allow" in form
    form = as_shown(client.get("/plan/change/", headers={"accept-language": "es"}).text)
    assert "tantas de tus tarjetas como permitan tus minutos" in form


def test_phases_and_milestones_follow_what_was_met(plan: Plan) -> None:
    now = MORNING
    for number in (1, 2, 3):
        grade(plan, card(number), 4, now)
    met = get_year(fresh(plan), plan.learner.study_day(now)).reached
    assert (met.easy_met, met.all_met) == (date(2026, 3, 2), None)


def test_the_forecast_begins_with_what_the_schedules_say(plan: Plan) -> None:
    for number in (1, 2, 3):
        grade(plan, card(number), 4)
    Plan.objects.update(new_per_day=0)
    days_ahead = get_year(fresh(plan), date(2026, 3, 2)).ahead.days
    assert [day.reviews for day in days_ahead[:2]] == [0, 3]


def test_a_day_opens_what_was_done_or_is_expected(client: Client, plan: Plan) -> None:
    review = grade(plan, card(1), 1).review
    study.undo(learner_id=plan.learner_id, review_id=review.pk, now=MORNING)
    grade(plan, card(1), 4)
    today = client.get("/plan/2026-03-02/").text
    assert "Title 1?" in today
    assert "taken back" in today
    assert "Go to Today" in today
    tomorrow = client.get("/plan/2026-03-03/").text
    assert "Scheduled for this day already" in tomorrow
    assert "Expected: 3 reviews" in tomorrow
    assert 'href="/plan/2026-03-02/"' in tomorrow


@pytest.mark.parametrize(
    "day", ["2026-03-01", "2027-03-02", "2026-02-30", "x", "20260302x", "9" * 50]
)
def test_a_day_that_is_not_the_plans(client: Client, day: str) -> None:
    assert client.get(f"/plan/{day}/").status_code == 404


def test_a_change_shows_its_effect_before_it_is_made(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    Review.objects.update(duration=270_000)  # slow enough for the rounded minutes to differ
    due = schedule(plan, card(1)).due
    shown = client.post("/plan/change/", CHANGE)
    assert shown.status_code == 200
    assert "Nothing is saved yet" in shown.text
    assert "Longest day" in shown.text
    assert fresh(plan).days_off == []
    done = client.post("/plan/change/", {**CHANGE, "confirm": "yes"}, follow=True)
    assert "No due date has moved" in done.text
    changed = fresh(plan)
    assert (changed.new_per_day, changed.days_off) == (2, [5, 6])
    assert schedule(plan, card(1)).due == due
    assert 'value="5" id="id_days_off_5" checked' in client.get("/plan/change/").text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"new_per_day": "-1"}, "new_per_day"),
        ({"review_cap": "x"}, "review_cap"),
        ({"days_off": ["7"]}, "days_off"),
        ({"minutes_a_day": "0"}, "minutes_a_day"),
        ({"interview_on": "2026-03-01"}, "interview_on"),
        ({"interview_on": "2029-03-10"}, "interview_on"),
        ({"interview_on": "soon"}, "interview_on"),
        ({"start": "2027-03-02"}, "start"),
        ({"start": "2025-03-02"}, "start"),
        ({"start": ""}, "start"),
        ({"days_off": ["0", "1", "2", "3", "4", "5", "6"]}, "days_off"),
    ],
)
def test_a_change_that_makes_no_sense(
    client: Client, plan: Plan, wrong: dict[str, object], field: str
) -> None:
    answer = client.post("/plan/change/", {**CHANGE, **wrong, "confirm": "yes"})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    assert fresh(plan).new_per_day == 10


def test_an_interview_shows_its_effect_and_is_set(client: Client, plan: Plan) -> None:
    wish = {**CHANGE, "interview_on": "2026-06-01", "minutes_a_day": "12"}
    shown = client.post("/plan/change/", wish).text
    assert "Ready on the day" in shown
    assert "27 May 2026" in shown, "five days before it: the minutes hold more than there is"
    client.post("/plan/change/", {**wish, "confirm": "yes"})
    changed = fresh(plan)
    assert (changed.interview_on, changed.minutes_a_day) == (date(2026, 6, 1), 12)
    page = client.get("/plan/").text
    assert "<b>Interview</b> 1 June 2026" in page
    assert re.search(r"Mon 1 Jun 2026: about \d+ answers, \d+ min expected, your interview", page)
    client.post("/plan/change/", {**wish, "interview_on": "", "confirm": "yes"})
    assert fresh(plan).interview_on is None


def test_an_interview_that_is_over_stands_in_nobodys_way(client: Client, plan: Plan) -> None:
    Plan.objects.update(interview_on=date(2026, 2, 1), start=date(2024, 1, 1))
    assert "2026-02-01" not in client.get("/plan/change/").text
    answer = client.post("/plan/change/", {**CHANGE, "start": "2024-01-01", "confirm": "yes"})
    assert answer.status_code == 302


def test_a_year_can_be_moved_to_start_later(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    client.post("/plan/change/", {**CHANGE, "start": "2026-04-01", "confirm": "yes"})
    page = client.get("/").text
    assert "Your year begins on Wednesday, 1 April" in page
    assert schedule(plan, card(1)).due == date(2026, 3, 3)
    assert not get_day(fresh(plan), date(2026, 3, 31)).queue.new
    assert get_day(fresh(plan), date(2026, 4, 1)).queue.new


def test_the_minutes_hold_reviews_first(plan: Plan) -> None:
    for number in (1, 2):
        grade(plan, card(number), 4, MORNING - days(1))
    Review.objects.update(duration=30_000)
    Plan.objects.update(minutes_a_day=2)  # 4 answers: 1.3 a review and 2 a new card, drill included
    today = get_day(fresh(plan), date(2026, 3, 2))
    assert (len(today.queue.due), len(today.queue.new), today.held_back) == (2, 1, 0)
    Review.objects.update(duration=45_000)
    Plan.objects.update(minutes_a_day=1)
    today = get_day(fresh(plan), date(2026, 3, 2))
    assert (len(today.queue.due), len(today.queue.new), today.held_back) == (1, 0, 1)
    due = today.queue.due[0]
    grade(plan, card(1) if card(1).pk == due else card(2), 4)
    after = get_day(fresh(plan), date(2026, 3, 2))
    assert after.queue.due == ()
    assert after.held_back == 1


def test_another_deck_shows_what_it_asks_and_can_be_left_again(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    assert "Another deck" not in client.get("/plan/change/").text
    make_deck(9, slug="other")
    assert "Deck other" in client.get("/plan/change/").text
    page = client.get("/plan/deck/other/").text
    assert "The plan would start today" in page
    assert Plan.objects.count() == 1
    assert "You study Deck other now" in client.post("/plan/deck/other/", follow=True).text
    assert fresh(plan).deck.slug == "other"
    assert "continues where you left off" in client.get("/plan/deck/deck/").text
    client.post("/plan/deck/deck/")
    assert fresh(plan) == plan
    assert schedule(plan, card(1)).due == date(2026, 3, 3)
    Deck.objects.filter(slug="other").update(is_published=False)
    assert client.post("/plan/deck/other/").status_code == 404


def test_a_pause_ahead_and_afterwards(client: Client, plan: Plan) -> None:
    ahead = {"first": "2026-03-10", "last": "2026-03-16"}
    assert "Your plan and streak are paused" in client.post("/plan/pause/", ahead, follow=True).text
    assert get_year(fresh(plan), date(2026, 3, 2)).calendar.end == date(2027, 3, 8)
    with time_machine.travel(MORNING + days(8), tick=False):
        client.force_login(plan.learner.user)
        page = client.get("/").text
        assert "Day 8 of 365" in page
        assert "on a break" in as_shown(page)
        assert "A day of your pause" in client.get("/plan/2026-03-12/").text
    with time_machine.travel(MORNING, tick=False):
        client.force_login(plan.learner.user)
        pause = Pause.objects.get()
        client.post(f"/plan/pause/{pause.pk}/end/")
    assert not Pause.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-03-10", "2026-03-09", "comes before the first"),
        ("2026-03-10", "2027-03-11", "a year at the most"),
        ("", "2026-03-09", "required"),
        ("x", "2026-03-09", "Enter a valid date"),
        ("2026-03-05", "2026-03-08", "a pause on some of these days already"),
        ("2029-03-10", "2029-03-11", "less than three years from today"),
        ("1970-01-01", "1970-01-02", "less than three years from today"),
    ],
)
def test_a_pause_that_makes_no_sense(
    client: Client, plan: Plan, first: str, last: str, said: str
) -> None:
    plans.pause(learner_id=plan.learner_id, first=date(2026, 3, 7), last=date(2026, 3, 8))
    answer = client.post("/plan/pause/", {"first": first, "last": last})
    assert answer.status_code == 422
    assert said in answer.text
    assert Pause.objects.count() == 1


def test_a_plan_has_a_limited_number_of_pauses(client: Client, plan: Plan) -> None:
    first = date(2026, 4, 1)
    Pause.objects.bulk_create(
        Pause(plan=plan, first=day, last=day)
        for day in (first + timedelta(days=2 * number) for number in range(MAX_PAUSES))
    )
    answer = client.post("/plan/pause/", {"first": "2026-03-10", "last": "2026-03-11"})
    assert answer.status_code == 422
    assert "A plan can have 100 pauses. Take one back first." in answer.text
    assert 'value="2026-03-10"' in answer.text
    assert Pause.objects.count() == MAX_PAUSES


def test_a_plan_pauses_for_three_years_in_all(client: Client, plan: Plan) -> None:
    for year in (2026, 2027, 2028):
        Pause.objects.create(plan=plan, first=date(year, 4, 1), last=date(year + 1, 3, 30))
    answer = client.post("/plan/pause/", {"first": "2026-03-01", "last": "2026-03-31"})
    assert answer.status_code == 422
    assert "three years in all" in answer.text


def test_a_plan_stored_before_pauses_were_bounded(client: Client, plan: Plan) -> None:
    Pause.objects.bulk_create(
        Pause(plan=plan, first=day, last=day + timedelta(days=38))
        for day in (date(1990, 1, 1) + timedelta(days=40 * number) for number in range(1_900))
    )
    for address in ("/plan/", "/plan/readiness/", "/plan/2026-03-02/", "/plan/change/", "/"):
        with no_runaway():  # it took 20 s and more
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(answer.content) < 3_000_000


def test_a_strangers_pause(client: Client) -> None:
    stranger = make_plan(email="stranger@example.com")
    pause = plans.pause(
        learner_id=stranger.learner_id, first=date(2026, 3, 7), last=date(2026, 3, 8)
    )
    assert client.post(f"/plan/pause/{pause.pk}/end/").status_code == 404
    assert client.get(f"/plan/pause/{pause.pk}/end/").status_code == 405
    assert "7 March" not in client.get("/plan/change/").text
    assert Pause.objects.count() == 1


def test_today_and_the_year_count_the_same_cards_also_after_a_suspension(
    client: Client, plan: Plan
) -> None:
    Plan.objects.update(new_per_day=1)
    for number in (1, 2):
        grade(plan, card(number), 4)
    study.suspend(learner_id=plan.learner_id, card_id=card(1).pk)
    study.suspend(learner_id=plan.learner_id, card_id=card(3).pk)  # never met
    met, year = count_started(plan), get_year(fresh(plan), date(2026, 3, 3))
    assert (met.met, met.cards) == (year.met, year.cards) == (2, 6)
    assert year.behind == 0, "one that may come by then, and the suspended one"
    assert "2 of 6 cards started" in client.get("/").text
    page = client.get("/plan/").text
    assert "of 6 cards started</dt><dd>2</dd>" in as_shown(page)


def test_a_day_with_nothing_due_breaks_no_streak(plan: Plan) -> None:
    Plan.objects.update(new_per_day=0)
    grade(plan, card(1), 4, MORNING)
    grade(plan, card(1), 4, MORNING + days(1))
    # due again on the 9th; nothing was due in between
    assert get_streak(fresh(plan), date(2026, 3, 9)).present == 2
    assert get_streak(fresh(plan), date(2026, 3, 10)).present == 0
    plans.pause(learner_id=plan.learner_id, first=date(2026, 3, 9), last=date(2026, 3, 9))
    assert get_streak(fresh(plan), date(2026, 3, 10)).present == 2
    grade(plan, card(1), 4, MORNING + days(10))
    assert get_streak(fresh(plan), date(2026, 3, 12)).present == 1
    Pause.objects.update(last=date(2026, 3, 11))
    assert get_streak(fresh(plan), date(2026, 3, 12)).present == 3


@pytest.mark.parametrize("reviews", [10, 10_000])
def test_queries_do_not_grow_with_reviews(client: Client, plan: Plan, reviews: int) -> None:
    for number in (1, 2, 3):
        grade(plan, card(number), 4, MORNING - days(1))
    lengthen_log(plan, reviews)
    Plan.objects.update(start=date(2025, 5, 1), interview_on=date(2026, 4, 1))
    assert Review.objects.count() == reviews
    counts: dict[str, int] = {}
    for path in ("/", "/plan/", "/plan/2026-02-01/", "/plan/readiness/", "/study/"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts[path] = len(captured)
    assert counts == {
        "/": 24 + 2,  # on the first visit after an answer: the deck, for what tomorrow asks
        "/plan/": 18 + 2,  # today's queue, which the forecast begins with
        "/plan/2026-02-01/": 13 + 2,
        "/plan/readiness/": 10 + 2,  # today's queue: done, a mock interview comes first
        "/study/": 6,
    }


def test_the_migration_bounds_what_is_stored(plan: Plan) -> None:
    today = timezone.now().date()
    Pause.objects.bulk_create(
        Pause(plan=plan, first=day, last=day)
        for day in (today - timedelta(days=2 * number) for number in range(150))
    )
    Pause.objects.create(plan=plan, first=date(2199, 1, 1), last=date(2199, 12, 31))
    Plan.objects.update(start=date(1970, 1, 1), interview_on=date(2199, 1, 1))
    import_module("scheduler.migrations.0026_bounded_plans").bound(apps, None)
    found = fresh(plan)
    assert found.interview_on is None
    assert found.start == today - timedelta(days=3_660)
    assert found.pauses.count() == MAX_PAUSES
    assert found.pauses.latest("last").last == today
