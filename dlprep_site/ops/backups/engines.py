"""How each engine's database is copied while it is in use, checked, and put back."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

# the library that the site opens its file with: db/sqlite.py says why
from django.db.backends.sqlite3.base import Database  # type: ignore[attr-defined]

from ..tasks.supervisor import end_with_parent
from .archive import PRIVATE, BadBackup, sync

BESIDE = ("-wal", "-shm")  # files that SQLite keeps beside a database in use
SESSIONS = {"django_session", "usersessions_usersession"}  # logins, which no backup needs


def engine() -> Sqlite | Postgresql:
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


class Sqlite:
    name = "sqlite"

    @property
    def path(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    def dump(self, target: Path) -> None:
        """Copy the database as it stands at one moment; BadBackup if it is not sound."""
        with (
            closing(Database.connect(f"file:{self.path}?mode=ro", uri=True)) as source,
            closing(Database.connect(target)) as copy,
        ):
            _is_sound(source, self.path)
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without any beside it
            _empty_sessions(copy)
        self.check(target)

    def check(self, copy: Path) -> None:
        """BadBackup unless a copy can be put back."""
        with closing(Database.connect(f"file:{copy}?mode=ro", uri=True)) as database:
            _is_sound(database, copy)

    def replace(self, copy: Path, keep_as: str | None) -> str:
        """Put a copy in the place of the site's database; where the present one is kept.

        The present one is kept under a name that ends with `keep_as`; None if it is empty. On any
        error it stays in its place: the copy is whole beside it before one rename exchanges them.
        """
        connection.close()
        draft = self.path.with_name(f".{self.path.name}.part")
        kept = self.path.with_name(f"{self.path.name}.{keep_as}")
        try:
            shutil.copyfile(copy, draft)
            draft.chmod(PRIVATE)
            sync(draft)
            if self.path.exists():
                self._end_log()
            if keep_as:
                os.link(self.path, kept)
            draft.replace(self.path)
            sync(self.path.parent)
        finally:
            draft.unlink(missing_ok=True)
        return str(kept) if keep_as else ""

    def _end_log(self) -> None:
        """Write the database into one file, so that no other takes over its log."""
        with closing(Database.connect(self.path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for ending in BESIDE:
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)


def _empty_sessions(copy: Database.Connection) -> None:
    """Take every login out of a copy, the bytes of its rows too."""
    copy.execute("PRAGMA secure_delete=ON")
    names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    for table in SESSIONS & {name for (name,) in copy.execute(names)}:
        copy.execute(f"DELETE FROM {table}")  # noqa: S608
    copy.commit()


def _is_sound(database: Database.Connection, path: Path) -> None:
    try:
        [(result,), *_] = database.execute("PRAGMA integrity_check").fetchall()
    except Database.DatabaseError as error:
        raise BadBackup(f"{path} is not a sound SQLite database: {error}") from error
    if result != "ok":
        raise BadBackup(f"{path} is not a sound SQLite database: {result}")


class Postgresql:
    """By PostgreSQL's own pg_dump, pg_restore and psql, of at least the server's version."""

    name = "postgresql"

    def dump(self, target: Path) -> None:
        sessions = [f"--exclude-table-data=public.{table}" for table in sorted(SESSIONS)]
        self._run("pg_dump", "--format=custom", "--no-owner", *sessions, "--file", str(target))
        self.check(target)

    def check(self, copy: Path) -> None:
        self._run("pg_restore", "--list", str(copy), on_database=False)

    def replace(self, copy: Path, keep_as: str | None) -> str:
        """One transaction renames the present schema and fills a new one: all of it, or nothing."""
        kept = (keep_as or "").lower().replace("-", "_")
        aside = [f"ALTER SCHEMA public RENAME TO {kept}", "CREATE SCHEMA public"] if kept else []
        script = copy.with_name("restore.sql")
        self._run(
            "pg_restore", "--no-owner", "--schema=public", f"--file={script}", str(copy),
            on_database=False,
        )  # fmt: skip
        connection.close()
        self._run(
            "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
            *(f"--command={statement}" for statement in aside), f"--file={script}",
        )  # fmt: skip
        try:
            call_command("migrate", verbosity=0)  # the search's index is made by it, not by a dump
        except BaseException:
            if kept:
                self._execute("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {kept} RENAME TO public")
            raise
        return f"the schema {kept}" if kept else ""

    def _execute(self, *statements: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

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
        done = subprocess.run(  # noqa: S603
            command, env=environ, capture_output=True, text=True, check=False,
            preexec_fn=partial(end_with_parent, signal.SIGKILL),
        )  # fmt: skip
        if done.returncode:
            raise BadBackup(f"{program} failed: {done.stderr.strip()}")
