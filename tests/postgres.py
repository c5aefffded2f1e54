"""Run a command beside a throwaway PostgreSQL: `python -m tests.postgres COMMAND ...`.

From Debian's `postgresql`, in a temporary directory, on a loopback port of its own. It forgets
everything at the end and stops only itself.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
USER = "postgres"  # Debian's; PostgreSQL refuses to run as root
SPEED = "-c fsync=off -c full_page_writes=off"  # of a database that nobody will miss


class Server:
    """A PostgreSQL on the data in a folder, to be started and stopped."""

    def __init__(self, folder: Path, options: str) -> None:
        self.port = _free_port()
        self.url = f"postgres://dlprep@127.0.0.1:{self.port}/dlprep"
        self.log = folder / "log"
        self._options = f"-h 127.0.0.1 -p {self.port} -k {folder} {options}"
        self._data = folder / "data"

    def start(self) -> None:
        _run("pg_ctl", "-D", self._data, "-o", self._options, "-l", self.log, "-w", "start")

    def stop(self) -> None:
        _run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")


@contextmanager
def postgres(options: str = SPEED) -> Iterator[str]:
    """The URL of an empty database; `options` as for `postgres`."""
    with _folder() as folder:
        data, server = folder / "data", Server(folder, options)
        _run("initdb", "-D", data, "-U", "dlprep", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        server.start()
        try:
            where = ("-h", "127.0.0.1", "-p", str(server.port), "-U", "dlprep")
            _run("createdb", *where, "dlprep")
            yield server.url
        finally:
            server.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    if not PROGRAMS:
        raise SystemExit("There is no PostgreSQL here: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="dlprep-postgres-") as folder:
        if os.geteuid() == 0:
            owner = pwd.getpwnam(USER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        yield Path(folder)


def _run(program: str, *arguments: str | Path) -> None:
    """One of PostgreSQL's programs, as its own user where this one is root."""
    user = USER if os.geteuid() == 0 else None
    command = [PROGRAMS[-1] / program, *arguments]
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(command: list[str]) -> int:
    if not command or shutil.which(command[0]) is None:
        raise SystemExit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # not before the database is stopped
    with postgres() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
