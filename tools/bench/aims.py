"""The aims of a bench. Counts and weights are judged; times depend on the machine, and are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .decks import GRADE, LARGE, SMALL, YEAR

Aim = dict[str, Any]
FORECASTS = {"/plan/", "/plan/readiness/"}  # they play the year of every card


def judge(databases: dict[str, dict[str, Any]], decks: dict[str, Any]) -> list[Aim]:
    of_databases = [
        {"database": name, **aim} for name, result in databases.items() for aim in _aims(result)
    ]
    return [*of_databases, *_aims_of_decks(decks)]


def _aims_of_decks(decks: dict[str, Any]) -> Iterator[Aim]:
    for page, sizes in decks.items():
        small, year, large = sizes[SMALL], sizes[YEAR], sizes[LARGE]
        for name, size in ((YEAR, year), (LARGE, large)):
            at = f"of {page} with {name}"
            yield _most(f"queries {at}", size["queries"], small["queries"])
            yield _most(f"bytes {at}", size["bytes"], 150_000)
        times = {GRADE: 1.1}.get(page, 2 if page in FORECASTS else 1.5)
        what = f"CPU of {page} with {YEAR}, times that with {SMALL}"
        yield _most(what, year["times_small"], times, is_judged=False)
        if page == GRADE:
            what = f"CPU of {page} with {LARGE}, times that with {SMALL}"
            yield _most(what, large["times_small"], 1.25, is_judged=False)
        else:
            what = f"milliseconds of CPU of {page} with {LARGE}"
            yield _most(what, large["cpu_ms"], 100, is_judged=False)


def _aims(result: dict[str, Any]) -> Iterator[Aim]:
    inside, wire = result["inside"], result["wire"]
    pages = inside["pages"]
    yield _most("queries of a grade", inside["grade"]["app"]["queries"], 9)
    yield _most("queries of a page", max(page["queries"] for page in pages.values()), 14)
    yield _most("bytes of a first visit to the study page", wire["first_study_bytes"], 50_000)
    yield _most("bytes of a grade", wire["grade_bytes"], 4_000)
    errors = sum(sum(level["app"]["errors"].values()) for level in result["learners"].values())
    yield _most("errors", errors, 0)
    in_process, slowest = inside["grade"]["to_floor"], max(p["times_bare"] for p in pages.values())
    yield _most("a grade in-process, times the floor's", in_process["ms"], 1.25, is_judged=False)
    yield _most("its CPU in-process", in_process["cpu_ms"], 1.25, is_judged=False)
    yield _most("a page in-process, times the floor's bare one", slowest, 5, is_judged=False)
    if "progress" in result:
        what = "progress with 110,000 answers, times with none"
        yield _most(what, result["progress"]["to_none"], 3, is_judged=False)
    for learners, level in result["learners"].items():
        if learners in {"8", "32"}:
            ratio = level["to_floor"]
            at = f"at {learners} learners, times the floor's"
            yield _least(f"grades a second {at}", ratio["grades_per_second"], 0.85)
            yield _most(f"the server's CPU a grade {at}", ratio["cpu_ms"], 1.25, is_judged=False)


def _most(what: str, value: float, aim: float, *, is_judged: bool = True) -> Aim:
    holds = value <= aim
    return {"what": what, "is": value, "most": aim, "holds": holds, "is_judged": is_judged}


def _least(what: str, value: float, aim: float) -> Aim:
    return {"what": what, "is": value, "least": aim, "holds": value >= aim, "is_judged": False}
