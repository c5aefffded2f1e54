from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from cards.services.figures import seed_figures
from cards.services.seed import FixtureError, SeedResult, read_all, seed
from dlprep_site.db.advisory_lock import alone

FIXTURES = settings.BASE_DIR / "fixtures"
FIGURES = FIXTURES / "figures"


class Command(BaseCommand):
    requires_system_checks = []  # it needs no pages, and starts sooner
    help = (
        "Bring the fixtures' questions into the database. Safe to run at any time: it updates "
        "what editors have not touched, deletes nothing, and names what it left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fixture", nargs="*", type=Path, help="default: all of fixtures/")

    def handle(self, *args: Any, fixture: list[Path], **options: Any) -> None:
        try:
            with alone(connection, "seed"):
                if not fixture:
                    self._report("figures", seed_figures(FIGURES, timezone.now()))
                for path, entries in read_all(fixture or sorted(FIXTURES.glob("*.json"))):
                    self._report(path.name, seed(entries))
        except FixtureError as error:
            raise CommandError(str(error)) from error

    def _report(self, name: str, outcome: SeedResult) -> None:
        self.stdout.write(f"seed {name}: {outcome}")
        for line in outcome.kept:
            self.stdout.write(f"  {line}")
