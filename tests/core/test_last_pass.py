"""A last pass, day by day, by the function that the queue and the forecast share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.last_pass import NOTHING, StartedCard, fitted, share
from scheduler.core.plan import Calendar, LastPass
from scheduler.core.queue import Budget

INTERVIEW = date(2026, 7, 1)
LONGEST = LastPass(INTERVIEW)
YEAR = Calendar(date(2026, 1, 1), interview_on=INTERVIEW)
DAY = timedelta(days=1)


def started(number: int) -> dict[int, StartedCard]:
    return {
        key: StartedCard(key, date(2026, 9, 1), date(2026, 5, 1), 10.0 + key)
        for key in range(number)
    }


def studied(
    cards: dict[int, StartedCard], calendar: Calendar, budget: Budget | None
) -> list[list[int]]:
    """The cards of each of the fourteen days, each asked for again after every answer."""
    last_pass = fitted(LONGEST, calendar, len(cards), budget)
    days = []
    for number in range(14):
        today, seen = LONGEST.first + number * DAY, list[int]()
        while not calendar.is_free(today):
            asked = share(
                list(cards.values()),
                last_pass,
                calendar,
                today,
                budget=budget,
                left_today=budget and budget.less(len(seen)),
                done_today=len(seen),
            )
            if not asked.cards:
                break
            key = asked.cards[0]
            cards[key] = replace(cards[key], answered_on=today)
            seen.append(key)
        days.append(seen)
    return days


@given(
    st.integers(0, 60),
    st.sampled_from([frozenset(), frozenset({5, 6}), frozenset({0, 1, 2, 3, 4, 5})]),
    st.none() | st.integers(1, 20),
)
def test_each_card_once_and_never_beyond_the_minutes(
    number: int, days_off: frozenset[int], answers: int | None
) -> None:
    calendar = replace(YEAR, days_off=days_off)
    budget = None if answers is None else Budget(answers)
    days = studied(started(number), calendar, budget)
    seen = sum(days, [])
    assert len(seen) == len(set(seen))
    if answers is None:
        assert len(seen) == number
        counts = [len(day) for day in days if day]
        assert not counts or max(counts) - min(counts) <= 1
        assert sum(map(bool, days[:7])) == 0, "in the last week"
    else:
        held = answers * len(calendar.study_days(LONGEST.first, INTERVIEW))
        assert max(map(len, days)) <= answers
        assert len(seen) == min(number, held)
        assert set(seen) == set(range(len(seen))), "the weakest, if not all"


def test_what_comes_due_by_itself_takes_room_and_is_not_asked_for() -> None:
    cards = started(70)
    for key in range(20):
        cards[key] = replace(cards[key], due=INTERVIEW - 2 * DAY)
    asked = share(
        list(cards.values()), LONGEST, YEAR, INTERVIEW - 3 * DAY,
        budget=Budget(25), left_today=Budget(25),
    )  # fmt: skip
    assert asked.left_out == 0
    assert len(asked.cards) == 25, "only five of the day with twenty reviews are left"
    assert asked.cards[0] == 69
    assert not set(asked.cards) & set(range(20))


def test_before_its_days_it_asks_for_nothing() -> None:
    last_pass = fitted(LONGEST, YEAR, 30, None)
    assert last_pass.first == INTERVIEW - 7 * DAY
    assert share(list(started(9).values()), last_pass, YEAR, INTERVIEW - 8 * DAY) == NOTHING
    assert share(list(started(9).values()), last_pass, YEAR, INTERVIEW) == NOTHING
