from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from dlprep_site.ops.tasks.limits import limit_this_process


class Command(BaseCommand):
    requires_system_checks = []  # it needs no pages, and starts sooner
    help = "Run the next task, within limits of memory and time. The worker starts it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="who runs it, for the task's row")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        connection.close()  # it may have been opened before the limits were set
        limit_this_process(settings.TASK_MEMORY_MB)
        call_command(
            "db_worker", queue_name="*", batch=True, max_tasks=1, interval=0.0,
            startup_delay=False, reload=False, worker_id=name,
        )  # fmt: skip
