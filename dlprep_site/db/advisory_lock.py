"""What must not be done twice at once, also not by two machines that share a PostgreSQL."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

PAUSE = 0.2  # seconds between two looks at whether it is one's turn


@contextmanager
def alone(connection: BaseDatabaseWrapper, name: str) -> Iterator[None]:
    """Wait until nobody else on this database does it; nothing on SQLite, which one machine has.

    The lock goes with its session, so whoever dies over it leaves nothing behind.
    """
    if connection.vendor != "postgresql":
        yield
        return
    key = zlib.crc32(f"dlprep {name}".encode())
    # asked again and again: one that waits would give up after the patience for a row's lock
    while not _said(connection, "pg_try_advisory_lock", key):
        time.sleep(PAUSE)
    try:
        yield
    finally:
        _said(connection, "pg_advisory_unlock", key)


def _said(connection: BaseDatabaseWrapper, function: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [key])
        return bool(cursor.fetchone()[0])
