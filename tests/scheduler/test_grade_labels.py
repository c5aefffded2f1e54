"""What stands under each grade, and that the grade then does it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils.translation import override

from scheduler.models import Learner, Plan, Schedule
from scheduler.selectors.daily_queue import get_day
from scheduler.selectors.study_card import Choice, present
from scheduler.services import plans, study

from ..helpers import MORNING, card, days, fresh, grade, logged_in, make_plan, schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = date(2026, 3, 2)


def answered(*before: tuple[int, int]) -> Plan:
    """A plan whose first card was given (quality, days before today)."""
    plan = make_plan()
    for quality, ago in before:
        grade(plan, card(1), quality, MORNING - days(ago))
    return fresh(plan)


def new() -> Plan:
    return answered()


def passed_once() -> Plan:
    return answered((4, 1))


def passed_three_times() -> Plan:
    return answered((4, 22), (4, 21), (4, 15))


def lapsed_yesterday() -> Plan:
    return answered((4, 8), (4, 7), (1, 1))


def studied_early() -> Plan:
    plan = answered((4, 4), (4, 3))
    plans.allow_early(learner_id=plan.learner_id, cards=3, now=MORNING)
    return fresh(plan)


def in_a_last_pass() -> Plan:
    plan = passed_three_times()
    Schedule.objects.update(due=date(2026, 4, 8), interval=38)
    Plan.objects.update(interview_on=TODAY + timedelta(days=3))
    return fresh(plan)


def in_the_drill() -> Plan:
    return answered((4, 22), (4, 21), (4, 15), (3, 0))


def drilled_on_request() -> Plan:
    plan = answered((4, 4), (4, 3))
    study.drill(learner_id=plan.learner_id, card_id=card(1).pk, now=MORNING)
    return fresh(plan)


def after_a_lapse_today() -> Plan:
    return answered((4, 8), (4, 7), (1, 0))


SITUATIONS: list[tuple[Callable[[], Plan], list[str]]] = [
    (new, ["today", "today", "tomorrow", "tomorrow"]),
    (
        passed_once,
        ["today, starts over", "today, then 6 days", "6 days, then 15", "6 days, then 16"],
    ),
    (
        passed_three_times,
        ["today, starts over", "today, then 38 days", "38 days, then 95", "38 days, then 99"],
    ),
    (lapsed_yesterday, ["today", "today", "tomorrow", "tomorrow"]),
    (
        studied_early,
        ["today, starts over", "today, as planned", "3 days, as planned", "3 days, as planned"],
    ),
    (
        in_a_last_pass,
        ["today, starts over", "today, as planned", "37 days, as planned", "37 days, as planned"],
    ),
    (in_the_drill, ["today", "today", "38 days", "38 days"]),
    (drilled_on_request, ["today", "today", "3 days", "3 days"]),
    (after_a_lapse_today, ["today", "today", "tomorrow", "tomorrow"]),
]
NAMES = [make.__name__ for make, _ in SITUATIONS]


def label(choice: Choice) -> str:
    return ", ".join(filter(None, [choice.gap, choice.effect])).replace("then,", "then")


@pytest.mark.parametrize(("make", "labels"), SITUATIONS, ids=NAMES)
def test_the_labels_are_true_and_differ_where_the_dates_do(
    make: Callable[[], Plan], labels: list[str]
) -> None:
    shown = present(make(), card(1).pk, MORNING)
    assert [label(choice) for choice in shown.choices] == labels


@pytest.mark.parametrize("make", [make for make, _ in SITUATIONS], ids=NAMES)
def test_a_grade_does_what_its_label_says(make: Callable[[], Plan]) -> None:
    plan = make()
    for choice in present(plan, card(1).pk, MORNING).choices:
        try:
            with transaction.atomic():
                grade(plan, card(1), choice.quality)
                comes_back_as(choice, plan)
                raise Undone
        except Undone:
            pass


class Undone(Exception):  # noqa: N818  (no error: it rolls back)
    """Rolls back one grade, so that the next is given in the same situation."""


def comes_back_as(choice: Choice, plan: Plan) -> None:
    in_drill = card(1).pk in get_day(fresh(plan), TODAY).queue.drill
    assert choice.gap.startswith("today") == in_drill
    due = schedule(plan, card(1)).due
    assert due
    assert (due - TODAY).days == choice.days
    if choice.gap == "today, then":
        assert choice.effect == f"{choice.days} days"
    if then := re.search(r"then (\d+)", choice.effect):
        again = MORNING + days(choice.days)
        after = next(c for c in present(fresh(plan), card(1).pk, again).choices if c.quality == 4)
        assert after.days == int(then[1])


def test_three_lapses_of_six_buttons_say_the_same_because_they_do_the_same() -> None:
    plan = passed_three_times()
    Learner.objects.update(grade_buttons=6)
    choices = present(fresh(plan), card(1).pk, MORNING).choices
    assert [label(choice) for choice in choices[:3]] == ["today, starts over"] * 3
    assert len({label(choice) for choice in choices[2:]}) == 4


def test_the_cards_that_a_device_is_given_say_the_same_as_the_page() -> None:
    plan = passed_three_times()
    client = logged_in(plan.learner.user)
    [first, *_] = client.get("/study/queue/").json()["cards"]
    assert under_grades(first["html"]) == under_grades(client.get("/study/").text)
    assert under_grades(first["html"])[:2] == ["today<br>starts over", "today, then<br>38 days"]


def test_what_follows_today_has_its_unit_in_spanish_too() -> None:
    plan = passed_three_times()
    with override("es"):
        hard = present(plan, card(1).pk, MORNING).choices[1]
        assert (hard.gap, hard.effect) == ("hoy, luego", "38 días")


def under_grades(page: str) -> list[str]:
    return re.findall(r'<span class="gap">(.*?)</span>', page)


def test_long_intervals_have_their_thousands_apart() -> None:
    plan = passed_three_times()
    Schedule.objects.update(interval=1_000, due=TODAY)
    shown = present(plan, card(1).pk, MORNING)
    assert [label(choice) for choice in shown.choices][2] == "2,500 days, then 6,250"
