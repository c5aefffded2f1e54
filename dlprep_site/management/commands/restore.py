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

from dlprep_site.ops.backups.archive import DATABASE, SECRET_KEY, BadBackup, Manifest, open_backup
from dlprep_site.ops.backups.engines import engine
from dlprep_site.ops.private_file import write_private


class Command(BaseCommand):
    requires_system_checks = []  # it needs no pages, and starts sooner
    help = "Bring a backup back: the database, and the secret key. The site must not be running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="although there are accounts here already; their database is put aside, not lost",
        )
        parser.add_argument(
            "--identity",
            type=Path,
            help="a file with age's secret key (AGE-SECRET-KEY-...), for an encrypted backup",
        )

    def handle(
        self, *args: Any, backup: Path, replace: bool, identity: Path | None, **options: Any
    ) -> None:
        database = engine()
        keep_as = f"before-{datetime.now(tz=UTC):%Y%m%dT%H%M%S%fZ}"
        try:
            with _no_server(), open_backup(backup, identity) as (manifest, folder):
                self._refuse_what_does_not_fit(manifest, database.name)
                database.check(folder / DATABASE)
                if _has_accounts() and not replace:
                    raise CommandError(
                        "There are accounts in this database. With --replace it is put aside, "
                        "and the backup takes its place."
                    )
                key = _text(folder / SECRET_KEY)
                has_tables = bool(connection.introspection.table_names())
                kept = database.replace(folder / DATABASE, keep_as if has_tables else None)
        except (BadBackup, OSError, DatabaseError) as error:
            raise CommandError(
                f"Not restored. {error}\nThe site's database is as it was. "
                "Mend what is named above, and run the same command again."
            ) from error
        if kept:
            self.stdout.write(f"The database that was here is kept: {kept}")
        self._restore_key(key, keep_as)
        call_command("migrate", verbosity=0)
        self.stdout.write(f"Restored: the site as it was at {manifest.made_at}.")
        self.stdout.write("Backups hold no logins: everyone logs in again.")
        self.stdout.write("`manage.py replay_reviews` shows that schedules follow from the log.")

    def _refuse_what_does_not_fit(self, manifest: Manifest, name: str) -> None:
        if manifest.engine != name:
            raise BadBackup(f"It is of {manifest.engine}, and this site is on {name}.")
        migrations = {".".join(key) for key in MigrationLoader(connection).disk_migrations or ()}
        newer = sorted(set(manifest.migrations) - migrations)
        if newer:
            raise BadBackup(f"It is of another version of dlprep: {newer[0]} is not known.")

    def _restore_key(self, key: str, keep_as: str) -> None:
        """Store the key that signed its links and encrypted its second factors, if it had one."""
        present = settings.DATA_DIR / SECRET_KEY
        if key in {"", _text(present)}:
            return
        try:
            if present.exists():
                os.link(present, present.with_name(f"{present.name}.{keep_as}"))
            write_private(present, key, replace=True)
        except OSError as error:
            raise CommandError(
                f"The database is restored, but its secret key is not. {error}\n"
                "Mend that, and run the same command again with --replace."
            ) from error
        self.stdout.write("The secret key came with it; a SECRET_KEY that is set comes first.")


def _text(path: Path) -> str:
    """A file's line; empty if there is none."""
    return path.read_text().strip() if path.exists() else ""


@contextmanager
def _no_server() -> Iterator[None]:
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


def _has_accounts() -> bool:
    try:
        return get_user_model().objects.exists()
    except DatabaseError:  # no migration ever ran here
        return False
