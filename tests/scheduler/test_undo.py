from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.log.replay import differences
from scheduler.models import Plan, Review, Schedule
from scheduler.services import study
from scheduler.services.locking import NotYours, Stale

from ..helpers import MORNING, card, days, grade, log, make_plan, minutes, schedule

pytestmark = pytest.mark.django_db


def undo(plan: Plan, review: Review, now=MORNING) -> Review:  # type: ignore[no-untyped-def]
    return study.undo(learner_id=plan.learner_id, review_id=review.pk, now=now)


def test_undo_puts_the_schedule_back_and_keeps_the_row() -> None:
    plan = make_plan()
    grade(plan, card(), 4)
    before = schedule(plan, card()).state
    tomorrow = MORNING + days(1)
    review = grade(plan, card(), 1, tomorrow).review
    assert undo(plan, review, tomorrow).voided_at == tomorrow
    assert schedule(plan, card()).state == before
    assert len(log(plan)) == 2
    assert not list(differences([plan.learner_id]))


def test_undo_of_an_introduction_makes_the_card_new_again() -> None:
    plan = make_plan()
    review = grade(plan, card(), 4).review
    undo(plan, review)
    kept = schedule(plan, card())
    assert (kept.introduced_on, kept.due, kept.interval) == (None, None, 0)
    assert kept.answered_at is None


def test_undo_goes_back_again_and_again() -> None:
    plan = make_plan()
    reviews = [grade(plan, card(n), q, MORNING + minutes(n)).review for n, q in [(1, 1), (2, 4)]]
    drill = grade(plan, card(1), 4, MORNING + minutes(3)).review
    for review in (drill, reviews[1], reviews[0]):
        undo(plan, review)
        assert not list(differences([plan.learner_id]))
    assert not Schedule.objects.exclude(introduced_on=None).exists()


def test_the_same_undo_twice_takes_back_one_answer() -> None:
    plan = make_plan()
    first, second = grade(plan, card(1), 4).review, grade(plan, card(2), 4).review
    undo(plan, second)
    version = schedule(plan, card(2)).version
    undo(plan, second)
    assert schedule(plan, card(2)).version == version
    first.refresh_from_db()
    assert first.voided_at is None


def test_only_the_latest_answer() -> None:
    plan = make_plan()
    first = grade(plan, card(1), 4).review
    grade(plan, card(2), 4)
    with pytest.raises(Stale, match="another card since"):
        undo(plan, first)
    assert all(row.voided_at is None for row in log(plan))


def test_only_the_present_study_day() -> None:
    plan = make_plan()
    review = grade(plan, card(), 4).review
    with pytest.raises(Stale, match="present study day"):
        undo(plan, review, MORNING + days(1))
    # 03:59 is still the same study day
    undo(plan, review, MORNING + minutes(18 * 60 + 59))


def test_nobody_elses() -> None:
    plan, stranger = make_plan(), make_plan(email="stranger@example.com")
    review = grade(plan, card(), 4).review
    with pytest.raises(NotYours):
        undo(stranger, review)
    review.refresh_from_db()
    assert review.voided_at is None


def test_an_undone_new_card_gives_the_day_its_place_back() -> None:
    from scheduler.selectors.daily_queue import get_day

    plan = make_plan(new_per_day=1)
    today = plan.learner.study_day(MORNING)
    review = grade(plan, card(), 4).review
    assert not get_day(plan, today).queue
    undo(plan, review)
    assert get_day(plan, today).queue.new == (card().pk,)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["grade", "undo", "day"]), st.integers(1, 3), st.integers(0, 5)),
        max_size=25,
    )
)
def test_the_log_and_the_schedules_always_agree(steps: list[tuple[str, int, int]]) -> None:
    Review.objects.all().delete()
    Schedule.objects.all().delete()
    plan = Plan.objects.first() or make_plan()
    now = MORNING
    for place, (step, number, quality) in enumerate(steps):
        now += days(1) if step == "day" else minutes(place)
        today = plan.learner.study_day(now)
        if step == "grade":
            grade(plan, card(number), quality, now)
        elif step == "undo":
            latest = Review.objects.standing().filter(study_day=today).order_by("-id").first()
            if latest:
                undo(plan, latest, now)
        assert not list(differences([plan.learner_id]))
