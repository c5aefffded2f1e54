from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections

from dlprep_site.db.copy_database import CannotMove, move

from .serve import claim_data

OLD = "sqlite"  # the alias of the old database


class Command(BaseCommand):
    requires_system_checks = []  # it needs no pages, and starts sooner
    help = (
        "Move a site from SQLite into the empty PostgreSQL database that DATABASE_URL names. "
        "Every row is read back and compared; if one differs, nothing is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=settings.DATA_DIR / "dlprep.sqlite3",
            help="the SQLite file (default: %(default)s)",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("DATABASE_URL must name the PostgreSQL database to move to.")
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        claim_data("serve.lock")
        claim_data("worker.lock")
        _open(file)
        try:
            if not connection.introspection.table_names():
                call_command("migrate", verbosity=0)
            total = move(OLD, "default", self._report)
        except (CannotMove, DatabaseError) as error:
            raise CommandError(f"{error}\nNothing was moved.") from error
        finally:
            connections[OLD].close()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # so that the first pages are planned well already
        self.stdout.write(f"{total:,} rows moved, read back and compared: all are equal.")

    def _report(self, table: str, rows: int) -> None:
        self.stdout.write(f"{rows:>12,}  {table}")


def _open(file: Path) -> None:
    """Make the SQLite file a second database of this process, opened as the site opens its own."""
    old = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}
    databases = {**connections.databases, OLD: old | {"OPTIONS": settings.SQLITE_OPTIONS}}
    connections.settings = connections.configure_settings(databases)
