from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from cards.models import Card, Depth, Section
from scheduler.core.recall import recall, remember
from scheduler.models import Plan, Review
from scheduler.selectors import readiness
from scheduler.selectors.daily_queue import get_day
from scheduler.selectors.home import prospect_of
from scheduler.selectors.readiness import Readiness, get_readiness
from scheduler.services import study
from scheduler.web import plan_sentences

from ..helpers import MORNING, as_shown, card, days, fresh, grade, make_plan, minutes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = date(2026, 3, 2)


@pytest.fixture
def _few_answers_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "MIN_ANSWERS", 0)


few_answers_will_do = pytest.mark.usefixtures("_few_answers_will_do")


def with_interview(plan: Plan, in_days: int, **values: object) -> Plan:
    Plan.objects.update(interview_on=TODAY + timedelta(days=in_days), **values)
    return fresh(plan)


@few_answers_will_do
def test_it_is_the_mean_recall_on_the_day_and_unmet_cards_count_as_nothing(plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(3))
    found = get_readiness(with_interview(plan, 30, new_per_day=0), MORNING)
    expected = recall(remember(None, 4, TODAY - days(3)), found.day) / 6
    assert found.as_it_stands == pytest.approx(expected)
    assert found.if_kept and found.as_it_stands
    assert found.if_kept > found.as_it_stands, "a due card will have been answered by then"
    assert [(row.met, row.cards) for row in found.sections] == [(1, 2), (0, 4)]
    assert found.sections[1].if_kept == 0
    overall = sum((row.as_it_stands or 0) * row.cards for row in found.sections) / 6
    assert overall == pytest.approx(found.as_it_stands)


@few_answers_will_do
def test_what_would_raise_it_most(plan: Plan) -> None:
    for number in (2, 3):
        grade(plan, card(number), 4, MORNING - days(1))
    found = get_readiness(with_interview(plan, 3, new_per_day=0), MORNING)
    assert [gain.section.number for gain in found.gains] == [2, 1]
    assert [(gain.to_meet, gain.to_go_over) for gain in found.gains] == [(2, 2), (2, 0)]
    now = found.as_it_stands
    for number in (1,):
        grade(plan, card(number), 4)
        grade(plan, card(number, Depth.DEEP), 4)
    later = get_readiness(with_interview(plan, 3, new_per_day=0), MORNING)
    gained = next(gain.gain for gain in found.gains if gain.section.number == 1)
    assert later.as_it_stands is not None and now is not None
    assert later.as_it_stands - now == pytest.approx(gained)


def test_what_is_covered_is_told_apart_from_the_rest(client: Client, plan: Plan) -> None:
    for number in range(30):
        grade(plan, card(1), 4, MORNING - days(40 - number))
    found = get_readiness(with_interview(plan, 3, new_per_day=0), MORNING)
    assert found.unmet_then == 5 and found.if_kept and found.of_started
    assert found.of_started > 5 * found.if_kept, "of one card, and of six"
    page = unescape(client.get("/plan/readiness/").text)
    assert "of the cards you'll have started" in page
    assert "/plan/focus/?first=" in page, "what raises it is to start its cards"


@few_answers_will_do
def test_a_faster_pace_is_named_where_cards_would_not_be_met(plan: Plan) -> None:
    found = get_readiness(with_interview(plan, 6, new_per_day=0), MORNING)
    assert found.unmet_then == 6
    assert found.faster, "three easy cards in two days, and four more days until the last unlocks"
    assert found.faster.new_per_day == 2
    assert found.faster.if_kept and found.faster.if_kept > 0.8
    kept = get_readiness(with_interview(plan, 6, new_per_day=2), MORNING)
    assert (kept.unmet_then, kept.faster) == (0, None)
    assert kept.if_kept == pytest.approx(found.faster.if_kept)
    assert get_readiness(with_interview(plan, 0, new_per_day=0), MORNING).faster is None


@pytest.mark.parametrize(
    ("in_days", "said"),
    [
        (0, "Your interview is today."),
        (1, "Your interview is tomorrow."),
        (40, "in 40 days"),
        (400, "after day 365; reviews go on"),
        (-3, "Your interview was on 27 February 2026"),
    ],
)
def test_every_date_is_explained(client: Client, plan: Plan, in_days: int, said: str) -> None:
    with_interview(plan, in_days)
    assert said in client.get("/plan/readiness/").text


def test_a_mock_interview_comes_first_when_the_day_is_done(client: Client, plan: Plan) -> None:
    def main_button() -> str:
        page = as_shown(client.get("/plan/readiness/").text)
        return page.split('class="button primary" href="')[1].split('"')[0]

    assert main_button() == "/study/"
    while card_id := get_day(fresh(plan), TODAY).queue.next_card:
        grade(fresh(plan), Card.objects.get(pk=card_id), 4)
    assert main_button() == "/interview/"


def test_without_a_date_it_is_for_day_365(client: Client, plan: Plan) -> None:
    page = client.get("/plan/readiness/").text
    assert "You haven&#x27;t set an interview date" in page
    assert "1 March 2027" in page
    assert "How ready am I?" in client.get("/plan/").text


def test_suspended_cards_and_other_learners_count_for_nothing(plan: Plan) -> None:
    grade(plan, card(1), 4)
    study.suspend(learner_id=plan.learner_id, card_id=card(2).pk)
    other = make_plan(email="other@example.com")
    for number in (1, 2, 3):
        grade(other, card(number), 4)
    found = get_readiness(with_interview(plan, 5, new_per_day=0), MORNING)
    assert sum(row.cards for row in found.sections) == 5
    assert sum(row.met for row in found.sections) == 1
    assert (found.started, found.counted) == (1, 6), "as Today and Plan count"
    study.suspend(learner_id=plan.learner_id, card_id=card(1).pk)
    found = get_readiness(fresh(plan), MORNING)
    assert (found.started, found.counted) == (1, 6), "a suspended card stays started"
    assert sum(row.started for row in found.sections) == 1


def test_an_anonymous_visitor_is_asked_to_log_in() -> None:
    assert Client().get("/plan/readiness/")["Location"].startswith("/accounts/login/")


def test_there_is_no_number_from_fewer_than_thirty_answers(client: Client, plan: Plan) -> None:
    found = get_readiness(with_interview(plan, 30), MORNING)
    assert (found.answers, found.as_it_stands, found.if_kept, found.gains) == (0, None, None, [])
    assert {(row.as_it_stands, row.if_kept) for row in found.sections} == {(None, None)}
    page = client.get("/plan/readiness/").text
    page = page.replace("&#x27;", "'")
    assert "that takes 30 answers, and you've given 0." in page
    assert "So far you've started 0 of 6 cards." in page
    assert "%" not in page.split("<main")[1].split("</main")[0]
    for number in range(29):
        grade(plan, card(1), 4, MORNING - days(40 - number))
    found = get_readiness(with_interview(plan, 30), MORNING)
    assert (found.answers, found.if_kept) == (29, None)
    grade(plan, card(2), 4, MORNING - days(1))
    assert get_readiness(with_interview(plan, 30), MORNING).if_kept


def test_it_is_never_all(plan: Plan) -> None:
    for day in range(6):
        for number in (1, 2, 3):
            grade(plan, card(number), 5, MORNING - days(10 - day))
            if day > 1:
                grade(plan, card(number, Depth.DEEP), 5, MORNING - days(10 - day))
    found = get_readiness(with_interview(plan, 0), MORNING + days(0))
    assert found.answers == 30
    for number in (1, 2, 3):
        for depth in Depth:
            grade(plan, card(number, depth), 5)
    found = get_readiness(with_interview(plan, 0), MORNING)
    assert (found.as_it_stands, found.if_kept) == (0.99, 0.99)


def test_what_is_kept_of_one_learner_is_never_anothers(plan: Plan) -> None:
    other = make_plan(plan.deck, email="other@example.com")
    before = get_readiness(fresh(other), MORNING)
    grade(plan, card(1), 4, MORNING - days(3))
    mine, theirs = (get_readiness(fresh(one), MORNING) for one in (plan, other))
    assert sum(row.met for row in mine.sections) == 1
    assert theirs == before
    assert sum(row.met for row in theirs.sections) == 0


def test_what_is_kept_is_of_the_study_day(plan: Plan) -> None:
    """At 03:59 it is still the day before."""
    Plan.objects.update(interview_on=TODAY - days(1))
    late = MORNING.replace(hour=3, minute=59)
    before, after = (get_readiness(fresh(plan), now) for now in (late, late + minutes(1)))
    assert (before.is_interview, after.is_interview) == (True, False)


def test_it_is_computed_again_only_after_a_change(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    grade(plan, card(1), 4, MORNING - days(3))
    computed: list[object] = []

    def counting(*arguments: Any) -> Readiness:
        computed.append(arguments)
        return compute(*arguments)

    compute = readiness._compute
    monkeypatch.setattr(readiness, "_compute", counting)
    first = get_readiness(fresh(plan), MORNING)
    assert get_readiness(fresh(plan), MORNING) == first
    assert len(computed) == 1
    changes: list[Callable[[], object]] = [
        lambda: grade(plan, card(2), 4),
        lambda: study.undo(
            learner_id=plan.learner_id, review_id=Review.objects.latest("pk").pk, now=MORNING
        ),
        lambda: Card.objects.filter(pk=card(3).pk).delete(),
        lambda: Section.objects.update(title="Renamed"),
        lambda: Plan.objects.update(interview_on=TODAY + days(9)),
        lambda: Plan.objects.update(later_sections=[2]),
    ]
    for number, change in enumerate(changes, start=2):
        change()
        get_readiness(fresh(plan), MORNING)
        assert len(computed) == number
    get_readiness(fresh(plan), MORNING + days(1))
    assert len(computed) == len(changes) + 2, "and on the next day"


def test_it_says_of_the_interview_what_the_plan_says(client: Client, plan: Plan) -> None:
    """The cards that the pace misses, and what would change that, in one sentence everywhere."""
    plan = with_interview(plan, 6, new_per_day=0, is_pace_chosen=True)
    prospect = prospect_of(get_readiness(plan, MORNING), TODAY)
    missed = prospect and plan_sentences.missed(plan, prospect)
    assert missed
    for path in ("/plan/readiness/", "/plan/"):
        assert missed in as_shown(unescape(client.get(path).text)), path
