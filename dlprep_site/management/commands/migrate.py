from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from dlprep_site.db.advisory_lock import alone


class Command(Migrate):
    """Django's own; if several servers start at once, one migrates and the others wait."""

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        with alone(connections[database], "migrate"):
            super().handle(*args, database=database, **options)
