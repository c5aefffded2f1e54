"""The books of past study days, made from the review log, which is the truth.

A study day's books are closed by the first answer of a later one. Until then, and for a learner
whose books were never closed, the same figures are counted from the log itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, QuerySet, Sum, Window
from django.db.models.functions import ExtractHour, RowNumber

from .core.answering import MATURE_INTERVAL
from .core.sm2 import PASS_QUALITY, is_pass
from .models import Learner, Review, ReviewQuerySet, StudiedDay, Tally

M = TypeVar("M", StudiedDay, Tally)

BATCH = 500  # rows written at a time
PASSED = Q(quality__gte=PASS_QUALITY)
DAY_COLUMN = {
    Tally.Counted.NEW: "new",
    Tally.Counted.REVIEW: "reviews",
    Tally.Counted.LAST_PASS: "last_pass",
    Tally.Counted.DRILL: "drill",
}


def in_books(entries: QuerySet[M], learner: Learner, deck_id: int) -> QuerySet[M]:
    """A learner's entries of a deck: those of the days that are closed."""
    first_open = learner.books_open_from or date.min
    return entries.filter(learner=learner, deck_id=deck_id, study_day__lt=first_open)


def open_log(learner: Learner) -> ReviewQuerySet:
    """The standing reviews that are not in the books yet."""
    log = Review.objects.of(learner.pk).standing()
    return log.filter(study_day__gte=learner.books_open_from) if learner.books_open_from else log


def studied_days(learner: Learner, deck_id: int) -> dict[date, StudiedDay]:
    """Every study day on which a learner answered on a deck; two queries."""
    opened, _ = count_answers(learner, open_log(learner).in_deck(deck_id))
    return by_date([*closed_days(learner, deck_id), *opened])


def closed_days(learner: Learner, deck_id: int) -> QuerySet[StudiedDay]:
    return in_books(StudiedDay.objects.order_by("study_day"), learner, deck_id)


def by_date(days: Iterable[StudiedDay]) -> dict[date, StudiedDay]:
    return {day.study_day: day for day in days}


def count_answers(learner: Learner, log: ReviewQuerySet) -> tuple[list[StudiedDay], list[Tally]]:
    """The days of a log, and what was answered on them by sort and quality, and by hour."""
    days: dict[tuple[int, date], StudiedDay] = {}
    tallies: dict[tuple[int, date, str, int], Tally] = {}
    for row in _by_sort_and_hour(learner, log):
        deck, on = row["deck"], row["study_day"]
        of = {"learner": learner, "deck_id": deck, "study_day": on}
        sort = Tally.Counted.NEW if row["is_introduction"] else Tally.Counted(row["kind"])
        _enter(days.setdefault((deck, on), StudiedDay(**of)), DAY_COLUMN[sort], row)
        for counted, key in ((sort, row["quality"]), (Tally.Counted.HOUR, row["hour"])):
            empty = Tally(**of, counted=counted, key=key, answers=0, passes=0)
            tally = tallies.setdefault((deck, on, counted, key), empty)
            tally.answers += row["answers"]
            tally.passes += row["answers"] * is_pass(row["quality"])
    return list(days.values()), list(tallies.values())


def count_first_answers(
    learner: Learner, log: ReviewQuerySet, days: Iterable[StudiedDay]
) -> list[Tally]:
    """Each day's first answers to cards met on an earlier one, by section and maturity.

    They are added to the log's `days` as well.
    """
    books = {(day.deck_id, day.study_day): day for day in days}
    tallies = []
    for row in _first_of_a_day(log):
        deck, on, answers, passes = (row[k] for k in ("deck", "study_day", "answers", "passes"))
        sort = Tally.Counted.MATURE if row["is_mature"] else Tally.Counted.YOUNG
        tallies.append(
            Tally(
                learner=learner, deck_id=deck, study_day=on, counted=sort, key=row["section"],
                answers=answers, passes=passes,
            )
        )  # fmt: skip
        day = books[deck, on]
        if row["is_mature"]:
            day.mature, day.mature_passes = day.mature + answers, day.mature_passes + passes
        else:
            day.young, day.young_passes = day.young + answers, day.young_passes + passes
    return tallies


def close(learner: Learner, today: date) -> None:
    """Enter the days before a study day into the books, the learner's lock being held.

    Where the learner's clock went back to a day that was closed, it is opened again.
    """
    if learner.books_open_from == today:
        return
    if learner.books_open_from and today < learner.books_open_from:
        reopen(learner, today)
        return
    log = open_log(learner).filter(study_day__lt=today)
    days, tallies = count_answers(learner, log)
    if days:
        tallies += count_first_answers(learner, log, days)
        # a day may be there already, where an older copy of the learner was saved over a newer
        StudiedDay.objects.bulk_create(days, BATCH, ignore_conflicts=True)
        Tally.objects.bulk_create(tallies, BATCH, ignore_conflicts=True)
    _open_from(learner, today)


def reopen(learner: Learner, day: date) -> None:
    """Take a study day and those after it out of the books, before their log is changed."""
    if learner.books_open_from and day < learner.books_open_from:
        for entries in (StudiedDay.objects, Tally.objects):
            entries.filter(learner=learner, study_day__gte=day).delete()
        _open_from(learner, day)


def _open_from(learner: Learner, day: date) -> None:
    learner.books_open_from = day
    learner.save(update_fields=["books_open_from"])


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
