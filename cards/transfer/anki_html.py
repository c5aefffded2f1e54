"""The HTML of Anki's text exports as the Markdown of a card."""

from __future__ import annotations

import re
from html import unescape

REPLACEMENTS = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"\s*<(?:br|/div|/p|/li)\s*/?>\s*", "\n"),
        (r"<(?:div|p)>\s*", "\n"),
        (r"\s*<li>\s*", "\n- "),
        (r"\s*</?[uo]l>\s*", "\n"),
        (r"</?(?:b|strong)>", "**"),
        (r"</?(?:i|em)>", "*"),
        (r"</?code>", "`"),
    )
)
LINE_BREAKS = re.compile(r"\n{3,}")


def markdown_of(html: str) -> str:
    """A field as Markdown. Tags that Markdown has no sign for stay, for the editor to see."""
    for pattern, replacement in REPLACEMENTS:
        html = pattern.sub(replacement, html)
    return unescape(LINE_BREAKS.sub("\n\n", html)).replace("\xa0", " ").strip()


def points_of(html: str) -> str:
    """A field as key points, one a line and without the marks of a list."""
    lines = (line.strip().removeprefix("- ") for line in markdown_of(html).split("\n"))
    return "\n".join(line for line in lines if line)
