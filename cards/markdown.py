"""Markdown to safe HTML: rendered by one library, sanitised by another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

BLOCK_TAGS = frozenset({"p", "ul", "ol", "li", "pre", "blockquote", "h3", "h4", "hr", "br"})
DOCUMENT_TAGS = frozenset({"h1", "h2", "table", "thead", "tbody", "tr", "th", "td"})
INLINE_TAGS = frozenset({"strong", "em", "code", "a"})
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
REMEMBERED = 2_048  # rendered texts kept in memory; a deck of 64 cards has about 400

_parser = MarkdownIt("commonmark", {"html": False})
_document_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(REMEMBERED)
def render(text: str) -> SafeString:
    """A text's paragraphs, lists and emphasis as HTML; any HTML in it is shown as text."""
    return _clean(_parser.render(text), BLOCK_TAGS | INLINE_TAGS)


@lru_cache(REMEMBERED)
def render_document(text: str) -> SafeString:
    """A page of documentation: the same, with headings and tables."""
    return _clean(_document_parser.render(text), BLOCK_TAGS | INLINE_TAGS | DOCUMENT_TAGS)


@lru_cache(REMEMBERED)
def render_inline(text: str) -> SafeString:
    """A single line's emphasis, code and links as HTML, without a paragraph around it."""
    return _clean(_parser.renderInline(text), INLINE_TAGS)


def links_and_text(text: str) -> Iterator[tuple[str | None, str]]:
    """Each link's address, and each line of prose, as (address or None, prose); code left out."""
    for block in _parser.parse(text):
        if block.type != "inline":
            continue
        prose = ""
        for token in block.children or []:
            if token.type == "link_open":
                yield str(token.attrGet("href") or ""), ""
            prose += token.content if token.type == "text" else "`"
        yield None, prose


def _clean(html: str, tags: frozenset[str]) -> SafeString:
    return mark_safe(  # noqa: S308  (nh3 has just made it safe)
        nh3.clean(
            html,
            tags=set(tags),
            attributes={"a": {"href"}},
            set_tag_attribute_values={"table": {"tabindex": "0"}},  # wide ones scroll, by keys too
            url_schemes=set(LINK_SCHEMES),
            link_rel="noopener noreferrer nofollow",
        )
    )
