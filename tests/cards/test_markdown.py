from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from cards.markdown import render, render_inline, render_prompt


def test_what_editors_write() -> None:
    html = render("A **bold** word, `code`.\n\n- one\n- two")
    assert html == (
        "<p>A <strong>bold</strong> word, <code>code</code>.</p>\n"
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )
    assert render_inline("*one* line") == "<em>one</em> line"


HARMLESS = {
    *("alttext", "class", "dir", "display", "href", "rel", "start", "stretchy", "tabindex"),
    *("form", "lspace", "rspace", "displaystyle", "scriptlevel", "title", "width"),
}


def attributes(html: str) -> set[str]:
    """The names of all attributes, as a browser reads them."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update(name for name, _ in attrs)

    Reader().feed(html)
    return found


LIVE = [
    *("<script", "<img", "<svg", "<iframe", "<style", "<math>", " onmouseover="),
    *("<mglyph", "<maction", "<annotation", "<semantics"),
    *('href="javascript', 'href="data', 'href="vbscript', 'href="#'),
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
        "$<script>alert(1)</script>$",
        "$$\n<img src=x onerror=alert(1)>\n$$",
        "\\(<svg/onload=alert(1)>\\) \\[<iframe src=x>\\]",
        '![x](https://example.com/"onmouseover=alert(1))',
        "![<script>alert(1)</script>](https://example.com/x.png)",
        "![$<img src=x onerror=alert(1)>$](https://example.com/x.png)",
        "![\\(<svg onload=alert(1)>\\)](https://example.com/x.png)",
        "$ _<script>alert(1)</script> $",
        "1. ```\n   <script>alert(1)</script>\n   ```\n-\n\n<img src=x>",
        "![x](javascript:alert(1))",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "| <script> | <img src=x> |\n|---|---|\n| <svg> | [x](javascript:alert(1)) |",
        "# <script>alert(1)</script>\n\n- <img src=x>\n\n```<style>\n<script>\n```",
        r"$\href{javascript:alert(1)}{x}$ $\url{javascript:alert(1)}$",
        r"$\text{</mtext></math><img src=x onerror=alert(1)>}$",
        r"$$\begin{align}x\label{a}\end{align}$$ $\eqref{a}$ $\ref{x}$",
        r"$\style{position:fixed}{x}$ $\class{a}{x}$ $\color{red}{x}$ $\mathchoice{}{}{}{}$",
        r"$\unicode{x3c}script>$ $\htmlData{x=y}{z}$ $\includegraphics{x.svg}$",
        "$<mglyph src=x onerror=alert(1)>$ $<annotation-xml encoding='text/html'><img src=x>$",
        "$a$<math><mi xlink:href='javascript:alert(1)'>x</mi></math>$b$",
        '```python" onfocus="alert(1)\n<script>alert(1)</script>\n```',
        "```js\nlet a = '</code></pre><img src=x onerror=alert(1)>'\n```",
        '```json\n{"<script>": "<img src=x>"}\n```',
    ],
)
@pytest.mark.parametrize("rendered", [render, render_inline, render_prompt])
def test_hostile_text_is_shown_as_text(hostile: str, rendered) -> None:  # type: ignore[no-untyped-def]
    html = rendered(hostile)
    for live in LIVE:
        assert live not in html.lower()
    assert attributes(html) <= HARMLESS


@pytest.mark.parametrize(
    "hostile",
    [
        '<ol start="1" onmouseover="alert(1)"><li>x</ol>',
        '<span class="tex" style="position:fixed" onmouseover=alert(1)>x</span>',
        '<code class="lines" onmouseover=alert(1)>x</code>',
        '<table tabindex="0" onfocus=alert(1)><tr><td>x</table>',
    ],
)
@pytest.mark.parametrize("rendered", [render, render_inline, render_prompt])
def test_the_tags_of_rendered_text_are_text_when_they_are_written(  # type: ignore[no-untyped-def]
    hostile: str, rendered
) -> None:
    html = rendered(hostile)
    assert set(re.findall(r"<[^>]*>", html)) <= {"<p>", "</p>"}
    assert "&lt;" in html


def test_a_link_tells_the_other_site_nothing() -> None:
    html = render("[paper](https://example.com/)")
    assert 'href="https://example.com/"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
