"""Cells of a CSV file that no spreadsheet runs as a formula."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # beginnings that a spreadsheet would run
ESCAPE = "'"  # what a spreadsheet puts before a text that is not a formula


def without_formula(text: str) -> str:
    """A text for people to read in a spreadsheet."""
    return ESCAPE + text if text.startswith(FORMULA) else text


def escape(text: str) -> str:
    """A text that `unescape` gives back as it was, whatever it begins with."""
    return ESCAPE + text if text.startswith((*FORMULA, ESCAPE)) else text


def unescape(text: str) -> str:
    """The text that was escaped; one that was not is left as it is."""
    is_escaped = text.startswith(ESCAPE) and text[1:].startswith((*FORMULA, ESCAPE))
    return text[1:] if is_escaped else text
