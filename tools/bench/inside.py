"""In-process: how long each page takes without a server or a network, and how many queries."""

from __future__ import annotations

from statistics import median
from typing import Any

from .long_logs import NONE, YEARS
from .sites import OWN_PAGES, Site

PUBLIC = ("/", "/accounts/login/", "/help/")
PRIVATE = (
    "/", "/study/", "/plan/", "/plan/change/", "/plan/readiness/", "/progress/", "/interview/",
    "/revision/", "/questions/", "/questions/?q=gradient", "/questions/print/",
    "/questions/why-self-attention-is-powerful/", "/settings/", "/settings/data/", "/reports/",
    "/accounts/password/change/",
)  # fmt: skip
FLOOR_LEARNER = "bench-0@example.com"
BATCH = 10  # requests at a time, before the next site's turn


def measure(made: list[Site], rounds: int) -> dict[str, Any]:
    """Grades of every site, in turns, and each page of dlprep beside the floor's bare page."""
    app, floor, again = made
    grades = in_turns(rounds, {site.name: (site, "grade", "nobody") for site in made})
    floor_pages = {
        "bare": (floor, "/bare/", FLOOR_LEARNER),
        "study": (floor, "/study/", FLOOR_LEARNER),
    }
    names = {f"{path} (logged out)": (app, path, "nobody") for path in PUBLIC}
    names |= {path: (app, path, OWN_PAGES) for path in PRIVATE}
    pages = in_turns(max(1, rounds // 3), floor_pages | names)
    bare = pages["bare"]["ms"]
    ratios = {"to_floor": _ratio(grades, "floor"), "to_itself": _ratio(grades, "again")}
    return {
        "grade": grades | ratios,
        "floor_pages": {name: pages[name] for name in floor_pages},
        "pages": {
            name: pages[name] | {"times_bare": round(pages[name]["ms"] / bare, 2)} for name in names
        },
    }


def progress(app: Site, rounds: int) -> dict[str, Any]:
    """All of a learner's progress, with 110,000 answers and with none, in turns."""
    app.fill("tools.bench.long_logs")
    asked = {"none": NONE, "years": YEARS}
    page = "/progress/?span=all"
    pages = in_turns(rounds, {name: (app, page, who) for name, who in asked.items()})
    return pages | {"to_none": round(pages["years"]["ms"] / pages["none"]["ms"], 2)}


def in_turns(
    rounds: int, asked: dict[str, tuple[Site, str, str]], batch: int = BATCH
) -> dict[str, dict[str, Any]]:
    """Each page a few times, then the next, and round again; medians, in milliseconds."""
    answers: dict[str, list[dict[str, Any]]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, (site, page, who) in asked.items():
            answers[name].append(site.ask(page, batch, who))
    return {
        name: {
            "ms": round(median(time for answer in batches for time in answer["ms"]), 3),
            "cpu_ms": round(median(answer["cpu_ms"] for answer in batches), 3),
            "queries": max(answer["queries"] for answer in batches),
            "bytes": max(answer.get("bytes", 0) for answer in batches),
        }
        for name, batches in answers.items()
    }


def _ratio(grades: dict[str, dict[str, Any]], base: str) -> dict[str, float]:
    return {key: round(grades["app"][key] / grades[base][key], 3) for key in ("ms", "cpu_ms")}
