"""Run a command beside a throwaway PostgreSQL: `python -m tests.postgres COMMAND ...`.

From Debian's `postgresql`, in a temporary directory, on a loopback port of its own. It forgets
everything at the end and stops only itself.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from . import shared_by_run
from .shared_by_run import free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
USER = "postgres"  # Debian's; PostgreSQL refuses to run as root
SPEED = "-c fsync=off -c full_page_writes=off"  # of a database that nobody will miss
# a test's rows are never committed, and a table that was counted as empty is searched as a whole
UNCOUNTED = f"{SPEED} -c autovacuum=off"


@contextmanager
def postgres(options: str = SPEED) -> Iterator[str]:
    """The URL of an empty database on a server of its own; `options` as for `postgres`."""
    folder = _make_folder()
    try:
        url = _start(folder, options)
        try:
            yield url
        finally:
            _stop(folder)
    finally:
        shutil.rmtree(folder)


def new_database(template: str = "template1") -> str:
    """The URL of a new database, a copy of another one, on the server that a run shares."""
    return create_database(f"copy_{uuid4().hex}", template)


def create_database(name: str, template: str) -> str:
    server = (shared_by_run.once("postgresql", _start_shared) / "url").read_text()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return f"{server.rpartition('/')[0]}/{name}"


def stop_shared() -> None:
    """Stop the server that a run shares, if it was ever asked for."""
    notes = shared_by_run.folder() / "postgresql"
    if notes.exists():
        folder = Path((notes / "folder").read_text())
        _stop(folder)
        shutil.rmtree(folder)


def _start_shared(notes: Path) -> None:
    folder = _make_folder()
    (notes / "folder").write_text(str(folder))
    (notes / "url").write_text(_start(folder, SPEED))


def _start(folder: Path, options: str) -> str:
    """Start a new server; the URL of an empty database `dlprep`."""
    data, port = folder / "data", free_port()
    listening = f"-h 127.0.0.1 -p {port} -k {folder} {options}"
    _run("initdb", "-D", data, "-U", "dlprep", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    _run("pg_ctl", "-D", data, "-o", listening, "-l", folder / "log", "-w", "start")
    _run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "dlprep", "dlprep")
    return f"postgres://dlprep@127.0.0.1:{port}/dlprep"


def _make_folder() -> Path:
    if not PROGRAMS:
        raise SystemExit("There is no PostgreSQL here: apt-get install postgresql")
    folder = tempfile.mkdtemp(prefix="dlprep-postgres-")
    if os.geteuid() == 0:
        owner = pwd.getpwnam(USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return Path(folder)


def _stop(folder: Path) -> None:
    _run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")


def _run(program: str, *arguments: str | Path) -> None:
    """One of PostgreSQL's programs, as its own user where this one is root."""
    user = USER if os.geteuid() == 0 else None
    command = [PROGRAMS[-1] / program, *arguments]
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)


def main(command: list[str]) -> int:
    if not command or shutil.which(command[0]) is None:
        raise SystemExit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # not before the database is stopped
    with postgres(UNCOUNTED) as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
