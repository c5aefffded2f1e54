"""The glossary: one word for one thing, in Python code."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("cards", "deploy", "dlprep_site", "scheduler", "tests", "tools")

# A pattern that may not occur, and the word to use.
BANNED = {
    r"\b_?(MOST|LONGEST|LARGEST|HIGHEST|FARTHEST)_[A-Z]": "MAX_, and the unit",
    r"\b_?(LOWEST|SHORTEST|LEAST)_[A-Z]": "MIN_, and the unit",
    r"\b(asleep|awake)\b": "set_aside() and active()",
    r"\byear_ahead\b": "forecast_year",
    r"\bstudy_ahead\b": "allow_early",
    r"\bfinal_revision\b": "content version",
    r"\bcards_met\b": "count_started",
    r"\b(card|report|schedule|review)\.(card_)?revision\b": "content_version",
    r"\bstudied_ahead\b|\.extra_ahead\b": "early",
}
# Names that may stay, each with the files (by the start of their path) in which they may.
ALLOWED = {
    "LEAST_DISK_MB": ("dlprep_site/settings.py",),  # an environment variable
}
SKIPPED = ("tests/test_words.py",)


def sources() -> list[Path]:
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return sorted(file for file in files if "migrations" not in file.parts)


@pytest.mark.parametrize("pattern", BANNED)
def test_no_banned_word_is_used(pattern: str) -> None:
    uses = []
    for file in sources():
        name = file.relative_to(ROOT).as_posix()
        if name.startswith(SKIPPED) or "node_modules" in file.parts:
            continue
        text = file.read_text()
        for word, places in ALLOWED.items():
            if name.startswith(places):
                text = text.replace(word, "")
        for number, line in enumerate(text.splitlines(), start=1):
            if re.search(pattern, line):
                uses.append(f"{name}:{number}: {line.strip()} (use {BANNED[pattern]})")
    assert not uses
