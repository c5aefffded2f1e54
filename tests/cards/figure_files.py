"""Files that editors could upload as figures: drawings, photos, and what only looks like one."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

from PIL import Image

from cards.figures.upload import read_picture
from cards.models import Figure
from cards.services.figures import save_figure

NOW = datetime(2026, 3, 2, tzinfo=UTC)
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
PLAIN = svg = f'{OPEN}viewBox="0 0 40 20"><rect width="40" height="20" fill="#14665a"/></svg>'
RUNS = "document.title='ran'"


def drawing(inside: str, attributes: str = 'viewBox="0 0 40 20"') -> str:
    return f"{OPEN}{attributes}>{inside}</svg>"


HOSTILE = {
    "a script": drawing(f"<script>{RUNS}</script>"),
    "a script by another prefix": (
        f'<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 4 4">'
        f"<s:script>{RUNS}</s:script></s:svg>"
    ),
    "a script's address": drawing('<script href="https://evil.example/x.js"/>'),
    "what happens on loading": drawing("", f'viewBox="0 0 4 4" onload="{RUNS}"'),
    "what happens on a click": drawing(f'<rect width="9" height="9" onclick="{RUNS}"/>'),
    "capital letters": drawing(f'<rect width="9" height="9" oNcLiCk="{RUNS}"/>'),
    "HTML within": drawing(
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">'
        f"<script>{RUNS}</script></body></foreignObject>"
    ),
    "HTML without a wrapper": drawing(
        f'<img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="{RUNS}"/>'
    ),
    "HTML among notes": drawing(
        '<x:note xmlns:x="urn:x"><iframe xmlns="http://www.w3.org/1999/xhtml" src="/"/></x:note>'
    ),
    "a link that runs": drawing(f'<a href="javascript:{RUNS}"><text y="9">x</text></a>'),
    "an old link that runs": drawing(f'<a xlink:href="javascript:{RUNS}"><text>x</text></a>'),
    "a picture from elsewhere": drawing('<image href="https://evil.example/x.png"/>'),
    "a picture within": drawing('<image href="data:image/svg+xml;base64,PHN2Zz4="/>'),
    "a part of another file": drawing('<use href="https://evil.example/x.svg#a"/>'),
    "a part of data": drawing('<use xlink:href="data:image/svg+xml,%3Csvg id=a%3E#a"/>'),
    "a fill from elsewhere": drawing('<rect fill="url(https://evil.example/x.svg#a)"/>'),
    "a style that loads": drawing("<style>rect { fill: url('//evil.example/x') }</style>"),
    "a style that imports": drawing('<style>@import "https://evil.example/x.css";</style>'),
    "a style in disguise": drawing(r"<style>rect { fill: u\72l(//evil.example/x) }</style>"),
    "a style's data": drawing("<style>@font-face { src: url(data:font/woff;base64,x) }</style>"),
    "an attribute's style": drawing('<rect style="background: url(https://evil.example/x)"/>'),
    "an address cut short": drawing('<rect fill="url(https://evil.example/x"/>'),
    "an animation that sets an address": drawing(
        f'<a><animate attributeName="href" values="javascript:{RUNS}"/><text>x</text></a>'
    ),
    "an animation that sets a handler": drawing(f'<set attributeName="onload" to="{RUNS}"/>'),
    "an entity": f'<!DOCTYPE svg [<!ENTITY a "{RUNS}">]>{drawing("<text>&a;</text>")}',
    "an entity from a file": (
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + drawing("<text>&a;</text>")
    ),
    "a bomb of entities": (
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        + drawing("<text>&b;&b;</text>")
    ),
    "a bomb of copies": drawing('<g id="a"/>' + '<use href="#a"/>' * 101),
    "elements without end": drawing("<g>" * 60 + "</g>" * 60),
    "elements without number": drawing("<path/>" * 5_001),
    "another language": "<html><body><script>alert(1)</script></body></html>",
    "an unknown root": '<svg viewBox="0 0 4 4"><rect/></svg>',
    "half a file": PLAIN[:-9],
    "no size": drawing("", 'viewBox="0 0 0 0"'),
}
"""SVG files that do more than draw, or no SVG: each by what is wrong with it."""


def pixels(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **how: Any):  # type: ignore[no-untyped-def]
    """A picture's file."""
    out = io.BytesIO()
    Image.new(mode, size, 128).save(out, kind, **how)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """The beginning of a PNG that says it has so many pixels: to read more would be a mistake."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def make_figure(name: str = "gates", data: bytes = b"") -> Figure:
    return save_figure(name=name, upload=read_picture(data or PLAIN.encode()), now=NOW)
