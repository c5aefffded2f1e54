"""A trial: a site is served, one account attacks it, eight others study, and all is counted."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles

from tests.faults.grading_load import (
    Grader,
    Server,
    acknowledged_by,
    reviews_of_today,
)
from tests.http_client import Address
from tests.scratch_site import Site, postgres_site, sqlite_site

from .attack import Answers, Attacker
from .memory import Peak

ENGINES = {"sqlite": sqlite_site, "postgresql": postgres_site}
STUDIERS = 8
EMAIL = "bench-{}@example.com"
HOSTILE = EMAIL.format(STUDIERS)
MAX_P95_MS = 300
MAX_MEGABYTES = 600


@dataclass
class Studier(Grader):
    """A learner who thinks for a moment before each answer."""

    think: float = 1
    """Seconds, on average."""
    milliseconds: list[float] = field(default_factory=list)
    """Of each page and each grade."""
    statuses: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.random = Random(self.email)  # noqa: S311  (the same moments every time)

    __hash__ = Grader.__hash__

    def send(self, method: str, path: str, form: dict[str, str] | None) -> tuple[int, str] | None:
        if form:
            self.stop.wait(self.think * self.random.uniform(0.5, 1.5))
        begun = time.perf_counter()
        answer = super().send(method, path, form)
        self.milliseconds.append((time.perf_counter() - begun) * 1_000)
        self.statuses[answer[0] if answer else 0] += 1
        return answer


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a trial. Times are in milliseconds, of a page or a grade of the eight."""

    seconds: float
    load_before: float
    """Processes that wanted to run in the minute before, as `uptime` says."""
    p50_ms: float
    p95_ms: float
    max_ms: float
    grades: int
    fewest_grades: int
    """Of one of the eight."""
    statuses: dict[int, int]
    """How the eight were answered; 0 stands for no answer."""
    lost: int
    doubled: int
    megabytes: int
    """The most that server, worker and tasks took together."""
    hostile: dict[str, dict[int, int]]
    """How the hostile account was answered, by what it did."""

    def problems(self) -> list[str]:
        """What must never be, however busy the machine is."""
        bad = sum(number for status, number in self.statuses.items() if not 0 < status < 500)
        found = {
            "answers of 5xx, or none, to the eight": bad,
            "acknowledged grades that are not in the log": self.lost,
            "grades in the log that were not acknowledged": self.doubled,
            "no grade of one of the eight": int(not self.fewest_grades),
            "answers of 500 to the hostile account": self._to_hostile(500),
            "the hostile account was never refused": int(not self._to_hostile(422, 429)),
            f"over {MAX_MEGABYTES} MB": max(self.megabytes - MAX_MEGABYTES, 0),
        }
        return [f"{what} ({number})" for what, number in found.items() if number]

    def slow(self) -> list[str]:
        """What must not be on a machine that has nothing else to do."""
        return [f"p95 of {self.p95_ms} ms"] if self.p95_ms > MAX_P95_MS else []

    def _to_hostile(self, *statuses: int) -> int:
        return sum(given.get(status, 0) for given in self.hostile.values() for status in statuses)


def make_site(engine: str, folder: Path) -> Site:
    """A site for a trial: nine learners, whose logins cost nothing."""
    site = ENGINES[engine](folder, "learners")
    site.collect_static()
    site.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.settings"
    del site.environ["FREE_SHARE"]  # as sites have it
    return site


def measure(site: Site, *, seconds: float, answers: int, think: float) -> Result:
    """Have a site attacked for so long, by files with so many answers."""
    server, stop, here = Server(site), threading.Event(), Address(site.port)
    studiers = [Studier(here, EMAIL.format(n), stop, think=think) for n in range(STUDIERS)]
    load = os.getloadavg()[0]
    server.start()
    peak = Peak(server.pid)
    spawn = multiprocessing.get_context("spawn")
    try:
        for studier in studiers:
            studier.log_in()
        with ProcessPoolExecutor(1, mp_context=spawn) as process:
            process.submit(_prepare, here, answers).result()
            begun = time.perf_counter()
            peak.start()
            attack = process.submit(_attack, seconds)
            for studier in studiers:
                studier.start()
            hostile = attack.result()
        took = time.perf_counter() - begun
        megabytes = peak.stop()
    finally:
        stop.set()
        for studier in studiers:
            if studier.ident:
                studier.join()
        server.kill()
    return _result(site, studiers, (took, load, megabytes), hostile)


_attackers: list[Attacker] = []  # the one, in the process that attacks


def _prepare(address: Address, answers: int) -> None:
    _attackers.append(Attacker(address, HOSTILE, answers))


def _attack(seconds: float) -> Answers:
    return _attackers[0].run(seconds)


def _result(
    site: Site, studiers: list[Studier], machine: tuple[float, float, float], hostile: Answers
) -> Result:
    seconds, load, megabytes = machine
    times = sorted(ms for studier in studiers for ms in studier.milliseconds)
    centiles = quantiles(times, n=100, method="inclusive")
    grades = [sum(studier.acknowledged.values()) for studier in studiers]
    acknowledged = acknowledged_by([*studiers])
    logged = {key: n for key, n in reviews_of_today(site).items() if key[0] != HOSTILE}
    return Result(
        seconds=round(seconds, 1),
        load_before=round(load, 1),
        p50_ms=round(centiles[49], 1),
        p95_ms=round(centiles[94], 1),
        max_ms=round(times[-1], 1),
        grades=sum(grades),
        fewest_grades=min(grades),
        statuses=dict(sum((studier.statuses for studier in studiers), Counter[int]())),
        lost=sum(logged.get(key, 0) < n for key, n in acknowledged.items()),
        doubled=sum(n > acknowledged.get(key, 0) for key, n in logged.items()),
        megabytes=round(megabytes),
        hostile={name: dict(given) for name, given in hostile.items()},
    )
