"""Learners who grade at the same time: how many grades a second, how long each takes."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from .browser import Browser, Learner
from .sites import LEARNERS, Site

LEVELS = (1, 8, 32, 128)
LOGINS_AT_ONCE = 8
WARM_UP = 0.3  # seconds of load before it is measured


@dataclass
class Phase:
    """A few seconds of load: each grade's milliseconds, what failed, and the server's work."""

    milliseconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu_seconds: float = 0.0


def log_in_everybody(site: Site) -> None:
    """Through the login form; their cookies are kept on the site."""
    site.cookies = asyncio.run(_log_in(site))


async def _log_in(site: Site) -> list[dict[str, str]]:
    numbers = iter(range(LEARNERS))
    cookies: list[dict[str, str]] = []

    async def one_after_another() -> None:
        for number in numbers:
            browser = Browser(site)
            await Learner(browser).log_in(f"bench-{number}@example.com")
            cookies.append(browser.cookies)
            browser.close()

    await asyncio.gather(*(one_after_another() for _ in range(LOGINS_AT_ONCE)))
    return cookies


def measure(
    made: list[Site], levels: tuple[int, ...], rounds: int, seconds: float
) -> dict[str, Any]:
    """Every level on every site, in rounds, each round in another order."""
    phases: dict[tuple[int, str], list[Phase]] = {}
    order = Random(1)  # noqa: S311  (the same order every time)
    for _ in range(rounds):
        for level in levels:
            for site in order.sample(made, len(made)):
                phase = asyncio.run(_phase(site, level, seconds))
                phases.setdefault((level, site.name), []).append(phase)
    return {
        str(level): _level({site.name: phases[level, site.name] for site in made})
        for level in levels
    }


async def _phase(site: Site, level: int, seconds: float) -> Phase:
    phase = Phase()
    seated = await asyncio.gather(*(_seat(site, phase) for _ in range(level)))
    begins = perf_counter() + WARM_UP
    ends = begins + seconds

    async def study(learner: Learner | None) -> None:
        while learner and (sent := perf_counter()) < ends:
            problem = ""
            try:
                status = await learner.grade()
                problem = "" if status == 200 else str(status)
            except (OSError, EOFError, TimeoutError) as error:
                problem = type(error).__name__
            if problem:
                phase.errors[problem] += 1
            elif (answered := perf_counter()) >= begins:  # by then the server did the work
                phase.milliseconds.append((answered - sent) * 1_000)
            if learner.form is None:  # done for today: somebody else sits down
                learner.browser.close()
                learner = await _seat(site, phase)
        if learner:
            site.cookies.append(learner.browser.cookies)
            learner.browser.close()

    async def clock() -> None:
        await asyncio.sleep(WARM_UP)
        phase.cpu_seconds -= site.cpu_seconds()

    await asyncio.gather(clock(), *(study(learner) for learner in seated))
    phase.seconds = perf_counter() - begins
    phase.cpu_seconds += site.cpu_seconds()
    return phase


async def _seat(site: Site, phase: Phase) -> Learner | None:
    """A learner with a card before them; None once nobody has one left."""
    while site.cookies:
        learner = Learner(Browser(site, site.cookies.pop(0)))
        try:
            if await learner.open():
                return learner
        except (OSError, EOFError, TimeoutError) as error:
            phase.errors[type(error).__name__] += 1
        learner.browser.close()
    phase.errors["no learner has a card left"] += 1
    return None


def _level(phases: dict[str, list[Phase]]) -> dict[str, Any]:
    """The medians over the rounds, and of dlprep's ratios to the floor within each round."""
    summaries = {name: [_summary(phase) for phase in of] for name, of in phases.items()}
    level: dict[str, Any] = {
        name: {key: _median([row[key] for row in rows]) for key in rows[0]}
        for name, rows in summaries.items()
    }
    for name, of in phases.items():
        level[name]["errors"] = dict(sum((phase.errors for phase in of), Counter()))
    for name, base in (("to_floor", "floor"), ("to_itself", "again")):
        rounds = list(zip(summaries["app"], summaries[base], strict=True))
        level[name] = {
            key: _median([own[key] / other[key] for own, other in rounds if other[key]])
            for key in summaries["app"][0]
        }
    return level


def _summary(phase: Phase) -> dict[str, float]:
    times = sorted(phase.milliseconds) or [0.0]
    centiles = quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    return {
        "grades_per_second": len(phase.milliseconds) / phase.seconds,
        "p50_ms": centiles[49],
        "p95_ms": centiles[94],
        "p99_ms": centiles[98],
        "cpu_ms": phase.cpu_seconds * 1_000 / len(times),
    }


def _median(values: list[float]) -> float:
    return round(median(values), 3) if values else 0.0
