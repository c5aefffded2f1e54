"""Tables in Markdown, as large as a page can show."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as library_rule
from markdown_it.rules_core import StateCore

MAX_COLUMNS = 20  # of a table; more can't be compared with one another
MAX_CELLS = 2_000  # of all tables of a text; a row that is cut short has as many as the others
HAS_LARGE_TABLE = "has_large_table"  # in the parser's environment
CELLS_SO_FAR = "cells"  # the same
CELLS = frozenset({"th_open", "td_open"})
PLACES = {"left": "at-start", "center": "at-center", "right": "at-end"}


def bound_tables(parser: MarkdownIt) -> None:
    """What is beyond the limits stays as it is written."""
    interrupted: RuleOptionsType = {"alt": ["paragraph", "reference"]}
    parser.block.ruler.at("table", _table, interrupted)
    parser.core.ruler.push("align_cells", _align_cells)


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if start_line + 2 > end_line:
        return False
    columns = _count_columns(state, start_line + 1)
    rows = (MAX_CELLS - state.env.get(CELLS_SO_FAR, 0)) // max(columns, 1)
    if columns > MAX_COLUMNS or not rows:
        is_table = library_rule(state, start_line, end_line, True)
        if is_table and not silent:
            state.env[HAS_LARGE_TABLE] = True
        return False
    place = len(state.tokens)
    last = min(end_line, start_line + 1 + rows)
    is_table = library_rule(state, start_line, last, silent)
    if is_table and not silent:
        cells = sum(token.type in CELLS for token in state.tokens[place:])
        state.env[CELLS_SO_FAR] = state.env.get(CELLS_SO_FAR, 0) + cells
        if last < end_line and state.line == last and not state.isEmpty(last):
            state.env[HAS_LARGE_TABLE] = True
    return is_table


def _count_columns(state: StateBlock, line: int) -> int:
    """The columns of the line of dashes, if it is one."""
    dashes = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    return dashes.strip().strip("|").count("|") + 1


def _align_cells(state: StateCore) -> None:
    """A cell's place is a class, since a page lets no style through."""
    for token in state.tokens:
        if token.type in CELLS and "style" in token.attrs:
            place = str(token.attrs.pop("style")).removeprefix("text-align:")
            token.attrs["class"] = PLACES.get(place, "")
