"""Restores that are killed after each change they make: `python -m tests.faults.killed_restore`.

With the settings of a scratch site. Prints, as JSON, what was found after each kill, and after the
same restore was then run whole. Every command runs in a fork of this process, which itself never
opens the database by Django.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

SITES = ("first", "second")  # each with a backup, an account and a secret key of its own
TRACED = ("ops/backups/engines.py", "commands/restore.py", "ops/private_file.py")
MAX_KILLS = 40
PATIENCE = 90  # seconds

Trace = Callable[[FrameType, str, Any], Any]


def in_fork(act: Callable[[], object]) -> int:
    """What a fork of this process ends with: minus the signal, if it was killed."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            act()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def data_dir() -> Path:
    return Path(settings.DATA_DIR)


def back_up(name: str) -> None:
    """Make a backup of the site with one account, and a secret key that says whose it is."""
    from dlprep_site.models import User

    User.objects.all().delete()
    User.objects.create_user(f"{name}@example.com")
    (data_dir() / "secret_key").write_text(f"{name}\n")
    call_command("backup", to=data_dir() / name, verbosity=0, stdout=sys.stderr)


def restore(name: str) -> None:
    [file] = (data_dir() / name).glob("*.backup")
    call_command("restore", str(file), replace=True, stdout=sys.stderr)


def state() -> Callable[[], object]:
    """A function that says what differs once a restore has changed anything that lasts."""
    if connection.vendor == "sqlite":
        return files
    database = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    query = """
        SELECT nspname, oid FROM pg_namespace WHERE nspname ~ '^(public|before)'
        UNION ALL SELECT relname, oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
        ORDER BY 1
    """
    return lambda: (database.execute(query).fetchall(), files())


def files() -> list[tuple[str, int]]:
    """Which files are there, by their names and what the names stand for."""
    found = [(path.name, path.stat().st_ino) for path in sorted(data_dir().iterdir())]
    return [(name, inode) for name, inode in found if not name.endswith(("-shm", ".lock"))]


def killed_after(changes: int) -> Trace:
    """Have this process killed by itself after so many changes, seen before each line it runs."""
    changed = state()
    seen, before = 0, changed()

    def look(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal seen, before
        if not frame.f_code.co_filename.endswith(TRACED):
            return None
        sys.settrace(None)
        now = changed()
        if now != before:
            seen, before = seen + 1, now
        if seen == changes:
            os.kill(os.getpid(), signal.SIGKILL)
        sys.settrace(look)
        return look

    return look


def kill_while_loading(name: str) -> int:
    """On PostgreSQL, kill a restore while the program that fills the database is at work."""
    pid = os.fork()
    if pid == 0:
        restore(name)
        os._exit(0)
    deadline = time.monotonic() + PATIENCE
    while not any(_is_psql(child) for child in _children(pid)):
        assert time.monotonic() < deadline, "it never came so far"
        time.sleep(0.002)
    time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _is_psql(pid: str) -> bool:
    try:
        return "psql" in Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return False


def kept() -> tuple[str, str]:
    """Whose database is in place, and whose secret key; AssertionError unless it is whole."""
    emails = "SELECT email FROM dlprep_site_user"
    if url := os.environ.get("DATABASE_URL"):
        with psycopg.connect(url) as database:
            [(email,)] = database.execute(emails.encode()).fetchall()
    else:
        with closing(sqlite3.connect(data_dir() / "dlprep.sqlite3")) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            [(email,)] = file.execute(emails)
    key = (data_dir() / "secret_key").read_text().strip()
    return email.partition("@")[0], key


def start() -> None:
    """What `make run` does before it serves, and a page of the site."""
    call_command("migrate", verbosity=0)
    assert Client(headers={"Host": "localhost"}).get("/accounts/login/").status_code == 200
    assert Question.objects.matching("anything").count() == 0


def restored_after_kill(changes: int, new: str) -> tuple[bool, dict[str, object]]:
    """Kill a restore, start the site, and restore again: whether it was killed, and what held."""

    def dying() -> None:
        sys.settrace(killed_after(changes))
        restore(new)

    code = kill_while_loading(new) if changes < 0 else in_fork(dying)
    database, key = kept()
    found: dict[str, object] = {"changes": changes, "new": new, "database": database, "key": key}
    found["starts"] = in_fork(start) == 0
    found["again"] = in_fork(lambda: restore(new)) == 0 and kept() == (new, new)
    return code == -signal.SIGKILL, found


def main() -> None:
    for name in SITES:
        assert in_fork(lambda: back_up(name)) == 0  # noqa: B023  (called at once)
    rounds = []
    if connection.vendor == "postgresql":
        rounds.append(restored_after_kill(-1, SITES[0])[1])
    for changes in range(MAX_KILLS):
        new = SITES[len(rounds) % len(SITES)]
        was_killed, found = restored_after_kill(changes, new)
        if not was_killed:
            break
        rounds.append(found)
    print(json.dumps(rounds))  # noqa: T201


if __name__ == "__main__":
    django.setup()
    from django.db.migrations.loader import MigrationLoader
    from django.test import Client
    from django.urls import get_resolver

    from cards.models import Question

    # loaded here, every start in a fork has them
    assert get_resolver().url_patterns
    assert MigrationLoader(None).disk_migrations
    main()
