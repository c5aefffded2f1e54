"""Checks of a question's texts; the messages tell an editor what to change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .markdown import LINK_SCHEMES, formulas, has_table, links_and_text, pictures, rows_cut_off

MAX_POINTS = 6  # what a learner can tick at a glance; the longest shipped list has six
# 30 seconds at a brisk 200 words a minute; the longest shipped easy answer has 86, the mean 70
MAX_EASY_WORDS = 100
MAX_PROMPT_CHARS = 1_000  # characters
MAX_ANSWER_CHARS = 10_000  # characters; the longest shipped one has about 1,400
MAX_POINTS_CHARS = 2_000  # characters
LAST_NUMBER = 9_999  # so that renumbering can step aside and stay within a small integer

LIST_MARK = re.compile(
    r"^(?:[-*+•]|\d{1,9}[.)])\s+"
)  # before a key point, which is one of a list anyway
LEFT_OVER = re.compile(r"\[[^\]]*\]\([^)]*\)?")


def point_problems(points: list[str], *, is_published: bool) -> Iterator[str]:
    if is_published and not points:
        yield "A published card needs key points: learners tick those that they recalled."
    if len(points) > MAX_POINTS:
        yield f"There are {len(points)} key points. Keep to {MAX_POINTS}: join or drop some."


def easy_answer_problems(answer: str) -> Iterator[str]:
    words = len(answer.split())
    if words > MAX_EASY_WORDS:
        yield (
            f"The easy answer has {words} words, and {MAX_EASY_WORDS} is what can be said in "
            f"30 seconds. Cut {words - MAX_EASY_WORDS}, or move them to the deep card."
        )


def link_problems(text: str) -> Iterator[str]:
    """A message for each link that learners could not follow or would see as brackets."""
    for address, prose in links_and_text(text):
        if address is not None:
            if not _leads_somewhere(address):
                yield (
                    f"The link to “{address}” leads nowhere: give the whole address, "
                    "with https://. If it is code, put it between backticks."
                )
            continue
        for link in LEFT_OVER.findall(prose):
            yield f"“{link}” is no link that learners could follow. If it is code, use backticks."


def notes_on(field: str, text: str) -> list[str]:
    """What learners will see differently than an editor may expect; none of it is an error."""
    return [*_formula_notes(text), *_picture_notes(text), *_block_notes(field, text)]


def _formula_notes(text: str) -> Iterator[str]:
    if found := formulas(text):
        example = " ".join(found[0].split())
        yield f"Formulas are shown as they are written, such as “{example}”: learners read the TeX."


def _picture_notes(text: str) -> Iterator[str]:
    for picture in pictures(text):
        yield f"The picture “{picture}” is not shown: learners read its description, with a link."


def _block_notes(field: str, text: str) -> Iterator[str]:
    if field == "prompt" and has_table(text):
        yield "A prompt holds no table: learners read its cells line by line."
    if field == "key_points":
        if "```" in text or has_table(text) or any("\n" in one for one in formulas(text)):
            yield (
                "Each line is a key point of its own: "
                "it holds no table, and no code or formula of several lines."
            )
        return
    for row in rows_cut_off(text):
        yield (
            f"The row “{row}” has more cells than the first row of its table: the last ones are "
            "not shown. Write a bar within a cell as \\|."
        )


def _leads_somewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.scheme:
        return address.startswith("/") and not address.startswith("//")
    return parts.scheme in LINK_SCHEMES and bool(parts.netloc or parts.scheme == "mailto")
