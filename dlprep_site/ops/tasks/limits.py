"""What a process that runs a task may take of the machine."""

from __future__ import annotations

import logging
import resource
import signal
from contextlib import suppress
from pathlib import Path

from .supervisor import end_with_parent

logger = logging.getLogger(__name__)

RESERVED_MB = 1_024  # address space that threads, such as those of a pool, set aside and don't use
FIRST_TO_GO = "1000"  # for the kernel, when memory runs out: this process before the server


def limit_this_process(memory_mb: int) -> None:
    """Bound the memory of this process, have it end with its parent, and go first when memory ends.

    What the system does not allow, such as in a closed unit, is left as it is. Its priority stays:
    everybody would wait for a process that gives way while it holds the database's lock.
    """
    end_with_parent(signal.SIGKILL)
    try:
        for kind, megabytes in (
            (resource.RLIMIT_DATA, memory_mb),  # what it writes to
            (resource.RLIMIT_AS, memory_mb + RESERVED_MB),
        ):
            resource.setrlimit(kind, (megabytes * 2**20, megabytes * 2**20))
    except (OSError, ValueError):
        logger.warning("the memory of tasks can't be limited here")
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
