from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from dlprep_site.ops.backups.archive import DATABASE, BadBackup, Manifest, digest, write
from dlprep_site.ops.backups.engines import engine

KEPT = 14
PATTERN = "dlprep-*.backup*"


class Command(BaseCommand):
    requires_system_checks = []  # it needs no pages, and starts sooner
    help = "Copy the whole site into one file while it runs, and check the copy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        folder = settings.DATA_DIR / "backups"
        parser.add_argument("--to", type=Path, default=folder, help=f"the folder; {folder}")
        parser.add_argument(
            "--keep", type=int, default=KEPT, help=f"how many to keep in it; {KEPT}, 0 for all"
        )
        parser.add_argument(
            "--encrypt-to",
            default=settings.BACKUP_PUBLIC_KEY,
            help="a public key of age (age1...); BACKUP_PUBLIC_KEY",
        )

    def handle(self, *args: Any, to: Path, keep: int, encrypt_to: str, **options: Any) -> None:
        if keep < 0:
            raise CommandError("--keep is a number of files, 0 for all.")
        now, database = datetime.now(tz=UTC), engine()
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = to / f"dlprep-{now:%Y%m%dT%H%M%S%fZ}.backup{'.age' if encrypt_to else ''}"
        key = settings.DATA_DIR / "secret_key"
        try:
            with TemporaryDirectory(prefix=".dlprep-", dir=to) as folder:
                copy = Path(folder) / DATABASE
                database.dump(copy)
                applied = MigrationRecorder(connection).applied_migrations()
                manifest = Manifest(
                    engine=database.name,
                    made_at=now.isoformat(),
                    migrations=sorted(f"{app}.{name}" for app, name in applied),
                    sha256=digest(copy),
                    key_sha256=digest(key) if key.exists() else "",
                )
                write(path, copy, manifest, key if key.exists() else None, encrypt_to)
        except (BadBackup, OSError, DatabaseError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes, checked")
        for old in sorted(to.glob(PATTERN))[:-keep] if keep else []:
            old.unlink()
            self.stdout.write(f"{old}: removed, {keep} are kept")
