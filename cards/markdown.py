"""Markdown to safe HTML: rendered by one library, sanitised by another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from .tex import FORMULA, keep_formulas

BLOCK_TAGS = frozenset({"p", "ul", "ol", "li", "pre", "blockquote", "h3", "h4", "hr", "br"})
TABLE_TAGS = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
DOCUMENT_TAGS = TABLE_TAGS | {"h1", "h2"}
INLINE_TAGS = frozenset({"strong", "em", "code", "a", "span"})
LINE_TAGS = INLINE_TAGS | {"br"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
ATTRIBUTE_VALUES = {"span": {"class": {"tex"}, "dir": {"ltr"}}, "code": {"class": {"lines"}}}
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
PICTURE_SCHEMES = frozenset({"http", "https"})
MAX_ADDRESS_CHARS = 60  # of a picture without a description that stands for it
REMEMBERED = 2_048  # rendered texts kept in memory; a deck of 64 cards has about 400
BULLET = "• "
ENDS_OF_MARKS = frozenset({"list_item_close", "fence", "code_block"})  # no text follows the mark
BAR = re.compile(r"(?<!\\)\|")  # between cells
LINE_BREAK = re.compile(r"\r\n?|\n")


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


def _picture(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    place: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    """A picture's description, with a link to it; a picture within a link is not one itself."""
    token = tokens[place]
    address = str(token.attrGet("src") or "")
    description = renderer.renderInlineAsText(token.children, options, env).strip()
    shown = escapeHtml(description or address[:MAX_ADDRESS_CHARS])
    depth = sum(one.type == "link_open" for one in tokens[:place]) - sum(
        one.type == "link_close" for one in tokens[:place]
    )
    if depth or not _is_on_the_web(address):
        return shown
    return f'<a href="{escapeHtml(address)}">{shown}</a>'


def _is_on_the_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in PICTURE_SCHEMES
    except ValueError:
        return False


def _parser_of_cards() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    keep_formulas(parser)
    parser.add_render_rule("image", _picture)
    return parser


_parser = _parser_of_cards()
_parser.core.ruler.push("small_headings", _small_headings)
_line_parser = _parser_of_cards()
_line_parser.options["breaks"] = True  # a prompt's lines are the editor's
_line_renderer = cast(RendererHTML, _line_parser.renderer)
_document_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(REMEMBERED)
def render(text: str) -> SafeString:
    """A text's paragraphs, lists, tables and emphasis as HTML; HTML in it is shown as text."""
    return _clean(_parser.render(text), BLOCK_TAGS | TABLE_TAGS | INLINE_TAGS)


@lru_cache(REMEMBERED)
def render_document(text: str) -> SafeString:
    """A page of documentation: the same, with headings of every level."""
    return _clean(_document_parser.render(text), BLOCK_TAGS | INLINE_TAGS | DOCUMENT_TAGS)


@lru_cache(REMEMBERED)
def render_inline(text: str) -> SafeString:
    """A single line's emphasis, code and links as HTML, without a paragraph around it."""
    return _clean(_line_parser.renderInline(text), LINE_TAGS)


@lru_cache(REMEMBERED)
def render_prompt(text: str) -> SafeString:
    """A prompt's lines, list items and code, as HTML that may stand within a heading."""
    env: EnvType = {}
    lines = list(_lines(_line_parser.parse(text, env), env))
    html = ""
    for line, before in zip(lines, ["", *lines], strict=False):
        is_beside_code = line.startswith("<code class") or before.startswith("<code class")
        html += line if not before else ("\n" if is_beside_code else "<br>\n") + line
    return _clean(html, LINE_TAGS)


def links_and_text(text: str) -> Iterator[tuple[str | None, str]]:
    """Each link's address, and each line of prose, as (address or None, prose).

    Code and formulas are left out.
    """
    for block in _parser.parse(text):
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
    """The descriptions of a text's pictures; the address of one without."""
    return [
        token.content or str(token.attrGet("src") or "")
        for token in _inline_tokens(text)
        if token.type == "image"
    ]


def has_table(text: str) -> bool:
    return any(token.type == "table_open" for token in _parser.parse(text))


def rows_cut_off(text: str) -> Iterator[str]:
    """The rows of a text's tables that have more cells than the first: those are not shown."""
    lines = LINE_BREAK.split(text)
    columns = 0
    for token in _parser.parse(text):
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and columns and token.map:
            row = lines[token.map[0]].lstrip("> \t").removeprefix("|").rstrip()
            if any(cell.strip() for cell in BAR.split(row)[columns:]):
                yield row.removesuffix("|").strip()


def _inline_tokens(text: str) -> Iterator[Token]:
    for block in _parser.parse(text):
        yield from block.children or []


def _lines(tokens: list[Token], env: EnvType) -> Iterator[str]:
    """Each block of a text as phrasing content: a list item has its mark, code its lines."""
    marks: list[str] = []  # of the lists that are open: a bullet, or the next number
    mark = ""  # of the item that begins; within another that begins, both
    for token in tokens:
        if token.type == "bullet_list_open":
            marks.append(BULLET)
        elif token.type == "ordered_list_open":
            marks.append(str(token.attrGet("start") or 1))
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            marks.pop()
        elif token.type == "list_item_open":
            item, marks[-1] = _next_mark(marks[-1])
            mark += item
        elif token.type in ENDS_OF_MARKS:
            if mark:
                yield mark.rstrip()
                mark = ""
            if token.type != "list_item_close":
                yield f'<code class="lines">{escapeHtml(token.content.rstrip())}</code>'
        elif token.type == "inline":
            options = _line_parser.options
            yield mark + _line_renderer.renderInline(token.children or [], options, env)
            mark = ""


def _next_mark(mark: str) -> tuple[str, str]:
    """What a list item begins with, and what the next one counts from."""
    return (mark, mark) if mark == BULLET else (f"{mark}. ", str(int(mark) + 1))


def _clean(html: str, tags: frozenset[str]) -> SafeString:
    return mark_safe(  # noqa: S308  (nh3 has just made it safe)
        nh3.clean(
            html,
            tags=set(tags),
            attributes=ATTRIBUTES,
            tag_attribute_values=ATTRIBUTE_VALUES,
            set_tag_attribute_values={"table": {"tabindex": "0"}},  # wide ones scroll, by keys too
            url_schemes=set(LINK_SCHEMES),
            link_rel="noopener noreferrer nofollow",
        )
    )
