"""Whether a learner's day takes longer among ten thousand others: `make bench-scale`.

Builds a year of learners on PostgreSQL, a database of a few such learners, and one of a few new
ones; then visits learners of the three in turns, each database from a process of its own. One JSON
object comes last. Fails where a hot query does not find a learner's rows by an index of theirs.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import sys
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import psycopg

from tests import scratch_site
from tests.postgres import postgres

from . import partitions, storage
from .asked import Asked
from .crowd import COPY

VISITS = 100  # of each database, each to another learner: a day's first grade comes once
KINDS_OF_FEW = 50
EXPLAINED = 5  # learners whose queries are explained
HURRY = {  # while the data is made, on a server that is thrown away
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "'4GB'",
    "maintenance_work_mem": "'512MB'",
}


class Lab(scratch_site.Site):
    """A database of the bench, and the process that visits its learners."""

    def __init__(self, name: str, server: str, data_dir: str) -> None:
        super().__init__(data_dir)
        self.name = name
        self.database = f"{server.rpartition('/')[0]}/dlprep_scale_{name}"
        settings = {"DJANGO_SETTINGS_MODULE": "tools.bench.settings"}
        self.environ |= {"DATABASE_URL": self.database, **settings}
        self.process: Asked | None = None
        self.steps: dict[str, list[dict[str, float]]] = {}

    def build(self, server: str, learners: int, days: int, kinds: int) -> float:
        """The seconds it took; 0 where it is there already."""
        begun, database = perf_counter(), self.database.rpartition("/")[2]
        with psycopg.connect(server, autocommit=True) as connection:
            there = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(there, [database]).fetchone():
                return 0.0
            connection.execute(f'CREATE DATABASE "{database}"'.encode())
        for command in ("migrate", "seed", "collectstatic --noinput"):
            self.manage(*command.split())
        self.run("-m", "tools.bench.crowd", *map(str, (learners, days, kinds)))
        return round(perf_counter() - begun, 1)

    def ask(self, **order: Any) -> dict[str, Any]:
        if self.process is None:
            self.process = Asked("tools.bench.visits", self.environ)
        return self.process.ask(**order)

    def visit(self, who: str) -> None:
        for step, measured in self.ask(who=who).items():
            self.steps.setdefault(step, []).append(measured)

    def close(self) -> None:
        if self.process:
            self.process.close()
        self.process = None

    def figures(self) -> dict[str, dict[str, float]]:
        return {step: _figures(measured) for step, measured in self.steps.items()}


def main() -> int:
    parser = ArgumentParser(prog="make bench-scale", description=__doc__)
    parser.add_argument("--learners", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=365, help="of history each (default: 365)")
    parser.add_argument("--kinds", type=int, default=250, help="distinct histories (default: 250)")
    parser.add_argument(
        "--partitions", type=int, default=0, help="then split the log into so many, and look again"
    )
    parser.add_argument(
        "--postgresql",
        metavar="URL",
        help="a database of a server beside which the bench's are made, kept, and used again; "
        "otherwise a server of its own, which is thrown away",
    )
    options = parser.parse_args()
    if options.learners - options.kinds < 2 * (VISITS + EXPLAINED) + 1:
        parser.error("more learners, or fewer kinds: each is visited once")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # not before the database is stopped
    with ExitStack() as stack:
        server = options.postgresql or stack.enter_context(postgres(options=""))
        data_dir = stack.enter_context(TemporaryDirectory(prefix="dlprep-scale-"))
        report = _measure(server, data_dir, options, stack)
    print(json.dumps(report))
    for fault in report["faults"]:
        print(f"fault: {fault}", file=sys.stderr)
    return 1 if report["faults"] else 0


def _measure(server: str, data_dir: str, options: Namespace, stack: ExitStack) -> dict[str, Any]:
    extents = {
        "big": (options.learners, options.days, options.kinds),
        "few": (VISITS + KINDS_OF_FEW, options.days, KINDS_OF_FEW),
        "new": (VISITS + 1, 0, 1),
    }
    labs = [Lab(name, server, data_dir) for name in extents]
    for lab in labs:
        stack.callback(lab.close)
    if not options.postgresql:
        _configure(server, HURRY)
    seconds = {lab.name: lab.build(server, *extents[lab.name]) for lab in labs}
    _configure(server, {} if options.postgresql else dict.fromkeys(HURRY, ""))
    big = labs[0]
    report: dict[str, Any] = {
        "machine": {"processors": os.cpu_count(), "python": platform.python_version()},
        "settings": storage.settings(server),
        "extent": vars(options) | {"postgresql": bool(options.postgresql)},
        "seconds_to_build": seconds,
        "checked": big.ask(check=VISITS),
        "tables": storage.tables(big.database),
    }
    storage.forget_scans(big.database)
    copies = [f"{COPY}-{number}@example.com" for number in range(options.learners - options.kinds)]
    Random(5).shuffle(copies)  # noqa: S311
    _visit_in_turns(labs, copies)
    report["visits"] = {lab.name: lab.figures() for lab in labs}
    report["to_few"] = _ratios(labs[0], labs[1])
    report["to_new"] = _ratios(labs[0], labs[2])
    report["unused_indexes"] = storage.unused_indexes(big.database)
    report["queries"], faults = _plans(big, copies)
    if report["checked"]["differences"]:
        faults.append(f"replay: {report['checked']}")
    if options.partitions:
        report["partitioned"] = _partitioned(big, options.partitions, copies, faults)
    return report | {"faults": faults}


def _visit_in_turns(labs: list[Lab], copies: list[str]) -> None:
    """Each database once, and round again, with other learners every time, who are used up.

    They are copies: their rows lie scattered among those of others, as they would in life.
    """
    of_few = [f"{COPY}-{number}@example.com" for number in range(VISITS)]
    whom = {"big": copies, "few": list(of_few), "new": list(of_few)}
    for lab in labs:
        lab.visit(whom[lab.name].pop())  # whatever happens once in a process
        lab.steps.clear()
    for turn in range(VISITS - 1):
        for lab in labs[turn % 3 :] + labs[: turn % 3]:
            lab.visit(whom[lab.name].pop())


def _plans(lab: Lab, copies: list[str]) -> tuple[dict[str, list[Any]], list[str]]:
    """Every query of a visit, and what is wrong with the way it was gone about."""
    faults: dict[str, None] = {}
    for _ in range(EXPLAINED):
        queries = lab.ask(who=copies.pop(), plans=True)
        for step, of_step in queries.items():
            for query in of_step:
                faults |= dict.fromkeys(f"{step}: {fault}" for fault in query["faults"])
    return queries, list(faults)


def _partitioned(lab: Lab, count: int, copies: list[str], faults: list[str]) -> dict[str, Any]:
    """The same database with its log in partitions: how long it took, and what a visit takes."""
    lab.close()
    seconds = partitions.split(lab.database, count)
    lab.steps.clear()
    for _ in range(VISITS):
        lab.visit(copies.pop())
    queries, found = _plans(lab, copies)
    faults += [f"partitioned: {fault}" for fault in found]
    return {
        "seconds_to_split": seconds,
        "visits": lab.figures(),
        "parts_of_a_query": {step: _most_parts(of_step) for step, of_step in queries.items()},
        "checked": lab.ask(check=VISITS),
    }


def _most_parts(queries: list[dict[str, Any]]) -> int:
    """The most partitions of the log that one of the queries has looked into."""
    tables: list[set[str]] = [{scan["table"] for scan in query["scans"]} for query in queries]
    return max(sum(table.startswith(partitions.PREFIX) for table in looked) for looked in tables)


def _figures(measured: list[dict[str, float]]) -> dict[str, float]:
    times = sorted(one["ms"] for one in measured)
    wal = [one["wal"] for one in measured]
    centiles = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 19
    return {
        "visits": len(times),
        "p50_ms": round(median(times), 2),
        "p95_ms": round(centiles[18], 2),
        "median_wal_bytes": round(median(wal)),
        "mean_wal_bytes": round(sum(wal) / len(wal)),
    }


def _ratios(lab: Lab, base: Lab) -> dict[str, dict[str, float]]:
    own, other = lab.figures(), base.figures()
    return {
        step: {key: round(own[step][key] / other[step][key], 3) for key in ("p50_ms", "p95_ms")}
        for step in own
        if step in other
    }


def _configure(server: str, settings: dict[str, str]) -> None:
    """Change the server's settings; an empty value is its own default."""
    with psycopg.connect(server, autocommit=True) as connection:
        for name, value in settings.items():
            change = f"SET {name} = {value}" if value else f"RESET {name}"
            connection.execute(f"ALTER SYSTEM {change}".encode())
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CHECKPOINT")


if __name__ == "__main__":
    sys.exit(main())
