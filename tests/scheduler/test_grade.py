"""services.grade(): exactly once, by the rules, and never for somebody else."""

from __future__ import annotations

from datetime import date

import pytest

from cards.models import Depth
from scheduler.log import presentation_token
from scheduler.models import MAX_ANSWER_MS, Review, Schedule
from scheduler.services import study
from scheduler.services.locking import NotYours, Refused, Stale

from ..helpers import (
    MORNING,
    card,
    days,
    grade,
    log,
    make_deck,
    make_plan,
    minutes,
    schedule,
    token_for,
)

pytestmark = pytest.mark.django_db


def test_a_grade_moves_the_schedule_and_is_logged() -> None:
    plan = make_plan()
    graded = grade(plan, card(), 4)
    assert not graded.repeated
    kept = schedule(plan, card())
    assert (kept.repetitions, kept.ease, kept.interval) == (1, 250, 1)
    assert (kept.due, kept.introduced_on) == (date(2026, 3, 3), date(2026, 3, 2))
    [review] = log(plan)
    assert (review.quality, review.kind, review.rule) == (4, "review", "first")
    assert review.is_introduction
    assert (review.study_day, review.reviewed_at) == (date(2026, 3, 2), MORNING)
    assert (review.interval_before, review.interval_after) == (0, 1)
    assert review.due_after == kept.due


def test_a_year_of_good_answers() -> None:
    plan = make_plan()
    now = MORNING
    intervals = []
    for _ in range(6):
        graded = grade(plan, card(), 4, now)
        intervals.append(graded.review.interval_after)
        now += days(graded.review.interval_after)
    assert intervals == [1, 6, 15, 38, 95, 238]


def test_the_same_token_counts_once_and_both_senders_get_the_review() -> None:
    plan = make_plan()
    token = token_for(plan, card())
    sent = {"learner_id": plan.learner_id, "card_id": card().pk, "token": token, "now": MORNING}
    first = study.grade(**sent, quality=4)
    second = study.grade(**sent, quality=1)
    assert second.repeated
    assert second.review == first.review
    assert len(log(plan)) == 1
    assert schedule(plan, card()).repetitions == 1


def test_a_grade_for_an_older_state_changes_nothing() -> None:
    plan = make_plan()
    older = token_for(plan, card())
    grade(plan, card(), 4)
    before = Schedule.objects.values().get()
    with pytest.raises(Stale):
        study.grade(
            learner_id=plan.learner_id, card_id=card().pk, token=older, quality=1, now=MORNING
        )
    assert Schedule.objects.values().get() == before
    assert len(log(plan)) == 1


def test_a_token_that_was_taken_back_is_not_graded_again() -> None:
    plan = make_plan()
    token = token_for(plan, card())
    sent = {"learner_id": plan.learner_id, "card_id": card().pk, "token": token, "now": MORNING}
    review = study.grade(**sent, quality=4).review
    study.undo(learner_id=plan.learner_id, review_id=review.pk, now=MORNING)
    with pytest.raises(Stale):
        study.grade(**sent, quality=4)
    assert [row.voided_at is None for row in log(plan)] == [False]


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\ud800", "\0", "x" * 5_000])
def test_an_unknown_token(token: str) -> None:
    plan = make_plan()
    with pytest.raises(presentation_token.UnknownToken):
        study.grade(
            learner_id=plan.learner_id, card_id=card().pk, token=token, quality=4, now=MORNING
        )
    assert not log(plan)


def test_a_token_is_one_cards_and_one_learners() -> None:
    plan, stranger = make_plan(), make_plan(email="stranger@example.com")
    token = token_for(plan, card(1))
    for learner_id, card_id in [
        (plan.learner_id, card(2).pk),
        (stranger.learner_id, card(1).pk),
    ]:
        with pytest.raises(presentation_token.UnknownToken):
            study.grade(learner_id=learner_id, card_id=card_id, token=token, quality=4, now=MORNING)
    assert not Review.objects.exists()


def test_a_suspended_card_is_not_graded() -> None:
    plan = make_plan()
    token = token_for(plan, card())
    study.suspend(learner_id=plan.learner_id, card_id=card().pk)
    with pytest.raises(Refused, match="suspended"):
        study.grade(
            learner_id=plan.learner_id, card_id=card().pk, token=token, quality=4, now=MORNING
        )
    assert not log(plan)


def test_a_card_of_another_deck_is_not_graded() -> None:
    plan = make_plan()
    make_deck(slug="other")
    with pytest.raises(NotYours):
        grade(plan, card(deck="other"), 4)
    assert not log(plan)


@pytest.mark.parametrize("quality", [-1, 6])
def test_a_quality_out_of_range_changes_nothing(quality: int) -> None:
    plan = make_plan()
    with pytest.raises(ValueError, match="quality"):
        grade(plan, card(), quality)
    assert not log(plan)
    assert not Schedule.objects.exists()


def test_an_answer_to_a_card_that_was_unpublished_meanwhile_is_kept() -> None:
    plan = make_plan()
    shown = card()
    shown.question.is_published = False
    shown.question.save()
    grade(plan, shown, 4)
    assert len(log(plan)) == 1


def test_a_review_names_the_revision_that_was_shown() -> None:
    plan = make_plan()
    shown = card()
    token = token_for(plan, shown)
    shown.content_version += 1
    shown.save()
    graded = study.grade(
        learner_id=plan.learner_id, card_id=shown.pk, token=token, quality=4, now=MORNING
    )
    assert graded.review.content_version == 1


def test_the_time_from_question_to_grade_is_kept_within_reason() -> None:
    plan = make_plan()

    def duration(number: int, until: float) -> int:
        token = token_for(plan, card(number), MORNING)
        graded = study.grade(
            learner_id=plan.learner_id,
            card_id=card(number).pk,
            token=token,
            quality=4,
            now=MORNING + minutes(until),
        )
        return graded.review.duration

    assert duration(1, 0.5) == 30_000
    assert duration(2, 600) == MAX_ANSWER_MS
    assert duration(3, -60) == 0


def test_the_drill_is_logged_and_moves_nothing() -> None:
    plan = make_plan()
    grade(plan, card(), 1)
    before = schedule(plan, card()).state
    again = grade(plan, card(), 3, MORNING + minutes(1))
    done = grade(plan, card(), 4, MORNING + minutes(2))
    assert [again.review.kind, done.review.kind] == ["drill", "drill"]
    after = schedule(plan, card()).state
    assert (after.memory, after.due, after.lapses) == (before.memory, before.due, before.lapses)
    assert after.drill_on is None


def test_the_eighth_lapse_is_pointed_out_once() -> None:
    plan = make_plan()
    alerts = [grade(plan, card(), 1, MORNING + days(day)).leech_alert for day in range(12)]
    assert [place for place, alert in enumerate(alerts, start=1) if alert] == [8, 12]
    assert schedule(plan, card()).state.is_leech


def test_the_last_day_there_is() -> None:
    plan = make_plan()
    end = MORNING.replace(year=9999, month=12, day=31)
    assert grade(plan, card(), 4, end).review.due_after == date.max
    assert grade(plan, card(2), 1, end + minutes(60 * 14)).review.due_after == date.max


def test_a_clock_put_back_loses_nothing_and_shows_nothing_twice() -> None:
    plan = make_plan()
    grade(plan, card(), 4)
    early = grade(plan, card(), 4, MORNING - days(365))
    assert early.review.rule == "early"
    assert schedule(plan, card()).due == date(2026, 3, 3)


def test_each_learner_has_their_own_schedule() -> None:
    mine, theirs = make_plan(), make_plan(email="other@example.com")
    grade(mine, card(), 1)
    grade(theirs, card(), 5)
    assert schedule(mine, card()).lapses == 1
    assert schedule(theirs, card()).lapses == 0


def test_an_account_without_a_plan_has_nothing_to_grade() -> None:
    plan = make_plan()
    token = token_for(plan, card())
    plan.delete()
    with pytest.raises(NotYours):
        study.grade(
            learner_id=plan.learner_id, card_id=card().pk, token=token, quality=4, now=MORNING
        )


def test_the_easy_card_unlocks_the_deep_one_at_two_passes_in_a_row() -> None:
    plan = make_plan()
    deep = card(1, Depth.DEEP)
    grade(plan, card(), 4)
    assert not schedule(plan, card()).unlocks_follow_ups
    grade(plan, card(), 4, MORNING + days(1))
    assert schedule(plan, card()).unlocks_follow_ups
    grade(plan, deep, 4, MORNING + days(1))
    assert schedule(plan, deep).introduced_on == date(2026, 3, 3)
