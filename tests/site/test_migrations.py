"""Migrations of a site that is used: back and forth with every row, and beside running old code."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from ..postgres import PROGRAMS, new_database
from ..scratch_site import ROOT, Site, postgres_site
from .stored_rows import Rows, contents

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
MADE = r"django_migrations|django_content_type|auth_\w+|cards_search\w*|sqlite_\w+"


def only(rows: Rows, columns: list[str]) -> list[str]:
    return sorted(repr([row[column] for column in columns]) for row in rows)


# what the version with one follow-up a question does not know
FURTHER = "card_id IN (SELECT id FROM cards_card WHERE position > 1)"
OF_CARDS = (
    "scheduler_interviewanswer", "scheduler_review", "scheduler_schedule", "scheduler_mark",
    "scheduler_pointanswer", "cards_report",
)  # fmt: skip


FORGET = f"""
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    for table in {OF_CARDS}:
        cursor.execute(f"DELETE FROM {{table}} WHERE {FURTHER}")
    for table in ("cards_card", "cards_historicalcard"):
        cursor.execute(f"DELETE FROM {{table}} WHERE position > 1")
call_command("replay_reviews", repair=True)
"""  # noqa: S608  (no input)
GO_BACK = f"""
from django.core.management import call_command
for app, name in {FIRST}:
    call_command("migrate", app, name)
"""


@pytest.fixture(scope="module")
def one_follow_up(lived: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with one follow-up a question: with more, going back is refused."""
    site = Site(str(tmp_path_factory.mktemp("sites") / "one_follow_up"))
    shutil.copytree(lived.environ["DATA_DIR"], site.environ["DATA_DIR"])
    with pytest.raises(subprocess.CalledProcessError) as refusal:
        site.manage("migrate", "cards", "0009", "--skip-checks")
    assert "second and further follow-ups" in str(refusal.value.stderr)
    site.manage("shell", "--no-imports", "-c", FORGET)
    return site


def back_and_forth(site: Site, before: dict[str, Rows]) -> None:
    site.manage("shell", "--no-imports", "-c", GO_BACK)
    early = contents(site, but_for=MADE)
    site.manage("migrate", "--skip-checks")
    after = contents(site, but_for=MADE)

    assert after.keys() == before.keys() > early.keys()
    for table, rows in early.items():
        columns = list(rows[0]) if rows else []
        assert only(before[table], columns) == only(rows, columns), table
        columns += WORKED_OUT.get(table, [])
        assert only(after[table], columns) == only(before[table], columns), table
    assert len(early["scheduler_review"]) > 500
    assert "0 differences" in site.manage("replay_reviews")


def test_a_site_goes_back_to_its_first_tables_and_forward_on_sqlite(
    one_follow_up: Site, tmp_path: Path
) -> None:
    site = Site(str(tmp_path / "data"))
    shutil.copytree(one_follow_up.environ["DATA_DIR"], site.environ["DATA_DIR"])
    back_and_forth(site, contents(site, but_for=MADE))


def migrate_beside_requests(site: Site, server: str, log: Path) -> None:
    """Migrate while a transaction is open; requests that wait behind the migration are answered."""
    table = "SELECT count(*) FROM scheduler_schedule"
    command = [sys.executable, "manage.py", "migrate", "scheduler", "0013", "--skip-checks"]
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
    one_follow_up: Site, tmp_path: Path
) -> None:
    site = postgres_site(tmp_path / "data", "migrated")
    site.manage("move_from_sqlite", f"{one_follow_up.environ['DATA_DIR']}/dlprep.sqlite3")
    before = contents(site, but_for=MADE)
    migrate_beside_requests(site, site.environ["DATABASE_URL"], tmp_path / "migrate.log")
    back_and_forth(site, before)


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
