"""An error page that needs nothing: no template, no static file, no database, no session.

Its style is inside of it, and the one inline style that the Content Security Policy lets through,
by its digest. It says in few rules what css/dlprep.css says in many: the same names, colors and
measures, so that where both are loaded the style sheet, which comes later, has the last word.
"""

from __future__ import annotations

import base64
from hashlib import sha256

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..preferences import theme_of
from .problems import Problem

DARK = (
    "color-scheme:dark;--paper:#15181a;--face:#1d2123;--ink:#e9e6df;--ink-soft:#a7adb0;"
    "--line:#32383b;--accent:#7fd0bd;--accent-ink:#0e211d;--accent-wash:#22332f"
)
LIGHT = (
    "color-scheme:light;--paper:#f8f6f1;--face:#fffefb;--ink:#23282b;--ink-soft:#5a6165;"
    "--line:#e2ddd2;--accent:#14665a;--accent-ink:#fff;--accent-wash:#e3efeb"
)
STYLE = (
    f":root{{{LIGHT}}}"
    f"@media (prefers-color-scheme:dark){{:root{{{DARK}}}}}"
    f'[data-theme="light"]{{{LIGHT}}}[data-theme="dark"]{{{DARK}}}'
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:1rem/1.6 system-ui,sans-serif;overflow-wrap:break-word}"
    "h1{font:600 1.75rem/1.2 Charter,Cambria,Georgia,serif;margin:0}"
    "p{margin:0}a{color:var(--accent)}"
    "code{font-family:ui-monospace,monospace;background:var(--accent-wash);padding:.1em .3em}"
    ":focus-visible{outline:3px solid var(--accent);outline-offset:3px}"
    ".bar{max-width:60rem;margin:0 auto;padding:.75rem 1rem}"
    ".wordmark{display:inline-flex;align-items:center;min-height:2.75rem;color:var(--ink)}"
    ".mark{height:1.6rem;fill:none;stroke:var(--accent);stroke-width:4}"
    ".mark .word{stroke:var(--ink);stroke-width:2.6}"
    ".visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;"
    "clip-path:inset(50%);white-space:nowrap}"
    ".skip{position:absolute;top:-5rem}.skip:focus{top:.5rem}"
    ".nav{display:flex;flex-wrap:wrap;margin:0;padding:0;list-style:none}"
    ".nav a{display:inline-flex;align-items:center;min-width:2.75rem;min-height:2.75rem;"
    "padding:0 .75rem}"
    "button{min-height:2.75rem;padding:.5rem 1rem;font:inherit}"
    ".page{width:100%;max-width:44rem;margin:0 auto;padding:1.5rem 1rem 3.5rem}"
    ".card-face{display:flex;flex-direction:column;gap:1rem;padding:1.5rem;"
    "background:var(--face);border:1px solid var(--line);border-radius:1.1rem}"
    ".eyebrow,.quiet{color:var(--ink-soft);font-size:.85rem}"
    ".button{display:inline-flex;align-items:center;min-height:2.75rem;padding:.5rem 1.5rem;"
    "border-radius:.6rem;background:var(--accent);color:var(--accent-ink);font-weight:600;"
    "text-decoration:none}"
)
STYLE_ELEMENT = mark_safe(f"<style>{STYLE}</style>")  # noqa: S308  (a constant)
DIGEST = base64.b64encode(sha256(STYLE.encode()).digest()).decode()

PAGE = """<!doctype html>
<html lang="{code}" dir="{direction}" data-theme="{theme}">
  <head>
    <meta charset="utf-8">
    <title>{title} · dlprep</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    {style}
  </head>
  <body>
    <header class="site-header">
      <div class="bar"><a class="wordmark" href="/">{mark}<span class="visually-hidden">dlprep\
</span></a></div>
    </header>
    <main id="main" class="page narrow">
      <section class="card-face finished">
        <p class="eyebrow">{eyebrow}</p>
        <h1>{title}</h1>
        <p>{text}</p>
        {number}
        <p class="actions"><a class="button primary" href="/">{back}</a></p>
      </section>
    </main>
  </body>
</html>
"""
WORDMARK = settings.BASE_DIR / "templates" / "_wordmark.html"  # plain SVG, read at the start
MARK = mark_safe(WORDMARK.read_text("utf-8"))  # noqa: S308  (a file of ours)


def standalone_page(
    request: HttpRequest, problem: Problem, *, code: str, request_id: str = ""
) -> HttpResponse:
    """The page of a problem, in the language that is in force; `code` is its tag."""
    page = format_html(
        PAGE,
        code=code,
        direction="rtl" if get_language_bidi() else "ltr",
        theme=theme_of(request),
        style=STYLE_ELEMENT,
        mark=MARK,
        eyebrow=problem.eyebrow,
        title=problem.title,
        text=problem.text,
        number=_number(request_id),
        back=_("Back to the start"),
    )
    return allow_style(HttpResponse(page, status=problem.status))


def allow_style(response: HttpResponse) -> HttpResponse:
    """Let the browser use this page's own style, and no other that stands in a page."""
    response._csp_update = {"style-src": [SELF, f"'sha256-{DIGEST}'"]}  # type: ignore[attr-defined]
    return response


def _number(request_id: str) -> SafeString:
    if not request_id:
        return SafeString("")
    sentence = _("If you tell somebody, this finds it in the log: <code>%(request_id)s</code>")
    return mark_safe(  # noqa: S308  (our own sentence, and an escaped number)
        f'<p class="quiet">{sentence % {"request_id": escape(request_id)}}</p>'
    )
