"""What a larger deck costs the same learner: every page and a grade in decks of three sizes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from .sites import Site

SMALL, YEAR, LARGE = "32 questions", "365 questions", "5,000 cards"
CARDS = {SMALL: 0, YEAR: 1_801, LARGE: 5_000}  # 0: the first questions as they are
FIRST_QUESTIONS = "fixtures/learn_17.json"  # the others are copies of them, so that texts are alike
LEARNER = "bench-0@example.com"
BATCH = 5  # requests at a time, before the next deck's turn
GRADE = "grade"
PAGES = (
    GRADE,
    "/",
    "/study/",
    "/study/queue/",
    "/plan/",
    "/plan/change/",
    "/plan/readiness/",
    "/progress/",
    "/progress/?span=all",
    "/interview/",
    "/revision/",
    "/questions/",
    "/questions/?section=1",
    "/questions/?q=gradient",
    "/questions/?show=due",
    "/questions/?show=unseen",
    "/questions/print/",
    "/questions/print/?section=1",
    "/questions/why-self-attention-is-powerful/",
    "/settings/",
)


def measure(rounds: int) -> dict[str, Any]:
    """By page and deck: milliseconds of the processor, queries, bytes, and times the small deck."""
    result: dict[str, Any] = {}
    with _sites() as made:
        for page in PAGES:
            answers: dict[str, list[dict[str, Any]]] = {size: [] for size in made}
            for _ in range(rounds):
                for size, site in made.items():
                    answers[size].append(site.ask(page, BATCH, LEARNER))
            result[page] = {size: _summary(batches) for size, batches in answers.items()}
            small = result[page][SMALL]["cpu_ms"]
            for of_size in result[page].values():
                of_size["times_small"] = round(of_size["cpu_ms"] / small, 2)
    return result


def _summary(batches: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "cpu_ms": round(median(batch["cpu_ms"] for batch in batches), 2),
        "queries": max(batch["queries"] for batch in batches),
        "bytes": max(batch.get("bytes", 0) for batch in batches),
    }


@contextmanager
def _sites() -> Iterator[dict[str, Site]]:
    """A site on SQLite for each size of deck, with the same learners."""
    with ExitStack() as stack:
        made = {}
        for size, cards in CARDS.items():
            data_dir = stack.enter_context(TemporaryDirectory(prefix="dlprep-bench-deck-"))
            environ = {
                "PATH": os.environ["PATH"],
                "DATA_DIR": data_dir,
                "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
            }
            site = Site(size, environ, "login", [])
            for command in ("migrate", "collectstatic --noinput", f"seed {FIRST_QUESTIONS}"):
                site.run("manage", *command.split())
            site.fill("tools.bench.grown_deck", str(cards))
            stack.callback(site.stop)
            made[size] = site
        yield made
