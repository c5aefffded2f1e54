"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
GONE, COME = ("del", "removed"), ("ins", "added")
MARKED = {"delete": [GONE], "insert": [COME], "replace": [GONE, COME]}


def word_diff(old: str, new: str) -> SafeString:
    """The new text with what is gone in <del> and what has come in <ins>, both also said."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    pieces: list[SafeString] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if kind == "equal":
            pieces.append(format_html("{}", come))
        for tag, said in MARKED.get(kind, ()):
            pieces.append(_marked(tag, said, gone if tag == "del" else come))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _marked(tag: str, said: str, text: str) -> SafeString:
    return format_html("<{0}>{1}{2}{3}</{0}>", tag, _unseen(f"[{said}: "), text, _unseen("]"))


def _unseen(text: str) -> SafeString:
    return format_html('<span class="visually-hidden">{}</span>', text)
