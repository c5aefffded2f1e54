"""Daily stats: what past study days add up to, rolled up from the review log.

The first answer of a later study day closes the days before it. Open days, and every day of a
learner without daily stats, are counted from the log by the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from math import ceil
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Count, F, Func, Min, Q, QuerySet, Sum, Window
from django.db.models.functions import ExtractHour, RowNumber

from ..core.answering import MATURE_INTERVAL
from ..core.sm2 import PASS_QUALITY, is_pass
from ..models import Learner, Review, ReviewQuerySet, StudiedDay, Tally

BATCH = 500  # rows written at a time
PASSED = Q(quality__gte=PASS_QUALITY)
DAY_COLUMN = {
    Tally.Counted.NEW: "new",
    Tally.Counted.REVIEW: "reviews",
    Tally.Counted.LAST_PASS: "last_pass",
    Tally.Counted.DRILL: "drill",
}


@dataclass(slots=True)
class DayCount:
    """What was answered on one study day, or several: the columns of `StudiedDay`."""

    reviews: int = 0
    new: int = 0
    last_pass: int = 0
    drill: int = 0
    milliseconds: int = 0
    young: int = 0
    young_passes: int = 0
    mature: int = 0
    mature_passes: int = 0
    earliest_due: date | None = None

    @property
    def answers(self) -> int:
        return self.reviews + self.new + self.last_pass + self.drill

    @property
    def minutes(self) -> int:
        return ceil(self.milliseconds / 60_000)


COLUMNS = [column.name for column in fields(DayCount)]


@dataclass(slots=True)
class DailyStats:
    """What reviews add up to by day; not saved."""

    days: dict[tuple[int, date], DayCount] = field(default_factory=dict)
    tallies: dict[tuple[int, date, str, int], Tally] = field(default_factory=dict)

    @property
    def by_date(self) -> dict[date, DayCount]:
        """The days of one deck, if the reviews are of one."""
        return {on: day for (_, on), day in self.days.items()}

    def add(self, tally: Tally) -> None:
        """Add a tally to that of the same day, sort and key."""
        key = (tally.deck_id, tally.first, tally.counted, tally.key)
        same = self.tallies.setdefault(key, tally)
        if same is not tally:
            same.answers += tally.answers
            same.passes += tally.passes


def first_open(learner: Learner) -> date:
    """The first study day that is not closed."""
    return learner.books_open_from or date.min


def studied_days(learner: Learner, deck_id: int) -> dict[date, DayCount]:
    """Every study day on which a learner answered on a deck, without its first answers."""
    opened = _log(learner).filter(study_day__gte=first_open(learner)).in_deck(deck_id)
    stats = DailyStats()
    _count_answers(stats, learner, opened)
    return closed_days(learner, deck_id) | stats.by_date


def closed_days(learner: Learner, deck_id: int) -> dict[date, DayCount]:
    days = StudiedDay.objects.filter(learner=learner, deck_id=deck_id)
    closed = days.filter(study_day__lt=first_open(learner)).order_by("study_day")
    return {on: DayCount(*counts) for on, *counts in closed.values_list("study_day", *COLUMNS)}


def closed_tallies(learner: Learner, deck_id: int, since: date) -> QuerySet[Tally]:
    """The tallies of the closed days since a day."""
    tallies = Tally.objects.filter(learner=learner, deck_id=deck_id, first__gte=since)
    return tallies.filter(first__lt=first_open(learner))


def count_open(learner: Learner, deck_id: int) -> DailyStats:
    """What the open days of a deck add up to; two queries."""
    log = _log(learner).in_deck(deck_id)
    return _count(learner, log.filter(study_day__gte=first_open(learner)))


def close_before(learner: Learner, today: date) -> None:
    """Close the days before a study day. The caller holds the learner's lock.

    If the learner's clock went back to a closed day, that day is opened again.
    """
    opened = first_open(learner)
    if opened < today:
        close_with(learner, count_before(learner, today), today)
    elif opened > today:
        reopen(learner, today)


def count_before(learner: Learner, today: date) -> DailyStats:
    """What the open days before a study day add up to, on every deck."""
    opened = first_open(learner)
    return _count(learner, _log(learner).filter(study_day__gte=opened, study_day__lt=today))


def close_with(learner: Learner, stats: DailyStats, today: date) -> None:
    """Close the days before a study day with what they were counted to add up to."""
    # a row may exist already if an older copy of the learner was saved over a newer one
    days = [
        StudiedDay(learner=learner, deck_id=deck_id, study_day=on, **asdict(day))
        for (deck_id, on), day in stats.days.items()
    ]
    StudiedDay.objects.bulk_create(days, BATCH, ignore_conflicts=True)
    Tally.objects.bulk_create(stats.tallies.values(), BATCH, ignore_conflicts=True)
    _open_from(learner, today)


def reopen(learner: Learner, day: date) -> None:
    """Open a study day and those after it again, before their log is changed."""
    if day >= first_open(learner):
        return
    StudiedDay.objects.filter(learner=learner, study_day__gte=day).delete()
    Tally.objects.filter(learner=learner, first__gte=day).delete()
    _open_from(learner, day)


def _open_from(learner: Learner, day: date) -> None:
    learner.books_open_from = day
    learner.save(update_fields=["books_open_from"])


def _log(learner: Learner) -> ReviewQuerySet:
    return Review.objects.of(learner.pk).standing()


def _count(learner: Learner, log: ReviewQuerySet) -> DailyStats:
    stats = DailyStats()
    _count_answers(stats, learner, log)
    if stats.days:
        _count_first_answers(stats, learner, log)
    return stats


def _count_answers(stats: DailyStats, learner: Learner, log: ReviewQuerySet) -> None:
    """Add every answer to its day, and to the tallies by sort and quality, hour and confidence."""
    for row in _by_sort_and_hour(learner, log):
        day = stats.days.setdefault((row["deck"], row["study_day"]), DayCount())
        sort = Tally.Counted.NEW if row["is_introduction"] else Tally.Counted(row["kind"])
        _enter(day, DAY_COLUMN[sort], row)
        row["passes"] = row["answers"] * is_pass(row["quality"])
        stats.add(_tally(learner, sort, row["quality"], row))
        stats.add(_tally(learner, Tally.Counted.HOUR, row["hour"], row))
        if row["confidence"] is not None and sort is not Tally.Counted.DRILL:
            stats.add(_tally(learner, Tally.Counted.CONFIDENCE, row["confidence"], row))


def _count_first_answers(stats: DailyStats, learner: Learner, log: ReviewQuerySet) -> None:
    """Add each day's first answers to cards started earlier, by section and maturity."""
    for row in _first_of_a_day(learner, log):
        day = stats.days[row["deck"], row["study_day"]]
        answers, passes = row["answers"], row["passes"]
        if row["is_mature"]:
            sort = Tally.Counted.MATURE
            day.mature, day.mature_passes = day.mature + answers, day.mature_passes + passes
        else:
            sort = Tally.Counted.YOUNG
            day.young, day.young_passes = day.young + answers, day.young_passes + passes
        stats.add(_tally(learner, sort, row["section"], row))


def _tally(learner: Learner, counted: Tally.Counted, key: int, row: dict[str, Any]) -> Tally:
    return Tally(
        learner=learner, deck_id=row["deck"], first=row["study_day"], counted=counted, key=key,
        answers=row["answers"], passes=row["passes"],
    )  # fmt: skip


def _by_sort_and_hour(learner: Learner, log: ReviewQuerySet) -> Iterable[dict[str, Any]]:
    hour = ExtractHour("reviewed_at", tzinfo=learner.zone)
    grouped = log.order_by().annotate(deck=F("card__question__section__deck"), hour=hour)
    sorts = grouped.values(
        "deck", "study_day", "kind", "is_introduction", "quality", "hour", "confidence"
    )
    counted: Iterable[Any] = sorts.annotate(
        answers=Count("pk"),
        milliseconds=Sum("duration"),
        earliest_due=Min("due_before", filter=Q(due_before__lt=F("study_day"))),
    )
    return counted


def _first_of_a_day(learner: Learner, log: ReviewQuerySet) -> Iterable[dict[str, Any]]:
    place = Window(RowNumber(), partition_by=["card", "study_day"], order_by="id")
    first = log.order_by().annotate(place=place).filter(place=1).values("pk")
    remembered = Review.objects.filter(_is_one_of(first, learner), is_introduction=False)
    grouped = remembered.annotate(
        deck=F("card__question__section__deck"),
        section=F("card__question__section"),
        is_mature=Q(interval_before__gte=MATURE_INTERVAL),
    )
    by_section = grouped.values("deck", "study_day", "section", "is_mature")
    counted: Iterable[Any] = by_section.annotate(
        answers=Count("pk"), passes=Count("pk", filter=PASSED)
    )
    return counted


def _is_one_of(rows: QuerySet[Any, Any], learner: Learner) -> Q:
    """Whether a row is in a subquery whose rows all belong to the learner.

    On PostgreSQL the subquery is an array, which runs once. A plain IN runs again for every row
    while the planner still takes a new or just imported log to be small. The learner is named as
    well, so that a log partitioned by learner is read in one partition; SQLite would then read
    all of the learner's rows.
    """
    if connections[rows.db].vendor == "postgresql":
        from django.contrib.postgres.expressions import ArraySubquery  # brings its own driver

        array = ArraySubquery(rows)
        is_among = Func(
            F("pk"),
            array,
            template="%(expressions)s)",
            arg_joiner=" = ANY(",
            output_field=BooleanField(),
        )
        return Q(is_among, learner=learner)
    return Q(pk__in=rows)


def _enter(day: DayCount, column: str, row: dict[str, Any]) -> None:
    setattr(day, column, getattr(day, column) + row["answers"])
    day.milliseconds += row["milliseconds"]
    due = [on for on in (day.earliest_due, row["earliest_due"]) if on]
    day.earliest_due = min(due, default=None)
