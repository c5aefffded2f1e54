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
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 30  # seconds until a server that does not answer is given up


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
        }

    def manage(self, *command: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environ,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def collect_static(self) -> None:
        """As `collectstatic` does; it compresses for seconds, so all sites have it done once."""
        static = Path(_collected().name) / "static"
        shutil.copytree(static, Path(self.environ["DATA_DIR"]) / "static")

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


@cache
def _collected() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()  # until this process ends
    Site(folder.name).manage("collectstatic", "--noinput", "--verbosity", "0")
    return folder


@contextmanager
def running_site(*prepare: str) -> Iterator[tuple[Site, str]]:
    """A migrated, seeded, served site, and what the commands in `prepare` printed."""
    with tempfile.TemporaryDirectory() as data_dir:
        site = Site(data_dir)
        site.manage("migrate", "--verbosity", "0")
        site.collect_static()
        site.manage("seed")
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
