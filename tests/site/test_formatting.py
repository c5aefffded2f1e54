"""Shares and expected days as pages write them: never finer than they are known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from dlprep_site.i18n.formatting import about_when, estimate, percent

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0, "0%"),
        (0.01, "under 5%"),
        (0.62, "60%"),
        (0.63, "65%"),
        (0.93, "95%"),
        (0.97, "95%"),
        (0.98, "over 95%"),
        (1, "over 95%"),
    ],
)
def test_an_estimate_is_rounded_to_five_and_never_all(share: float, written: str) -> None:
    assert estimate(share) == written


def test_a_counted_share_is_written_without_a_space() -> None:
    with translation.override("en"):
        assert percent(0.994) == "99%"


@pytest.mark.parametrize(
    ("in_days", "written"),
    [(1, "about 29 November"), (21, "about 19 December"), (22, "about December 2026")],
)
def test_a_day_far_ahead_is_written_as_its_month(in_days: int, written: str) -> None:
    assert about_when(TODAY + timedelta(days=in_days), TODAY) == written
