from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import stat
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from dlprep_site.ops.tasks import supervisor
from dlprep_site.web.health import sqlite_warning

# SQLite has one writer at a time: a second thread would only wait for the first, and SQLite before
# 3.51.3 is not quite safe with two. On PostgreSQL, threads wait for the database in parallel.
THREADS = {"sqlite": 1}
THREADS_ELSEWHERE = 8

# Seconds that requests have to be answered once the server is told to stop: longer than any of them
# waits for the database (20).
GRACE = 60


class Command(BaseCommand):
    requires_system_checks = []  # `migrate`, which comes before it, has run them
    help = (
        "Serve the site with granian: one process, one thread on SQLite; and run the worker beside "
        "it. One that is killed is started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument(
            "--grace", type=int, default=GRACE,
            help=f"seconds after SIGTERM until what is left is cut off (1 to 1800; {GRACE})",
        )  # fmt: skip
        parser.add_argument(
            "--no-worker", action="store_false", dest="worker",
            help="leave imports and exports to a `worker` that is started by itself",
        )  # fmt: skip

    def handle(
        self, *args: Any, host: str, port: int, grace: int, worker: bool, **options: Any
    ) -> None:
        _claim(host, port)
        self.stdout.write(f"\n  dlprep is at  http://{host}:{port}\n")
        self.stdout.write(f"  its data in   {settings.DATA_DIR}\n")
        if not get_user_model().objects.filter(is_superuser=True).exists():
            self.stdout.write("  no admin yet: type `make admin` in another terminal\n")
        if warning := sqlite_warning():
            self.stdout.write(f"  note          {warning}\n")
        if is_open_to_others():
            self.stdout.write(
                "  note          other accounts of this machine can read the database:\n"
            )
            self.stdout.write(f"                chmod -R go= {settings.DATA_DIR}\n")
        self.stdout.write("\n")
        self.stdout.flush()
        threads = THREADS.get(connection.vendor, THREADS_ELSEWHERE)
        connection.close()
        commands = [granian(host, port, threads, "dlprep_site.wsgi:application", grace)]
        if worker:
            commands.append([sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"])
        keep = [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(commands)]
        # at a SIGHUP granian starts a second process beside the first, which SQLite must not have
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
        os.execv(keep[0], keep)  # noqa: S606  (it takes this process's place, and signals)


def is_open_to_others() -> bool:
    """Whether a database on SQLite was made for others to read, as earlier versions did."""
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or not path.exists():
        return False
    others = stat.S_IRGRP | stat.S_IROTH
    can_enter = path.parent.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH)
    return bool(path.stat().st_mode & others and can_enter)


def granian(host: str, port: int, threads: int, application: str, grace: int = GRACE) -> list[str]:
    """The command that serves a WSGI application.

    At a SIGTERM it takes no new connection, answers what was sent to it, for `grace` seconds at
    most, and ends.
    """
    return [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
        "--host", host, "--port", str(port), "--workers", "1", "--blocking-threads", str(threads),
        "--workers-kill-timeout", str(grace), "--backlog", "1024", "--no-ws",
        "--log-level", "warning", application,
    ]  # fmt: skip


def _claim(host: str, port: int) -> None:
    """Make sure that no other server runs here; CommandError if one does.

    Two servers would silently share the port, and on SQLite no second process may write to the same
    data.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} can't be used: {error.strerror}. Try another: make run PORT=8001"
            ) from error
    if connection.vendor == "sqlite":
        claim_data("serve.lock")


def claim_data(name: str) -> None:
    """Make sure, while this process lives, that no server (or worker) runs on DATA_DIR."""
    # the lock lives as long as this process, whose place the supervisor takes, and its children
    lock = os.open(settings.DATA_DIR / name, os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        what = "worker" if name == "worker.lock" else "server"
        raise CommandError(
            f"Another {what} is running on the data in {settings.DATA_DIR}: on SQLite there is one."
        ) from error
