"""What a larger deck costs the same learner: every page and a grade in decks of three sizes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from tests.scratch_site import FIRST_QUESTIONS

from .inside import in_turns
from .sites import Site

SMALL, YEAR, LARGE = "32 questions", "365 questions", "5,000 cards"
# 0: the first questions as they are; the others are copies of them, so that texts are alike
CARDS = {SMALL: 0, YEAR: 1_801, LARGE: 5_000}
LEARNER = "bench-0@example.com"
BATCH = 5  # requests at a time, before the next deck's turn
GRADE = "grade"
PAGES = (
    GRADE, "/", "/study/", "/study/queue/", "/plan/", "/plan/change/", "/plan/readiness/",
    "/progress/", "/progress/?span=all", "/interview/", "/revision/", "/questions/",
    "/questions/?section=1", "/questions/?q=gradient", "/questions/?show=due",
    "/questions/?show=unseen", "/questions/print/", "/questions/print/?section=1",
    "/questions/why-self-attention-is-powerful/", "/settings/",
)  # fmt: skip


def measure(rounds: int) -> dict[str, Any]:
    """By page and deck: milliseconds of the processor, queries, bytes, and times the small deck."""
    result: dict[str, Any] = {}
    with _sites() as made:
        for page in PAGES:
            asked = {size: (site, page, LEARNER) for size, site in made.items()}
            result[page] = in_turns(rounds, asked, BATCH)
            small = result[page][SMALL]["cpu_ms"]
            for of_size in result[page].values():
                of_size["times_small"] = round(of_size["cpu_ms"] / small, 2)
    return result


@contextmanager
def _sites() -> Iterator[dict[str, Site]]:
    """A site on SQLite for each size of deck, with the same learners."""
    with ExitStack() as stack:
        made = {}
        for size, cards in CARDS.items():
            data_dir = stack.enter_context(TemporaryDirectory(prefix="dlprep-bench-deck-"))
            site = Site(size, data_dir, "tools.bench.settings")
            for command in ("migrate", "collectstatic --noinput", f"seed {FIRST_QUESTIONS}"):
                site.manage(*command.split())
            site.fill("tools.bench.grown_deck", str(cards))
            stack.callback(site.stop)
            made[size] = site
        yield made
