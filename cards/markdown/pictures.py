"""Pictures in Markdown: a figure of the site's own, or a description with a link.

`![alternative text](figure:name "caption")`, on a line of its own, is a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from ..figures.lookup import SCHEME, Picture

PICTURE_SCHEMES = frozenset({"http", "https"})
MAX_ADDRESS_CHARS = 60  # of a picture without a description that stands for it


def figure_name(token: Token) -> str:
    """The name of the figure that a picture's token stands for; empty if it is another picture."""
    address = str(token.attrGet("src") or "")
    return address.removeprefix(SCHEME) if address.startswith(SCHEME) else ""


def mark_pictures(state: StateCore) -> None:
    """Note which pictures stand within a link, and which figure is a paragraph of its own."""
    for place, inline in enumerate(state.tokens):
        depth, children = 0, inline.children or []
        for token in children:
            depth += (token.type == "link_open") - (token.type == "link_close")
            if token.type == "image":
                token.meta["is_linked"] = depth > 0
        if is_figure(inline) and _picture(children[0], state.env):
            paragraph, end = state.tokens[place - 1], state.tokens[place + 1]
            if paragraph.type == "paragraph_open":
                paragraph.tag = end.tag = "figure"
                paragraph.hidden = end.hidden = False  # as in a list without gaps
                children[0].meta["is_alone"] = True


def is_figure(inline: Token) -> bool:
    """Whether a block holds a figure and nothing else."""
    children = inline.children or []
    return len(children) == 1 and children[0].type == "image" and bool(figure_name(children[0]))


def image(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """A figure; or a picture's description, with a link to it if it is on the web."""
    token = tokens[place]
    address = str(token.attrGet("src") or "")
    description = renderer.renderInlineAsText(token.children, options, env).strip()
    picture = _picture(token, env)
    if picture and token.meta.get("is_alone"):
        return _figure(picture, description, str(token.attrGet("title") or ""), env)
    shown = escapeHtml(description or address[:MAX_ADDRESS_CHARS])
    if token.meta.get("is_linked") or not is_on_the_web(address):
        return shown
    return f'<a href="{escapeHtml(address)}">{shown}</a>'


def is_on_the_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in PICTURE_SCHEMES
    except ValueError:
        return False


def _figure(picture: Picture, description: str, caption: str, env: EnvType) -> str:
    """The contents of a figure's element."""
    address = picture.file_name if env.get("is_portable") else picture.address
    loading = "" if env.get("is_portable") else ' loading="lazy"'
    size = f'width="{picture.width}" height="{picture.height}"'
    img = f'<img src="{escapeHtml(address)}" alt="{escapeHtml(description)}" {size}{loading}>'
    return f"{img}<figcaption>{escapeHtml(caption)}</figcaption>" if caption else img


def _picture(token: Token, env: EnvType) -> Picture | None:
    pictures: dict[str, Picture] = env.get("pictures", {})
    return pictures.get(figure_name(token))
