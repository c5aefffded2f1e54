"""Copies a site's whole content from one database to another and compares every row.

Rows are copied as they are stored, by Django's own insert: no `save()`, no signals, no automatic
values. Rows that migrations made in the new database are replaced by those of the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import BinaryField, Field, Model
from django.db.models.sql import InsertQuery

BATCH = 500  # rows held in memory at once
LARGE_ROWS = 10  # the same, of a table with whole files in it
MADE_BY_MIGRATIONS = {ContentType, Permission, Group, Group.permissions.through}
DERIVED = ("cards_search", "dlprep_cache", "sqlite_")  # how tables without a model begin

Table = type[Model]


class CannotMove(Exception):
    """The content was not moved and nothing has changed; `str()` of the error says why."""


def tables() -> list[Table]:
    """Every table that has a model, many-to-many tables included."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def move(source: str, target: str, report: Callable[[str, int], None]) -> int:
    """Copy all from one database to another and compare it there; how many rows.

    One transaction in each: the source's keeps other writers out; the target's leaves it empty
    unless everything is there and equal. `report` is called with each table's name and number of
    rows. CannotMove if a database is not as it has to be or a row can't be stored.
    """
    with transaction.atomic(using=source):
        _check_source(source)
        _check_target(source, target)
        with transaction.atomic(using=target):
            for model in MADE_BY_MIGRATIONS:
                model._base_manager.using(target)._raw_delete(target)  # type: ignore[attr-defined]
            for model in tables():
                for rows in _batches(model, source):
                    _store(model, rows, target)
            _set_sequences(source, target)
            connections[target].check_constraints()
            total = 0
            for model in tables():
                count = _compare(model, source, target)
                report(model._meta.db_table, count)
                total += count
    ContentType.objects.clear_cache()
    return total


def _check_source(source: str) -> None:
    """Check that the source has every migration of this version and no unknown table."""
    connection = connections[source]
    if _migrations_missing(source):
        raise CannotMove("The old database lacks migrations: run `manage.py migrate` on it first.")
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor))
        cursor.execute("PRAGMA integrity_check")
        damage = [line for (line,) in cursor.fetchmany(5) if line != "ok"]
    if damage:
        raise CannotMove(f"The old database is damaged: {'; '.join(damage)}")
    known = {model._meta.db_table for model in tables()} | {"django_migrations"}
    unknown = sorted(name for name in names - known if not name.startswith(DERIVED))
    if unknown:
        raise CannotMove(f"The old database has tables of nobody here: {', '.join(unknown)}")
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise CannotMove(f"The old database is not sound: {error}") from error


def _check_target(source: str, target: str) -> None:
    """Check that the target has the same migrations and no content."""
    if _migrations_missing(target):
        raise CannotMove("The new database lacks migrations: run `manage.py migrate` first.")
    old, new = _migrations(source), _migrations(target)
    if old != new:
        names = ", ".join(sorted(".".join(key) for key in old ^ new))
        raise CannotMove(f"One of the databases is of another version of dlprep: {names}")
    for model in tables():
        if model not in MADE_BY_MIGRATIONS and model._base_manager.using(target).exists():
            raise CannotMove(f"The new database is not empty: {model._meta.db_table} has rows.")


def _migrations(using: str) -> set[tuple[str, str]]:
    return {*MigrationRecorder(connections[using]).applied_migrations()}


def _migrations_missing(using: str) -> bool:
    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _columns(model: Table) -> list[Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _batches(model: Table, source: str) -> Iterator[list[Model]]:
    size = LARGE_ROWS if any(isinstance(f, BinaryField) for f in _columns(model)) else BATCH
    rows = model._base_manager.using(source).order_by("pk").iterator(size)
    while batch := list(islice(rows, size)):
        yield batch


def _store(model: Table, rows: list[Model], target: str) -> None:
    """Insert rows as they are; CannotMove, naming the row, if one can't be inserted."""
    try:
        with transaction.atomic(using=target):
            query: Any = InsertQuery(model)
            query.insert_values(_columns(model), rows, raw=True)
            query.get_compiler(using=target).execute_sql()
    except (DatabaseError, ValueError) as error:
        if len(rows) == 1:
            where = f"{model._meta.db_table}, row {rows[0].pk}"
            raise CannotMove(f"{where}: {str(error).splitlines()[0]}") from error
        for row in rows:
            _store(model, [row], target)


def _set_sequences(source: str, target: str) -> None:
    """Let new keys begin after all old ones, those of deleted rows included."""
    connection = connections[target]
    with connections[source].cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        highest = dict(cursor.fetchall())
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
        for model in tables():
            table, key = model._meta.db_table, model._meta.pk.column
            if connection.vendor == "postgresql" and highest.get(table):
                name = connection.ops.quote_name(table)
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [name, key, highest[table]]
                )


def _compare(model: Table, source: str, target: str) -> int:
    """How many rows a table has, all of them equal in both; CannotMove if one differs."""
    table, count = model._meta.db_table, 0
    for rows in _batches(model, source):
        keys = [row.pk for row in rows]
        copies = model._base_manager.using(target).in_bulk(keys)
        for row in rows:
            if row.pk not in copies or _values(row) != _values(copies[row.pk]):
                raise CannotMove(f"{table}, row {row.pk}: it did not arrive as it was.")
        count += len(rows)
    if model._base_manager.using(target).count() != count:
        raise CannotMove(f"{table}: there are rows that the old database does not have.")
    return count


def _values(row: Model) -> tuple[Any, ...]:
    values = (getattr(row, field.attname) for field in row._meta.local_concrete_fields)
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in values)
