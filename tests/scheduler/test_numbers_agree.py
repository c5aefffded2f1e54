"""Two pages that give the same figure of a plan give the same one."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from cards.models import Card, Deck
from dlprep_site.i18n.formatting import about
from scheduler.models import Plan, Review
from scheduler.selectors.daily_queue import count_started, get_day
from scheduler.selectors.pace import TYPICAL_ANSWER
from scheduler.selectors.year import get_year
from scheduler.services import plans
from scheduler.web.plan_sentences import FEW_NEW

from ..helpers import MORNING, as_shown, card, days, fresh, grade, logged_in, make_deck, make_plan

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_engine,  # the sums are of Python
    pytest.mark.usefixtures("morning"),
]

TODAY, IN_DAYS, MINUTES = MORNING.date(), 17, 8
CAP = 18  # new cards a day, more than the minutes hold
PROMISES = ("/", "/plan/", "/plan/readiness/", "/progress/")


@pytest.fixture
def plan() -> Plan:
    """Of a learner with eight minutes a day, a deck too large for them, and five cards started."""
    plan = make_plan(make_deck(150), new_per_day=CAP)
    for number in range(1, 6):
        grade(plan, card(number), 4, MORNING - days(1))
    Review.objects.update(duration=TYPICAL_ANSWER)
    Plan.objects.update(minutes_a_day=MINUTES)
    return fresh(plan)


@pytest.fixture
def browser(plan: Plan) -> Client:
    return logged_in(plan.learner.user)


def shown(browser: Client, path: str, data: dict[str, Any] | None = None) -> str:
    answer = browser.get(path) if data is None else browser.post(path, data)
    assert answer.status_code == 200
    return as_shown(re.sub(r"</?(?:b|a|span)\b[^>]*>", "", answer.text))


def new_by_day(browser: Client) -> list[int]:
    """The new cards that the pages of the days from today on expect."""
    pages = (shown(browser, f"/plan/{TODAY + days(ahead)}/") for ahead in range(IN_DAYS))
    return [int((re.findall(r"(\d+) new card", page) or [0])[0]) for page in pages]


def set_interview(plan: Plan, in_days: int = IN_DAYS) -> None:
    plans.change_plan(learner_id=plan.learner_id, interview_on=TODAY + days(in_days))


def test_a_pace_is_promised_as_the_days_hold_it(plan: Plan, browser: Client) -> None:
    set_interview(plan)
    by_day = new_by_day(browser)
    assert 1 < sum(by_day) / IN_DAYS < FEW_NEW
    mean = f"{sum(by_day) / IN_DAYS:.1f}"
    today, year = shown(browser, "/"), shown(browser, "/plan/")
    assert f"About {mean} new cards a day, about {MINUTES} minutes." in today
    assert f"About {mean} new cards a day, about {MINUTES} minutes." in year
    assert f"Your pace: about {mean} new cards a day" in year
    assert f"cards started, at about {mean} new a day." in today
    for path in PROMISES:
        assert f"{CAP} new" not in shown(browser, path), path


def test_without_an_interview_too(plan: Plan, browser: Client) -> None:
    Plan.objects.update(minutes_a_day=4)
    by_day = [day.new for day in get_year(fresh(plan), TODAY).ahead.days]
    assert by_day[:IN_DAYS] == new_by_day(browser)
    mean = sum(by_day) / sum(map(bool, by_day))
    page = shown(browser, "/plan/")
    [told] = re.findall(r"Your pace: about ([\d.]+) new cards? a day", page)
    assert float(told) <= round(mean) < CAP
    assert "on track" not in page, "the year is too short for the deck"
    [started] = re.findall(r"At this pace: about (\d+) of 300 cards by day 365", page)
    assert started == about(5 + sum(by_day))
    assert "cards started. See your year" in shown(browser, "/"), "without a forecast, no pace"
    assert f"At about {told} new a day, you won't get to" in shown(browser, "/plan/readiness/")
    for path in PROMISES:
        assert f"{CAP} new" not in shown(browser, path), path


def test_a_pace_that_the_minutes_hold_is_told_as_it_is(plan: Plan, browser: Client) -> None:
    Plan.objects.update(new_per_day=1, minutes_a_day=60)
    set_interview(plan)
    assert "1 new card a day, about" in shown(browser, "/")
    Plan.objects.update(new_per_day=CAP, minutes_a_day=None)
    assert f"Your pace: {CAP} new cards a day" in shown(browser, "/plan/")


def test_the_most_of_a_day_is_named_as_such_where_the_plan_is_changed(
    plan: Plan, browser: Client
) -> None:
    form = {"start": str(plan.start), "new_per_day": "11", "minutes_a_day": str(MINUTES)}
    preview = shown(browser, "/plan/change/", form)
    assert f"New cards a day</th><td>up to {CAP}</td><td>up to 11</td>" in preview
    switched = browser.post(
        "/plan/pace/", {"new_per_day": CAP, "minutes_a_day": MINUTES}, follow=True
    )
    assert f"Your pace is now up to {CAP} new cards in {MINUTES} minutes a day" in switched.text
    assert f"<dt>new a day</dt><dd>up to {CAP}</dd>" in shown(browser, "/plan/deck/deck/")


def test_the_welcome_counts_the_started_cards_as_the_other_pages_do(
    plan: Plan, browser: Client
) -> None:
    Plan.objects.update(minutes_a_day=5)
    set_interview(plan)
    [offered] = re.findall(
        r"Gentle, 5 minutes.*?About (\d+) cards before your interview",
        shown(browser, "/welcome/minutes/"),
    )
    browser.post("/welcome/minutes/", {"minutes_a_day": "5"})
    for path in ("/", "/plan/", "/plan/readiness/"):
        assert f"Your plan covers about {offered} of 300 cards" in shown(browser, path), path
    assert int(offered) == 5 + sum(new_by_day(browser))


def test_a_day_that_is_done_is_not_counted_again(plan: Plan, browser: Client) -> None:
    """A cap of 18 leaves some over when the minutes are spent: they are no cards of today."""
    set_interview(plan)
    while card_id := get_day(fresh(plan), TODAY).queue.next_card:
        grade(fresh(plan), Card.objects.get(pk=card_id), 4)
    Review.objects.update(duration=TYPICAL_ANSWER)
    started = count_started(plan).met
    expected = about(started + sum(new_by_day(browser)))
    for path in ("/", "/plan/", "/plan/readiness/"):
        assert f"Your plan covers about {expected} of 300 cards" in shown(browser, path), path
    offers = shown(browser, "/welcome/minutes/")
    assert f"As it is now About {expected} cards before your interview" in offers


def test_a_role_says_how_much_is_started_before_the_interview(plan: Plan, browser: Client) -> None:
    Deck.objects.update(roles=[{"name": "One", "first": [1], "later": [2]}])
    Plan.objects.update(minutes_a_day=4)
    assert "started within the year" in shown(browser, "/welcome/role/")
    Plan.objects.update(is_pace_chosen=True)
    set_interview(plan)
    roles = shown(browser, "/welcome/role/")
    [covered] = re.findall(r"Your plan covers about (\d+) of 300 cards", shown(browser, "/"))
    assert f"300 cards, about {covered} of them started before your interview" in roles
    assert "within the year" not in roles
    Plan.objects.update(minutes_a_day=600, new_per_day=100, interview_on=TODAY + days(60))
    assert "300 cards, all started by" in shown(browser, "/welcome/role/")


@pytest.mark.parametrize(
    ("answers", "told"), [(29, "Good luck today."), (30, "You have done the work.")]
)
def test_the_day_of_the_interview_praises_only_what_was_done(
    plan: Plan, browser: Client, answers: int, told: str
) -> None:
    for number in range(6, answers + 1):
        grade(plan, card(number), 4, MORNING - days(1))
    set_interview(plan, 0)
    assert f'<p class="lead">{told}</p>' in shown(browser, "/")


def test_the_interview_day_offers_no_new_cards_unless_asked(plan: Plan, browser: Client) -> None:
    set_interview(plan, 1)
    with time_machine.travel(MORNING + days(1), tick=False):
        page = shown(browser, "/")
        assert "Your interview is today" in page
        assert "<dt>new</dt>" not in page
