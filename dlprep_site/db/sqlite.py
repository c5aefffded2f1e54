"""Which SQLite library the site's database is opened with, and who checkpoints it."""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module
from typing import Any


def import_backend() -> None:
    """Import Django's SQLite backend, with the SQLite that `pysqlite3` brings if it is newer.

    Only the backend gets it: `sqlite3` is still the system's, which reads files of other programs
    and whose limits `pysqlite3` lacks. A process that opens the site's database by itself has to
    do so with the backend's `Database`, since a second library would end the first one's locks
    (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
    """
    try:
        bundled = import_module("pysqlite3")
        dbapi2 = import_module("pysqlite3.dbapi2")
    except ImportError:  # there is no wheel for this platform
        return
    if dbapi2.sqlite_version_info <= sqlite3.sqlite_version_info:
        return
    of_system = {name: sys.modules[name] for name in ("sqlite3", "sqlite3.dbapi2")}
    sys.modules |= {"sqlite3": bundled, "sqlite3.dbapi2": dbapi2}
    try:
        import_module("django.db.backends.sqlite3.base")
    finally:
        sys.modules |= of_system


def leave_checkpoints_to_the_server(connection: Any, **of_signal: object) -> None:
    """On SQLite, write but never move the log back into the file: a receiver of a new connection.

    SQLite before 3.51.3 is not quite safe when one process does while another writes. The last
    connection to a database still does when it is closed, alone.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint = 0")
