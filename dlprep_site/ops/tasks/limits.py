"""What a process that runs a task may take of the machine."""

from __future__ import annotations

import logging
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created

from .supervisor import end_with_parent

logger = logging.getLogger(__name__)

NICE = 10  # the server's threads come first
FIRST_TO_GO = "1000"  # for the kernel, when memory runs out: this process before the server


def limit_this_process(memory_mb: int) -> None:
    """Bound the memory of this process, and have it give way and end with its parent.

    What the system does not allow, such as in a closed unit, is left as it is.
    """
    end_with_parent(signal.SIGKILL)
    limit = memory_mb * 2**20
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (OSError, ValueError):
        logger.warning("the memory of tasks can't be limited here")
    with suppress(OSError):
        os.nice(NICE)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    connection_created.connect(leave_checkpoints_to_the_server)


def leave_checkpoints_to_the_server(connection: Any, **of_signal: object) -> None:
    """On SQLite, write but never move the log back into the file.

    SQLite before 3.51.3 is not quite safe when one process does while another writes.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint = 0")
