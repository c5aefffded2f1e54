"""Checks of a question's texts; the messages tell an editor what to change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .figures.lookup import pictures_in
from .markdown import contents
from .markdown.mathml import problem as formula_problem
from .markdown.rendering import LINK_SCHEMES
from .markdown.tables import MAX_CELLS, MAX_COLUMNS
from .markdown.tex import parts as parts_of_formula

MAX_POINTS = 6  # what a learner can tick at a glance; the longest shipped list has six
# 30 seconds at a brisk 200 words a minute; the longest shipped easy answer has 86, the mean 70
MAX_EASY_WORDS = 100
MAX_PROMPT_CHARS = 1_000  # characters
MAX_ANSWER_CHARS = 10_000  # characters; the longest shipped one has about 1,400
MAX_POINTS_CHARS = 2_000  # characters
LAST_NUMBER = 9_999  # so that renumbering can step aside and stay within a small integer

MAX_QUOTED_CHARS = 80  # characters of a text that a message quotes
WITHOUT_FIGURES = frozenset({"prompt", "key_points"})  # their fields

CODE_OR_FORMULA = r"`[^`]*`|\$[^$]*\$|\\\|"  # where a bar is a part of the point
OTHER_WORDS = re.compile(rf"(?:{CODE_OR_FORMULA}|[^|]|\|(?!\s)|(?<=\S)\|)*")
LIST_MARK = re.compile(r"^(?:[-*+•]|\d{1,9}[.)])\s+")  # a key point is one of a list anyway
LEFT_OVER = re.compile(r"\[[^\]]*\]\([^)]*\)?")


def point_lines(key_points: str) -> list[tuple[str, list[str]]]:
    """Each key point: what learners read, and the other words for it that follow a bar.

    A line is a point, without the mark of a list before it; an empty one is none.
    """
    found = []
    for line in key_points.splitlines():
        text = LIST_MARK.sub("", f"{line.strip()} ", count=1)
        shown = OTHER_WORDS.match(text)[0]  # type: ignore[index]  # it matches the empty text
        others = text[len(shown) + 1 :].split(";")
        if shown.strip():
            found.append((shown.strip(), [word.strip() for word in others if word.strip()]))
    return found


def prompt_problems(prompt: str) -> Iterator[str]:
    """A message if a follow-up asks more than one thing."""
    if (marks := prompt.count("?")) > 1:
        yield (
            f"There are {marks} question marks. A follow-up asks one thing: "
            "make the others follow-ups of their own."
        )


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
            f"30 seconds. Cut {words - MAX_EASY_WORDS}, or move them to a follow-up."
        )


def link_problems(text: str) -> Iterator[str]:
    """A message for each link that learners could not follow or would see as brackets."""
    for address, prose in contents.links_and_text(text):
        if address is not None:
            if not _leads_somewhere(address):
                yield (
                    f"The link to “{address}” leads nowhere: give the whole address, "
                    "with https://. If it is code, put it between backticks."
                )
            continue
        for link in LEFT_OVER.findall(prose):
            yield f"“{link}” is no link that learners could follow. If it is code, use backticks."


def text_problems(field: str, text: str) -> Iterator[str]:
    """A message for whatever of a text could not be shown: each says what to change."""
    yield from link_problems(text)
    yield from _formula_problems(text.splitlines() if field == "key_points" else [text])
    yield from _figure_problems(field, text)
    if contents.has_large_table(text):
        yield (
            f"A table is too large to be shown: it has at most {MAX_COLUMNS} columns, and the "
            f"tables of a text {MAX_CELLS:,} cells."
        )
    if contents.is_too_deep(text):
        yield "Lists or quotations are nested too deep: the innermost would not be shown."


def _formula_problems(texts: list[str]) -> Iterator[str]:
    for formula in dict.fromkeys(formula for text in texts for formula in contents.formulas(text)):
        if reason := formula_problem(parts_of_formula(formula)[0]):
            shown = " ".join(formula.split())[:MAX_QUOTED_CHARS]
            yield f"The formula “{shown}” can't be shown: {reason}"


def _figure_problems(field: str, text: str) -> Iterator[str]:
    known = {picture.name for picture in pictures_in(text)}
    for figure in contents.figures(text):
        name = figure.name[:MAX_QUOTED_CHARS]
        if field in WITHOUT_FIGURES:
            yield f"The figure “{name}” can't be shown here: it belongs in an answer."
        elif figure.name not in known:
            yield f"There is no figure “{name}”. Upload it under Figures, or mend its name."
        elif not figure.is_alone:
            yield f"Put the figure “{name}” on a line of its own, with an empty one on both sides."
        if not figure.description:
            yield (
                f"Say what the figure “{name}” shows, between the brackets: who can't see it, "
                "or studies with their ears, has nothing else."
            )


def notes_on(field: str, text: str) -> Iterator[str]:
    """What learners will see differently than an editor may expect; none of it is an error."""
    for picture in contents.pictures(text):
        yield f"The picture “{picture}” is not shown: learners read its description, with a link."
    if field == "prompt" and contents.has_table(text):
        yield "A prompt holds no table: learners read its cells line by line."
    if field == "key_points":
        has_lines = any("\n" in formula for formula in contents.formulas(text))
        if has_lines or "```" in text or contents.has_table(text):
            yield (
                "Each line is a key point of its own: "
                "it holds no table, and no code or formula of several lines."
            )
        return
    for row in contents.rows_cut_off(text):
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
