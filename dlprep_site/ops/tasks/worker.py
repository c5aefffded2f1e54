"""The worker: runs what is enqueued, one task at a time, each in a process with limits.

The process runs django-tasks-db's own command for one task. A task whose process died, with the
worker or alone, is enqueued again a few times, and then ended.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

from . import housekeeping

logger = logging.getLogger(__name__)

MAX_STARTS = 3  # of a task whose process dies
GRACE = 10  # seconds that a task has once the worker is told to stop; it is run again later
LOOK = 0.1  # seconds between two looks at a task's process
HOUR = 60 * 60
MARGIN = timedelta(minutes=1)


class Died(Exception):
    """The process of a task ended without a word, such as after an out-of-memory kill."""


class TookTooLong(Exception):
    """A task was cut off at its limit of time."""


class Worker:
    def __init__(self, interval: float = 1) -> None:
        self.lock = os.open(settings.DATA_DIR / "worker.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self.name = ""
        self.interval = interval
        self.stopped_at: float | None = None
        self.cleared_at = -HOUR * 1.0

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._claim()
        is_recovered = False
        while self.stopped_at is None:
            close_old_connections()
            try:
                if not is_recovered:
                    self._recover(self.name)
                    is_recovered = True
                self._clear()
                if DBTaskResult.objects.ready().exists():
                    self._run_one()
                    continue
            except (OperationalError, InterfaceError) as error:
                logger.warning("the database is busy or away: %s", error)
            self._sleep(self.interval)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped_at = time.monotonic()

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self.stopped_at is None and time.monotonic() < until:
            time.sleep(min(LOOK, seconds))

    def _claim(self) -> None:
        """Wait until no other worker runs on DATA_DIR; the lock lives as long as the process.

        The file keeps the name that begins those of its tasks' processes: a worker knows those that
        an earlier one has left, also where each has a container of its own.
        """
        while self.stopped_at is None:
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._sleep(5)
                continue
            self.name = os.pread(self.lock, 100, 0).decode() or f"{get_random_string(12)}-"
            os.pwrite(self.lock, self.name.encode(), 0)
            return

    def _clear(self) -> None:
        if time.monotonic() - self.cleared_at < HOUR:
            return
        self.cleared_at = time.monotonic()
        housekeeping.send(sender=Worker)
        call_command("prune_db_task_results", min_age_days=1, verbosity=0)
        stale = timezone.now() - timedelta(seconds=settings.TASK_SECONDS) - MARGIN
        self._recover("", started_at__lt=stale)  # of workers that are gone, on any machine

    def _run_one(self) -> None:
        name = self.name + get_random_string(8)
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_task", name]
        process = subprocess.Popen(command)  # noqa: S603
        deadline, is_late = time.monotonic() + settings.TASK_SECONDS, False
        while process.poll() is None:
            is_late = time.monotonic() > deadline
            if is_late or (self.stopped_at and time.monotonic() > self.stopped_at + GRACE):
                process.kill()
                process.wait()
            else:
                time.sleep(LOOK)
        self._recover(name, error=TookTooLong() if is_late else None)

    def _recover(self, name: str, error: Exception | None = None, **which: object) -> None:
        """Enqueue again, or end, the tasks that processes of a name have left running."""
        for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, **which):
            if not row.worker_ids or not row.worker_ids[-1].startswith(name):
                continue
            if error is None and len(row.worker_ids) < MAX_STARTS:
                logger.warning("task %s was cut off, and is run again", row.pk)
                row.status = TaskResultStatus.READY
                row.save(update_fields=["status"])
            else:
                self._end(row, error or Died())

    def _end(self, row: DBTaskResult[Any, Any], error: Exception) -> None:
        logger.error("task %s is given up: %s", row.pk, type(error).__name__)
        with transaction.atomic():
            row.set_failed(error)
            result = row.task_result
            task_finished.send(sender=type(result.task.get_backend()), task_result=result)
