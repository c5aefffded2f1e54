"""The parsers of cards' texts, and the ways that they show what they find."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from .highlight import code_block
from .pictures import image, mark_pictures
from .tables import bound_tables
from .tex import FORMULA, keep_formulas


class _Renderer(RendererHTML):
    """Keeps the formulas in a picture's description, as they are written."""

    def renderInlineAsText(  # noqa: N802  (the library's name)
        self, tokens: Sequence[Token] | None, options: OptionsDict, env: EnvType
    ) -> str:
        shown = [
            Token("text", "", 0, content=token.content) if token.type == FORMULA else token
            for token in tokens or []
        ]
        return super().renderInlineAsText(shown, options, env)


def _small_headings(state: StateCore) -> None:
    """A text's highest headings are h3, since the page has those above; all others are h4."""
    headings = [token for token in state.tokens if token.type.startswith("heading_")]
    highest = min((token.tag for token in headings), default="")
    for token in headings:
        token.tag = "h3" if token.tag == highest else "h4"


def parser_of_cards() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    keep_formulas(parser)
    bound_tables(parser)
    parser.core.ruler.push("pictures", mark_pictures)
    parser.add_render_rule("image", image)
    parser.add_render_rule("fence", code_block)
    parser.add_render_rule("code_block", code_block)
    return parser


block_parser = parser_of_cards()
block_parser.core.ruler.push("small_headings", _small_headings)
line_parser = parser_of_cards()
line_parser.options["breaks"] = True  # a prompt's lines are the editor's
