from __future__ import annotations

import pytest

from scheduler.log.explain import explain
from scheduler.models import Review

from ..helpers import MORNING, card, days, grade, make_plan

pytestmark = pytest.mark.django_db


def why() -> str:
    return explain(list(Review.objects.order_by("-id")), buttons=4)


def test_each_rule_in_words() -> None:
    plan = make_plan()
    assert why() == ""
    grade(plan, card(), 4)
    assert why() == (
        "You graded it Good (4) on 2 March 2026. After the first pass in a row it comes back in "
        "1 day: it is due on 3 March 2026."
    )
    grade(plan, card(), 3, MORNING + days(1))
    assert why() == (
        "You graded it Hard (3) on 3 March 2026, the second pass in a row. After that it comes "
        "back in 6 days: it is due on 9 March 2026. The grade moved its ease from 2.50 to 2.36, "
        "which counts next time."
    )
    grade(plan, card(), 4, MORNING + days(7))
    assert why() == (
        "You graded it Good (4) on 9 March 2026. Its interval was 6 days and its ease 2.36, and "
        "6 × 2.36 = 14.16, rounded up to 15 days: it is due on 24 March 2026."
    )
    grade(plan, card(), 1, MORNING + days(22))
    assert why() == (
        "You graded it Again (1) on 24 March 2026. A grade below 3 starts a card over, after "
        "1 day: it is due on 25 March 2026."
    )


def test_a_grade_is_named_as_its_button_was() -> None:
    plan = make_plan()
    grade(plan, card(), 1)
    reviews = list(Review.objects.all())
    assert explain(reviews, buttons=4).startswith("You graded it Again (1)")
    assert explain(reviews, buttons=6).startswith("You graded it Wrong (1)")
    Review.objects.update(quality=0)
    assert explain(list(Review.objects.all()), buttons=4).startswith("You graded it Blackout (0)")


def test_drill_and_undone_answers_explain_nothing() -> None:
    plan = make_plan()
    grade(plan, card(), 1)
    lapse = why()
    grade(plan, card(), 4)
    assert why() == lapse


def test_an_early_pass_is_mentioned() -> None:
    plan = make_plan()
    grade(plan, card(), 4)
    grade(plan, card(), 5)
    assert why().endswith("You have answered it ahead of time since, which leaves the date alone.")


def test_a_whole_product_is_not_rounded_and_the_cap_is_named() -> None:
    plan = make_plan()
    grade(plan, card(), 4)
    Review.objects.update(rule="growth", interval_before=6, interval_after=15)
    assert "6 × 2.50 = 15 days: it is due" in why()
    Review.objects.update(interval_before=36_500, interval_after=36_500)
    assert "intervals stop growing at 36,500 days" in why()
