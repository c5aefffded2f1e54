"""Markdown to safe HTML: rendered by one library, sanitised by another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType

from ..figures.lookup import Pictures, pictures_in
from . import highlight, mathml
from .parsing import block_parser, line_parser

BLOCK_TAGS = frozenset({"p", "ul", "ol", "li", "pre", "blockquote", "h3", "h4", "hr", "br"})
TABLE_TAGS = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
FIGURE_TAGS = frozenset({"figure", "figcaption", "img"})
DOCUMENT_TAGS = TABLE_TAGS | {"h1", "h2"}
INLINE_TAGS = frozenset({"strong", "em", "code", "a", "span"}) | mathml.TAGS
LINE_TAGS = INLINE_TAGS | {"br"}
ATTRIBUTES = {
    **mathml.ATTRIBUTES,
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
}
ATTRIBUTE_VALUES = {
    "code": {"dir": {"ltr"}},
    "img": {"loading": {"lazy"}},
    "math": {"display": {"block"}},
    "pre": {"tabindex": {"0"}},
    "span": {"dir": {"ltr"}, "tabindex": {"0"}},
}
CELLS = {"at-start", "at-center", "at-end"}
CLASSES = {
    "code": {"lines", "tex"},
    "mtd": {*mathml.CELL_CLASSES.values()},
    "span": {"tex", "display", "wide", *highlight.CLASSES},
    "td": CELLS,
    "th": CELLS,
}
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
REMEMBERED = 2_048  # rendered texts kept in memory; a deck of 64 cards has about 400
# our own figures, here or in a package: no other picture is ever shown
PICTURE = re.compile(r"(?:/figures/)?[-\w]+\.[0-9a-f]+\.(?:svg|png|jpeg|webp)")
TAG = re.compile(r'<[a-z0-9]+(?: [\w-]+="[^"]*")+')  # with attributes, as nh3 writes it
CODE = '<code class="lines">'
BULLET = "• "
ENDS_OF_MARKS = frozenset({"list_item_close", "fence", "code_block"})  # no text follows the mark

_line_renderer = cast(RendererHTML, line_parser.renderer)
_document_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


def render(text: str) -> SafeString:
    """A text's paragraphs, lists, tables, code, formulas and figures; HTML is shown as text."""
    return _render(text, pictures_in(text), is_portable=False)


def render_portable(text: str) -> SafeString:
    """The same for another program: formulas as they are written, figures by their file names."""
    return _render(text, pictures_in(text), is_portable=True)


@lru_cache(REMEMBERED)
def _render(text: str, pictures: Pictures, *, is_portable: bool) -> SafeString:
    by_name = {picture.name: picture for picture in pictures}
    env: EnvType = {"pictures": by_name, "is_portable": is_portable}
    tags = BLOCK_TAGS | TABLE_TAGS | FIGURE_TAGS | INLINE_TAGS
    return _clean(block_parser.render(text, env), tags)


@lru_cache(REMEMBERED)
def render_document(text: str) -> SafeString:
    """A page of documentation: the same, with headings of every level."""
    return _clean(_document_parser.render(text), BLOCK_TAGS | INLINE_TAGS | DOCUMENT_TAGS)


@lru_cache(REMEMBERED)
def render_inline(text: str, *, is_portable: bool = False) -> SafeString:
    """A single line's emphasis, code, formulas and links, without a paragraph around it."""
    env: EnvType = {"is_portable": is_portable}
    return _clean(line_parser.renderInline(text, env), LINE_TAGS)


@lru_cache(REMEMBERED)
def render_prompt(text: str, *, is_portable: bool = False) -> SafeString:
    """A prompt's lines, list items and code, as HTML that may stand within a heading."""
    env: EnvType = {"is_portable": is_portable}
    lines = list(_lines(line_parser.parse(text, env), env))
    html = ""
    for line, before in zip(lines, ["", *lines], strict=False):
        is_beside_code = line.startswith(CODE) or before.startswith(CODE)
        html += line if not before else ("\n" if is_beside_code else "<br>\n") + line
    return _clean(html, LINE_TAGS)


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
                yield f"{CODE}{escapeHtml(token.content.rstrip())}</code>"
        elif token.type == "inline":
            options = line_parser.options
            yield mark + _line_renderer.renderInline(token.children or [], options, env)
            mark = ""


def _next_mark(mark: str) -> tuple[str, str]:
    """What a list item begins with, and what the next one counts from."""
    return (mark, mark) if mark == BULLET else (f"{mark}. ", str(int(mark) + 1))


def _clean(html: str, tags: frozenset[str]) -> SafeString:
    clean = nh3.clean(
        html,
        tags=set(tags),
        attributes=ATTRIBUTES,
        attribute_filter=_only_our_pictures,
        allowed_classes=CLASSES,
        tag_attribute_values=ATTRIBUTE_VALUES,
        set_tag_attribute_values={"table": {"tabindex": "0"}},  # wide ones scroll, by keys too
        url_schemes=set(LINK_SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(TAG.sub(_escaped, clean))  # noqa: S308  (nh3 has just made it safe)


def _escaped(tag: re.Match[str]) -> str:
    """A tag without another one's signs within its attributes."""
    return "<" + tag[0][1:].replace("<", "&lt;").replace(">", "&gt;")


def _only_our_pictures(tag: str, name: str, value: str) -> str | None:
    is_address = tag == "img" and name == "src"
    return value if not is_address or PICTURE.fullmatch(value) else None
