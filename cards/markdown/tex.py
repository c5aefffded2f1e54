"""Formulas in Markdown: found as they are written, with each `_`, `*` and `\\` in them.

They stand between `$…$`, `$$…$$`, `\\(…\\)` or `\\[…\\]`. A dollar sign opens a formula only before
a character, and closes one only after a character and before no digit: "$5 and $10" is money. With
spaces within both of its dollar signs, it is a formula if it has a sign that TeX is written with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from .mathml import LONG_CHARS, NotAFormula, mathml

FORMULA = "formula"  # the type of the tokens
CLOSINGS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}
BLOCK_OPENINGS = ("$$", "\\[")
BETWEEN_DOLLARS = re.compile(r"\$((?:\\.|[^\\$])+)\$(?!\d)", re.DOTALL)
SIGNS_OF_TEX = frozenset("\\^_{")
MAX_FORMULA_LINES = 40  # so that many openings without an end take no time


def keep_formulas(parser: MarkdownIt) -> None:
    """Teach a parser formulas."""
    parser.inline.ruler.before("escape", FORMULA, _inline)
    interrupted: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", FORMULA, _block, interrupted)
    parser.add_render_rule(FORMULA, _shown)


def _inline(state: StateInline, silent: bool) -> bool:
    end = _end(state.src, state.pos, state.posMax)
    if end is None:
        return False
    if not silent:
        state.push(FORMULA, "span", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


def _end(source: str, start: int, limit: int) -> int | None:
    """Where the formula that begins at `start` ends; None if there is none."""
    opening = source[start : start + 2]
    if closing := CLOSINGS.get(opening):
        found = source.find(closing, start + 2, limit)
        return found + len(closing) if found > start + 2 else None
    if source[start] != "$":
        return None
    match = BETWEEN_DOLLARS.match(source, start, limit)
    return match.end() if match and _is_formula(match[1]) else None


def _is_formula(between: str) -> bool:
    """Whether what stands between two dollar signs is a formula rather than prices or prose."""
    if between.count("`") % 2:
        return False  # the second dollar sign is within code
    if not (between[0].isspace() or between[-1].isspace()):
        return True
    is_spaced = between[0] == between[-1] == " " and not between[1:2].isdigit()
    return is_spaced and "\n" not in between and not SIGNS_OF_TEX.isdisjoint(between)


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A formula on lines of its own: in it, a line with "=" or "-" is no heading and no list."""
    if state.is_code_block(start_line):
        return False
    first = _line(state, start_line)
    opening = first[:2]
    if opening not in BLOCK_OPENINGS:
        return False
    last = _closing_line(state, start_line, end_line, first[2:], CLOSINGS[opening])
    if last is None:
        return False
    if not silent:
        lines = [_line(state, line) for line in range(start_line, last + 1)]
        state.push("paragraph_open", "p", 1).map = [start_line, last + 1]
        inline = state.push("inline", "", 0)
        inline.content, inline.children = "\n".join(lines).strip(), []
        inline.map = [start_line, last + 1]
        state.push("paragraph_close", "p", -1)
    state.line = last + 1
    return True


def _closing_line(
    state: StateBlock, start_line: int, end_line: int, after_opening: str, closing: str
) -> int | None:
    """The line that ends with the closing; None if the block ends, or text follows, before it."""
    rest = after_opening
    for line in range(start_line, min(end_line, start_line + MAX_FORMULA_LINES)):
        if line > start_line:
            if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
                return None  # the list item or quotation is over
            rest = _line(state, line)
        before, found, after = rest.partition(closing)
        if found:
            is_alone = not after.strip() and bool(before.strip() or line > start_line)
            return line if is_alone else None
    return None


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _shown(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """A formula as HTML: MathML, or the TeX if it is no formula or is wanted as it is written."""
    formula = tokens[place].content
    tex, is_display = parts(formula)
    if env.get("is_portable"):
        return f'<span class="tex" dir="ltr">{escapeHtml(formula)}</span>'
    try:
        made = mathml(tex, is_display=is_display)
    except NotAFormula:
        return f'<code class="tex" dir="ltr">{escapeHtml(formula)}</code>'
    if is_display:
        return f'<span class="tex display" dir="ltr" tabindex="0">{made}</span>'
    if len(tex) > LONG_CHARS:
        return f'<span class="tex wide" dir="ltr" tabindex="0">{made}</span>'
    return f'<span class="tex" dir="ltr">{made}</span>'


def parts(formula: str) -> tuple[str, bool]:
    """The TeX within a formula's delimiters, and whether it stands on a line of its own."""
    is_single = formula.startswith("$") and not formula.startswith("$$")
    size = 1 if is_single else 2
    return formula[size:-size].strip(), formula.startswith(BLOCK_OPENINGS)
