"""The books of past days, made from the review log, which is the truth.

A study day is closed by the first answer of a later one, and a month by that of a later month.
What is not closed, and all of it for a learner whose books never were, is counted from the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, QuerySet, Sum, Window
from django.db.models.functions import ExtractHour, RowNumber

from .core.answering import MATURE_INTERVAL
from .core.sm2 import PASS_QUALITY, is_pass
from .core.study_day import add_days
from .models import Learner, Review, ReviewQuerySet, StudiedDay, Tally

BATCH = 500  # rows written at a time
LONGEST_MONTH = 31  # days
PASSED = Q(quality__gte=PASS_QUALITY)
DAY_COLUMN = {
    Tally.Counted.NEW: "new",
    Tally.Counted.REVIEW: "reviews",
    Tally.Counted.LAST_PASS: "last_pass",
    Tally.Counted.DRILL: "drill",
}


@dataclass(slots=True)
class Books:
    """What reviews come to, by day and by month; not saved."""

    days: dict[tuple[int, date], StudiedDay] = field(default_factory=dict)
    tallies: dict[tuple[int, date, str, int], Tally] = field(default_factory=dict)

    def day(self, learner: Learner, deck_id: int, on: date) -> StudiedDay:
        if (deck_id, on) not in self.days:
            new = StudiedDay(learner=learner, deck_id=deck_id, study_day=on)
            self.days[deck_id, on] = new
        return self.days[deck_id, on]

    def tally(self, day: StudiedDay, counted: str, key: int, answers: int, passes: int) -> None:
        month = month_of(day.study_day)
        place = (day.deck_id, month, counted, key)
        if place not in self.tallies:
            self.tallies[place] = Tally(
                learner=day.learner, deck_id=day.deck_id, month=month, counted=counted, key=key,
                answers=0, passes=0,
            )  # fmt: skip
        tally = self.tallies[place]
        tally.answers += answers
        tally.passes += passes


def month_of(day: date) -> date:
    return day.replace(day=1)


def first_open(learner: Learner) -> date:
    """The first study day whose answers are not in the books."""
    return learner.books_open_from or date.min


def studied_days(learner: Learner, deck_id: int) -> dict[date, StudiedDay]:
    """Every study day on which a learner answered on a deck, without its first answers."""
    opened = _log(learner).filter(study_day__gte=first_open(learner)).in_deck(deck_id)
    books = Books()
    _count_answers(books, learner, opened, date.min)
    return by_date([*closed_days(learner, deck_id), *books.days.values()])


def closed_days(learner: Learner, deck_id: int) -> QuerySet[StudiedDay]:
    days = StudiedDay.objects.filter(learner=learner, deck_id=deck_id)
    return days.filter(study_day__lt=first_open(learner)).order_by("study_day")


def by_date(days: Iterable[StudiedDay]) -> dict[date, StudiedDay]:
    return {day.study_day: day for day in days}


def closed_months(learner: Learner, deck_id: int, since: date) -> QuerySet[Tally]:
    """The tallies of the months that are closed and lie after a day, whole."""
    months = Tally.objects.filter(learner=learner, deck_id=deck_id, month__gte=_next_month(since))
    return months.filter(month__lt=month_of(first_open(learner)))


def count_since(learner: Learner, deck_id: int, since: date) -> Books:
    """What the books lack of a span: its first month where it is not whole, and what is open.

    Open days before the span have their day, and no tally. At most four queries: the two parts
    are asked for apart, since neither engine finds both by its index at once.
    """
    log, opened = _log(learner).in_deck(deck_id), month_of(first_open(learner))
    books = _count(learner, log.filter(study_day__gte=opened), since)
    end = min(_next_month(since), opened)
    if since < end:
        first_month = _count(learner, log.filter(study_day__gte=since, study_day__lt=end), since)
        books.days |= first_month.days
        books.tallies |= first_month.tallies
    return books


def close(learner: Learner, today: date) -> None:
    """Enter the days before a study day into the books, the learner's lock being held.

    Where the learner's clock went back to a day that was closed, it is opened again.
    """
    opened = first_open(learner)
    if opened == today:
        return
    if today < opened:
        reopen(learner, today)
        return
    months_end = month_of(today) > month_of(opened)
    begin = month_of(opened) if months_end else opened
    books = _count(learner, _log(learner).filter(study_day__gte=begin, study_day__lt=today))
    days = [day for day in books.days.values() if day.study_day >= opened]
    tallies = [tally for tally in books.tallies.values() if tally.month < month_of(today)]
    # one may be there already, where an older copy of the learner was saved over a newer
    StudiedDay.objects.bulk_create(days, BATCH, ignore_conflicts=True)
    if months_end:
        Tally.objects.bulk_create(tallies, BATCH, ignore_conflicts=True)
    _open_from(learner, today)


def reopen(learner: Learner, day: date) -> None:
    """Take a study day and those after it out of the books, before their log is changed."""
    if day < first_open(learner):
        StudiedDay.objects.filter(learner=learner, study_day__gte=day).delete()
        Tally.objects.filter(learner=learner, month__gte=month_of(day)).delete()
        _open_from(learner, day)


def _open_from(learner: Learner, day: date) -> None:
    learner.books_open_from = day
    learner.save(update_fields=["books_open_from"])


def _next_month(day: date) -> date:
    """The first day of the first month that begins on a day or after it."""
    return day if day.day == 1 else month_of(add_days(month_of(day), LONGEST_MONTH))


def _log(learner: Learner) -> ReviewQuerySet:
    return Review.objects.of(learner.pk).standing()


def _count(learner: Learner, log: ReviewQuerySet, since: date = date.min) -> Books:
    books = Books()
    _count_answers(books, learner, log, since)
    if books.days:
        _count_first_answers(books, learner, log, since)
    return books


def _count_answers(books: Books, learner: Learner, log: ReviewQuerySet, since: date) -> None:
    """Enter every answer into its day; into the tallies, those since a day, by sort and hour."""
    for row in _by_sort_and_hour(learner, log):
        day = books.day(learner, row["deck"], row["study_day"])
        sort = Tally.Counted.NEW if row["is_introduction"] else Tally.Counted(row["kind"])
        _enter(day, DAY_COLUMN[sort], row)
        if day.study_day >= since:
            passes = row["answers"] * is_pass(row["quality"])
            books.tally(day, sort, row["quality"], row["answers"], passes)
            books.tally(day, Tally.Counted.HOUR, row["hour"], row["answers"], passes)


def _count_first_answers(books: Books, learner: Learner, log: ReviewQuerySet, since: date) -> None:
    """Enter each day's first answers to cards met on an earlier one, by section and maturity."""
    for row in _first_of_a_day(log):
        day = books.day(learner, row["deck"], row["study_day"])
        sort = Tally.Counted.MATURE if row["is_mature"] else Tally.Counted.YOUNG
        answers, passes = row["answers"], row["passes"]
        if row["is_mature"]:
            day.mature, day.mature_passes = day.mature + answers, day.mature_passes + passes
        else:
            day.young, day.young_passes = day.young + answers, day.young_passes + passes
        if day.study_day >= since:
            books.tally(day, sort, row["section"], answers, passes)


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


def _first_of_a_day(log: ReviewQuerySet) -> Iterable[dict[str, Any]]:
    place = Window(RowNumber(), partition_by=["card", "study_day"], order_by="id")
    first = log.order_by().annotate(place=place).filter(place=1).values("pk")
    # by its row alone: with the learner besides, SQLite reads the whole of their log
    remembered = Review.objects.filter(pk__in=first, is_introduction=False)
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


def _enter(day: StudiedDay, column: str, row: dict[str, Any]) -> None:
    setattr(day, column, getattr(day, column) + row["answers"])
    day.milliseconds += row["milliseconds"]
    due = [on for on in (day.earliest_due, row["earliest_due"]) if on]
    day.earliest_due = min(due, default=None)
