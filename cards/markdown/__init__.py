"""Markdown to safe HTML, and what a text holds that an editor should know of."""

from .contents import (
    figures,
    formulas,
    has_large_table,
    has_table,
    is_too_deep,
    links_and_text,
    pictures,
    rows_cut_off,
)
from .mathml import problem as formula_problem
from .rendering import (
    LINK_SCHEMES,
    render,
    render_document,
    render_inline,
    render_portable,
    render_prompt,
)
from .tables import MAX_CELLS, MAX_COLUMNS
from .tex import parts as parts_of_formula

__all__ = [
    "LINK_SCHEMES",
    "MAX_CELLS",
    "MAX_COLUMNS",
    "figures",
    "formula_problem",
    "formulas",
    "has_large_table",
    "has_table",
    "is_too_deep",
    "links_and_text",
    "parts_of_formula",
    "pictures",
    "render",
    "render_document",
    "render_inline",
    "render_portable",
    "render_prompt",
    "rows_cut_off",
]
