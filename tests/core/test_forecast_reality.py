"""The forecast beside what SM-2 then demands of a real learner, given the same answers.

The data lie beside the checkout, not in it: without them the test is named as left out.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.core.answering import State, answer, replay
from scheduler.core.forecast import ForecastCard, forecast
from scheduler.core.pace import Pace
from scheduler.core.plan import Calendar
from scheduler.core.sm2 import is_pass
from scheduler.core.study_day import add_days, study_day

DATA = Path(__file__).parents[3] / "shared" / "data" / "real_reviews.csv"
QUALITY = {"1": 1, "2": 3, "3": 4, "4": 5}  # Again, Hard, Good, Easy
AHEAD = 30  # days
RECENT = 200  # answers that the app, too, takes the pass rate from

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason="the real review log is not beside this checkout"),
]

Answers = dict[str, list[tuple[date, int]]]


def first_answers() -> Answers:
    """Each card's first answer of each study day: what SM-2 schedules by; the rest is drill."""
    answers: Answers = {}
    with DATA.open() as file:
        for row in sorted(csv.DictReader(file), key=lambda row: row["review_time"]):
            day = study_day(datetime.fromisoformat(row["review_time"]), ZoneInfo("UTC"), 4)
            given = answers.setdefault(row["card_id"], [])
            if not given or given[-1][0] != day:
                given.append((day, QUALITY[row["review_rating"]]))
    return answers


Present = tuple[dict[str, State], dict[str, list[int]], float]


def states_on(answers: Answers, today: date) -> Present:
    """The schedules before `today`, the qualities still to come, and the share of passes lately."""
    states: dict[str, State] = {}
    to_come: dict[str, list[int]] = {}
    reviews: list[tuple[date, bool]] = []
    for name, given in answers.items():
        past = [(day, quality) for day, quality in given if day < today]
        if past:
            for _, outcome in replay((quality, day, "review") for day, quality in past):
                states[name] = outcome.state
            to_come[name] = [quality for day, quality in given if day >= today]
            reviews += [(day, is_pass(quality)) for day, quality in past[1:]]
    recent = [passed for _, passed in sorted(reviews)[-RECENT:]]
    return states, to_come, sum(recent) / len(recent)


def demanded(states: dict[str, State], to_come: dict[str, list[int]], today: date) -> Counter[int]:
    """Reviews on each of the days ahead, when every due card gets the learner's next answer.

    Where the log has no further answer to a card, a Good one.
    """
    reviews: Counter[int] = Counter()
    for name, state in states.items():
        qualities = iter(to_come[name])
        for number in range(AHEAD):
            day = add_days(today, number)
            if state.due is not None and state.due <= day:
                reviews[number] += 1
                state = answer(state, next(qualities, 4), day).state
    return reviews


@pytest.mark.parametrize("share", [0.5, 0.6, 0.7])
def test_thirty_days_ahead_of_a_real_learner(share: float) -> None:
    answers = first_answers()
    days = sorted({day for given in answers.values() for day, _ in given})
    today = days[int(len(days) * share)]
    states, to_come, pass_rate = states_on(answers, today)
    reality = demanded(states, to_come, today)
    cards = [ForecastCard(state.memory, state.due) for state in states.values()]
    ahead = forecast(
        cards,
        Calendar(today - timedelta(days=1)),
        Pace(new_per_day=0, review_cap=None, pass_rate=pass_rate, seconds=10),
        today,
        add_days(today, AHEAD - 1),
    )
    expected = [day.reviews for day in ahead.days]
    actual = [reality[number] for number in range(AHEAD)]
    assert sum(actual) > 500
    assert sum(expected) == pytest.approx(sum(actual), rel=0.15)
