"""The day's queue as the pages read it: order, limits, and what is out of sight."""

from __future__ import annotations

from datetime import datetime

import pytest

from cards.models import Card, Depth, Question
from scheduler.core.queue import Queue
from scheduler.models import Plan
from scheduler.selectors.daily_queue import Day, active_plan, get_day, more_new
from scheduler.selectors.pace import get_pace
from scheduler.selectors.study_card import present
from scheduler.selectors.tomorrow import get_tomorrow
from scheduler.services import plans, study

from ..helpers import MORNING, card, days, fresh, grade, make_deck, make_plan, minutes

pytestmark = pytest.mark.django_db


def day_of(plan: Plan, now: datetime = MORNING) -> Day:
    plan = active_plan(plan.learner_id)  # type: ignore[assignment]
    return get_day(plan, plan.learner.study_day(now))


def ids(*cards: Card) -> tuple[int, ...]:
    return tuple(card.pk for card in cards)


def test_new_cards_come_by_rank_an_easy_card_before_its_follow_ups() -> None:
    plan = make_plan(new_per_day=10)
    assert day_of(plan).queue.new == ids(card(1), card(2), card(3))
    for number in (1, 2):
        grade(plan, card(number), 5)
        grade(plan, card(number), 5, MORNING + days(1))
    later = day_of(plan, MORNING + days(2))
    assert later.queue.new == ids(card(1, Depth.DEEP), card(2, Depth.DEEP), card(3))
    Question.objects.filter(number=3).update(rank=1)
    Question.objects.filter(number=1).update(rank=2)
    later = day_of(plan, MORNING + days(2))
    assert later.queue.new == ids(card(3), card(1, Depth.DEEP), card(2, Depth.DEEP))


def test_a_lapse_of_the_easy_card_locks_a_deep_card_not_yet_met() -> None:
    plan = make_plan(new_per_day=10)
    for number in (1, 2, 3):
        grade(plan, card(number), 5)
    grade(plan, card(1), 5, MORNING + days(1))
    assert day_of(plan, MORNING + days(1)).queue.new == (), "a day's new cards stay the same"
    assert day_of(plan, MORNING + days(2)).queue.new == ids(card(1, Depth.DEEP))
    grade(plan, card(1), 1, MORNING + days(7))
    assert day_of(plan, MORNING + days(7)).queue.new == ()


def test_limits_count_what_was_done_today_on_any_device() -> None:
    plan = make_plan(new_per_day=2)
    assert len(day_of(plan).queue.new) == 2
    grade(plan, card(1), 4)
    assert day_of(plan).queue.new == ids(card(2))
    grade(plan, card(2), 4)
    assert not day_of(plan).queue
    assert day_of(plan, MORNING + days(1)).queue.new == ids(card(3))


def test_the_review_cap_holds_the_rest_back() -> None:
    plan = make_plan(new_per_day=10)
    for number in (1, 2, 3):
        grade(plan, card(number), 4)
    Plan.objects.update(review_cap=2, new_per_day=0)
    later = MORNING + days(1)
    today = day_of(plan, later)
    assert (len(today.queue.due), today.held_back) == (2, 1)
    for card_id in today.queue.due:
        grade(plan, Card.objects.get(pk=card_id), 5, later)
    assert not day_of(plan, later).queue
    assert day_of(plan, later).held_back == 1


def test_the_drill_comes_last_and_goes_round() -> None:
    plan = make_plan(new_per_day=3)
    grade(plan, card(1), 1, MORNING)
    grade(plan, card(2), 3, MORNING + minutes(1))
    assert day_of(plan).queue == Queue(new=ids(card(3)), drill=ids(card(1), card(2)))
    grade(plan, card(3), 5, MORNING + minutes(2))
    grade(plan, card(1), 2, MORNING + minutes(3))
    assert day_of(plan).queue.drill == ids(card(2), card(1))
    grade(plan, card(2), 4, MORNING + minutes(4))
    grade(plan, card(1), 4, MORNING + minutes(5))
    assert not day_of(plan).queue


def test_the_drill_is_over_at_the_rollover() -> None:
    plan = make_plan(new_per_day=1)
    grade(plan, card(1), 1)
    before, after = MORNING.replace(day=3, hour=3, minute=59), MORNING.replace(day=3, hour=4)
    assert day_of(plan, before).queue == Queue(drill=ids(card(1)))
    assert day_of(plan, after).queue == Queue(due=ids(card(1)), new=ids(card(2)))


def test_suspended_buried_and_unpublished_cards_are_out_of_sight() -> None:
    plan = make_plan(new_per_day=10)
    me = plan.learner_id
    study.suspend(learner_id=me, card_id=card(1).pk)
    study.bury(learner_id=me, card_id=card(2).pk, now=MORNING)
    Question.objects.filter(number=3).update(is_published=False)
    assert not day_of(plan).queue
    assert day_of(plan, MORNING + days(1)).queue.new == ids(card(2))
    study.bring_back(learner_id=me, card_id=card(1).pk)
    Question.objects.update(is_published=True)
    assert day_of(plan).queue.new == ids(card(1), card(3))
    study.bring_back(learner_id=me, card_id=card(2).pk)
    assert day_of(plan).queue.new == ids(card(1), card(2), card(3))


def test_an_unpublished_card_comes_back_as_it_was() -> None:
    plan = make_plan(new_per_day=1)
    grade(plan, card(1), 4)
    Question.objects.update(is_published=False)
    assert not day_of(plan, MORNING + days(1)).queue
    Question.objects.update(is_published=True)
    assert day_of(plan, MORNING + days(1)).queue.due == ids(card(1))


def test_only_the_active_deck_is_studied() -> None:
    plan = make_plan(new_per_day=10)
    grade(plan, card(1), 4)
    other = make_deck(slug="other")
    plans.start_plan(learner_id=plan.learner_id, deck=other, now=MORNING)
    Plan.objects.update(new_per_day=2)
    today = day_of(plan, MORNING + days(1))
    assert today.queue == Queue(new=ids(card(1, deck="other"), card(2, deck="other")))
    plans.start_plan(learner_id=plan.learner_id, deck=plan.deck, now=MORNING)
    assert day_of(plan, MORNING + days(1)).queue.due == ids(card(1))


def test_extra_new_cards_hold_for_today_only() -> None:
    plan = make_plan(new_per_day=1)
    grade(plan, card(1), 5)
    offer = more_new(day_of(plan), 5)
    assert offer.cards == 2
    for _ in range(2):  # asked twice, as a double tap does
        plans.allow_extra_new(learner_id=plan.learner_id, extra=offer.extra, now=MORNING)
    assert day_of(plan).queue.new == ids(card(2), card(3))
    assert len(day_of(plan, MORNING + days(1)).queue.new) == 1


def test_what_was_done_today() -> None:
    plan = make_plan(new_per_day=2)
    grade(plan, card(1), 1)
    grade(plan, card(1), 4, MORNING + minutes(1))
    later = MORNING + days(1)
    grade(plan, card(1), 4, later)
    grade(plan, card(2), 4, later)
    first, second = day_of(plan), day_of(plan, later)
    assert (first.done.new, first.done.reviews, first.done.drill) == (1, 0, 1)
    assert (second.done.new, second.done.reviews, second.done.drill) == (1, 1, 0)


def test_tomorrow() -> None:
    plan = make_plan(new_per_day=2)
    grade(plan, card(1), 4)
    grade(plan, card(2), 1)
    ahead = get_tomorrow(day_of(plan), get_pace(plan))
    assert (ahead.due, ahead.new) == (2, 1)
    Plan.objects.update(review_cap=1)
    plan = fresh(plan)
    assert get_tomorrow(day_of(plan), get_pace(plan)).due == 1


def test_minutes_go_by_the_learners_own_pace() -> None:
    plan = make_plan()
    assert get_pace(plan).seconds == 30
    for number in (1, 2, 3):
        study.grade(
            learner_id=plan.learner_id,
            card_id=card(number).pk,
            token=present(plan, card(number).pk, MORNING).token,
            quality=4,
            now=MORNING + minutes(2),
        )
    # three answers of two minutes, beside nearly thirty typical ones of half a minute
    assert get_pace(plan).seconds == pytest.approx((3 * 120 + 29.7 * 30) / 32.7)


def test_a_card_is_presented_with_what_each_grade_would_do() -> None:
    plan = make_plan()
    now = MORNING
    for _ in range(2):
        grade(plan, card(1), 4, now)
        now += days(6)
    shown = present(plan, card(1).pk, now)
    assert [(c.quality, c.label, c.key, c.days) for c in shown.choices] == [
        (1, "Again", 1, 1), (3, "Hard", 2, 15), (4, "Good", 3, 15), (5, "Easy", 4, 15),
    ]  # fmt: skip
    assert [(c.gap, c.effect) for c in shown.choices] == [
        ("today", "starts over"), ("today, then", "15 days"), ("15 days", "then 38"),
        ("15 days", "then 39"),
    ]  # fmt: skip
    for choice in shown.choices:
        assert shown.token
        assert not choice.is_drill
    graded = grade(plan, card(1), 5, now)
    assert (graded.review.due_after - graded.review.study_day).days == 15


def test_six_buttons_are_the_whole_scale() -> None:
    plan = make_plan()
    plan.learner.grade_buttons = 6
    choices = present(plan, card(1).pk, MORNING).choices
    assert [(c.quality, c.key) for c in choices] == [(n, n) for n in range(6)]


def test_a_changed_timezone_moves_no_due_date() -> None:
    plan = make_plan()
    grade(plan, card(1), 4)
    plans.change_settings(
        learner_id=plan.learner_id,
        timezone="Pacific/Kiritimati",
        rollover_hour=4,
        grade_buttons=4,
        answer_habit="think",
    )
    plans.change_plan(learner_id=plan.learner_id, new_per_day=0)
    # 14 hours ahead of UTC, it is already the next study day there
    assert day_of(plan, MORNING.replace(hour=15)).queue.due == ids(card(1))
