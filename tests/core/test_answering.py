from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.answering import (
    UNSEEN,
    Kind,
    Rule,
    Stage,
    State,
    answer,
    is_leech_alert,
    replay,
    suggestions,
)
from scheduler.core.sm2 import Memory

TODAY = date(2026, 3, 2)
TOMORROW = TODAY + timedelta(days=1)
KNOWN = State(
    memory=Memory(3, 250, 15), due=TODAY, introduced_on=date(2026, 1, 1), lapses=1, drill_on=None
)


def test_the_first_answer_introduces_a_card() -> None:
    outcome = answer(UNSEEN, 4, TODAY)
    assert (outcome.kind, outcome.rule) == (Kind.REVIEW, Rule.FIRST)
    assert outcome.state == State(Memory(1, 250, 1), due=TOMORROW, introduced_on=TODAY)


def test_a_due_card_moves_by_sm2() -> None:
    outcome = answer(KNOWN, 5, TODAY)
    assert outcome.rule is Rule.GROWTH
    assert outcome.state.memory == Memory(4, 260, 38)
    assert outcome.state.due == TODAY + timedelta(days=38)
    assert outcome.state.introduced_on == KNOWN.introduced_on


def test_a_late_pass_uses_the_scheduled_interval() -> None:
    late = TODAY + timedelta(days=40)
    assert answer(KNOWN, 4, late).state.due == late + timedelta(days=38)


def test_a_lapse_starts_over_counts_and_is_drilled() -> None:
    outcome = answer(KNOWN, 2, TODAY)
    assert outcome.rule is Rule.LAPSE
    assert outcome.state.memory == Memory(0, 250, 1)
    assert outcome.state.lapses == 2
    assert outcome.state.drill_on == TODAY


@pytest.mark.parametrize(("quality", "is_drilled"), [(2, True), (3, True), (4, False), (5, False)])
def test_what_scores_below_4_is_drilled(quality: int, is_drilled: bool) -> None:
    assert (answer(KNOWN, quality, TODAY).state.drill_on == TODAY) is is_drilled


@given(st.integers(0, 5))
def test_a_drill_answer_moves_no_schedule(quality: int) -> None:
    failed = answer(KNOWN, 1, TODAY).state
    outcome = answer(failed, quality, TODAY)
    assert outcome.kind is Kind.DRILL
    assert replace(outcome.state, drill_on=failed.drill_on) == failed
    assert (outcome.state.drill_on is None) == (quality >= 4)


def test_yesterdays_drill_is_over() -> None:
    failed = answer(KNOWN, 1, TODAY).state
    assert answer(failed, 4, TOMORROW).kind is Kind.REVIEW


def test_an_early_pass_leaves_the_schedule_where_it_is() -> None:
    early = replace(KNOWN, due=TODAY + timedelta(days=9))
    for quality in (4, 5):
        outcome = answer(early, quality, TODAY)
        assert (outcome.kind, outcome.rule, outcome.state) == (Kind.REVIEW, Rule.EARLY, early)


def test_an_early_lapse_counts() -> None:
    early = replace(KNOWN, due=TODAY + timedelta(days=9))
    outcome = answer(early, 1, TODAY)
    assert outcome.rule is Rule.LAPSE
    assert (outcome.state.due, outcome.state.lapses) == (TOMORROW, 2)


def test_the_last_date_there_is() -> None:
    assert answer(replace(KNOWN, due=date.max), 5, date.max).state.due == date.max


@pytest.mark.parametrize("quality", [-1, 6])
def test_no_other_quality(quality: int) -> None:
    with pytest.raises(ValueError, match="quality must be"):
        answer(KNOWN, quality, TODAY)


def test_replay_gives_what_the_answers_gave() -> None:
    log = [(4, TODAY), (4, TOMORROW), (1, date(2026, 3, 9)), (5, date(2026, 3, 9))]
    outcomes = [outcome for _, outcome in replay((quality, day, "review") for quality, day in log)]
    assert [outcome.rule for outcome in outcomes] == ["first", "second", "lapse", "drill"]
    assert outcomes[-1].state.due == date(2026, 3, 10)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-3, 60)), max_size=30))
def test_a_card_is_due_after_the_day_it_was_answered(log: list[tuple[int, int]]) -> None:
    """Whatever happens, a clock put back included, nothing is due again on the same study day."""
    state, today = UNSEEN, TODAY
    for quality, days in log:
        today += timedelta(days=days)
        state = answer(state, quality, today).state
        assert state.due is not None
        assert state.due > today
        assert state.lapses >= 0


@pytest.mark.parametrize(
    ("interval", "repetitions", "stage"),
    [(1, 0, Stage.LEARNING), (1, 1, Stage.LEARNING), (6, 2, Stage.YOUNG), (20, 3, Stage.YOUNG),
     (21, 3, Stage.MATURE)],
)  # fmt: skip
def test_stages(interval: int, repetitions: int, stage: Stage) -> None:
    assert replace(KNOWN, memory=Memory(repetitions, 250, interval)).stage is stage
    assert UNSEEN.stage is Stage.NEW


def test_a_leech_is_pointed_out_at_8_lapses_and_every_4_more() -> None:
    assert [n for n in range(25) if is_leech_alert(n)] == [8, 12, 16, 20, 24]
    assert not replace(KNOWN, lapses=7).is_leech
    assert replace(KNOWN, lapses=9).is_leech


def test_the_suggested_grade_follows_the_points_recalled() -> None:
    assert suggestions(5, [1, 3, 4, 5]) == [1, 1, 1, 3, 4, 5]
    assert suggestions(4, [0, 1, 2, 3, 4, 5]) == [1, 2, 3, 4, 5]
    assert suggestions(0, [1, 3, 4, 5]) == [5]
