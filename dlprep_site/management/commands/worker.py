from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dlprep_site.ops.tasks.worker import Worker


class Command(BaseCommand):
    requires_system_checks = []  # it needs no pages, and starts sooner
    help = (
        "Run imports and exports, one at a time, each in a process with limits. `serve` starts "
        "one by itself; a second one on the same DATA_DIR waits until the first is gone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--interval", type=float, default=1, help="seconds between two looks for a task"
        )

    def handle(self, *args: Any, interval: float, **options: Any) -> None:
        Worker(interval).run()
