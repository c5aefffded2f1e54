from __future__ import annotations

import fcntl
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from dlprep_site.ops.backups import BadBackup, Manifest, engine, opened
from dlprep_site.ops.backups.archive import DATABASE, SECRET_KEY


class Command(BaseCommand):
    help = "Bring a backup back: the database, and the secret key. The site must not be running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="although there are accounts here already; their database is put aside, not lost",
        )

    def handle(self, *args: Any, backup: Path, replace: bool, **options: Any) -> None:
        own, now = engine(), datetime.now(tz=UTC)
        try:
            with _nobody_serving(), opened(backup) as (manifest, folder):
                self._refuse_what_does_not_fit(manifest, own.name)
                own.check(folder / DATABASE)
                if _has_accounts() and not replace:
                    raise CommandError(
                        "There are accounts in this database. With --replace it is put aside, "
                        "and the backup takes its place."
                    )
                if _has_tables():
                    self.stdout.write(f"The database that was here is kept: {own.put_aside(now)}")
                own.load(folder / DATABASE)
                self._restore_key(folder / SECRET_KEY, now)
        except (BadBackup, OSError) as error:
            raise CommandError(f"Not restored. {error}") from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"Restored: the site as it was at {manifest.made_at}.")
        self.stdout.write("`manage.py replay_reviews` shows that schedules follow from the log.")

    def _refuse_what_does_not_fit(self, manifest: Manifest, name: str) -> None:
        if manifest.engine != name:
            raise BadBackup(f"It is of {manifest.engine}, and this site is on {name}.")
        known = {".".join(key) for key in MigrationLoader(connection).disk_migrations or ()}
        newer = sorted(set(manifest.migrations) - known)
        if newer:
            raise BadBackup(f"It is of another version of dlprep: {newer[0]} is not known.")

    def _restore_key(self, key: Path, now: datetime) -> None:
        """The key that signed its sessions and locked its second factors, where it was a file."""
        present = settings.DATA_DIR / "secret_key"
        if not key.exists() or (present.exists() and present.read_text() == key.read_text()):
            return
        if present.exists():
            present.replace(present.with_name(f"secret_key.before-{now:%Y%m%dT%H%M%SZ}"))
        with os.fdopen(os.open(present, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key.read_text())
        self.stdout.write("The secret key came with it; a SECRET_KEY that is set comes first.")


@contextmanager
def _nobody_serving() -> Iterator[None]:
    """Make sure that no server on SQLite, and no worker, runs on the data, nor starts meanwhile."""
    flags = os.O_RDWR | os.O_CREAT
    with ExitStack() as stack:
        for name in ("serve.lock", "worker.lock"):
            lock = os.open(settings.DATA_DIR / name, flags, 0o600)
            stack.callback(os.close, lock)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                what = "A server" if name == "serve.lock" else "A worker"
                raise BadBackup(f"{what} is running on this data. Stop it first.") from error
        yield


def _has_tables() -> bool:
    return bool(connection.introspection.table_names())


def _has_accounts() -> bool:
    try:
        return get_user_model().objects.exists()
    except DatabaseError:  # nothing was ever migrated here
        return False
