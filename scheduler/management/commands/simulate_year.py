from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from statistics import mean
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cards.models import Deck
from scheduler.simulation import memories
from scheduler.simulation.chart import weeks_chart
from scheduler.simulation.learners import Life, SimulatedYear, grow, simulate, summary
from scheduler.simulation.mocks import OVERRATES, RehearsingLearner, rehearse, table
from scheduler.simulation.points import simulate_points

Figures = dict[str, float]

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


ALONE = 1_000  # learners of the core alone, who take a second
FIGURES = {
    "after_1": "correction after 1 mock",
    "after_2": "after 2",
    "after_3": "after 3",
    "after_4": "after 4",
    "after_5": "after 5",
    "readiness": "readiness of started cards then",
    "truth": "what they would say",
    "found_out": "share found out",
    "left_alone": "share left alone",
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
            "--points",
            action="store_true",
            help="instead: the points missed over half a year, with a point drill and without",
        )
        parser.add_argument(
            "--chart", type=Path, help="also write the minutes of the weeks to this SVG file"
        )
        parser.add_argument(
            "--mocks",
            action="store_true",
            help="instead of years: two months and five mock interviews each, of learners who "
            "overrate themselves by 15 points and of others who do not",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, learners: int, seed: int, **options: Any) -> None:
        if options["mocks"]:
            served, alone = _rehearsed(learners, seed, options["cards"])
            self._print_mocks(served, alone, is_json=options["json"])
            return
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
        if options["points"]:
            self._print_points(learners, seed, life, is_json=options["json"])
            return
        with scratch_deck(options["cards"]) as deck:
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

    def _print_points(self, learners: int, seed: int, life: Life, *, is_json: bool) -> None:
        with scratch_deck() as deck:
            groups = simulate_points(deck, learners, seed, life)
        if is_json:
            told = {teaches: [asdict(one) for one in of] for teaches, of in groups.items()}
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write("points missed, in % of those asked for, month by month")
        for teaches, of in groups.items():
            name = f"a drill that teaches {teaches:.0%}" if teaches else "no drill"
            months = "".join(
                f"{100 * mean(month):7.1f}" for month in zip(*(o.missed for o in of), strict=True)
            )
            drilled = mean(one.drilled for one in of)
            self.stdout.write(f"{name:28}{months}   {drilled:.0f} points drilled")

    def _print_mocks(self, served: list[Figures], alone: list[Figures], *, is_json: bool) -> None:
        if is_json:
            self.stdout.write(json.dumps({"through_the_services": served, "core_alone": alone}))
            return
        for title, groups in (("through the services", served), ("of the core alone", alone)):
            for group in groups:
                learners, points = int(group["learners"]), round(group["overrates"] * 100)
                self.stdout.write(
                    f"{learners} learners {title} who overrate themselves by {points}"
                )
                self.stdout.write(f"  {'answers to started cards':34}{group['answers']:7.1f}")
                for name, words in FIGURES.items():
                    self.stdout.write(f"  {words:34}{group[name] * 100:7.1f}")

    def _print(self, years: list[SimulatedYear]) -> None:
        self.stdout.write(f"{len(years)} simulated years{'':14} mean    least     most")
        for name, figures in summary(years).items():
            row = "".join(f"{figures[which]:9.4g}" for which in ("mean", "least", "most"))
            self.stdout.write(f"{WORDS[name]:30}{row}")


def _rehearsed(learners: int, seed: int, cards: int | None) -> tuple[list[Figures], list[Figures]]:
    """Learners through the real services, and of the core alone; a group for each in OVERRATES."""
    seeds = [seed * 10_000 + number for number in range(learners)]
    with scratch_deck(cards) as deck:
        served = [
            table([RehearsingLearner(group * 5_000 + one, deck, by).live() for one in seeds])
            for group, by in enumerate(OVERRATES)
        ]
    alone = [table([rehearse(seed + one, by) for one in range(ALONE)]) for by in OVERRATES]
    return served, alone


@contextmanager
def scratch_deck(cards: int | None = None) -> Iterator[Deck]:
    """The deck, of so many cards at least, in a temporary database; the site's is not touched."""
    settings = connection.settings_dict
    name = settings["NAME"]
    if connection.vendor == "sqlite":
        settings["TEST"]["NAME"] = None  # in memory
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("seed", stdout=StringIO())
        deck = Deck.objects.get()
        grow(deck, cards or 0)
        yield deck
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
