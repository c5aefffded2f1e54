"""Learners copied in the database, with all that is theirs: how a test or a bench comes to many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max, Min, Model

from dlprep_site.models import User
from scheduler.models import Learner, Mark, Plan, PointAnswer, Review, Schedule, StudiedDay, Tally

# whose rows are copied, and the column in whose order: the log is laid down day by day, every
# learner's answers among everybody else's, as it comes to be in life
COPIED: dict[type[Model], str] = {
    Learner: "user_id",
    Plan: "id",
    Schedule: "id",
    StudiedDay: "study_day",
    Tally: "first",
    Mark: "id",
    PointAnswer: "id",
    Review: "reviewed_at",
}
WEEK = timedelta(days=7)


def copy_learners(of: Sequence[int], copies: int, name: str = "copy") -> None:
    """So many learners more, each a copy of one of the learners `of`, in turn.

    Their addresses are `copy-0@example.com` and so on. Call it outside of a transaction where the
    log is long: it goes week by week.
    """
    users = [User(email=f"{name}-{number}@example.com", password="!") for number in range(copies)]
    made = User.objects.bulk_create(users, batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied (own bigint PRIMARY KEY, of_learner bigint)")
        pairs = [(user.pk, of[number % len(of)]) for number, user in enumerate(made)]
        cursor.executemany("INSERT INTO copied VALUES (%s, %s)", pairs)
        for model in COPIED:
            _copy(model, cursor)
        cursor.execute("DROP TABLE copied")


def _copy(model: type[Model], cursor: CursorWrapper) -> None:
    cursor.execute(
        f"CREATE TEMPORARY TABLE original AS SELECT * FROM {model._meta.db_table}"  # noqa: S608
        f" WHERE {_owner(model)} IN (SELECT of_learner FROM copied)"
    )
    if connection.vendor == "postgresql":
        cursor.execute("ANALYZE original")
    statement = _statement(model)
    if model is Review:
        for week in _weeks():
            with transaction.atomic():
                cursor.execute(statement, [week, week + WEEK])
    else:
        cursor.execute(statement)
    cursor.execute("DROP TABLE original")


def _statement(model: type[Model]) -> str:
    """What inserts the copies of a model's rows; of a review, those of a span of study days."""
    values = {
        column: f"original.{column}"
        for field in model._meta.local_concrete_fields
        if (column := str(field.column)) != "id"
    }
    values[_owner(model)] = "copied.own"
    if model is Review and connection.vendor == "postgresql":
        values["token"] = "gen_random_uuid()"  # elsewhere the same ones: they are a learner's own
    columns, selected = ", ".join(values), ", ".join(values.values())
    span = " WHERE study_day >= %s AND study_day < %s" if model is Review else ""
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {selected} FROM original"  # noqa: S608
        f" JOIN copied ON copied.of_learner = original.{_owner(model)}{span}"
        f" ORDER BY original.{COPIED[model]}, copied.own"
    )


def _owner(model: type[Model]) -> str:
    return "user_id" if model is Learner else "learner_id"


def _weeks() -> list[date]:
    span = Review.objects.aggregate(first=Min("study_day"), last=Max("study_day"))
    first, last = span["first"], span["last"]
    return [first + WEEK * number for number in range((last - first).days // 7 + 1)] if last else []
