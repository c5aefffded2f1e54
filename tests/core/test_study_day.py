from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.study_day import add_days, starts_at, study_day

ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
ROLLOVERS = st.integers(0, 23)
MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
BERLIN, NEW_YORK, APIA, TROLL = map(
    ZoneInfo, ["Europe/Berlin", "America/New_York", "Pacific/Apia", "Antarctica/Troll"]
)


def local(zone: ZoneInfo, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=zone, fold=fold)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (local(BERLIN, 2026, 3, 10, 3, 59, 59), date(2026, 3, 9)),
        (local(BERLIN, 2026, 3, 10, 4, 0), date(2026, 3, 10)),
        (local(BERLIN, 2026, 3, 10, 0, 0), date(2026, 3, 9)),
        (local(BERLIN, 2024, 3, 1, 3, 59), date(2024, 2, 29)),
        (local(BERLIN, 2027, 1, 1, 1, 0), date(2026, 12, 31)),
    ],
)
def test_a_day_turns_at_the_rollover_hour(moment: datetime, day: date) -> None:
    assert study_day(moment, BERLIN, 4) == day


def test_a_naive_moment_has_no_study_day() -> None:
    with pytest.raises(ValueError, match="aware"):
        study_day(datetime(2026, 1, 1), UTC, 4)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 8), 24), (date(2026, 3, 7), 23), (date(2026, 10, 31), 25)],
)
def test_days_of_23_and_25_hours(day: date, hours: int) -> None:
    begins, ends = starts_at(day, NEW_YORK, 4), starts_at(add_days(day, 1), NEW_YORK, 4)
    assert ends - begins == timedelta(hours=hours)


def test_the_hour_that_comes_twice_belongs_to_the_day_that_has_begun() -> None:
    # Troll puts its clock back by two hours, from 03:00 to 01:00, across a rollover at 2
    before = local(TROLL, 2026, 10, 25, 2, 30, fold=0)
    after = local(TROLL, 2026, 10, 25, 1, 30, fold=1)
    assert before.astimezone(UTC) < after.astimezone(UTC)
    assert study_day(before, TROLL, 2) == study_day(after, TROLL, 2) == date(2026, 10, 25)


def test_a_day_that_a_country_skipped() -> None:
    before, after = local(APIA, 2011, 12, 29, 23, 0), local(APIA, 2011, 12, 31, 5, 0)
    assert study_day(before, APIA, 4) == date(2011, 12, 29)
    assert study_day(after, APIA, 4) == date(2011, 12, 31)


@given(MOMENTS, ZONES, ROLLOVERS)
def test_a_moment_lies_within_its_study_day(moment: datetime, zone: ZoneInfo, hour: int) -> None:
    day = study_day(moment, zone, hour)
    assert starts_at(day, zone, hour) <= moment < starts_at(add_days(day, 1), zone, hour)


@given(MOMENTS, st.integers(0, 3 * 24 * 60), ZONES, ROLLOVERS)
def test_days_never_go_back(moment: datetime, minutes: int, zone: ZoneInfo, hour: int) -> None:
    later = moment + timedelta(minutes=minutes)
    assert study_day(moment, zone, hour) <= study_day(later, zone, hour)


@given(MOMENTS, ZONES, ROLLOVERS)
def test_the_day_is_that_of_the_wall_clock_shifted_by_the_rollover(
    moment: datetime, zone: ZoneInfo, hour: int
) -> None:
    shifted = moment.astimezone(zone).replace(tzinfo=None) - timedelta(hours=hour)
    assert abs((study_day(moment, zone, hour) - shifted.date()).days) <= 1


@given(ZONES, ROLLOVERS, st.sampled_from([date.min, date.max]), st.integers(0, 23))
def test_the_ends_of_time_are_days_too(zone: ZoneInfo, hour: int, end: date, at: int) -> None:
    moment = datetime.combine(end, time(at), tzinfo=UTC)
    assert study_day(moment, zone, hour).year == end.year


def test_days_stop_at_the_last_date() -> None:
    assert add_days(date(9999, 12, 30), 36_500) == date.max
    assert add_days(date(1, 1, 2), -5) == date.min
    assert add_days(date(2024, 2, 28), 1) == date(2024, 2, 29)
