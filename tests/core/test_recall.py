from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.core.recall import recall, remember

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def days(number: int) -> timedelta:
    return timedelta(days=number)


def test_a_card_never_answered_is_not_remembered() -> None:
    assert recall(None, NOON) == 0


def test_recall_fades_and_a_pass_makes_it_fade_more_slowly() -> None:
    once = remember(None, 4, NOON)
    twice = remember(once, 4, NOON + days(3))
    assert recall(once, NOON) == pytest.approx(1, abs=0.01)
    assert 0 < recall(once, NOON + days(30)) < recall(once, NOON + days(3)) < 1
    assert recall(twice, NOON + days(33)) > recall(once, NOON + days(30))


def test_better_answers_are_remembered_longer() -> None:
    later = NOON + days(30)
    estimates = [recall(remember(None, quality, NOON), later) for quality in (1, 3, 4, 5)]
    assert estimates == sorted(estimates)
    assert recall(remember(None, 0, NOON), later) == recall(remember(None, 2, NOON), later)


def test_the_zone_of_a_moment_makes_no_difference() -> None:
    there = NOON.astimezone(ZoneInfo("Asia/Kolkata"))
    assert recall(remember(None, 4, there), there + days(5)) == recall(
        remember(None, 4, NOON), NOON + days(5)
    )
