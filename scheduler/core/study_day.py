"""The only module that knows what a study day is.

A study day is a calendar day of the learner's, beginning when their clock reads the rollover hour
instead of midnight: with a rollover of 4, 03:59 is still yesterday.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

LAST_DAY = date.max
ONE_DAY = timedelta(days=1)


def study_day(moment: datetime, zone: tzinfo, rollover_hour: int) -> date:
    """The study day of an aware `moment`; `rollover_hour` is 0 to 23. ValueError if it is naive.

    Days follow one another without gap or overlap, also where the clock is put back across the
    rollover hour: a day that has begun stays begun.
    """
    if moment.tzinfo is None:
        raise ValueError("a study day needs an aware datetime")
    try:
        local = moment.astimezone(zone).replace(tzinfo=None)
        day = (local - timedelta(hours=rollover_hour)).date()
    except OverflowError:  # within hours of the first or last moment that a datetime can hold
        day = moment.date()
    if moment < starts_at(day, zone, rollover_hour):
        return add_days(day, -1)
    if day < LAST_DAY and moment >= starts_at(add_days(day, 1), zone, rollover_hour):
        return add_days(day, 1)
    return day


def starts_at(day: date, zone: tzinfo, rollover_hour: int) -> datetime:
    """The instant, in UTC, when a study day begins: the first time the clock reads the hour.

    Where the clock skips the hour, the instant at which it would have been read.
    """
    local = datetime.combine(day, time(rollover_hour), tzinfo=zone)
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)


def at_hour(day: date, hour: int, zone: tzinfo, rollover_hour: int) -> datetime:
    """The instant, in UTC, at which the clock first reads an hour, 0 to 23, within a study day.

    The hours before the rollover hour are those of the following night.
    """
    return starts_at(day if hour >= rollover_hour else add_days(day, 1), zone, hour)


def each_day(first: date, last: date) -> Iterator[date]:
    """The days from the first to the last, both included; none if the last comes before."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def add_days(day: date, days: int) -> date:
    """`day` moved by `days`, stopping at the first and last day that a date can hold."""
    try:
        return day + days * ONE_DAY
    except OverflowError:
        return LAST_DAY if days > 0 else date.min
