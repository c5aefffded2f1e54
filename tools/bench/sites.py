"""The sites of a bench: dlprep twice, so that chance can be told, and the floor between them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from dlprep_site.management.commands.serve import THREADS, THREADS_ELSEWHERE, granian
from tests.scratch_site import ROOT, free_port, wait_for

PATIENCE = 30  # seconds until a process that does not end is killed
LEARNERS = 320
OWN_PAGES = "demo-steady@example.com"  # a learner with months of history
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Site:
    """A scratch site with its data, its server and its in-process lab, all of them running."""

    name: str
    environ: dict[str, str]
    user_field: str
    command: list[str]
    port: int = 0
    server: subprocess.Popen[bytes] | None = None
    lab: subprocess.Popen[str] | None = None
    cookies: list[dict[str, str]] = field(default_factory=list)
    """Of the learners who are logged in and still have cards."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *module: str) -> None:
        command = [sys.executable, "-m", *module]
        subprocess.run(command, cwd=ROOT, env=self.environ, check=True, stdout=subprocess.DEVNULL)

    def fill(self, *module: str) -> None:
        """Run what makes many rows; on PostgreSQL they are counted at once, as within a minute."""
        self.run(*module)
        if url := self.environ.get("DATABASE_URL"):
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ANALYZE")

    def start(self, path: str) -> float:
        """Start the server; the seconds until the page at the path has come."""
        begun = perf_counter()
        self.server = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environ, stdout=subprocess.DEVNULL
        )
        wait_for(f"{self.url}{path}", pause=0.005)
        return perf_counter() - begun

    def stop(self) -> None:
        for process in (self.server, self.lab):
            if process:
                _end(process)
        self.server = self.lab = None

    def ask(self, page: str, times: int, who: str = "nobody") -> dict[str, Any]:
        """What the lab says of a page, in its own process."""
        if self.lab is None:
            self.lab = subprocess.Popen(
                [sys.executable, "-m", "tools.bench.lab"],
                cwd=ROOT, env=self.environ, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        assert self.lab.stdin and self.lab.stdout
        self.lab.stdin.write(json.dumps({"page": page, "times": times, "who": who}) + "\n")
        self.lab.stdin.flush()
        answer: dict[str, Any] = json.loads(self.lab.stdout.readline() or "{}")
        if not answer:
            raise RuntimeError(f"The lab of {self.name} has gone.")
        return answer

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


def _end(process: subprocess.Popen[Any]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def sites(database: str | None) -> Iterator[list[Site]]:
    """dlprep, the floor and dlprep again, filled; in scratch databases of a PostgreSQL server, or
    where none is named, on SQLite."""
    with ExitStack() as stack:
        made = []
        for name in ("app", "floor", "again"):
            data_dir = stack.enter_context(TemporaryDirectory(prefix=f"dlprep-bench-{name}-"))
            environ = {"PATH": os.environ["PATH"], "DATA_DIR": data_dir, "PYTHONUNBUFFERED": "1"}
            environ["FREE_SHARE"] = "1"  # one learner alone is a load, too
            if database:
                environ["DATABASE_URL"] = stack.enter_context(_scratch_database(database, name))
            site = _floor(environ) if name == "floor" else _app(name, environ)
            stack.callback(site.stop)
            made.append(site)
        yield made


def _app(name: str, environ: dict[str, str]) -> Site:
    port = free_port()
    environ |= {"DJANGO_SETTINGS_MODULE": "tools.bench.settings", "PORT": str(port)}
    site = Site(name, environ, "login", [sys.executable, "manage.py", "serve"], port)
    commands = ["migrate", "collectstatic --noinput", "seed"]
    if name == "app":
        commands.append("demo_learner")  # its pages are looked at
    for command in commands:
        site.run("manage", *command.split())
    site.fill("tools.bench.learners", str(LEARNERS))
    return site


def _floor(environ: dict[str, str]) -> Site:
    environ |= {"DJANGO_SETTINGS_MODULE": "tools.bench.floor.settings"}
    port = free_port()
    vendor = "postgresql" if "DATABASE_URL" in environ else "sqlite"
    threads = THREADS.get(vendor, THREADS_ELSEWHERE)
    command = granian("127.0.0.1", port, threads, "tools.bench.floor.wsgi:application")
    site = Site("floor", environ, "username", command, port)
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
