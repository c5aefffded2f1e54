"""The interview's date sets the pace, and Today, Plan and readiness say the same of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from cards.models import Card
from scheduler.core.plan import MAX_NEW_TRIED
from scheduler.models import Plan
from scheduler.selectors.daily_queue import get_day
from scheduler.selectors.home import prospect_of, weakest_cards
from scheduler.selectors.plan_preview import with_pace
from scheduler.selectors.readiness import Readiness, get_readiness
from scheduler.services import plans

from ..helpers import MORNING, as_shown, card, days, fresh, grade, logged_in, make_deck, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = date(2026, 3, 2)


@pytest.fixture
def plan() -> Plan:
    """On 32 questions with a follow-up each, at the pace of a new account."""
    return make_plan(make_deck(32), new_per_day=1)


@pytest.fixture
def browser(plan: Plan) -> Client:
    return logged_in(plan.learner.user)


def change(plan: Plan, **fields: str) -> dict[str, str]:
    """What the form under Plan sends, with some fields changed."""
    unchanged = {
        "start": plan.start.isoformat(),
        "interview_on": plan.interview_on.isoformat() if plan.interview_on else "",
        "new_per_day": str(plan.new_per_day),
        "review_cap": "",
        "minutes_a_day": str(plan.minutes_a_day or ""),
    }
    return {**unchanged, **fields}


def on(days_off: int) -> str:
    return (MORNING + days(days_off)).date().isoformat()


def readiness(plan: Plan) -> Readiness:
    return get_readiness(fresh(plan), MORNING)


@pytest.mark.parametrize("days_off", [14, 21, 90])
def test_a_date_sets_a_pace_that_starts_every_card_in_time(
    browser: Client, plan: Plan, days_off: int
) -> None:
    browser.post("/plan/change/", {**change(plan, interview_on=on(days_off)), "confirm": "yes"})
    changed = fresh(plan)
    assert not changed.is_pace_chosen
    assert readiness(plan).unmet_then == 0
    if changed.new_per_day > 1:
        slower = changed.changed(new_per_day=changed.new_per_day - 1)
        last_pass = readiness(plan).last_pass.first
        met = get_readiness(slower, MORNING)
        assert met.unmet_then or met.last_pass.first <= last_pass, "the slowest that does it"
    today, year = (as_shown(browser.get(path).text) for path in ("/", "/plan/"))
    assert f"{days_off} days to go" in today
    assert f"{days_off} days to go" in year
    takes = f"{changed.new_per_day} new card"
    assert takes in today and takes in year
    assert "gets you through the whole deck" in today and "gets you through" in year
    for path in ("/", "/plan/", "/plan/readiness/"):
        assert "you will miss" not in browser.get(path).text


def test_the_welcome_sets_it_too(browser: Client, plan: Plan) -> None:
    browser.post("/welcome/", {"interview_on": on(14)})
    assert fresh(plan).interview_on == date(2026, 3, 16)
    assert fresh(plan).new_per_day > 1
    assert readiness(plan).unmet_then == 0


def test_the_preview_fills_in_the_pace_and_follows_another_date(
    browser: Client, plan: Plan
) -> None:
    shown = browser.post("/plan/change/", change(plan, interview_on=on(14))).text
    assert 'name="new_per_day" value="1"' not in shown
    assert '<th scope="row">New cards a day</th>' in shown
    form = browser.post("/plan/change/", change(plan, interview_on=on(14))).context["form"]
    pace = form.data["new_per_day"]
    again = change(plan, interview_on=on(90), new_per_day=pace, dated_pace=pace)
    browser.post("/plan/change/", {**again, "confirm": "yes"})
    assert fresh(plan).new_per_day < int(pace), "what the form filled in was not chosen"
    assert not fresh(plan).is_pace_chosen


def test_the_old_pace_can_be_kept_although_the_date_asks_for_another(
    browser: Client, plan: Plan
) -> None:
    browser.post("/plan/change/", {**change(plan, interview_on=on(14))})
    kept = change(plan, interview_on=on(14), new_per_day="1", dated_pace="9")
    browser.post("/plan/change/", {**kept, "confirm": "yes"})
    assert fresh(plan).new_per_day == 1
    assert fresh(plan).is_pace_chosen


def test_minutes_chosen_before_there_is_a_date_leave_the_pace_to_it(
    browser: Client, plan: Plan
) -> None:
    browser.post("/welcome/minutes/", {"minutes_a_day": "20"})
    assert fresh(plan).new_per_day > 5
    assert not fresh(plan).is_pace_chosen
    browser.post("/welcome/", {"interview_on": on(14)})
    assert readiness(plan).unmet_then == 0


def test_after_the_interview_the_pace_is_the_usual_one_again(browser: Client, plan: Plan) -> None:
    browser.post("/plan/change/", {**change(plan, interview_on=on(14)), "confirm": "yes"})
    assert fresh(plan).new_per_day > 1
    with time_machine.travel(MORNING + days(20), tick=False):
        over = {**change(fresh(plan), interview_on=""), "confirm": "yes"}
        logged_in(plan.learner.user).post("/plan/change/", over)
    assert fresh(plan).new_per_day == 1


def test_a_pace_chosen_by_hand_stays_and_the_pages_say_what_it_misses(
    browser: Client, plan: Plan
) -> None:
    chosen = change(plan, interview_on=on(14), new_per_day="2")
    browser.post("/plan/change/", {**chosen, "confirm": "yes"})
    assert (fresh(plan).new_per_day, fresh(plan).is_pace_chosen) == (2, True)
    missed = readiness(plan).unmet_then
    assert missed
    for path in ("/", "/plan/"):
        assert f"At this pace you will miss {missed} cards." in as_shown(browser.get(path).text)
    assert f"{missed} card" in as_shown(browser.get("/plan/readiness/").text)
    browser.post("/plan/change/", {**change(fresh(plan), interview_on=on(21)), "confirm": "yes"})
    assert fresh(plan).new_per_day == 2


def test_one_button_switches_to_the_pace_that_is_enough_and_back(
    browser: Client, plan: Plan
) -> None:
    plans.change_plan(learner_id=plan.learner_id, new_per_day=2, interview_on=date(2026, 3, 16))
    page = browser.get("/")
    faster = page.context["prospect"].faster
    assert f"Switch to {faster.new_per_day} a day" in page.text
    done = browser.post("/plan/pace/", {"new_per_day": faster.new_per_day}, follow=True)
    assert f"Your pace is now {faster.new_per_day} new cards a day" in as_shown(done.text)
    assert "you will miss" not in done.text
    assert "Undo: back to the pace before" in done.text
    assert fresh(plan).new_per_day == faster.new_per_day
    assert "Undo: back to the pace before" not in browser.get("/").text, "only once"
    browser.post(
        "/plan/pace/",
        {**done.context["switched"], "minutes_a_day": "", "is_pace_chosen": "on", "undo": "yes"},
    )
    assert (fresh(plan).new_per_day, fresh(plan).is_pace_chosen) == (2, True)


def test_a_switch_is_undone_on_its_own_deck_alone(browser: Client, plan: Plan) -> None:
    plans.change_plan(learner_id=plan.learner_id, new_per_day=2, interview_on=date(2026, 3, 16))
    faster = browser.get("/").context["prospect"].faster
    browser.post("/plan/pace/", {"new_per_day": faster.new_per_day})
    make_deck(3, slug="other")
    browser.post("/plan/deck/other/")
    assert "Undo: back to the pace before" not in browser.get("/").text


def test_a_switch_that_makes_no_sense_changes_nothing(browser: Client, plan: Plan) -> None:
    done = browser.post("/plan/pace/", {"new_per_day": "-1"}, follow=True)
    assert "Nothing has changed" in done.text
    assert fresh(plan).new_per_day == 1
    assert browser.get("/plan/pace/").status_code == 405


def test_too_little_time_says_how_much_and_what_would_help(plan: Plan, browser: Client) -> None:
    plans.change_plan(learner_id=plan.learner_id, minutes_a_day=5)
    browser.post("/plan/change/", {**change(fresh(plan), interview_on=on(7)), "confirm": "yes"})
    missed = readiness(plan).unmet_then
    assert missed
    page = browser.get("/")
    assert f"you will miss {missed} card" in page.text
    faster = page.context["prospect"].faster
    assert faster.minutes == 10 and faster.unmet_then < missed
    assert "Switch to 10 minutes a day" in page.text
    assert fresh(plan).new_per_day <= MAX_NEW_TRIED


def test_a_date_taken_back_leads_to_the_usual_pace(browser: Client, plan: Plan) -> None:
    browser.post("/plan/change/", {**change(plan, interview_on=on(14)), "confirm": "yes"})
    browser.post("/plan/change/", {**change(fresh(plan), interview_on=""), "confirm": "yes"})
    assert fresh(plan).new_per_day == 1


@pytest.mark.parametrize("minutes", ["5", "10", "20"])
def test_and_to_that_of_the_minutes_which_were_chosen_before(
    browser: Client, plan: Plan, minutes: str
) -> None:
    browser.post("/welcome/minutes/", {"minutes_a_day": minutes})
    before = fresh(plan).new_per_day
    browser.post("/plan/change/", {**change(fresh(plan), interview_on=on(14)), "confirm": "yes"})
    assert fresh(plan).new_per_day != before
    browser.post("/plan/change/", {**change(fresh(plan), interview_on=""), "confirm": "yes"})
    assert (fresh(plan).new_per_day, fresh(plan).is_pace_chosen) == (before, False)


def test_a_focus_changes_the_pace_of_a_date(browser: Client, plan: Plan) -> None:
    browser.post("/plan/change/", {**change(plan, interview_on=on(14)), "confirm": "yes"})
    before = fresh(plan).new_per_day
    later = {section.number: "later" for section in plan.deck.sections.all()}
    assert len(later) > 1
    narrow = with_pace(fresh(plan), TODAY, {"later_sections": list(later)[1:]})
    assert narrow["new_per_day"] < before


def test_no_last_pass_without_a_card_for_it(browser: Client, plan: Plan) -> None:
    plans.change_plan(learner_id=plan.learner_id, interview_on=date(2026, 3, 7))
    for path in ("/", "/plan/"):
        assert "last pass is under way" not in browser.get(path).text
    assert "Phase 1" in browser.get("/plan/").text


def test_readiness_is_told_from_thirty_answers_on(browser: Client, plan: Plan) -> None:
    plans.change_plan(learner_id=plan.learner_id, interview_on=date(2026, 4, 20))
    page = as_shown(browser.get("/").text)
    assert "too early to say" in page
    assert "0 of 30 answers" in page
    for number in range(1, 31):
        grade(plan, card(number), 4)
    answer: Any = browser.get("/")
    assert "too early to say" not in answer.text
    expected: Any = prospect_of(readiness(plan), TODAY)
    assert expected.if_kept == answer.context["prospect"].if_kept


def test_today_is_never_empty(browser: Client, plan: Plan) -> None:
    for number in range(1, 6):
        grade(plan, card(number), 4)
    page = browser.get("/").text
    assert "Done for today" in page
    for offer in ("Mock interview", "Practice your weakest", "Choose a section", "Tomorrow"):
        assert offer in page
    assert "Your weakest cards" not in page, "all were answered today"
    with time_machine.travel(MORNING + days(1), tick=False):
        browser.force_login(plan.learner.user)
        page = browser.get("/").text
        assert "Your weakest cards" in page
        listed = "-".join(str(row.card_id) for row in weakest_cards(fresh(plan), TODAY + days(1)))
        assert f'href="/practice/?of=weak&amp;cards={listed}">Practice these' in page
        assert page.count('class="done"') == 1, "yesterday's square"


REVISION = ' href="/revision/">Last-evening revision</a>'


@pytest.mark.parametrize("days_off", [0, 1])
def test_on_the_last_evening_revision_comes_first_and_no_pace_counts(
    browser: Client, plan: Plan, days_off: int
) -> None:
    Plan.objects.update(interview_on=on(days_off), minutes_a_day=10)
    today = as_shown(browser.get("/").text)
    first_action = today.split('<p class="actions">')[1]
    assert first_action.startswith(f'<a id="last_evening" class="button primary"{REVISION}')
    for path in ("/", "/plan/", "/plan/readiness/"):
        page = as_shown(browser.get(path).text)
        for told in ("new card a day", "new cards a day", "new a day", "At this pace"):
            assert told not in page, (path, told)
    assert ("One-line answers and interview tips are for this evening." in today) == (days_off == 1)
    while card_id := get_day(fresh(plan), TODAY).queue.next_card:
        grade(fresh(plan), Card.objects.get(pk=card_id), 4)
    for path in ("/", "/study/"):
        page = as_shown(browser.get(path).text)
        assert REVISION in page, path
        assert len(re.findall('class="(?:button )?primary"', page)) == 1, path


def test_revision_does_not_come_first_before(browser: Client, plan: Plan) -> None:
    Plan.objects.update(interview_on=on(2), minutes_a_day=10)
    page = as_shown(browser.get("/").text)
    assert REVISION not in page
    assert "1 new card a day" in page
