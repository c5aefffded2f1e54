"""How templates are written: what djade does not check."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
MAX_LINE_LENGTH = 120  # characters
# a button is a flex container: white space after its hidden end becomes an item, with a gap
SPACE_AFTER_HIDDEN_END = re.compile(
    r'"visually-hidden"[^>]*>(?:(?!</span>).)*</span>\s+</button>', re.S
)


def test_template_lines_are_short_enough_to_review() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{number} has {len(line)} characters"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if len(line) > MAX_LINE_LENGTH
    ]
    assert not too_long, "\n".join(too_long)


def test_no_space_follows_the_hidden_end_of_a_button() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in sorted(TEMPLATES.rglob("*.html"))
        if SPACE_AFTER_HIDDEN_END.search(path.read_text("utf-8"))
    ]
    assert not found
