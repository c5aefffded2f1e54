"""How each engine's database is copied while it is in use, checked, and put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.core.management import call_command
from django.db import connection

from .archive import BadBackup, sync_folder

BESIDE = ("-wal", "-shm")  # files that SQLite keeps beside a database in use


class Engine(Protocol):
    name: str

    def dump(self, target: Path) -> None:
        """Copy the database as it stands at one moment; BadBackup if it is not sound."""

    def check(self, copy: Path) -> None:
        """BadBackup unless a copy can be put back."""

    def put_aside(self, now: datetime) -> str:
        """Move the present database away; where it is kept."""

    def load(self, copy: Path) -> None:
        """Put a copy in the place of the site's database, which was moved away."""


def engine() -> Engine:
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


class Sqlite:
    name = "sqlite"

    @property
    def path(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    def dump(self, target: Path) -> None:
        with (
            closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            _is_sound(source, self.path)
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without any beside it
        self.check(target)

    def check(self, copy: Path) -> None:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as database:
            _is_sound(database, copy)

    def put_aside(self, now: datetime) -> str:
        connection.close()
        with closing(sqlite3.connect(self.path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        aside = self.path.with_name(f"{self.path.name}.before-{now:%Y%m%dT%H%M%SZ}")
        self.path.replace(aside)
        for ending in BESIDE:
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        return str(aside)

    def load(self, copy: Path) -> None:
        connection.close()
        draft = self.path.with_name(f".{self.path.name}.part")
        shutil.copyfile(copy, draft)
        draft.chmod(0o600)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(self.path)
        sync_folder(self.path.parent)


def _is_sound(database: sqlite3.Connection, path: Path) -> None:
    try:
        [(result,), *_] = database.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"{path} is not a sound SQLite database: {error}") from error
    if result != "ok":
        raise BadBackup(f"{path} is not a sound SQLite database: {result}")


class Postgresql:
    """By PostgreSQL's own pg_dump and pg_restore, of at least the server's version."""

    name = "postgresql"

    def dump(self, target: Path) -> None:
        self._run("pg_dump", "--format=custom", "--no-owner", "--file", str(target))
        self.check(target)

    def check(self, copy: Path) -> None:
        self._run("pg_restore", "--list", str(copy), on_database=False)

    def put_aside(self, now: datetime) -> str:
        schema = f"before_{now:%Y%m%dt%H%M%Sz}"
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA public RENAME TO {schema}")
            cursor.execute("CREATE SCHEMA public")
        connection.close()
        return f"the schema {schema}"

    def load(self, copy: Path) -> None:
        connection.close()
        self._run(
            "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner",
            "--schema=public", str(copy),
        )  # fmt: skip
        call_command("migrate", verbosity=0)  # the search's index is made by it, not by a dump

    def _run(self, program: str, *arguments: str, on_database: bool = True) -> None:
        path = shutil.which(program)
        if path is None:
            raise BadBackup(f"{program} is missing: install PostgreSQL's client programs.")
        options: dict[str, Any] = connection.settings_dict
        environ = dict(os.environ)
        if on_database:
            names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
            environ |= {name: str(options[key]) for name, key in names.items() if options.get(key)}
            arguments = ("--dbname", str(options["NAME"]), *arguments)
        command = [path, *arguments]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise BadBackup(f"{program} failed: {done.stderr.strip()}")
