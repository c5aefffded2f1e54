"""What one run of the tests makes once, for all of its processes."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

VARIABLE = "DLPREP_TEST_RUN"  # names the folder to the processes of a run


@cache
def _own_folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="dlprep-tests-")  # until this process ends


def begin() -> None:
    """Make the folder, in the process that starts the others."""
    os.environ[VARIABLE] = _own_folder().name


def end() -> None:
    _own_folder().cleanup()
    _own_folder.cache_clear()
    del os.environ[VARIABLE]


def folder() -> Path:
    """The folder that all processes of this run share; outside of a run, this process's own."""
    return Path(os.environ.get(VARIABLE) or _own_folder().name)


def once(name: str, make: Callable[[Path], None]) -> Path:
    """A folder of that name. Who asks first has `make` fill it, and others wait meanwhile."""
    made, unfinished = folder() / name, folder() / f"{name}.unfinished"
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(made)
    return made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
