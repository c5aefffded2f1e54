"""What the bench reads in a page: its forms and the files it loads."""

from __future__ import annotations

import html
import re

_FORM = re.compile(r'<form id="grade"[^>]* action="([^"]+)".*?</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_FILE = re.compile(
    r'(?:<script[^>]* src|<link rel="(?:stylesheet|icon|modulepreload)" href)="([^"]+)"'
)

Form = tuple[str, dict[str, str]]


def grade_form(page: str) -> Form | None:
    """The address and the hidden fields of the grade form; None where no card is shown."""
    match = _FORM.search(page)
    return (html.unescape(match[1]), hidden_fields(match[0])) if match else None


def hidden_fields(form: str) -> dict[str, str]:
    return {html.unescape(name): html.unescape(value) for name, value in _HIDDEN.findall(form)}


def files(page: str) -> list[str]:
    """The addresses of the styles, scripts and icon that a browser loads with the page."""
    return [html.unescape(address) for address in _FILE.findall(page)]
