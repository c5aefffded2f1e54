"""What a text holds that an editor should know of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token
from markdown_it.utils import EnvType

from .parsing import block_parser
from .pictures import figure_name, is_figure
from .tables import HAS_LARGE_TABLE
from .tex import FORMULA

BAR = re.compile(r"(?<!\\)\|")  # between cells
LINE_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a text shows; `is_alone` says whether it has its line to itself."""

    name: str
    description: str
    is_alone: bool


def figures(text: str) -> Iterator[Figure]:
    """The figures that a text names, in order; those within a line, too."""
    for block in block_parser.parse(text):
        for token in block.children or []:
            if token.type == "image" and (name := figure_name(token)):
                yield Figure(name, token.content.strip(), is_figure(block))


def links_and_text(text: str) -> Iterator[tuple[str | None, str]]:
    """Each link's address, and each line of prose, as (address or None, prose).

    Code and formulas are left out.
    """
    for block in block_parser.parse(text):
        if block.type != "inline":
            continue
        prose = ""
        for token in block.children or []:
            if token.type == "link_open":
                yield str(token.attrGet("href") or ""), ""
            prose += token.content if token.type == "text" else "`"
        yield None, prose


def formulas(text: str) -> list[str]:
    """The formulas in a text, with their delimiters."""
    return [token.content for token in _inline_tokens(text) if token.type == FORMULA]


def pictures(text: str) -> list[str]:
    """The descriptions of a text's pictures but figures; the address of one without."""
    return [
        token.content or str(token.attrGet("src") or "")
        for token in _inline_tokens(text)
        if token.type == "image" and not figure_name(token)
    ]


def has_table(text: str) -> bool:
    return any(token.type == "table_open" for token in block_parser.parse(text))


def rows_cut_off(text: str) -> Iterator[str]:
    """The rows of a text's tables that have more cells than the first: those are not shown."""
    lines = LINE_BREAK.split(text)
    columns = 0
    for token in block_parser.parse(text):
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and columns and token.map:
            row = lines[token.map[0]].lstrip("> \t").removeprefix("|").rstrip()
            if any(cell.strip() for cell in BAR.split(row)[columns:]):
                yield row.removesuffix("|").strip()


def has_large_table(text: str) -> bool:
    """Whether a text's tables hold more than is shown: the rest is left as it is written."""
    env: EnvType = {}
    block_parser.parse(text, env)
    return HAS_LARGE_TABLE in env


def is_too_deep(text: str) -> bool:
    """Whether lists or quotations are nested so deep that the innermost are not shown."""
    deepest = block_parser.options["maxNesting"] - 1
    return any(
        token.level >= deepest
        for token in block_parser.parse(text)
        if token.type in {"blockquote_open", "list_item_open"}
    )


def _inline_tokens(text: str) -> Iterator[Token]:
    for block in block_parser.parse(text):
        yield from block.children or []
