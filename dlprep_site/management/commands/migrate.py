from __future__ import annotations

import time
from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError, connections

from dlprep_site.db.advisory_lock import alone

# PostgreSQL's codes for a deadlock with requests, and for a lock that was not had in time
WORTH_A_RETRY = {"40P01", "55P03"}
PAUSES = (1, 2, 4, 8, 15)  # seconds before each further try


class Command(Migrate):
    """Django's own, tried again if requests hold a lock that it needs.

    Each migration is a transaction, so a further try goes on with the one that failed. If several
    servers start at once, one migrates and the others wait.
    """

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        with alone(connections[database], "migrate"):
            for pause in PAUSES:
                try:
                    super().handle(*args, database=database, **options)
                except OperationalError as error:
                    if getattr(error.__cause__, "sqlstate", "") not in WORTH_A_RETRY:
                        raise
                    self.stderr.write(f"{str(error).splitlines()[0]}; again in {pause} s")
                    time.sleep(pause)
                else:
                    return
            super().handle(*args, database=database, **options)
