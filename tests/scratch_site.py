"""The site as `make run` serves it, on a scratch data directory and a port of its own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import postgres
from .shared_by_run import once

ROOT = Path(__file__).parents[1]
PATIENCE = 90  # seconds until a server that does not answer is given up; machines are busy

FIRST_QUESTIONS = "fixtures/learn_17.json"  # a tenth of the deck
LEARNERS = 8  # of a site of that kind, each with the whole deck due: bench-0@example.com and so on
# what a site has, as the command that brings it there and the kind of site that it starts from
KINDS = {
    "migrated": (["manage.py", "migrate", "--verbosity", "0"], ""),
    "seeded": (["manage.py", "seed", FIRST_QUESTIONS], "migrated"),
    "learners": (["-m", "tools.bench.learners", str(LEARNERS)], "seeded"),
    "demo": (["manage.py", "demo_learner"], "seeded"),
}


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
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environ | environ,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def collect_static(self) -> None:
        """As `collectstatic` does; it compresses for seconds, so all sites have it done once."""
        static = once("collected", _collect) / "static"
        shutil.copytree(static, Path(self.environ["DATA_DIR"]) / "static")

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def sqlite_site(folder: Path, kind: str) -> Site:
    """A site of one of the KINDS in that folder; a copy, of one that the whole run shares."""
    shutil.copytree(_sqlite_template(kind), folder, dirs_exist_ok=True)
    return Site(str(folder))


def postgres_site(folder: Path, kind: str) -> Site:
    """The same, on a PostgreSQL database of its own."""
    _make_postgres_template(kind)
    site = Site(str(folder))
    site.environ["DATABASE_URL"] = postgres.new_database(kind)
    return site


def _sqlite_template(kind: str) -> Path:
    _, before = KINDS[kind]

    def make(folder: Path) -> None:
        if before:
            shutil.copytree(_sqlite_template(before), folder, dirs_exist_ok=True)
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
