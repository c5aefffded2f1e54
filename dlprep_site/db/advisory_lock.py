"""A lock for work that must not run twice at once, even on machines that share a PostgreSQL."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

PAUSE = 0.2  # seconds between two tries


@contextmanager
def alone(connection: BaseDatabaseWrapper, name: str) -> Iterator[None]:
    """Wait until no other process on this database holds the lock. Does nothing on SQLite.

    The lock ends with its database session, so a process that dies leaves nothing behind.
    """
    if connection.vendor != "postgresql":
        yield
        return
    key = zlib.crc32(f"dlprep {name}".encode())
    # polled, because a waiting lock would give up after `lock_timeout`
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
