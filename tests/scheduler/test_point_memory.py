"""The points that a learner leaves out: what the pages read is what replaying the log gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cards.models import Card, Depth, Question
from cards.services.editing import Edit, keep
from scheduler.core.answering import Kind
from scheduler.core.point_memory import LATEST, PointMemory
from scheduler.log.replay import check_learner
from scheduler.models import Plan, PointAnswer, Review, Schedule
from scheduler.selectors.point_memory import RECENT, get_left_out, left_out_of, memories_of
from scheduler.services import study
from scheduler.services.locking import NotYours
from scheduler.services.points import answer_points

from ..helpers import (
    MORNING,
    card,
    days,
    lengthen_log,
    make_deck,
    make_plan,
    token_for,
)

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()


def say(
    plan: Plan, shown: Card, points: Sequence[int], quality: int = 4, at: datetime = MORNING
) -> Review:
    """Answer a card, with these of its points ticked."""
    return study.grade(
        learner_id=plan.learner_id,
        card_id=shown.pk,
        token=token_for(plan, shown, at),
        quality=quality,
        now=at,
        points=points,
    ).review


def drill(plan: Plan, shown: Card, place: int, said: bool, at: datetime = MORNING) -> None:
    answer_points(
        learner_id=plan.learner_id,
        card_id=shown.pk,
        asked=[place],
        said=[place] if said else [],
        content_version=shown.content_version,
        now=at,
    )


def leave_out(plan: Plan, shown: Card, place: int = 3, times: int = 2) -> None:
    """Answer a card on so many days before today, without one of its four points."""
    for number in range(times, 0, -1):
        say(plan, shown, [p for p in range(4) if p != place], at=MORNING - days(number))


def places(plan: Plan) -> dict[int, list[int]]:
    return {row.card.pk: row.places for row in get_left_out(plan, TODAY)}


def edit_points(edited: Card, key_points: str, summary: str = "") -> None:
    edited.key_points = key_points
    keep(edited, Edit(editor=None, at=MORNING, summary=summary))


def test_a_point_left_out_twice_is_listed_until_it_is_said(plan: Plan) -> None:
    say(plan, card(1), [0, 1, 2], at=MORNING - days(9))
    assert places(plan) == {}
    say(plan, card(1), [0, 1, 2], at=MORNING - days(8))
    assert places(plan) == {card(1).pk: [3]}
    [row] = get_left_out(plan, TODAY)
    assert (row.points, row.said) == ([("four", "said 0 of 2 times")], 3)
    assert row.to_drill == [3]
    assert row.memories == [PointMemory(2, 2)] * 3 + [PointMemory(2, 0)]
    say(plan, card(1), [0, 1, 2, 3], at=MORNING - days(2))
    say(plan, card(1), [0, 1, 2, 3], at=MORNING - days(1))
    assert places(plan) == {}


def test_answers_without_ticks(plan: Plan) -> None:
    """Who never ticks leaves nothing out; a lapse of who ticks means that nothing was said."""
    for number in range(5):
        say(plan, card(2), [], quality=1 if number % 2 else 4, at=MORNING - days(9 - number))
    assert places(plan) == {}
    say(plan, card(1), [0, 1, 2], at=MORNING - days(3))
    say(plan, card(1), [], quality=5, at=MORNING - days(2))
    assert memories_of(plan.learner_id, [card(1)])[card(1).pk][3] == PointMemory(1, 0)
    say(plan, card(1), [], quality=1, at=MORNING - days(1))
    assert memories_of(plan.learner_id, [card(1)])[card(1).pk][3] == PointMemory(2, 0)
    assert places(plan) == {card(1).pk: [3]}


def test_an_answer_taken_back_and_the_drill_of_the_day_do_not_count(plan: Plan) -> None:
    say(plan, card(1), [0, 1, 2], at=MORNING - days(1))
    say(plan, card(1), [0, 1, 2], quality=3)
    assert say(plan, card(1), [0, 1, 2, 3]).kind == Kind.DRILL
    assert places(plan) == {card(1).pk: [3]}
    for review in Review.objects.filter(study_day=TODAY).order_by("-pk"):
        study.undo(learner_id=plan.learner_id, review_id=review.pk, now=MORNING)
    assert places(plan) == {}


def test_points_that_editors_have_changed_are_not_mixed(plan: Plan) -> None:
    leave_out(plan, card(1))
    edit_points(card(1), "one\ntwo\nthree\nfour, better said")  # the same, in other words
    assert places(plan) == {card(1).pk: [3]}
    edit_points(card(1), "zero\none\ntwo\nthree", summary="A point is new.")
    assert places(plan) == {}
    say(plan, card(1), [1, 2, 3])
    assert memories_of(plan.learner_id, [card(1)])[card(1).pk][0] == PointMemory(1, 0)


def test_a_new_answer_to_the_same_points_keeps_their_memory(plan: Plan) -> None:
    leave_out(plan, card(1))
    changed = card(1)
    changed.answer = "Something else."
    keep(changed, Edit(editor=None, at=MORNING, summary="It says more."))
    edit_points(changed, "one\ntwo\nthree\nfour | 4; the fourth", summary="Other words count.")
    assert changed.content_version == 3
    with CaptureQueriesContext(connection) as captured:
        assert places(plan) == {changed.pk: [3]}
    assert len(captured) == 3


def test_a_tick_beyond_the_points_is_passed_over(plan: Plan) -> None:
    for day in (2, 1):
        say(plan, card(1), [0, 1, 2, 49], at=MORNING - days(day))
    assert places(plan) == {card(1).pk: [3]}


def test_suspended_and_unpublished_cards_and_other_decks_are_not_listed(plan: Plan) -> None:
    for number in (1, 2, 3):
        leave_out(plan, card(number))
    study.suspend(learner_id=plan.learner_id, card_id=card(1).pk)
    Question.objects.filter(number=2).update(is_published=False)
    assert list(places(plan)) == [card(3).pk]


def test_the_point_said_least_comes_first(plan: Plan) -> None:
    leave_out(plan, card(1), times=2)
    leave_out(plan, card(2), times=4)
    say(plan, card(3), [0, 1, 2, 3], at=MORNING - days(5))
    leave_out(plan, card(3), times=4)
    assert list(places(plan)) == [card(2).pk, card(1).pk, card(3).pk]


def test_anothers_points_never_appear(plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    leave_out(stranger, card(1))
    drill(stranger, card(1), 3, said=False)
    assert places(plan) == {}
    assert left_out_of(plan, [card(1)], TODAY) == {}
    assert memories_of(plan.learner_id, [card(1)])[card(1).pk] == [PointMemory()] * 4
    leave_out(plan, card(1), place=0)
    assert places(plan) == {card(1).pk: [0]}
    assert places(stranger) == {card(1).pk: [3]}


def test_the_memory_learns_from_a_drill_and_no_date_moves(plan: Plan) -> None:
    leave_out(plan, card(1))
    before = list(Schedule.objects.values())
    drill(plan, card(1), 3, said=True)
    assert get_left_out(plan, TODAY)[0].to_drill == []  # asked for today
    assert get_left_out(plan, TODAY + days(1))[0].to_drill == [3]
    drill(plan, card(1), 3, said=True, at=MORNING + days(1))
    assert places(plan) == {}
    drill(plan, card(1), 3, said=False, at=MORNING + days(2))
    assert places(plan) == {card(1).pk: [3]}
    assert list(Schedule.objects.values()) == before
    assert not check_learner(plan.learner_id)


def test_a_drills_answer_counts_once_a_day_the_latest_standing(plan: Plan) -> None:
    leave_out(plan, card(1))
    for said in (True, True, False):
        drill(plan, card(1), 3, said=said)
    [answer] = PointAnswer.objects.all()
    assert (answer.said, answer.study_day) == (False, TODAY)


def test_a_drill_keeps_no_point_that_is_not_there(plan: Plan) -> None:
    answer_points(
        learner_id=plan.learner_id,
        card_id=card(1).pk,
        asked=[3, 4, 49],
        said=[4],
        content_version=10**6,
        now=MORNING,
    )
    [answer] = PointAnswer.objects.all()
    assert (answer.place, answer.said, answer.content_version) == (3, False, 1)
    make_deck(1, slug="other")
    with pytest.raises(NotYours):
        drill(plan, card(1, deck="other"), 0, said=True)


@pytest.mark.parametrize(("questions", "reviews"), [(3, 20), (40, 2_500)])
def test_two_queries_however_long_the_log(questions: int, reviews: int) -> None:
    plan = make_plan(make_deck(questions, slug="big"))
    for number in range(1, questions + 1):
        leave_out(plan, card(number, deck="big"))
    lengthen_log(plan, reviews)
    with CaptureQueriesContext(connection) as captured:
        found = get_left_out(plan, TODAY)
    assert (len(captured), len(found)) == (2, questions)


def test_no_more_than_the_cards_answered_last_are_read(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert RECENT >= 50
    leave_out(plan, card(1), times=3)
    leave_out(plan, card(2), times=2)
    monkeypatch.setattr("scheduler.selectors.point_memory.RECENT", 1)
    assert list(places(plan)) == [card(2).pk]


Step = tuple[int, int, str, set[int], int]
STEP = st.tuples(
    st.sampled_from([0, 1]),  # whose
    st.sampled_from([1, 2]),  # the question of the card
    st.sampled_from(["review", "review", "review", "drill", "undo", "edit"]),
    st.sets(st.integers(0, 3)),  # said
    st.integers(0, 5),  # graded
)


@pytest.mark.slow
class Replayed(TestCase):
    """Whatever two learners do and an editor changes, the memory is the plain count of the log."""

    @settings(max_examples=25)
    @given(st.lists(STEP, min_size=4, max_size=30))
    def test_it_equals_a_naive_replay(
        self, steps: list[tuple[int, int, str, set[int], int]]
    ) -> None:
        make_deck(2)
        plans = [make_plan(email=f"{name}@example.com") for name in "ab"]
        done: dict[tuple[int, int], list[tuple[int, dict[int, bool], Review | None]]] = {}
        for number, (who, of, what, said, quality) in enumerate(steps):
            plan, shown, at = plans[who], card(of), MORNING + days(number)
            answers = done.setdefault((who, of), [])
            if what == "edit":
                edit_points(shown, f"one {number}\ntwo\nthree\nfour", summary="Another one.")
            elif what == "undo":
                self._undo(plan, answers, at)
            elif what == "drill":
                place = quality % 4
                drill(plan, shown, place, place in said, at)
                answers.append((shown.content_version, {place: place in said}, None))
            else:
                review = say(plan, shown, sorted(said), quality, at)
                told = {place: place in said for place in range(4)}
                counts = bool(said) or quality < 4
                answers.append((shown.content_version, told if counts else {}, review))
        for (who, of), answers in done.items():
            shown = card(of)
            expected = []
            for place in range(4):
                times = [
                    told[place]
                    for version, told, _ in reversed(answers)
                    if version == shown.content_version and place in told
                ][:LATEST]
                expected.append(PointMemory(len(times), sum(times)))
            learner_id = plans[who].learner_id
            assert memories_of(learner_id, [shown])[shown.pk] == expected
            assert not check_learner(learner_id)

    def _undo(
        self,
        plan: Plan,
        answers: list[tuple[int, dict[int, bool], Review | None]],
        at: datetime,
    ) -> None:
        """Take the card's latest review back, as if on its own day."""
        if answers and (review := answers[-1][2]):
            latest = Review.objects.of(plan.learner_id).standing().latest("pk")
            if latest.pk == review.pk:
                study.undo(learner_id=plan.learner_id, review_id=review.pk, now=review.reviewed_at)
                answers.pop()


def test_a_follow_up_has_a_memory_of_its_own(plan: Plan) -> None:
    leave_out(plan, card(1))
    assert left_out_of(plan, [card(1, Depth.DEEP)], TODAY) == {}
    assert list(left_out_of(plan, [card(1), card(1, Depth.DEEP)], TODAY)) == [card(1).pk]
