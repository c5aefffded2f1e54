from __future__ import annotations

import pytest

from cards.markdown import render, render_inline


def test_what_editors_write() -> None:
    html = render("A **bold** word, `code`.\n\n- one\n- two")
    assert html == (
        "<p>A <strong>bold</strong> word, <code>code</code>.</p>\n"
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )
    assert render_inline("*one* line") == "<em>one</em> line"


LIVE = [
    *("<script", "<img", "<svg", "<iframe", "<style", "<math", " onmouseover="),
    *('href="javascript', 'href="data', 'href="vbscript'),
]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://example.com/x.png)",
        "<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        '[x](https://example.com "onmouseover=alert(1)")',
        "<iframe src=//example.com></iframe>",
        "<style>*{display:none}</style>",
        "`<script>`",
        "&lt;script&gt;",
        "\0<scr\0ipt>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    ],
)
@pytest.mark.parametrize("rendered", [render, render_inline])
def test_hostile_text_is_shown_as_text(hostile: str, rendered) -> None:  # type: ignore[no-untyped-def]
    html = rendered(hostile).lower()
    for live in LIVE:
        assert live not in html


def test_a_link_tells_the_other_site_nothing() -> None:
    html = render("[paper](https://example.com/)")
    assert 'href="https://example.com/"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
