"""The interview date: its last pass, day by day, and what becomes of the schedules."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cards.models import Card, Depth
from scheduler.core.study_day import add_days
from scheduler.log.replay import differences
from scheduler.models import Pause, Plan, Review, Schedule
from scheduler.selectors.daily_queue import get_day
from scheduler.selectors.study_card import present
from scheduler.selectors.tomorrow import get_tomorrow
from scheduler.services import plans, study

from ..helpers import MORNING, card, days, fresh, grade, logged_in, make_deck, make_plan, schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = date(2026, 3, 2)


def known_plan(questions: int = 7, interview_in: int = 7) -> Plan:
    """Every easy card met, passed three times and due on 8 April; the interview so many days on."""
    plan = make_plan(make_deck(questions, slug="deck"), new_per_day=0)
    for number in range(1, questions + 1):
        for ahead in (-60, -59, -53):
            grade(plan, card(number), 4, MORNING + days(ahead))
    Schedule.objects.update(due=date(2026, 4, 8), interval=38)
    Plan.objects.update(interview_on=TODAY + timedelta(days=interview_in))
    return fresh(plan)


def study_out(plan: Plan, ahead: int, quality: int = 4) -> list[int]:
    """Answer the whole queue of the day so many days ahead; the cards answered."""
    now, answered = MORNING + days(ahead), []
    while (
        card_id := get_day(fresh(plan), plan.learner.study_day(now)).queue.next_card
    ) is not None:
        shown = present(fresh(plan), card_id, now)
        study.grade(
            learner_id=plan.learner_id, card_id=card_id, token=shown.token, quality=quality, now=now
        )
        answered.append(card_id)
    return answered


def test_every_card_once_evenly_and_no_date_moves() -> None:
    plan = known_plan(questions=28)
    answered = [study_out(plan, ahead) for ahead in range(7)]
    assert [len(cards) for cards in answered] == [4] * 7
    assert set(Counter(sum(answered, [])).values()) == {1}
    assert study_out(plan, 7) == [], "nothing on the day of the interview"
    assert set(Schedule.objects.values_list("due", flat=True)) == {date(2026, 4, 8)}
    kinds = Review.objects.filter(study_day__gte=TODAY).values_list("kind", "rule").distinct()
    assert list(kinds) == [("final_pass", "early")]


def test_what_fades_most_slowly_comes_first() -> None:
    plan = known_plan()
    stable, weak = schedule(plan, card(5)), schedule(plan, card(2))
    Schedule.objects.filter(pk=stable.pk).update(stability=900)
    Schedule.objects.filter(pk=weak.pk).update(stability=2)
    assert get_day(plan, TODAY).queue.last_pass == (stable.card_id,)
    answered = sum([study_out(plan, ahead) for ahead in range(7)], [])
    assert (answered[0], answered[-1]) == (stable.card_id, weak.card_id)


def test_what_was_seen_in_the_days_before_it_is_seen_once_more() -> None:
    plan = known_plan(interview_in=12)
    grade(plan, card(1), 4)
    Schedule.objects.update(due=date(2026, 4, 8))
    assert [len(study_out(plan, ahead)) for ahead in range(12)] == [0] * 5 + [1] * 7


def test_it_stays_within_the_minutes_and_leaves_out_the_best_known() -> None:
    plan = known_plan(questions=40, interview_in=14)
    Review.objects.update(duration=30_000)
    Plan.objects.update(minutes_a_day=1)  # two cards
    for number in range(1, 41):
        Schedule.objects.filter(card=card(number)).update(stability=100 + number)
    day = get_day(fresh(plan), TODAY)
    assert (len(day.queue.last_pass), day.left_out, day.in_last_pass) == (2, 12, True)
    answered = sum([study_out(plan, ahead) for ahead in range(14)], [])
    assert len(answered) == 28
    assert set(answered) == {card(number).pk for number in range(1, 29)}, "the weakest"
    assert answered[0] == card(28).pk, "of those the most stable first"
    client = logged_in(plan.learner.user)
    Plan.objects.update(interview_on=date(2026, 4, 4))
    Schedule.objects.update(due=date(2026, 5, 8))
    page = client.get("/plan/").text
    assert "Your daily time limit leaves out" in page
    assert "those you know best" in page


def test_a_lapse_counts_and_is_logged_as_the_last_passs() -> None:
    plan = known_plan()
    [card_id] = get_day(plan, TODAY).queue.last_pass
    lapsed = Schedule.objects.get(card_id=card_id)
    shown = present(plan, card_id, MORNING)
    assert (shown.is_last_pass, shown.is_ahead, shown.is_drill) == (True, False, False)
    study.grade(
        learner_id=plan.learner_id, card_id=card_id, token=shown.token, quality=1, now=MORNING
    )
    lapsed.refresh_from_db()
    assert (lapsed.due, lapsed.lapses, lapsed.repetitions) == (date(2026, 3, 3), 1, 0)
    review = Review.objects.latest("id")
    assert (review.kind, review.rule) == ("final_pass", "lapse")
    assert get_day(plan, TODAY).queue.drill == (card_id,)


def test_replay_and_undo_know_the_last_pass() -> None:
    plan = known_plan()
    Schedule.objects.all().delete()
    Review.objects.all().delete()
    now = MORNING - days(60)
    for ahead in (0, 1, 7, 22):
        grade(plan, card(1), 4, now + days(ahead))
    Plan.objects.update(interview_on=TODAY - timedelta(days=1))
    review = grade(fresh(plan), card(1), 1, MORNING - days(5)).review
    assert review.kind == "final_pass"
    assert not list(differences([plan.learner_id]))
    study.undo(learner_id=plan.learner_id, review_id=review.pk, now=MORNING - days(5))
    assert not list(differences([plan.learner_id]))
    assert schedule(plan, card(1)).repetitions == 4
    Review.objects.filter(pk=review.pk).update(voided_at=None, kind="review")
    assert {found.field for found in differences([plan.learner_id])} >= {"repetitions"}


def test_a_day_of_many_lapses_asks_for_less_of_it() -> None:
    plan = known_plan(questions=60, interview_in=8)
    Review.objects.update(duration=30_000)
    Plan.objects.update(minutes_a_day=5)  # ten answers, seven or eight cards
    asked = len(get_day(fresh(plan), TODAY).queue.last_pass)
    assert asked in (7, 8)
    for _ in range(3):
        card_id = get_day(fresh(plan), TODAY).queue.next_card
        assert card_id
        for quality in (1, 1):  # once for the pass, once in the drill
            grade(plan, Card.objects.get(pk=card_id), quality)
    day = get_day(fresh(plan), TODAY)
    assert day.done.last_pass == 3
    assert len(day.queue.drill) == 3
    assert 3 + len(day.queue.last_pass) < asked - 2


def test_what_comes_due_by_itself_needs_no_pass() -> None:
    plan = known_plan()
    Schedule.objects.filter(card=card(1)).update(due=add_days(TODAY, 5))
    passed = {card_id for ahead in range(7) for card_id in study_out(plan, ahead)}
    assert len(passed) == 7
    kinds = Review.objects.filter(card=card(1), study_day__gte=TODAY).values_list("kind", "rule")
    assert list(kinds) == [("review", "growth")]


def test_a_first_answer_within_its_days_is_no_last_pass() -> None:
    plan = known_plan()
    review = grade(plan, card(1, Depth.DEEP), 4).review
    assert (review.kind, review.is_introduction) == ("review", True)
    study_out(plan, 1)
    assert Review.objects.filter(card=card(1, Depth.DEEP)).count() == 2


@pytest.mark.parametrize(
    ("interview_in", "cards_a_day"),
    [(0, [0]), (1, [7]), (2, [3, 4]), (4, [1, 2, 2, 2]), (8, [0, 1]), (-1, [0])],
)
def test_late_dates(interview_in: int, cards_a_day: list[int]) -> None:
    """Today, tomorrow, in two days, in four, in more than a week, yesterday."""
    plan = known_plan(interview_in=interview_in)
    assert [len(study_out(plan, ahead)) for ahead in range(len(cards_a_day))] == cards_a_day


def test_days_off_are_kept_free_of_it_where_that_can_be() -> None:
    plan = known_plan()
    Plan.objects.update(days_off=[1, 2, 3, 4, 5])  # Sundays and Mondays alone
    assert len(get_day(fresh(plan), TODAY).queue.last_pass) == 3
    Pause.objects.create(plan=plan, first=TODAY, last=add_days(TODAY, 20))
    assert len(get_day(fresh(plan), TODAY).queue.last_pass) == 1, "every day is free: all of them"


def test_it_waits_for_a_recovery() -> None:
    plan = known_plan()
    plans.set_recovery(learner_id=plan.learner_id, dose=5)
    assert get_day(fresh(plan), TODAY).queue.last_pass == ()


def test_a_missed_day_is_spread_over_those_left() -> None:
    plan = known_plan(questions=14)
    study_out(plan, 0)
    later = [len(study_out(plan, ahead)) for ahead in range(3, 7)]
    assert later == [3, 3, 3, 3]


def test_the_plans_own_end_has_a_last_pass_too() -> None:
    plan = known_plan(interview_in=-30)
    Plan.objects.update(start=add_days(TODAY, -360), interview_on=None)
    Schedule.objects.update(due=date(2026, 9, 1))
    assert get_tomorrow(get_day(fresh(plan), TODAY)).last_pass == 1
    answered = [len(study_out(plan, ahead)) for ahead in range(-3, 6)]
    assert (sum(answered), answered[-1], max(answered)) == (7, 0, 1)


def test_the_pages_say_so() -> None:
    plan = known_plan()
    client = logged_in(plan.learner.user)
    today = client.get("/").text
    assert "7 days to go" in today and "Your last pass is under way." in today
    assert "of the last pass</dt>" in today
    assert "Last pass</span>" in client.get("/study/").text
    assert "The day of your interview" in client.get("/plan/2026-03-09/").text
    study_out(plan, 0)
    assert "in the last pass</dt>" in client.get("/study/").text
    assert "last pass</span>" in client.get("/plan/2026-03-02/").text
    Plan.objects.update(interview_on=TODAY)
    assert "Your interview is today" in client.get("/").text
    Plan.objects.update(interview_on=TODAY - timedelta(days=1))
    assert "your interview" not in client.get("/").text


@pytest.mark.parametrize("questions", [14, 40])
def test_queries_of_a_day_in_the_last_pass(questions: int) -> None:
    plan = known_plan(questions)
    client = logged_in(plan.learner.user)
    # the first visit of Today after an answer reads the deck in two, to say what tomorrow asks
    for path, most in [("/study/", 10), ("/", 28), ("/", 24), ("/plan/readiness/", 13)]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        assert len(captured) <= most, path
