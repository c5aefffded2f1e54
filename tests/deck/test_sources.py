"""Every source of the deck is named in docs/deck/sources.md, with the questions that rest on it."""

from __future__ import annotations

import re
from collections import defaultdict

from cards.management.commands.seed import FIXTURES
from cards.services.seed import read

PAGE = FIXTURES.parent / "docs" / "deck" / "sources.md"
ROW = re.compile(r"^\| (.+) \| ((?:Q\d+(?:, )?)+) \|$", re.MULTILINE)


def test_the_page_of_sources_is_that_of_the_deck() -> None:
    resting: dict[str, list[str]] = defaultdict(list)
    for path in sorted(FIXTURES.glob("*.json")):
        for fields in (entry["fields"] for entry in read(path) if "sources" in entry["fields"]):
            for source in fields["sources"].splitlines():
                resting[source.strip()].append(f"Q{fields['number']}")
    written = {source: questions.split(", ") for source, questions in ROW.findall(PAGE.read_text())}
    assert written == resting
