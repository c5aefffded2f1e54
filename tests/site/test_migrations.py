"""Migrations of a site that is used: back and forth with every row, and beside running old code."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ..postgres import PROGRAMS, new_database
from ..scratch_site import ROOT, Site

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(not PROGRAMS, reason="Debian's postgresql is not installed"),
]

# Old code that runs while these are applied would fail, or wait for a lock: each with the reason
# why that is so, and why it may be. See "Migrations" in docs/operations.md.
BREAKING = {
    "cards.0002_report_replies": "columns that old code does not fill; before the first release",
    "scheduler.0006_interview_date_and_budget": "the same",
    "scheduler.0008_reminders": "an index of a table with a row a learner: milliseconds",
    "scheduler.0011_imports": "an index of the reviews; before the first release",
    "cards.0009_follow_ups": "a slug that old code does not give a new card: editors wait",
    "cards.0011_one_card_a_position": "constraints of a table with a thousand rows: milliseconds",
    "scheduler.0027_transfers": "indexes of a table that it makes itself, and that is empty",
}
OURS = ("cards", "dlprep_site", "scheduler")
LOCKS = ("CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE", "DROP_INDEX", "REINDEX")
NO_WAY_BACK = ("RUNPYTHON_REVERSIBLE", "RUNSQL_REVERSIBLE")
MATTERS_OF_STYLE = (
    "RUNPYTHON_ARGS_NAMING_CONVENTION", "RUNPYTHON_MODEL_IMPORT", "RUNPYTHON_MODEL_VARIABLE_NAME",
)  # fmt: skip

# the first migrations, and what later ones work out anew from the review log on the way forward
FIRST = ("scheduler", "0001"), ("cards", "0001")
WORKED_OUT = {"scheduler_schedule": ["stability", "difficulty", "answered_on", "card_revision"]}
# made by migrations and by Django after them, under keys of their own
MADE = re.compile(r"django_migrations|django_content_type|auth_\w+|cards_search\w*|sqlite_\w+")

Rows = list[dict[str, Any]]


def contents(site: Site) -> dict[str, Rows]:
    """Every row as it is stored, by table."""
    if url := site.environ.get("DATABASE_URL"):
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        with psycopg.connect(url) as database:
            return _contents(database, names)
    names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    with closing(sqlite3.connect(Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3")) as database:
        return _contents(database, names)


def _contents(database: Any, names: str) -> dict[str, Rows]:
    found = {}
    for (name,) in database.execute(names).fetchall():
        if not MADE.fullmatch(name):
            cursor = database.execute(f'SELECT * FROM "{name}"')  # noqa: S608
            columns = [column[0] for column in cursor.description]
            found[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found


def only(rows: Rows, columns: list[str]) -> list[str]:
    return sorted(repr([row[column] for column in columns]) for row in rows)


# what the version with one follow-up a question does not know
FURTHER = "card_id IN (SELECT id FROM cards_card WHERE position > 1)"
OF_CARDS = (
    "scheduler_interviewanswer", "scheduler_review", "scheduler_schedule", "scheduler_mark",
    "scheduler_pointanswer", "cards_report",
)  # fmt: skip


def forget_further_follow_ups(site: Site) -> None:
    """Leave one follow-up a question: with more, going back is refused."""
    with pytest.raises(subprocess.CalledProcessError) as refusal:
        site.manage("migrate", "cards", "0009")
    assert "second and further follow-ups" in str(refusal.value.stderr)
    site.manage("migrate")
    code = "from django.db import connection as c\nwith c.cursor() as k:\n"
    for table in OF_CARDS:
        code += f"  k.execute('DELETE FROM {table} WHERE {FURTHER}')\n"  # noqa: S608  (no input)
    code += "  k.execute('DELETE FROM cards_card WHERE position > 1')\n"
    code += "  k.execute('DELETE FROM cards_historicalcard WHERE position > 1')\n"
    site.manage("shell", "--no-imports", "-c", code)
    site.manage("replay_reviews", "--repair")


def back_and_forth(site: Site) -> None:
    forget_further_follow_ups(site)
    before = contents(site)
    for app, name in FIRST:
        site.manage("migrate", app, name)
    early = contents(site)
    site.manage("migrate")
    after = contents(site)

    assert after.keys() == before.keys() > early.keys()
    for table, rows in early.items():
        columns = list(rows[0]) if rows else []
        assert only(before[table], columns) == only(rows, columns), table
        columns += WORKED_OUT.get(table, [])
        assert only(after[table], columns) == only(before[table], columns), table
    assert len(early["scheduler_review"]) > 500
    assert "0 differences" in site.manage("replay_reviews")


def test_a_site_goes_back_to_its_first_tables_and_forward_on_sqlite(
    lived: Site, tmp_path: Path
) -> None:
    site = Site(str(tmp_path / "data"))
    shutil.copytree(lived.environ["DATA_DIR"], site.environ["DATA_DIR"])
    back_and_forth(site)


def migrate_beside_requests(site: Site, server: str, log: Path) -> None:
    """Migrate while a transaction is open; requests that wait behind the migration are answered."""
    table = "SELECT count(*) FROM scheduler_schedule"
    command = [sys.executable, "manage.py", "migrate", "scheduler", "0013"]
    with (
        log.open("w") as errors,
        psycopg.connect(server) as reader,
        psycopg.connect(server, autocommit=True, options="-c lock_timeout=5s") as request,
    ):
        reader.execute(table)  # and the transaction stays open
        with subprocess.Popen(command, cwd=ROOT, env=site.environ, stderr=errors) as migrate:
            while log.read_text().count("lock timeout; again in") < 2:
                assert migrate.poll() is None, log.read_text()
                request.execute(table)  # an error if it waits for longer than a request may
                time.sleep(0.05)
            reader.rollback()
    assert migrate.returncode == 0, log.read_text()


def test_a_site_goes_back_and_forward_on_postgresql_and_keeps_nobody_waiting(
    lived: Site, tmp_path: Path
) -> None:
    site = Site(str(tmp_path / "data"))
    server = site.environ["DATABASE_URL"] = new_database()
    site.manage("move_from_sqlite", str(Path(lived.environ["DATA_DIR"]) / "dlprep.sqlite3"))
    migrate_beside_requests(site, server, tmp_path / "migrate.log")
    site.manage("migrate")
    back_and_forth(site)


def test_what_would_break_running_old_code_is_listed_with_its_reason(tmp_path: Path) -> None:
    site = Site(str(tmp_path))
    environ = site.environ | {
        "DATABASE_URL": new_database(),
        "DJANGO_SETTINGS_MODULE": "tests.migration_linter_settings",
    }
    command = [
        sys.executable, "manage.py", "lintmigrations", "--no-cache", "--include-apps", *OURS,
        "--exclude-migration-tests", *MATTERS_OF_STYLE,
        "--warnings-as-errors", *LOCKS, *NO_WAY_BACK,
    ]  # fmt: skip
    printed = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True).stdout
    assert "*** Summary ***" in printed
    refused = re.findall(r"^\((\w+), (\w+)\)\.\.\. ERR$", printed, re.MULTILINE)
    assert {f"{app}.{name}" for app, name in refused} == set(BREAKING), printed
