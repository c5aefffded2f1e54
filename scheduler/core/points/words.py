"""A text as the words that it can be compared by: folded, without endings, with what is denied.

English has a small stemmer, numbers, negations and the short forms of the field. Of other languages
the words are found as they are written, without accents. `static/js/study/points.js` does the
same; `tests/data/point_vectors.json` holds the two together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from .vocabulary import JOINTS, MAGNITUDES, NEGATIONS, NUMBERS, SHORT_FORMS, STOP_WORDS

MAX_CHARS = 2_000  # characters of a text that are read: as many as a response may have
MAX_STEM_CHARS = 30  # of a word that is looked at for endings
DENIED = 3  # words that a negation denies: "does not saturate for large inputs"
NEAR = 4  # words around a negation that it may be about: "gradients are not stored"
MILLIONTHS = 1e6  # to which percentages are rounded, so that 15% is 0.15

# what a word may end with; of what remains, the first group that matched is kept
ENDING = re.compile(
    r"^(?:(..+[ai]b)(?:le|ility)"
    r"|(.{4,}?)(?:i[sz](?:ation|e|er|ing)?|ations?|at(?:e|or|ion)?|ion|ment|ness|ity|ly|er|or|est)"
    r"|(.*[aeiouy]..?)ing|(..+[^e])ed|(..+)ies|(..+[^sui])s|(...+)[eiy]"
    r"|(..+b)b|(..+d)d|(..+g)g|(..+l)l|(..+m)m|(..+n)n|(..+p)p|(..+r)r|(..+s)s|(..+t)t)$"
)
UN = re.compile(r"^(?:un(?!i|der|til|less|fold)|non)(?=....)")  # unstable: not stable
PIECE = re.compile(
    r"(?P<number>[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?)"
    r"|(?P<without>w/o)|(?P<root>√)|(?P<percent>%)|(?P<stop>[.,;:!?()\n]| - )"
    # one of Chinese or Japanese, which have no spaces, or a word with its apostrophes
    r"|(?P<word>[\u3040-\u30ff\u3400-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u9fff])[^\W\d_])+"
    r"(?:['’][^\W\d_]+)*)"
)

Key = str | float


class Word(NamedTuple):
    """A word of a text.

    `key`: its stem, or the number that it is. `start`, `end`: from where to where it stands in the
    text, in characters (code points). `claim`: which of the text's claims it belongs to, from 0.
    """

    key: Key
    start: int
    end: int
    claim: int
    is_denied: bool
    is_near_denial: bool


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """A lower-case English word without its endings: "satur" of "saturates" and "saturation"."""
    while 3 < len(word) < MAX_STEM_CHARS:
        found = ENDING.match(word)
        if not found:
            break
        word = next(group for group in found.groups() if group)
    return word


def _numbers(table: str) -> dict[str, float]:
    """The words of a table, and their stems, with their numbers."""
    entries = [entry.split("=") for entry in table.split()]
    stems = {stem(word): float(number) for word, number in entries}
    return stems | {word: float(number) for word, number in entries}


def _short_forms() -> dict[str, list[Key]]:
    entries = [entry.split("=") for entry in SHORT_FORMS.split()]
    return {
        short: [float(word) if word.isdigit() else stem(word) for word in form.split("+")]
        for short, form in entries
    }


_STOP_WORDS = frozenset(STOP_WORDS.split())
_NEGATIONS = frozenset(stem(word) for word in NEGATIONS.split())
_JOINTS = frozenset(JOINTS.split())
_NUMBERS = _numbers(NUMBERS)
_MAGNITUDES = _numbers(MAGNITUDES)
_SHORT_FORMS = _short_forms()


def words_of(text: str) -> list[Word]:
    """The words of a text's first MAX_CHARS characters that say something, in their order."""
    reader = _Reader()
    for kind, piece, start, end in _pieces(text):
        reader.read(kind, piece, start, end)
    return reader.words()


def _pieces(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Words, numbers and signs: their kind, how they read folded, and where they stand."""
    chars, places = _folded(text)
    for match in PIECE.finditer(chars):
        yield match.lastgroup or "", match[0], places[match.start()], places[match.end() - 1] + 1


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in lower case and without accents, and the place that each character comes from."""
    pairs = [
        (char, place)
        for place, original in enumerate(text[:MAX_CHARS])
        for char in _folded_char(original)
    ]
    return "".join(char for char, _ in pairs), [place for _, place in pairs]


@lru_cache(maxsize=1_024)
def _folded_char(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char).lower()
    return "".join(part for part in parts if unicodedata.category(part)[0] != "M")


@dataclass
class _Reader:
    """Reads pieces one after another; what it remembers of those before is here."""

    found: list[tuple[Key, int, int, int, bool]] = field(default_factory=list)
    negations: list[int] = field(default_factory=list)  # how many words stand before each
    claim: int = 0
    denied: int = 0  # so many of the next words are
    after_number: int = -1  # where the number ends that is the latest word, if it is one
    after_letter: int = -1  # where the single letter ends that is the latest piece

    def read(self, kind: str, piece: str, start: int, end: int) -> None:
        if kind == "stop":
            self._begin_claim()
        elif kind == "without":
            self._deny()
        elif kind == "number":
            self._add([float(piece.replace(",", ""))], start, end)
        elif kind == "root":
            self._add([2.0, "root"], start, end)
        elif kind == "percent" or piece == "percent":
            self._multiply(0.01, end)
        else:
            self._read_word(piece.replace("’", "'"), start, end)

    def _read_word(self, piece: str, start: int, end: int) -> None:
        word = "not" if piece.endswith("n't") else piece.split("'")[0]
        if word in _JOINTS:
            self._begin_claim()
        magnitude = _MAGNITUDES.get(word) or _MAGNITUDES.get(stem(word))
        if magnitude and (len(word) > 1 or self.after_number == start):
            self._read_magnitude(magnitude, start, end)
        elif self._spells(word, start):
            self._join_letter(word, end)
        elif stem(word) in _NEGATIONS:
            self._deny()
        elif word not in _STOP_WORDS:
            self._add_word(word, start, end)
        self.after_letter = end if len(word) == 1 else -1

    def _read_magnitude(self, magnitude: float, start: int, end: int) -> None:
        if self.after_number >= 0:
            self._multiply(magnitude, end)
        else:
            self._add([magnitude], start, end)

    def _spells(self, word: str, start: int) -> bool:
        """Whether a letter goes on with an abbreviation that was dictated: "k l penalty"."""
        if len(word) > 1 or self.after_letter != start - 1 or not self.found:
            return False
        return self.found[-1][2] == self.after_letter and isinstance(self.found[-1][0], str)

    def _join_letter(self, letter: str, end: int) -> None:
        key, start, _, claim, is_denied = self.found[-1]
        self.found[-1] = (f"{key}{letter}", start, end, claim, is_denied)

    def _add_word(self, word: str, start: int, end: int) -> None:
        number = _NUMBERS.get(word, _NUMBERS.get(stem(word)))
        without_un = UN.sub("", word)
        if number is not None:
            self._add([number], start, end)
        elif without_un != word:
            self.negations.append(len(self.found))
            self.denied = max(self.denied, 1)
            self._add([stem(without_un)], start, end)
        else:
            form = _SHORT_FORMS.get(word) or _SHORT_FORMS.get(word.removesuffix("s"))
            self._add(form or [stem(word)], start, end)

    def _add(self, keys: list[Key], start: int, end: int) -> None:
        self.found += [(key, start, end, self.claim, self.denied > 0) for key in keys]
        self.denied = max(self.denied - 1, 0)
        self.after_number = end if isinstance(keys[-1], float) else -1

    def _multiply(self, factor: float, end: int) -> None:
        """Put a percent sign or "million" to the number before it, if there is one."""
        if self.after_number < 0:
            return
        key, start, _, claim, is_denied = self.found[-1]
        number = float(key) * factor
        if factor < 1 and number < MILLIONTHS:
            number = int(number * MILLIONTHS + 0.5) / MILLIONTHS
        self.found[-1] = (number, start, end, claim, is_denied)
        self.after_number = end if factor > 1 else -1

    def _begin_claim(self) -> None:
        self.claim += 1
        self.denied = 0
        self.after_number = -1

    def _deny(self) -> None:
        self.negations.append(len(self.found))
        self.denied = DENIED

    def words(self) -> list[Word]:
        near = {place for before in self.negations for place in range(before - NEAR, before + NEAR)}
        return [Word(*found, place in near) for place, found in enumerate(self.found)]
