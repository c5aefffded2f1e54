"""The sites of a bench: dlprep twice, so that chance can be told, and the floor between them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from dlprep_site.management.commands.serve import THREADS, THREADS_ELSEWHERE, granian
from tests import scratch_site

from .asked import Asked

PATIENCE = 30  # seconds until a process that does not end is killed
LEARNERS = 320
OWN_PAGES = "demo-steady@example.com"  # a learner with months of history
TICKS = os.sysconf("SC_CLK_TCK")


class Site(scratch_site.Site):
    """A scratch site with its server and its in-process lab, both of them running once asked."""

    def __init__(self, name: str, data_dir: str, settings: str, database: str = "") -> None:
        super().__init__(data_dir)
        self.environ["DJANGO_SETTINGS_MODULE"] = settings
        if database:
            self.environ["DATABASE_URL"] = database
        self.name = name
        self.user_field = "login"
        self.command = [sys.executable, "manage.py", "serve"]
        self.server: subprocess.Popen[bytes] | None = None
        self.lab: Asked | None = None
        self.cookies: list[dict[str, str]] = []
        """Of the learners who are logged in and still have cards."""

    def fill(self, *module: str) -> None:
        """Run what makes many rows; on PostgreSQL they are counted at once, as within a minute."""
        self.run("-m", *module)
        if url := self.environ.get("DATABASE_URL"):
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ANALYZE")

    def serve(self, path: str) -> float:
        """Start the server; the seconds until the page at the path has come."""
        begun = perf_counter()
        self.server = subprocess.Popen(
            self.command, cwd=scratch_site.ROOT, env=self.environ, stdout=subprocess.DEVNULL
        )
        scratch_site.wait_for(f"{self.url}{path}", pause=0.005)
        return perf_counter() - begun

    def stop(self) -> None:
        if self.server:
            self.server.terminate()
            try:
                self.server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        if self.lab:
            self.lab.close()
        self.server = self.lab = None

    def ask(self, page: str, times: int, who: str = "nobody") -> dict[str, Any]:
        """What the lab says of a page, in its own process."""
        if self.lab is None:
            self.lab = Asked("tools.bench.lab", self.environ)
        return self.lab.ask(page=page, times=times, who=who)

    def cpu_seconds(self) -> float:
        """Processor time of the server and all processes that it has started."""
        assert self.server
        parents, ticks = {}, {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                values = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended since
            pid = int(stat.parent.name)
            parents[pid], ticks[pid] = int(values[1]), int(values[11]) + int(values[12])
        own = {self.server.pid}
        for _ in range(3):  # granian's workers are its children
            own |= {pid for pid, parent in parents.items() if parent in own}
        return sum(ticks.get(pid, 0) for pid in own) / TICKS


@contextmanager
def sites(database: str | None) -> Iterator[list[Site]]:
    """dlprep, the floor and dlprep again, filled; in scratch databases of a PostgreSQL server, or
    where none is named, on SQLite."""
    with ExitStack() as stack:
        made = []
        for name in ("app", "floor", "again"):
            data_dir = stack.enter_context(TemporaryDirectory(prefix=f"dlprep-bench-{name}-"))
            url = stack.enter_context(_scratch_database(database, name)) if database else ""
            site = _floor(data_dir, url) if name == "floor" else _app(name, data_dir, url)
            stack.callback(site.stop)
            made.append(site)
        yield made


def _app(name: str, data_dir: str, database: str) -> Site:
    site = Site(name, data_dir, "tools.bench.settings", database)
    commands = ["migrate", "collectstatic --noinput", "seed"]
    if name == "app":
        commands.append("demo_learner")  # its pages are looked at
    for command in commands:
        site.manage(*command.split())
    site.fill("tools.bench.learners", str(LEARNERS))
    return site


def _floor(data_dir: str, database: str) -> Site:
    site = Site("floor", data_dir, "tools.bench.floor.settings", database)
    threads = THREADS.get("postgresql" if database else "sqlite", THREADS_ELSEWHERE)
    site.command = granian("127.0.0.1", site.port, threads, "tools.bench.floor.wsgi:application")
    site.user_field = "username"
    site.fill("tools.bench.floor.data", str(LEARNERS))
    return site


@contextmanager
def _scratch_database(server: str, name: str) -> Iterator[str]:
    """A database of the bench's own beside the one that the address names; gone afterwards."""
    database = f"dlprep_bench_{os.getpid()}_{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"'.encode())
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{database}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)'.encode())
