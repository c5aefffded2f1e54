"""Keep commands running: `supervisor.py '[["granian", ...], ["python", ...]]'`.

It starts each command, and starts one again that ends by itself, such as after an out-of-memory
kill. At a SIGTERM or SIGINT it tells them all to stop, waits for them, and ends. It needs the
standard library alone, so that it takes little memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
import time
from types import FrameType

SETTLED = 10  # seconds after which a process counts as started
MAX_BAD_STARTS = 5  # of the first command in a row, until this gives up
MAX_DELAY = 30  # seconds until a process that ends at once is started again
APART = 2  # seconds between the first starts of two commands
LOOK = 0.2  # seconds between two looks at the processes
PR_SET_PDEATHSIG = 1  # of Linux's prctl


def end_with_parent(number: int) -> None:
    """Have this process get a signal once its parent is gone, on Linux."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


class Kept:
    """A command, and the process that runs it now."""

    def __init__(self, command: list[str], delay: float) -> None:
        self.command = command
        self.pid = 0
        self.is_told_to_stop = False
        self.bad_starts = 0
        self.started, self.due = 0.0, time.monotonic() + delay

    def start(self) -> None:
        self.started = time.monotonic()
        self.pid = os.fork()
        if not self.pid:
            end_with_parent(signal.SIGTERM)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                os.execv(self.command[0], self.command)  # noqa: S606
            finally:
                os._exit(127)

    def ended(self, code: int) -> None:
        """Note that its process is gone, and when the next one is due."""
        self.pid = 0
        is_bad = time.monotonic() - self.started < SETTLED
        self.bad_starts = self.bad_starts + 1 if is_bad else 0
        delay = min(2 ** (self.bad_starts - 1), MAX_DELAY) if is_bad else 0
        self.due = time.monotonic() + delay
        name = os.path.basename(self.command[0])  # noqa: PTH119  (pathlib takes memory)
        _say(f"{name} ended ({code}) and is started again in {delay} s")


class Supervisor:
    def __init__(self, commands: list[list[str]]) -> None:
        # the server first, so that its first page does not wait for the worker
        self.kept = [Kept(command, place * APART) for place, command in enumerate(commands)]
        self.is_stopping = False

    def run(self) -> int:
        """What to exit with: 0 after a signal, else what the first command ended with."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.is_stopping:
            for kept in self.kept:
                if not kept.pid and time.monotonic() >= kept.due and not self.is_stopping:
                    kept.start()
            code = self._look()
            if self.kept[0].bad_starts >= MAX_BAD_STARTS:
                self._stop(signal.SIGTERM, None)
                self._wait_for_all()
                return code or 1
            time.sleep(LOOK)
        self._wait_for_all()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True
        for kept in self.kept:
            if kept.pid and not kept.is_told_to_stop:  # a second signal may cut off what is left
                kept.is_told_to_stop = True
                with contextlib.suppress(ProcessLookupError):
                    os.kill(kept.pid, signal.SIGTERM)

    def _look(self) -> int:
        """Take note of the processes that have ended; what the first command's ended with."""
        code = 0
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)  # also of orphans, as process 1
            except ChildProcessError:
                return code
            if not pid:
                return code
            for kept in self.kept:
                if kept.pid == pid and not self.is_stopping:
                    ended = os.waitstatus_to_exitcode(status)
                    code = ended if kept is self.kept[0] else code
                    kept.ended(ended)

    def _wait_for_all(self) -> None:
        for kept in self.kept:
            if kept.pid:
                self._stop(signal.SIGTERM, None)  # also one that was just being started
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(kept.pid, 0)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(Supervisor(json.loads(sys.argv[1])).run())
