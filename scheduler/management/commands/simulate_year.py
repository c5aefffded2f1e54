from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cards.models import Deck
from scheduler.simulation import memories
from scheduler.simulation.chart import weeks_chart
from scheduler.simulation.learners import Life, SimulatedYear, grow, simulate, summary

BAR = 30  # characters
WORDS = {
    "answers": "answers given",
    "minutes": "minutes in the year",
    "minutes_a_day": "minutes on a day of studying",
    "days_studied": "days studied",
    "met": "cards met",
    "questions": "questions met",
    "mature": "cards mature at the end",
    "longest_backlog": "longest backlog, reviews",
    "retention": "recall on the day after the last",
    "last_minutes": "minutes in the last fortnight",
    "heaviest_last_day": "heaviest day of that",
    "forecast_30": "forecast / 90 days, on day 30",
    "forecast_90": "forecast / 90 days, on day 90",
}


def positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000:
        raise ArgumentTypeError("a number from 1 to 1000")
    return number


class Command(BaseCommand):
    help = (
        "Play whole years of simulated learners through the real services, on a scratch database "
        "of its own, and say what came of them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--learners", type=positive, default=3)
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same years")
        parser.add_argument(
            "--memory",
            choices=memories.NAMES,
            default=memories.TYPICAL,
            help="whose memory they have: most people's, or one fitted to a real learner's log",
        )
        parser.add_argument("--cards", type=positive, help="fill the deck up with copies to these")
        parser.add_argument("--minutes", type=positive, help="a budget of so many minutes a day")
        parser.add_argument("--new", type=positive, help="so many new cards a day, at most")
        parser.add_argument(
            "--interview", type=positive, metavar="DAYS", help="until an interview in so many days"
        )
        parser.add_argument(
            "--every-evening", action="store_true", help="they never miss an evening"
        )
        parser.add_argument(
            "--drill",
            choices=["all", "failures"],
            default="all",
            help="an experiment: drill nothing but failures, once",
        )
        parser.add_argument(
            "--chart", type=Path, help="also write the minutes of the weeks to this SVG file"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, learners: int, seed: int, **options: Any) -> None:
        if options["chart"] and learners < 2:
            raise CommandError("A chart needs two learners or more.")
        life = Life(
            memory=options["memory"],
            minutes_a_day=options["minutes"],
            new_per_day=options["new"],
            interview_in=options["interview"],
            is_always_there=options["every_evening"],
            drills_failures=options["drill"] == "failures",
        )
        with scratch_database():
            call_command("seed", stdout=StringIO())
            deck = Deck.objects.get()
            grow(deck, options["cards"] or 0)
            years = list(self._shown(simulate(deck, learners, seed, life), learners))
        if options["chart"]:
            options["chart"].write_text(weeks_chart([year.weeks for year in years]), "utf-8")
        if options["json"]:
            report = {
                "learners": learners,
                "seed": seed,
                "life": asdict(life),
                "summary": summary(years),
                "years": [asdict(year) for year in years],
            }
            self.stdout.write(json.dumps(report))
        else:
            self._print(years)

    def _shown(self, years: Iterator[SimulatedYear], total: int) -> Iterator[SimulatedYear]:
        """The years as they are simulated, with a progress bar on a terminal."""
        for done, year in enumerate(years, start=1):
            if sys.stderr.isatty():
                bar = "#" * (BAR * done // total)
                self.stderr.write(f"\r[{bar:{BAR}}] {done} of {total}", ending="")
            yield year
        if sys.stderr.isatty():
            self.stderr.write("")

    def _print(self, years: list[SimulatedYear]) -> None:
        self.stdout.write(f"{len(years)} simulated years{'':14} mean    least     most")
        for name, figures in summary(years).items():
            row = "".join(f"{figures[which]:9.4g}" for which in ("mean", "least", "most"))
            self.stdout.write(f"{WORDS[name]:30}{row}")


@contextmanager
def scratch_database() -> Iterator[None]:
    """A temporary database; the site's is not touched."""
    settings = connection.settings_dict
    name = settings["NAME"]
    if connection.vendor == "sqlite":
        settings["TEST"]["NAME"] = None  # in memory
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
