from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.answering import UNSEEN, answer
from scheduler.core.forecast import LAPSED, PASSED, Forecast, ForecastCard, Pace, _Player, forecast
from scheduler.core.plan import Calendar, Pause
from scheduler.core.sm2 import Memory

START = date(2026, 1, 1)
YEAR = Calendar(START)
SURE = Pace(new_per_day=1, review_cap=None, pass_rate=1.0, seconds=30)


def new_deck(questions: int) -> list[ForecastCard]:
    easy = [ForecastCard() for _ in range(questions)]
    return easy + [ForecastCard(unlocked_by=place) for place in range(questions)]


def play(cards: list[ForecastCard], pace: Pace = SURE, calendar: Calendar = YEAR) -> Forecast:
    return forecast(cards, calendar, pace, START, calendar.end)


def test_one_card_that_is_always_passed_comes_as_sm2_says() -> None:
    busy = [day.day for day in play([ForecastCard()]).days if day.answers]
    gaps = [(later - earlier).days for earlier, later in zip(busy, busy[1:], strict=False)]
    assert busy[0] == START
    assert gaps == [1, 6, 15, 38, 95, 196]  # the last is the last pass, on day 352


def test_new_cards_keep_the_pace_and_deep_ones_wait_for_two_passes() -> None:
    result = play(new_deck(3))
    met = [day.day for day in result.days for _ in range(day.new)]
    assert [(day - START).days for day in met] == [0, 1, 2, 3, 4, 5]
    assert result.milestones.easy_met == date(2026, 1, 3)
    assert result.milestones.all_met == date(2026, 1, 6)
    slow = play(new_deck(1))
    met = [day.day for day in slow.days for _ in range(day.new)]
    assert [(day - START).days for day in met] == [0, 1]


def test_free_days_ask_for_nothing_and_their_reviews_wait() -> None:
    calendar = Calendar(START, frozenset({4}), (Pause(date(2026, 2, 1), date(2026, 2, 9)),))
    result = play(new_deck(5), calendar=calendar)
    by_day = {day.day: day for day in result.days}
    assert by_day[date(2026, 1, 2)].answers == 0  # a Friday
    assert by_day[date(2026, 1, 3)].reviews == 1
    assert all(day.answers == 0 for day in result.days if calendar.is_free(day.day))


def test_the_cap_spreads_what_is_overdue_most_overdue_first() -> None:
    cards = [
        ForecastCard(Memory(3, 250, interval), START - timedelta(days=5))
        for interval in (5, 50, 10)
    ]
    pace = Pace(0, review_cap=1, pass_rate=1.0, seconds=60)
    result = forecast(cards, YEAR, pace, START, START + timedelta(days=130))
    busy = [(day.day - START).days for day in result.days if day.reviews]
    # the one with an interval of 5 on the first day, then that of 10, then that of 50
    assert busy[:3] == [0, 1, 2]
    assert {13, 26, 127} <= set(busy)
    assert [day.waiting for day in result.days[:4]] == [2, 1, 0, 0]


def test_the_first_day_counts_what_was_done_already() -> None:
    pace = Pace(3, None, 1.0, 30)
    result = forecast(new_deck(9), YEAR, pace, START, START + timedelta(days=1), new_today=1)
    assert [day.new for day in result.days] == [1, 3]


def test_lapses_come_as_often_as_the_pass_rate_says() -> None:
    pace = Pace(20, None, 0.9, 30)
    result = play(new_deck(100), pace)
    asked = sum(day.reviews + day.new + day.last_pass for day in result.days)
    drilled = sum(day.answers for day in result.days) - asked
    assert asked > 1_000
    assert abs(drilled / asked - 0.1) < 0.01


def test_a_recovery_pauses_new_cards_until_nothing_waits() -> None:
    overdue = [ForecastCard(Memory(3, 250, 10), START - timedelta(days=9)) for _ in range(10)]
    pace = Pace(2, None, 1.0, 30, recovery_dose=4)
    result = play([*overdue, *new_deck(3)], pace)
    assert [(day.reviews, day.new, day.waiting) for day in result.days[:4]] == [
        (4, 0, 6),
        (4, 0, 2),
        (2, 0, 0),
        (0, 2, 0),
    ]
    assert result.recovered_on == date(2026, 1, 3)


def test_the_minutes_hold_reviews_first_and_new_cards_in_what_is_left() -> None:
    due = [ForecastCard(Memory(3, 250, 10), START) for _ in range(3)]
    pace = Pace(5, None, 1.0, 60, minutes=4)
    assert pace.budget == 4
    days = play([*due, *new_deck(9)], pace).days
    assert [(day.reviews, day.new) for day in days[:3]] == [(3, 1), (1, 3), (3, 1)]
    assert all(day.minutes <= 4 for day in days if not day.last_pass)
    assert replace(pace, pass_rate=0.5).budget == 2  # every other answer is drilled


INTERVIEW = date(2026, 7, 1)


def test_a_last_pass_sees_every_met_card_once_evenly_before_the_interview() -> None:
    """Cards that come due in the fourteen days come by themselves; the others are spread."""
    far = [ForecastCard(Memory(4, 250, 200), date(2026, 9, 1), answered_on=START)] * 28
    near = [ForecastCard(Memory(4, 250, 9), date(2026, 6, 20), answered_on=START)]
    calendar = Calendar(START, interview_on=INTERVIEW)
    result = play([*far, *near, *new_deck(1)], replace(SURE, new_per_day=0), calendar)
    by_day = {day.day: day for day in result.days}
    window = [by_day[INTERVIEW - timedelta(days=ahead)] for ahead in range(14, 0, -1)]
    assert [day.last_pass for day in window] == [2] * 14
    assert by_day[date(2026, 6, 20)].reviews == 1
    assert by_day[INTERVIEW].last_pass == 0
    assert by_day[date(2026, 9, 1)].reviews == 28, "a pass left the schedule where it was"


def test_a_lapse_in_the_last_pass_counts() -> None:
    cards = [ForecastCard(Memory(4, 250, 200), date(2026, 9, 1), answered_on=START)] * 14
    calendar = Calendar(START, interview_on=INTERVIEW)
    result = play(cards, Pace(0, None, 0.0, 30), calendar)
    by_day = {day.day: day for day in result.days}
    first = by_day[INTERVIEW - timedelta(days=14)]
    assert (first.last_pass, first.answers) == (1, 2)  # and drilled
    assert by_day[INTERVIEW - timedelta(days=13)].reviews == 1


def test_a_last_pass_waits_for_a_recovery_and_keeps_off_free_days() -> None:
    overdue = [ForecastCard(Memory(3, 250, 10), START, answered_on=START)] * 4
    far = [ForecastCard(Memory(4, 250, 200), date(2026, 9, 1), answered_on=date(2025, 9, 1))] * 8
    calendar = Calendar(START, frozenset({5, 6}), interview_on=date(2026, 1, 8))
    days = play([*overdue, *far], Pace(0, None, 1.0, 30, recovery_dose=4), calendar).days
    # a Thursday in recovery, then Friday, a weekend off, Monday to Wednesday
    assert [day.last_pass for day in days[:7]] == [0, 2, 0, 0, 2, 2, 2]


def test_a_forecast_leaves_the_cards_as_they_were() -> None:
    cards = new_deck(3)
    play(cards)
    assert cards == new_deck(3)


def test_the_same_learner_gets_the_same_forecast() -> None:
    cards = new_deck(10)
    assert play(deepcopy(cards)) == play(deepcopy(cards))


def test_a_plan_at_its_end_has_nothing_ahead() -> None:
    result = forecast(new_deck(2), YEAR, SURE, YEAR.end + timedelta(days=1), YEAR.end)
    assert result.days == []
    assert result.heaviest is None
    assert result.minutes_a_day == 0


@given(
    st.integers(1, 12),
    st.integers(0, 4),
    st.one_of(st.none(), st.integers(1, 5)),
    st.floats(0, 1),
)
def test_limits_hold_on_every_day(
    questions: int, new_per_day: int, cap: int | None, pass_rate: float
) -> None:
    pace = Pace(new_per_day, cap, pass_rate, 30)
    result = play(new_deck(questions), pace)
    assert len(result.days) == 365
    for day in result.days:
        assert day.new <= new_per_day
        assert cap is None or day.reviews <= cap
        asked = day.reviews + day.new + day.last_pass
        assert asked <= day.answers <= 2 * asked
    assert sum(day.new for day in result.days) <= 2 * questions


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=30))
def test_a_forecast_moves_a_card_as_an_answer_does(answers: list[tuple[int, bool]]) -> None:
    """Early, punctual and late answers alike; a day's drill moves no date and is left out."""
    player, state, day = _Player([ForecastCard()], SURE, YEAR), UNSEEN, START
    for gap, is_pass in answers:
        day += timedelta(days=gap)
        player.pace = replace(SURE, pass_rate=float(is_pass))
        assert player._answer(0, day) is is_pass
        state = answer(state, PASSED if is_pass else LAPSED, day).state
        assert (player.cards[0].memory, player.cards[0].due) == (state.memory, state.due)
