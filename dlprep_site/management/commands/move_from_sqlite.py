from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.db import DatabaseError, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

SOURCE, TARGET = "source", "default"
BATCH = 500  # rows written at a time


class Command(BaseCommand):
    help = (
        "Copy a site on SQLite, which must not be running, into the migrated and otherwise empty "
        "PostgreSQL of DATABASE_URL; all of it, compared row by row, or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sqlite", type=Path, help="the file, such as var/dlprep.sqlite3")

    def handle(self, *args: Any, sqlite: Path, **options: Any) -> None:
        if connections[TARGET].vendor != "postgresql":
            raise CommandError("DATABASE_URL must name the PostgreSQL database to move to.")
        if not sqlite.is_file():
            raise CommandError(f"{sqlite} is not there.")
        _open_source(sqlite)
        try:
            if _applied(SOURCE) != _applied(TARGET):
                raise CommandError("Run `manage.py migrate` on both databases first.")
            if get_user_model().objects.using(TARGET).exists():
                raise CommandError("There are accounts in that database already.")
            with transaction.atomic(using=TARGET):
                self._move()
        except DatabaseError as error:
            raise CommandError(f"Nothing was moved. {error}") from error
        finally:
            connections[SOURCE].close()
        self.stdout.write("Everything is there. The SQLite file is as it was.")

    def _move(self) -> None:
        models = list(apps.get_models(include_auto_created=True))
        stored = [model for model in models if model._meta.managed and not model._meta.proxy]
        for model in reversed(stored):  # what its migrations have put there
            model._base_manager.using(TARGET).all()._raw_delete(TARGET)
        for model in stored:
            rows = _rows(model, SOURCE)
            fields = model._meta.local_concrete_fields
            while batch := list(islice(rows, BATCH)):
                model._base_manager.using(TARGET)._insert(  # type: ignore[attr-defined]
                    batch, fields=fields, using=TARGET, raw=True
                )
        with connections[TARGET].cursor() as cursor:
            for statement in connections[TARGET].ops.sequence_reset_sql(no_style(), stored):
                cursor.execute(statement)
        for model in stored:
            count = _compare(model)
            self.stdout.write(f"  {model._meta.db_table}: {count} rows, equal")


def _open_source(path: Path) -> None:
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    connections.settings[SOURCE] = connections.configure_settings({TARGET: engine})[TARGET]


def _applied(alias: str) -> set[tuple[str, str]]:
    return set(MigrationRecorder(connections[alias]).applied_migrations())


def _rows(model: type[Model], alias: str) -> Iterator[Model]:
    return iter(model._base_manager.using(alias).order_by("pk").iterator(BATCH))


def _compare(model: type[Model]) -> int:
    """How many rows there are on both sides; CommandError where one differs."""
    names = [field.attname for field in model._meta.local_concrete_fields]
    count = 0
    for pair in zip_longest(_rows(model, SOURCE), _rows(model, TARGET)):
        old, new = ([getattr(row, name) for name in names] if row else None for row in pair)
        if _plain(old) != _plain(new):
            raise CommandError(f"Nothing was moved: {model._meta.label} {old} would be {new}.")
        count += 1
    return count


def _plain(values: list[Any] | None) -> list[Any] | None:
    """Values to compare: binary ones come as different types from the two engines."""
    if values is None:
        return None
    return [bytes(value) if isinstance(value, memoryview) else value for value in values]
