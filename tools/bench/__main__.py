"""What things cost, measured beside a floor: `make bench` prints one JSON object last.

Fails where a count or a weight misses its aim or a request fails; times are told, not judged.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.backends.sqlite3.base import Database  # type: ignore[attr-defined]

from tests.postgres import PROGRAMS, postgres

from . import decks, forecasts, inside, load, wire
from .aims import judge
from .sites import Site, sites


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: rounds of each kind, the learners at once, seconds of each load."""

    inside: int
    starts: int
    levels: tuple[int, ...]
    loads: int
    seconds: float
    long_logs: bool
    decks: int = 0


WHOLE = Extent(inside=15, starts=3, levels=load.LEVELS, loads=3, seconds=2, long_logs=True, decks=4)
DURABLE = ""  # options of a server whose commits survive a power cut: its own defaults
BRIEF = Extent(inside=3, starts=1, levels=(8, 128), loads=1, seconds=1, long_logs=False)


def main() -> int:
    parser = ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--brief", action="store_true", help="about a minute, on SQLite")
    parser.add_argument(
        "--postgresql",
        metavar="URL",
        help="a database of a server in which scratch databases can be made beside it; "
        "without it, a throwaway server is started where PostgreSQL is installed",
    )
    parser.add_argument("--decks", action="store_true", help="only decks of three sizes, on SQLite")
    options = parser.parse_args()
    extent = BRIEF if options.brief else WHOLE
    databases = {}
    not_measured = ["all but the decks"] if options.decks else []
    if not options.decks:
        databases["sqlite"] = _measure(None, extent)
        with _server(options.postgresql, may_start=not options.brief) as server:
            if server:
                databases["postgresql"] = _measure(server, extent)
            else:
                not_measured.append("postgresql: brief or not installed, and no server was named")
    by_size = {} if options.brief else decks.measure(extent.decks)
    if options.brief:
        not_measured.append("decks of three sizes: brief")
        not_measured.append("progress with 110,000 answers: brief")
        not_measured.append(f"loads of {load.LEVELS} learners: brief, so {BRIEF.levels}, once")
    report: dict[str, Any] = {
        "machine": {
            "processors": os.cpu_count(),
            "python": platform.python_version(),
            "sqlite": Database.sqlite_version,
        },
        "databases": databases,
        "decks": by_size,
        "forecast_ms": forecasts.measure(),
        "not_measured": not_measured,
    }
    report["aims"] = judge(databases, by_size)
    print(json.dumps(report))
    missed = [aim for aim in report["aims"] if aim["is_judged"] and not aim["holds"]]
    for aim in missed:
        print(f"missed: {aim}", file=sys.stderr)
    return 1 if missed else 0


@contextmanager
def _server(named: str | None, *, may_start: bool) -> Iterator[str | None]:
    """The PostgreSQL server that was named, or else one of the bench's own, if there can be."""
    if named or not (may_start and PROGRAMS):
        yield named
        return
    with postgres(DURABLE) as url:
        yield url


def _measure(database: str | None, extent: Extent) -> dict[str, Any]:
    with sites(database) as made:
        result: dict[str, Any] = {"inside": inside.measure(made, extent.inside)}
        if extent.long_logs:
            result["progress"] = inside.progress(made[0], extent.inside)
        result["cold_start_ms"] = {site.name: _cold_start(site, extent.starts) for site in made}
        for site in made:
            load.log_in_everybody(site)
        result["wire"] = wire.weigh(made[0])
        result["learners"] = load.measure(made, extent.levels, extent.loads, extent.seconds)
    return result


def _cold_start(site: Site, starts: int) -> float:
    """Milliseconds from the command to the first page; the site runs afterwards."""
    path = "/accounts/login/"
    times = []
    for _ in range(starts):
        site.stop()
        times.append(site.serve(path) * 1_000)
    return round(median(times), 1)


if __name__ == "__main__":
    sys.exit(main())
