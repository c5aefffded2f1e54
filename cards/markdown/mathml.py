"""Formulas as MathML, which browsers lay out and screen readers read; made by math-core.

Its parser is recursive and in another language: a formula that is nested too deep would end the
process. So the signs that a level begins with are counted first.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it.common.utils import escapeHtml
from math_core import LatexError, LatexToMathML

MAX_FORMULA_CHARS = 2_000  # characters; the longest of a textbook have a few hundred
MAX_LEVEL_SIGNS = 300  # of "\" and "{"; a thread's stack of 1 MB holds more than 400
LONG_CHARS = 40  # characters of TeX that may be wider than a phone
REMEMBERED = 1_024  # formulas kept in memory

TAGS = frozenset(
    {
        "math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded",
        "mphantom", "mprescripts", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup",
        "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none",
    }
)  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "math": {"alttext"},
    "menclose": {"notation"},
    "mfrac": {"displaystyle", "linethickness", "scriptlevel"},
    "mi": {"mathvariant"},
    "mo": {
        "fence", "form", "largeop", "lspace", "maxsize", "minsize", "movablelimits", "rspace",
        "separator", "stretchy", "symmetric",
    },
    "mover": {"accent"},
    "mpadded": {"depth", "height", "lspace", "voffset", "width"},
    "mrow": {"displaystyle", "scriptlevel"},
    "mspace": {"depth", "height", "width"},
    "mstyle": {"displaystyle", "mathvariant", "scriptlevel"},
    "mtable": {"displaystyle", "scriptlevel"},
    "mtd": {"columnspan", "rowspan"},
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
}  # fmt: skip
# a page lets no style through: each of a table's cells becomes a class of content.css
CELL_CLASSES = {
    "text-align:left": "at-start",
    "text-align:right": "at-end",
    "padding-left:0": "close-start",
    "padding-right:0": "close-end",
    "padding-left:1em": "apart",
    "border-left:0.05em solid currentcolor": "ruled-start",
    "border-right:0.05em solid currentcolor": "ruled-end",
}
STYLE = re.compile(r' style="([^"]*)"')
COLOR = re.compile(r' style="[^"]*\bcolor:')
PLACE = re.compile(r"^\d+: ")  # of the error within the formula

# a command of one's own could hold itself, or a depth that was not counted
DEFINITION = re.compile(
    r"\\(?:(?:new|renew|provide)command|def|gdef|edef|xdef|let|global|DeclareMathOperator)"
    r"(?![A-Za-z])"
)
MAX_EXPANSIONS = 100  # of the library's own commands, such as \pmod

_converter = LatexToMathML(fancy_error=False, max_expansions=MAX_EXPANSIONS)


class NotAFormula(ValueError):
    """The TeX can't be shown as a formula; `str()` of the error says why, for an editor."""


@lru_cache(REMEMBERED)
def mathml(tex: str, *, is_display: bool) -> str:
    """A formula's MathML, not yet sanitized, with its TeX for readers that know no MathML."""
    if len(tex) > MAX_FORMULA_CHARS:
        raise NotAFormula(f"it has more than {MAX_FORMULA_CHARS:,} characters.")
    if sum(map(tex.count, "\\{")) > MAX_LEVEL_SIGNS:
        raise NotAFormula(f"it has more than {MAX_LEVEL_SIGNS} commands and braces.")
    if DEFINITION.search(tex):
        raise NotAFormula("it defines a command.")
    try:
        made = _converter.convert_with_local_state(tex, displaystyle=is_display)
    except LatexError as error:
        raise NotAFormula(PLACE.sub("", str(error))) from error
    if COLOR.search(made):
        raise NotAFormula("formulas have the color of the text.")
    if "<a " in made:
        raise NotAFormula("it refers to another one.")
    made = STYLE.sub(_classes, made)
    return made.replace("<math", f'<math alttext="{escapeHtml(" ".join(tex.split()))}"', 1)


def problem(tex: str) -> str:
    """Why the TeX can't be shown as a formula; empty if it can."""
    try:
        mathml(tex, is_display=True)
    except NotAFormula as error:
        return str(error)
    return ""


def _classes(style: re.Match[str]) -> str:
    declarations = (part.strip().replace(": ", ":") for part in style[1].split(";"))
    names = " ".join(CELL_CLASSES[one] for one in declarations if one in CELL_CLASSES)
    return f' class="{names}"' if names else ""
