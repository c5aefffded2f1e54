"""The site as `make run` serves it, on a scratch data directory and a port of its own."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from ast import literal_eval
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from . import postgres
from .shared_by_run import free_port, once

ROOT = Path(__file__).parents[1]
PATIENCE = 90  # seconds until a server that does not answer is given up; machines are busy

FIRST_QUESTIONS = "fixtures/learn_17.json"  # a tenth of the deck
# of a site with learners, each with every card due, bench-0@example.com and so on; and one more
LEARNERS = 8
# what a site has, as the command that brings it there and the kind of site that it starts from
KINDS = {
    "migrated": (["manage.py", "migrate", "--verbosity", "0", "--skip-checks"], ""),
    "seeded": (["manage.py", "seed", FIRST_QUESTIONS], "migrated"),
    "learners": (["-m", "tools.bench.learners", str(LEARNERS + 1)], "seeded"),
    "demo": (["manage.py", "demo_learner"], "seeded"),
}


REFUSED = """
from django.core.management import CommandError, call_command
for command in {}:
    try:
        call_command(*command)
    except CommandError as refusal:
        print("REFUSED", repr(str(refusal)))
"""


class Site:
    """A scratch site: its data directory, and `manage.py` run in it."""

    def __init__(self, data_dir: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": data_dir,
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "FREE_SHARE": "1",  # a test may do as much as it likes
        }

    def manage(self, *command: str) -> str:
        return self.run("manage.py", *command)

    def run(self, *command: str, **environ: str) -> str:
        """What Python prints when it runs a program with the site's environment."""
        return subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environ | environ,
            umask=0o022,  # as most machines have it
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def refusals(self, *commands: list[str]) -> list[str]:
        """Why each of the commands of manage.py is refused; all are run in one process."""
        lines = self.manage("shell", "--no-imports", "-c", REFUSED.format(commands)).splitlines()
        said = [literal_eval(line[8:]) for line in lines if line.startswith("REFUSED ")]
        assert len(said) == len(commands), lines
        return said

    @contextmanager
    def open_database(self) -> Iterator[Any]:
        """A connection to its database, beside whatever serves the site."""
        if url := self.environ.get("DATABASE_URL"):
            with psycopg.connect(url) as connection:
                yield connection
            return
        with closing(sqlite3.connect(f"{self.environ['DATA_DIR']}/dlprep.sqlite3")) as file:
            yield file

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with self.open_database() as database:
            rows: list[tuple[Any, ...]] = database.execute(statement).fetchall()
            return rows

    def collect_static(self) -> None:
        """As `collectstatic` does; it compresses for seconds, so all sites have it done once."""
        self.environ["STATIC_ROOT"] = str(collected())

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self.environ, umask=0o022,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip


def sqlite_site(folder: Path, kind: str) -> Site:
    """A site of one of the KINDS in that folder; a copy, of one that the whole run shares."""
    shutil.copytree(sqlite_template(kind), folder, dirs_exist_ok=True)
    return Site(str(folder))


def postgres_site(folder: Path, kind: str) -> Site:
    """The same, on a PostgreSQL database of its own."""
    _make_postgres_template(kind)
    folder.mkdir(exist_ok=True)
    site = Site(str(folder))
    site.environ["DATABASE_URL"] = postgres.new_database(kind)
    return site


def sqlite_template(kind: str) -> Path:
    """The data directory that such sites are copies of; nobody changes it."""
    _, before = KINDS[kind]

    def make(folder: Path) -> None:
        if before:
            shutil.copytree(sqlite_template(before), folder, dirs_exist_ok=True)
        _make(Site(str(folder)), kind)

    return once(f"sqlite-{kind}", make)


def _make_postgres_template(kind: str) -> None:
    _, before = KINDS[kind]
    if before:
        _make_postgres_template(before)

    def make(folder: Path) -> None:
        site = Site(str(folder))
        site.environ["DATABASE_URL"] = postgres.create_database(kind, before or "template1")
        _make(site, kind)

    once(f"postgresql-{kind}", make)


def _make(site: Site, kind: str) -> None:
    # the password of the bench's learners is hashed at no cost, by the bench's settings
    settings = "tools.bench.settings" if kind == "learners" else "dlprep_site.settings"
    site.run(*KINDS[kind][0], DJANGO_SETTINGS_MODULE=settings)


def collected() -> Path:
    """What `collectstatic` collects and compresses for all sites of a run."""
    return once("collected", _collect) / "static"


def _collect(folder: Path) -> None:
    Site(str(folder)).manage("collectstatic", "--noinput", "--verbosity", "0")


@contextmanager
def running_site(*prepare: str) -> Iterator[tuple[Site, str]]:
    """A migrated, seeded, served site, and what the commands in `prepare` printed."""
    with tempfile.TemporaryDirectory() as data_dir:
        site = sqlite_site(Path(data_dir), "seeded")
        site.collect_static()
        printed = "".join(site.manage(command) for command in prepare)
        server = site.start()
        try:
            wait_for(f"{site.url}/readyz")
            yield site, printed
        finally:
            server.terminate()
            server.wait(PATIENCE)
            if server.stdout:
                server.stdout.close()


def password_in(printed: str, email: str) -> str:
    found = re.search(rf"{re.escape(email)} +(\S+)\n", printed)
    assert found, printed
    return found[1]


def wait_for(url: str, pause: float = 0.1) -> None:
    """Until the address answers; OSError if it does not in good time."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):  # noqa: S310  (our own address)
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(pause)
