from datetime import date

import pytest

from scheduler.core.plan import day_number, default_new_per_day


@pytest.mark.parametrize(
    ("today", "number"),
    [
        (date(2026, 1, 1), 1),
        (date(2026, 1, 2), 2),
        (date(2026, 12, 31), 365),
        (date(2030, 1, 1), 365),
        (date(2025, 12, 1), 1),
    ],
)
def test_day_n_of_365(today: date, number: int) -> None:
    assert day_number(date(2026, 1, 1), today) == number


@pytest.mark.parametrize(("cards", "pace"), [(0, 1), (64, 1), (182, 1), (183, 2), (730, 5)])
def test_the_default_pace_meets_every_card_in_the_first_half(cards: int, pace: int) -> None:
    assert default_new_per_day(cards) == pace
    assert pace * 182 >= cards
