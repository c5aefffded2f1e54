"""How much memory a server takes with all that it has started."""

from __future__ import annotations

import threading
from pathlib import Path

LOOK = 0.2  # seconds between two looks


class Peak(threading.Thread):
    """Notes the most that a process and its descendants have taken together, until it is told."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.is_over = threading.Event()
        self.megabytes = 0.0

    def run(self) -> None:
        while not self.is_over.wait(LOOK):
            self.megabytes = max(self.megabytes, sum(map(_megabytes, _family(self.pid))))

    def stop(self) -> float:
        self.is_over.set()
        self.join()
        return self.megabytes


def _family(pid: int) -> list[int]:
    """A process and all that it has started, as far as they live."""
    found = [pid]
    for known in found:
        for task in Path(f"/proc/{known}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:
                continue  # it has ended since
    return found


def _megabytes(pid: int) -> float:
    """What a process takes, its part of what it shares with others (PSS); 0 once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
