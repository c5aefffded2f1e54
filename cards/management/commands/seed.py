from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cards.services.seed import FixtureError, read, seed
from dlprep_site.db.advisory_lock import alone

FIXTURES = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    help = (
        "Bring the fixtures' questions into the database. Safe to run at any time: it updates "
        "what editors have not touched, deletes nothing, and names what it left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fixture", nargs="*", type=Path, help="default: all of fixtures/")

    def handle(self, *args: Any, fixture: list[Path], **options: Any) -> None:
        for path in fixture or sorted(FIXTURES.glob("*.json")):
            try:
                with alone(connection, "seed"):
                    outcome = seed(read(path))
            except FixtureError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"seed {path.name}: {outcome}")
            for line in outcome.kept:
                self.stdout.write(f"  {line}")
