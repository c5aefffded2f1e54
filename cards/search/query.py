"""Full-text search of questions: SQLite's FTS5 or PostgreSQL's, behind one function.

A word is found in every form that begins with its stem, in a question's title or either of its
cards. The engine's index (search_index.py) says which questions; the words that were found are
marked here, the same for both engines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from django.db import connections
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

MAX_WORDS = 8
MIN_STEM_CHARS = 3  # letters
EXCERPT = 150  # characters, about two lines
LEAD_IN = 40  # characters of an excerpt before the first word that was found

WORD = re.compile(r"[^\W_]+")
ENDING = re.compile(r"(?:ies|ing|ed|es|ly|s|e|y)$")
MARKDOWN = re.compile(r"[*`]|^[-#>]+ ", re.MULTILINE)

MATCHES = {
    "sqlite": "SELECT rowid FROM cards_search WHERE cards_search MATCH %s",
    "postgresql": "SELECT question_id FROM cards_search WHERE vector @@ to_tsquery('simple', %s)",
}


def stems(words: str) -> list[str]:
    """The stems of a search's words, lower case, each once; at most eight."""
    found = dict.fromkeys(_stem(word.lower()) for word in WORD.findall(words))
    return list(found)[:MAX_WORDS]


@lru_cache(10_000)  # the words of a deck
def _stem(word: str) -> str:
    """A word without the ending that an English verb or plural has: gradients, exploding."""
    if word.endswith("ss"):
        return word
    stem = ENDING.sub("", word)
    if (
        len(stem) > MIN_STEM_CHARS
        and stem[-1] == stem[-2]
        and stem != word
        and stem[-1] not in "ls"
    ):
        stem = stem[:-1]  # stopped, running
    return stem if len(stem) >= MIN_STEM_CHARS else word


def matching(words: str, using: str = "default") -> RawSQL | list[int]:
    """The ids of the questions in which every word stands, to filter by; none without a word."""
    parts = stems(words)
    vendor = connections[using].vendor
    if not parts:
        return []
    if vendor == "sqlite":
        query = " ".join(f'"{part}"*' for part in parts)
    else:
        query = " & ".join(f"'{part}':*" for part in parts)
    return RawSQL(MATCHES[vendor], [query])  # noqa: S611  (the words are a parameter)


def marked(text: str, words: str) -> SafeString:
    """A text with the words that were found in <mark>s; anything else in it is shown as it is."""
    parts, place = [], 0
    for match in _pattern(words).finditer(text):
        parts += [escape(text[place : match.start()]), f"<mark>{escape(match[0])}</mark>"]
        place = match.end()
    return mark_safe("".join([*parts, escape(text[place:])]))  # noqa: S308  (escaped piece by piece)


def excerpt(texts: list[str], words: str) -> SafeString:
    """The passage of Markdown texts with the most different words that were found, marked.

    Empty where none of them stands in any text.
    """
    best, most = "", 0
    pattern = _pattern(words)
    for text in texts if words else []:
        plain = " ".join(MARKDOWN.sub("", text).split())
        for start, different in _passages(plain, pattern):
            if different > most:
                most, best = different, _cut(plain, start, start + EXCERPT)
    return marked(best, words)


def _passages(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where a passage around each word found begins, and how many different words are in it.

    The words come and go with the passage, which moves on: each is looked at twice, not once for
    every other one near it.
    """
    found = [(match.start(), _stem(match[0].lower())) for match in pattern.finditer(text)]
    inside: Counter[str] = Counter()
    first = after = 0
    for place, _ in found:
        limit = max(place - LEAD_IN, 0)
        start = max(text.rfind(" ", max(limit - EXCERPT, 0), limit) + 1, limit - EXCERPT)
        while after < len(found) and found[after][0] < start + EXCERPT:
            inside[found[after][1]] += 1
            after += 1
        while found[first][0] < start:
            word = found[first][1]
            inside[word] -= 1
            if not inside[word]:
                del inside[word]
            first += 1
        yield start, len(inside)


def _cut(text: str, start: int, end: int) -> str:
    """A part of a text that ends with a whole word, and says where it goes on."""
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


@lru_cache(16)  # a page asks for the same one for each of its questions
def _pattern(words: str) -> re.Pattern[str]:
    parts = "|".join(re.escape(part) for part in stems(words))
    return re.compile(rf"(?<![^\W_])(?:{parts})[^\W_]*" if parts else r"(?!)", re.IGNORECASE)
