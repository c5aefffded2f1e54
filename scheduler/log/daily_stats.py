"""The books of past days, made from the review log, which is the truth.

A study day is closed by the first answer of a later one; its answers by sort, hour and section are
kept by day for three months, and by month from then on. What is not closed, and all of it for a
learner whose books never were, is counted from the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connections
from django.db.models import BooleanField, Count, F, Func, Min, Q, QuerySet, Sum, Window
from django.db.models.functions import ExtractHour, RowNumber

from ..core.answering import MATURE_INTERVAL
from ..core.sm2 import PASS_QUALITY, is_pass
from ..core.study_day import add_days
from ..models import Learner, Review, ReviewQuerySet, StudiedDay, Tally

BATCH = 500  # rows written at a time
MONTHS_BY_DAY = 3  # whole months whose tallies are kept by day: longer than 90 days
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
class Books:
    """What reviews come to, by day and, before `by_month_until`, by month; not saved."""

    by_month_until: date = date.min
    days: dict[tuple[int, date], DayCount] = field(default_factory=dict)
    tallies: dict[tuple[int, date, str, int], Tally] = field(default_factory=dict)

    @property
    def by_date(self) -> dict[date, DayCount]:
        """The days of books of one deck."""
        return {on: day for (_, on), day in self.days.items()}

    def tally(self, of: Tally) -> None:
        """Add a tally to that of its day or month."""
        if of.first < self.by_month_until:
            of.first, of.is_month = month_of(of.first), True
        same = self.tallies.setdefault((of.deck_id, of.first, of.counted, of.key), of)
        if same is not of:
            same.answers += of.answers
            same.passes += of.passes


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_before(day: date, months: int) -> date:
    """The first day of the month so many months before a day's own."""
    for _ in range(months):
        day = add_days(month_of(day), -1)
    return month_of(day)


def first_open(learner: Learner) -> date:
    """The first study day whose answers are not in the books."""
    return learner.books_open_from or date.min


def studied_days(learner: Learner, deck_id: int) -> dict[date, DayCount]:
    """Every study day on which a learner answered on a deck, without its first answers."""
    opened = _log(learner).filter(study_day__gte=first_open(learner)).in_deck(deck_id)
    books = Books()
    _count_answers(books, learner, opened)
    return closed_days(learner, deck_id) | books.by_date


def closed_days(learner: Learner, deck_id: int) -> dict[date, DayCount]:
    days = StudiedDay.objects.filter(learner=learner, deck_id=deck_id)
    closed = days.filter(study_day__lt=first_open(learner)).order_by("study_day")
    return {on: DayCount(*counts) for on, *counts in closed.values_list("study_day", *COLUMNS)}


def closed_tallies(learner: Learner, deck_id: int, since: date) -> QuerySet[Tally]:
    """Those of the days since one, which lies in the latest three months or begins a month."""
    tallies = Tally.objects.filter(learner=learner, deck_id=deck_id, first__gte=since)
    return tallies.filter(first__lt=first_open(learner))


def count_open(learner: Learner, deck_id: int) -> Books:
    """What the books lack of a deck; two queries."""
    log = _log(learner).in_deck(deck_id)
    return _count(learner, log.filter(study_day__gte=first_open(learner)), date.min)


def close_before(learner: Learner, today: date) -> None:
    """Enter the days before a study day into the books, the learner's lock being held.

    Where the learner's clock went back to a day that was closed, it is opened again.
    """
    opened = first_open(learner)
    if opened == today:
        return
    if today < opened:
        reopen(learner, today)
        return
    log = _log(learner).filter(study_day__gte=opened, study_day__lt=today)
    books = _count(learner, log, by_month_until=months_before(today, MONTHS_BY_DAY))
    if month_of(opened) != month_of(today):
        old = Tally.objects.filter(learner=learner, is_month=False, first__lt=books.by_month_until)
        for tally in old:
            tally.pk = None
            books.tally(tally)
        old.delete()
    # one may be there already, where an older copy of the learner was saved over a newer
    days = [
        StudiedDay(learner=learner, deck_id=deck_id, study_day=on, **asdict(day))
        for (deck_id, on), day in books.days.items()
    ]
    StudiedDay.objects.bulk_create(days, BATCH, ignore_conflicts=True)
    Tally.objects.bulk_create(books.tallies.values(), BATCH, ignore_conflicts=True)
    _open_from(learner, today)


def reopen(learner: Learner, day: date) -> None:
    """Take a study day and those after it out of the books, before their log is changed."""
    opened = first_open(learner)
    if day >= opened:
        return
    if day < months_before(opened, MONTHS_BY_DAY):
        day = month_of(day)
    StudiedDay.objects.filter(learner=learner, study_day__gte=day).delete()
    Tally.objects.filter(learner=learner, first__gte=day).delete()
    _open_from(learner, day)


def _open_from(learner: Learner, day: date) -> None:
    learner.books_open_from = day
    learner.save(update_fields=["books_open_from"])


def _log(learner: Learner) -> ReviewQuerySet:
    return Review.objects.of(learner.pk).standing()


def _count(learner: Learner, log: ReviewQuerySet, by_month_until: date) -> Books:
    books = Books(by_month_until)
    _count_answers(books, learner, log)
    if books.days:
        _count_first_answers(books, learner, log)
    return books


def _count_answers(books: Books, learner: Learner, log: ReviewQuerySet) -> None:
    """Enter every answer into its day, and into the tallies by sort and quality, and by hour."""
    for row in _by_sort_and_hour(learner, log):
        day = books.days.setdefault((row["deck"], row["study_day"]), DayCount())
        sort = Tally.Counted.NEW if row["is_introduction"] else Tally.Counted(row["kind"])
        _enter(day, DAY_COLUMN[sort], row)
        row["passes"] = row["answers"] * is_pass(row["quality"])
        books.tally(_tally(learner, sort, row["quality"], row))
        books.tally(_tally(learner, Tally.Counted.HOUR, row["hour"], row))


def _count_first_answers(books: Books, learner: Learner, log: ReviewQuerySet) -> None:
    """Enter each day's first answers to cards met on an earlier one, by section and maturity."""
    for row in _first_of_a_day(learner, log):
        day = books.days[row["deck"], row["study_day"]]
        answers, passes = row["answers"], row["passes"]
        if row["is_mature"]:
            sort = Tally.Counted.MATURE
            day.mature, day.mature_passes = day.mature + answers, day.mature_passes + passes
        else:
            sort = Tally.Counted.YOUNG
            day.young, day.young_passes = day.young + answers, day.young_passes + passes
        books.tally(_tally(learner, sort, row["section"], row))


def _tally(learner: Learner, counted: Tally.Counted, key: int, row: dict[str, Any]) -> Tally:
    return Tally(
        learner=learner, deck_id=row["deck"], first=row["study_day"], counted=counted, key=key,
        answers=row["answers"], passes=row["passes"],
    )  # fmt: skip


def _by_sort_and_hour(learner: Learner, log: ReviewQuerySet) -> Iterable[dict[str, Any]]:
    hour = ExtractHour("reviewed_at", tzinfo=ZoneInfo(learner.timezone))
    grouped = log.order_by().annotate(deck=F("card__question__section__deck"), hour=hour)
    sorts = grouped.values("deck", "study_day", "kind", "is_introduction", "quality", "hour")
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
    """Whether a row is among those of a subquery, which are all the learner's.

    PostgreSQL finds these once, as an array: with a plain IN it does so anew for every row, for
    as long as it takes a log that is new or was just imported to be small. It is told the learner
    besides, and so where to look in a log that is split by them; SQLite would read all of theirs.
    """
    if connections[rows.db].vendor == "postgresql":
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
