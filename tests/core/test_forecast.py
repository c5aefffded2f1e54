from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scheduler.core.answering import UNSEEN, answer
from scheduler.core.expectation import LAPSED, PASSED, PassRates
from scheduler.core.expected_days import Forecast
from scheduler.core.forecast import ForecastCard, Player, forecast
from scheduler.core.pace import Pace
from scheduler.core.plan import Calendar, LastPass, Pause, new_on
from scheduler.core.sm2 import Memory, review

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
    assert gaps == [1, 6, 15, 38, 95, 209]  # the last is the last pass, on day 365


def test_new_cards_keep_the_pace_and_deep_ones_wait_for_two_passes() -> None:
    result = play(new_deck(7))
    met = [day.day for day in result.days for _ in range(day.new)]
    assert [(day - START).days for day in met] == [0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert result.milestones.easy_met == date(2026, 1, 3)
    assert result.milestones.all_met == date(2026, 1, 10)
    slow = play(new_deck(1))
    met = [day.day for day in slow.days for _ in range(day.new)]
    assert [(day - START).days for day in met] == [0, 2], "unlocked on day 1, for the next"


@pytest.mark.parametrize("pace", [1, 4, 20])
def test_the_first_day_holds_five_new_cards_whatever_the_pace(pace: int) -> None:
    result = play(new_deck(40), replace(SURE, new_per_day=pace))
    assert [day.new for day in result.days[:3]] == [5, pace, pace]


def test_the_first_day_holds_what_is_left_of_its_five() -> None:
    started = [ForecastCard(Memory(1, 250, 1), START + timedelta(1), introduced_on=START)] * 2
    result = play([*started, *[ForecastCard()] * 40])
    assert [day.new for day in result.days[:3]] == [3, 1, 1]


def test_the_first_day_holds_none_at_a_pace_of_none() -> None:
    assert play(new_deck(3), replace(SURE, new_per_day=0)).new_until() == 0


def test_free_days_ask_for_nothing_and_their_reviews_wait() -> None:
    calendar = Calendar(START, frozenset({4}), (Pause(date(2026, 2, 1), date(2026, 2, 9)),))
    result = play(new_deck(5), calendar=calendar)
    by_day = {day.day: day for day in result.days}
    assert by_day[date(2026, 1, 2)].answers == 0  # a Friday
    assert by_day[date(2026, 1, 3)].reviews == 5
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


def test_lapses_come_as_often_as_the_pass_rates_say() -> None:
    pace = Pace(20, None, 0.9, 30, new_pass_rate=0.3)
    result = play(new_deck(100), pace)
    reviews = [is_pass for _, _, is_pass in result.log]
    met: set[int] = set()
    new = []
    for place, _, is_pass in result.log:
        if place not in met:
            new.append(is_pass)
            reviews.remove(is_pass)
        met.add(place)
    assert len(reviews) > 1_000
    assert sum(reviews) / len(reviews) == pytest.approx(0.9, abs=0.01)
    assert sum(new) / len(new) == pytest.approx(0.3, abs=0.02)


def test_what_has_grown_far_apart_may_lapse_more_often() -> None:
    pace = Pace(20, None, 1.0, 30, grown_pass_rate=0.5)
    result = play(new_deck(100), pace)
    assert all(is_pass for _, day, is_pass in result.log if day < START + timedelta(22))
    later = [is_pass for _, _, is_pass in result.log]
    assert later.count(False) > 100
    sure, unsure = (play(new_deck(9), p).milestones.all_mature for p in (SURE, pace))
    assert sure and unsure
    assert sure < unsure


def test_a_card_takes_the_answers_of_the_learners_own_log() -> None:
    pace = Pace(5, None, 1.0, 30, per_review=1.5, per_new=2.5)
    day = play(new_deck(10), pace).days[1]
    assert (day.reviews, day.new) == (5, 5)
    assert (day.answers, day.minutes) == (20, 10)


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
    days = play([*due, *new_deck(9)], pace).days
    assert [(day.reviews, day.new) for day in days[:3]] == [(3, 1), (1, 3), (3, 1)]
    assert all(day.minutes <= 4 for day in days)
    drilled = play([*due, *new_deck(9)], replace(pace, per_review=2.0, per_new=2.0)).days
    assert [(day.reviews, day.new, day.minutes) for day in drilled[:2]] == [(2, 0, 4), (1, 1, 4)]
    assert play(due, replace(pace, minutes=1, seconds=90)).days[0].reviews == 1, "one at least"


INTERVIEW = date(2026, 7, 1)


def test_a_last_pass_sees_every_met_card_once_evenly_before_the_interview() -> None:
    """Cards that come due in the days come by themselves; the others are spread."""
    far = [ForecastCard(Memory(4, 250, 200), date(2026, 9, 1), answered_on=START)] * 28
    near = [ForecastCard(Memory(4, 250, 9), date(2026, 6, 26), answered_on=START)]
    calendar = Calendar(START, interview_on=INTERVIEW)
    result = play([*far, *near, *new_deck(1)], replace(SURE, new_per_day=0), calendar)
    by_day = {day.day: day for day in result.days}
    window = [by_day[INTERVIEW - timedelta(days=ahead)] for ahead in range(8, 0, -1)]
    assert [day.last_pass for day in window] == [0, 4, 4, 4, 4, 4, 4, 4]
    assert by_day[date(2026, 6, 26)].reviews == 1
    assert (result.last_pass, result.left_out) == (LastPass(INTERVIEW, 7), 0)
    assert by_day[INTERVIEW].last_pass == 0
    assert by_day[date(2026, 9, 1)].reviews == 28, "a pass left the schedule where it was"


def test_a_lapse_in_the_last_pass_counts() -> None:
    cards = [ForecastCard(Memory(4, 250, 200), date(2026, 9, 1), answered_on=START)] * 7
    calendar = Calendar(START, interview_on=INTERVIEW)
    result = play(cards, Pace(0, None, 0.0, 30, per_review=2.0), calendar)
    by_day = {day.day: day for day in result.days}
    first = by_day[INTERVIEW - timedelta(days=7)]
    assert (first.last_pass, first.answers) == (1, 2)  # and drilled
    assert by_day[INTERVIEW - timedelta(days=6)].reviews == 1


def test_a_last_pass_waits_for_a_recovery_and_keeps_off_free_days() -> None:
    overdue = [ForecastCard(Memory(3, 250, 10), START, answered_on=START)] * 4
    far = [ForecastCard(Memory(4, 250, 200), date(2026, 9, 1), answered_on=date(2025, 9, 1))] * 8
    calendar = Calendar(START, frozenset({5, 6}), interview_on=date(2026, 1, 8))
    days = play([*overdue, *far], Pace(0, None, 1.0, 30, recovery_dose=4), calendar).days
    # a Thursday in recovery, then Friday, a weekend off, Monday to Wednesday
    assert [day.last_pass for day in days[:7]] == [0, 2, 0, 0, 2, 2, 2]


def far_cards(number: int) -> list[ForecastCard]:
    """The later ones are the better known."""
    return [
        ForecastCard(Memory(4, 250, 100 + place), date(2026, 9, 1), answered_on=START)
        for place in range(number)
    ]


@pytest.mark.parametrize(
    ("cards", "days", "left_out"),
    [
        (20, [4] * 5, 0),  # five days at the least
        (60, [6] * 4 + [4] * 9, 0),  # as many as it takes, with room for what lapses in it
        (84, [6] * 14, 0),
        (100, [6] * 14, 16),  # fourteen at the most
    ],
)
def test_a_last_pass_stays_within_the_minutes(cards: int, days: list[int], left_out: int) -> None:
    pace = Pace(0, None, 1.0, 60, minutes=6)
    result = play(far_cards(cards), pace, Calendar(START, interview_on=INTERVIEW))
    before = [day for day in result.days if day.day < INTERVIEW]
    assert [day.last_pass for day in before if day.last_pass] == days
    assert before[-1].last_pass == days[-1], "as late as can be"
    assert result.left_out == left_out
    assert max(day.minutes for day in before) <= 6


def test_a_last_pass_goes_most_stable_first_and_leaves_out_the_best_known() -> None:
    pace, calendar = Pace(0, None, 1.0, 60, minutes=6), Calendar(START, interview_on=INTERVIEW)
    log = play(far_cards(100), pace, calendar).log
    seen = [place for place, day, _ in log if day < INTERVIEW]
    assert seen[0] == 83
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == set(range(84)), "the weakest were chosen"


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
        assert day.new <= new_on(day.day, START, new_per_day)
        assert cap is None or day.reviews <= cap
        asked = day.reviews + day.new + day.last_pass
        assert asked == day.answers
    assert sum(day.new for day in result.days) <= 2 * questions


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=30))
def test_a_forecast_moves_a_card_as_an_answer_does(answers: list[tuple[int, bool]]) -> None:
    """Early, punctual and late answers alike; a day's drill moves no date and is left out."""
    player, state, day = Player([ForecastCard()], SURE, YEAR, START), UNSEEN, START
    for gap, is_pass in answers:
        day += timedelta(days=gap)
        player.rates = PassRates(float(is_pass), float(is_pass), float(is_pass))
        player._answer([0], day)
        assert player.log[-1] == (0, day, is_pass)
        state = answer(state, PASSED if is_pass else LAPSED, day).state
        assert (player.cards[0].step.memory, player.cards[0].due) == (state.memory, state.due)


def milestones(cards: list[ForecastCard], pace: Pace) -> list[date]:
    reached = forecast(cards, YEAR, pace, START, YEAR.end, new_today=pace.new_per_day).milestones
    days = (reached.easy_met, reached.all_met, reached.all_mature)
    return [day or YEAR.end for day in days]


@given(
    st.lists(st.integers(0, 3), min_size=8, max_size=40),
    st.sampled_from([0.7, 0.8, 0.9, 0.95]),
    st.integers(0, 39),
)
@example([0] * 8 + [1] * 11 + [0, 1, 1, 2], 0.7, 0)  # a card whose play began with ten lapses
def test_one_good_moves_no_milestone_by_more_than_days(
    passes: list[int], pass_rate: float, chosen: int
) -> None:
    """A deck of easy cards and their follow-ups, of which some were passed once or more."""
    cards = new_deck(len(passes))
    for place, times in enumerate(passes):
        for _ in range(times):
            memory = review(cards[place].memory, 4)
            cards[place] = replace(cards[place], memory=memory, due=START, answered_on=START)
    pace = Pace(2, None, pass_rate, 30, new_pass_rate=0.3)
    before = milestones(cards, pace)
    place = chosen % len(passes)
    memory = review(cards[place].memory, 4)
    cards[place].memory, cards[place].due = memory, START + timedelta(days=memory.interval)
    after = milestones(cards, replace(pace, pass_rate=min(1.0, pass_rate + 0.005)))
    assert all(abs((new - old).days) <= 4 for old, new in zip(before, after, strict=True))


def test_when_every_card_is_mature_is_an_expectation() -> None:
    assert play([ForecastCard()]).milestones.all_mature == START + timedelta(days=22)
    often = play([ForecastCard()], replace(SURE, pass_rate=0.9)).milestones.all_mature
    seldom = play([ForecastCard()], replace(SURE, pass_rate=0.5)).milestones.all_mature
    assert often and seldom
    assert START + timedelta(days=22) < often < START + timedelta(days=30) < seldom
    assert play([ForecastCard()], replace(SURE, pass_rate=0.0)).milestones.all_mature is None
    mature = ForecastCard(Memory(4, 250, 30), START + timedelta(days=9), answered_on=START)
    assert play([mature]).milestones.all_mature == START
