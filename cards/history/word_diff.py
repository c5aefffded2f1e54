"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def word_diff(old: str, new: str) -> SafeString:
    """The new text, with removed words in <del> and added words in <ins>, each also in words."""
    pieces: list[SafeString] = []
    for gone, come, kept in _runs(WORDS.findall(old), WORDS.findall(new)):
        if gone:
            pieces.append(_marked("del", "removed", gone))
        if come:
            pieces.append(_marked("ins", "added", come))
        pieces.append(format_html("{}", kept))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _runs(before: list[str], after: list[str]) -> Iterator[tuple[str, str, str]]:
    """The words removed, added, and unchanged after them; a space between two changes is in both.

    In long texts, words that are on every line anchor no match: it keeps the worst case short.
    """
    gone = come = ""
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        went, came = "".join(before[a:b]), "".join(after[c:d])
        is_gap = kind == "equal" and went == " " and (gone or come) and d < len(after)
        if kind == "equal" and not is_gap:
            yield gone, come, came
            gone = come = ""
        else:
            gone, come = gone + went, come + came
    yield gone, come, ""


def _marked(tag: str, label: str, text: str) -> SafeString:
    return format_html("<{0}>{1}{2}{3}</{0}>", tag, _unseen(f"[{label}: "), text, _unseen("]"))


def _unseen(text: str) -> SafeString:
    return format_html('<span class="visually-hidden">{}</span>', text)
