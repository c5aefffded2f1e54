"""How a learner does, as their log has it: answers a card, passes, seconds."""

from __future__ import annotations

import re

import pytest

from cards.models import Depth
from scheduler.models import Plan, Review
from scheduler.selectors.pace import get_pace

from ..helpers import (
    MORNING,
    as_shown,
    card,
    days,
    fresh,
    grade,
    lengthen_log,
    logged_in,
    make_deck,
    make_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return make_plan(make_deck(12))


def test_what_is_typical_stands_for_an_empty_log(plan: Plan) -> None:
    pace = get_pace(plan)
    rates = [pace.per_review, pace.per_new, pace.pass_rate, pace.new_pass_rate]
    assert rates == pytest.approx([1.3, 2.0, 0.9, 0.3])
    assert pace.seconds == 30


def test_every_answer_of_a_cards_day_counts_also_a_hard_ones_drill(plan: Plan) -> None:
    for quality in (1, 3, 4):
        grade(plan, card(1), quality)  # new: lapsed, hard in the drill, then good
    for quality in (3, 4):
        grade(plan, card(1), quality, MORNING + days(1))  # a review that was hard, and its drill
    grade(plan, card(2), 4, MORNING + days(1))
    pace = get_pace(plan)
    assert pace.per_new == pytest.approx((3 + 1 + 20) / 12)
    assert pace.per_review == pytest.approx((2 + 13) / 11)
    assert pace.new_pass_rate == pytest.approx((1 + 3) / 12)
    assert pace.pass_rate == pytest.approx((1 + 9) / 11)


def test_a_day_does_not_change_its_own_budget(plan: Plan) -> None:
    before = get_pace(plan, before=MORNING.date())
    for quality in (1, 1, 1, 1, 4):
        grade(plan, card(1), quality)
    assert get_pace(plan, before=MORNING.date()) == before
    assert get_pace(plan).per_new > before.per_new


def test_a_drill_whose_first_answer_lies_too_far_back_is_left_out(plan: Plan) -> None:
    for _ in range(201):
        grade(plan, card(1), 1)
    assert Review.objects.count() == 201
    assert get_pace(plan).per_new == pytest.approx(2.0)


def test_other_kinds_of_answers_are_no_reviews(plan: Plan) -> None:
    """The follow-up of a card is a card of its own."""
    for number in range(2):
        grade(plan, card(1), 4, MORNING + days(number))
    grade(plan, card(1, Depth.DEEP), 1, MORNING + days(1))
    grade(fresh(plan), card(1, Depth.DEEP), 4, MORNING + days(1))
    pace = get_pace(plan)
    assert pace.per_new == pytest.approx((1 + 2 + 20) / 12)
    assert pace.per_review == pytest.approx((1 + 13) / 11)


def test_passes_after_a_grown_interval_are_counted_apart(plan: Plan) -> None:
    for number, quality in ((0, 4), (1, 4), (7, 4), (22, 1)):
        grade(plan, card(1), quality, MORNING + days(number))
    pace = get_pace(plan)
    assert pace.pass_rate == pytest.approx((2 + 9) / 13)
    assert pace.grown_pass_rate == pytest.approx(8.5 / 11)


@pytest.mark.parametrize(("answers", "seconds"), [(6, 25.2), (60, 9.9), (200, 3.3)])
def test_a_few_quick_answers_say_little_and_many_say_nearly_all(
    plan: Plan, answers: int, seconds: float
) -> None:
    grade(plan, card(1), 4)
    lengthen_log(plan, answers)
    Review.objects.update(duration=2_000)
    assert get_pace(plan).seconds == pytest.approx(seconds, abs=0.1)


@pytest.mark.usefixtures("morning")
def test_trying_out_a_few_cards_does_not_move_the_year_far() -> None:
    """Six answers given in two seconds each once raised the year's figure by half and more."""
    plan = make_plan(make_deck(400))
    Plan.objects.update(new_per_day=5, minutes_a_day=10)
    browser = logged_in(plan.learner.user)

    def within_the_year() -> int:
        page = as_shown(browser.get("/welcome/minutes/").text)
        return int(re.findall(r"Steady.*?About (\d+) cards within the year", page)[0])

    before = within_the_year()
    for number in range(1, 6):
        grade(plan, card(number), 4)
    grade(plan, card(1), 4, MORNING + days(1))
    Review.objects.update(duration=2_000)
    assert within_the_year() < 1.35 * before
