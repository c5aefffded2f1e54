"""Which SQLite the site's database is opened with, and that only the server checkpoints it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import Database  # type: ignore[attr-defined]
from django.test import Client

from ..scratch_site import ROOT, Site, sqlite_site
from ..test_architecture import files, imports

SAFE = (3, 51, 3)  # without the fault of two connections that write and checkpoint at once
VERSIONS = (
    "import sqlite3;"
    "from django.db.backends.sqlite3.base import Database;"
    "print(Database.sqlite_version, sqlite3.sqlite_version)"
)
WITHOUT_WHEEL = (
    "import sys;"
    "sys.modules['pysqlite3'] = None;"  # as on a platform that has no wheel of it
    "import django;"
    "django.setup();"
)
# more than a log holds before SQLite would move it into the file by itself, which is 4 MB
WRITE_MUCH = (
    "from django.db import connection as c;"
    "k = c.cursor();"
    "k.execute('CREATE TABLE much (content)');"
    "[k.execute('INSERT INTO much VALUES (zeroblob(1000000))') for _ in range(6)]"
)

needs_pysqlite3 = pytest.mark.skipif(
    find_spec("pysqlite3") is None, reason="pysqlite3 has no wheel for this platform"
)


def run(tmp_path: Path, code: str) -> str:
    """What Python prints that runs some code as the site would."""
    environ = {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "dlprep_site.settings"}
    command = [sys.executable, "-c", code]
    return subprocess.check_output(command, cwd=ROOT, env=environ, text=True)


@needs_pysqlite3
def test_the_backend_has_a_sound_sqlite_in_tests_too() -> None:
    assert Database.sqlite_version_info >= SAFE
    with closing(Database.connect(":memory:")) as database:
        [(version,)] = database.execute("SELECT sqlite_version()").fetchall()
    assert version == Database.sqlite_version


@needs_pysqlite3
@pytest.mark.parametrize("start", ["import django; django.setup();", "import dlprep_site.wsgi;"])
def test_commands_and_the_server_have_it_and_nothing_else_has(tmp_path: Path, start: str) -> None:
    assert run(tmp_path, start + VERSIONS).split() == [
        Database.sqlite_version,
        sqlite3.sqlite_version,
    ]


def test_without_a_wheel_the_system_has_one(tmp_path: Path) -> None:
    assert run(tmp_path, WITHOUT_WHEEL + VERSIONS).split() == [sqlite3.sqlite_version] * 2


def test_foreign_files_are_read_with_the_systems() -> None:
    from scheduler.transfer.anki import apkg_reader, apkg_writer

    assert vars(apkg_reader)["sqlite3"] is vars(apkg_writer)["sqlite3"] is sqlite3
    assert hasattr(sqlite3.Connection, "setlimit"), "the reader bounds what a file may take"


def test_the_sites_own_file_is_opened_by_one_library() -> None:
    """A second one in the process would end the first one's locks when it closes the file."""
    importers = {
        path.relative_to(ROOT).as_posix()
        for folder in ("cards", "dlprep_site", "scheduler")
        for path in files(folder)
        if "sqlite3" in imports(path)
    }
    foreign = {f"scheduler/transfer/anki/apkg_{name}.py" for name in ("reader", "writer")}
    assert importers == {"dlprep_site/db/sqlite.py"} | foreign


@pytest.mark.django_db
def test_the_operator_is_told_which_one() -> None:
    answer = Client().get("/readyz").json()
    if connection.vendor != "sqlite":
        assert "sqlite" not in answer
        return
    assert answer["sqlite"] == Database.sqlite_version
    assert ("warning" in answer) is (Database.sqlite_version_info < SAFE)


@pytest.mark.django_db
def test_an_old_one_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "sqlite_version", "3.40.1")
    monkeypatch.setattr(Database, "sqlite_version_info", (3, 40, 1))
    warned = "3.40.1" in json.dumps(Client().get("/readyz").json().get("warning", ""))
    assert warned is (connection.vendor == "sqlite")


@pytest.mark.own_site
def test_a_command_beside_the_server_leaves_the_log_alone(tmp_path: Path) -> None:
    site = sqlite_site(tmp_path, "migrated")
    file = tmp_path / "dlprep.sqlite3"
    with closing(sqlite3.connect(file)) as server:  # it keeps the file open, as the server does
        server.execute("SELECT count(*) FROM django_migrations").fetchall()
        before = file.read_bytes()
        write_much(site)
        assert file.read_bytes() == before, "a command moved the log into the file"
        assert file.with_name("dlprep.sqlite3-wal").stat().st_size > 6_000_000
        assert server.execute("SELECT count(*) FROM much").fetchall() == [(6,)]


@pytest.mark.own_site
def test_a_command_alone_leaves_no_log_behind(tmp_path: Path) -> None:
    write_much(sqlite_site(tmp_path, "migrated"))
    assert not (tmp_path / "dlprep.sqlite3-wal").exists()
    assert (tmp_path / "dlprep.sqlite3").stat().st_size > 6_000_000


def write_much(site: Site) -> None:
    site.manage("shell", "--no-imports", "-c", WRITE_MUCH)
