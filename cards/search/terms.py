"""What a search looks for: stems of words, runs of scripts without spaces, and names with symbols.

Text and search are folded alike, here and in the index: case, accents and normal form make no
difference, and a superscript digit is a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, normalize

MAX_WORDS = 8
MIN_STEM_CHARS = 3  # letters

# Scripts without capital letters, as ranges that Python, SQLite and PostgreSQL read alike. Many
# have no spaces between words, and others write articles and particles onto them: a run of these
# is found wherever it stands.
UNCASED = (
    "\u0590-\u109f\u1100-\u139f\u1400-\u1c7f\u2e80-\u2fff\u3005-\u3007\u3031-\ua4cf"
    "\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefe\uff66-\uffdc\U00020000-\U0003ffff"
)
COMBINING = "\u0300-\u036f"  # the accents of Latin, Greek and Cyrillic letters
GREEK_AND_CYRILLIC = range(0x386, 0x460)  # of today: what SQLite has to be told (index.py)
SUPERSCRIPTS = {"¹": "1", "²": "2", "³": "3"}
# how the index spells what its tokens can't hold: C++, C# and .NET
PLUS_PLUS, SHARP, DOT = "\ue000", "\ue001", "\ue002"

WORD = re.compile(rf"\.net(?![^\W_])|[{UNCASED}]+|[^\W_{UNCASED}]+(?:\+\+|#)?")
ENDING = re.compile(r"(?:ies|ing|ed|es|ly|s|e|y)$")
ACCENTS = re.compile(f"[{COMBINING}]+")
RUN = re.compile(f"[{UNCASED}]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a search: `text` is folded, and `is_run` of a script without capitals."""

    text: str
    is_run: bool

    @property
    def token(self) -> str:
        """How the index spells the word, or its beginning."""
        text = self.text.replace("++", PLUS_PLUS).replace("#", SHARP)
        return DOT + text[1:] if text.startswith(".") else text

    @property
    def is_plain(self) -> bool:
        """Whether it is letters and digits that a word begins with."""
        return not self.is_run and not self.text.startswith(".") and self.text[-1] not in "+#"


def pattern(parts: Iterable[Term]) -> str:
    """The words of a folded text that any of the terms finds, as a regular expression.

    The plain ones share one set of characters: such a large set takes milliseconds to compile, and
    many more if capitals are looked for in it, of which it has none.
    """
    longest_first = sorted(parts, key=lambda term: -len(term.text))
    found = [_one(term) for term in longest_first if not term.is_plain]
    if plain := [re.escape(term.text) for term in longest_first if term.is_plain]:
        found.append(rf"{_START}(?i:{'|'.join(plain)}){_REST}")
    return "|".join(found) or r"(?!)"


def _one(term: Term) -> str:
    text = f"(?i:{re.escape(term.text)})"
    if term.is_run:
        return text
    start = "" if term.text.startswith(".") else _START
    return start + text + ("" if term.text.endswith(("++", "#")) else _REST)


_START, _REST = rf"(?<![^\W_{UNCASED}])", rf"[^\W_{UNCASED}]*"


class _Bases(dict[int, int | str]):
    """Each character without its accents, by code point, worked out when it is first met.

    Those of the letters a to z, and of Greek and Cyrillic; what is rarer stays, as in SQLite.
    """

    def __missing__(self, point: int) -> int | str:
        base = ACCENTS.sub("", normalize("NFD", chr(point)))
        is_folded = base.isascii() or point in GREEK_AND_CYRILLIC
        self[point] = base if len(base) == 1 and is_folded else point
        return self[point]


_BASES = _Bases({ord(power): digit for power, digit in SUPERSCRIPTS.items()})


def composed(text: str) -> str:
    """A text in the normal form that `without_accents` and the terms of a search are in."""
    return normalize("NFC", text)


def without_accents(text: str) -> str:
    """A composed text without accents, as long as it was."""
    return text.translate(_BASES)


def bare(text: str) -> str:
    """A text without any accent, as in PostgreSQL's index."""
    return composed(ACCENTS.sub("", normalize("NFD", text)))


def fold(text: str) -> str:
    """A search as terms are compared: composed, without accents, in lower case."""
    return ACCENTS.sub("", without_accents(composed(text)).lower())


@lru_cache(16)  # a page asks for the same ones with each question
def terms(words: str) -> tuple[Term, ...]:
    """The terms of a search, each once; at most eight."""
    folded = "".join(char if _counts(char) else " " for char in fold(words))
    found = (
        Term(word, is_run=True) if RUN.match(word) else Term(stem(word), is_run=False)
        for word in WORD.findall(folded)
    )
    return tuple(dict.fromkeys(found))[:MAX_WORDS]


def _counts(char: str) -> bool:
    return char in "+#." or category(char)[0] in "LMN"


def stem(word: str) -> str:
    """A word without the ending that an English verb or plural has: gradients, exploding."""
    if word.endswith("ss"):
        return word
    stem = ENDING.sub("", word)
    is_doubled = len(stem) > MIN_STEM_CHARS and stem[-1] == stem[-2] and stem[-1] not in "ls"
    if is_doubled and stem != word:
        stem = stem[:-1]  # stopped, running
    return stem if len(stem) >= MIN_STEM_CHARS else word
