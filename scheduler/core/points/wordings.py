"""The wordings of a card's key points: what of them is looked for, and what each word weighs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from .words import Key, Word, stem, words_of

MAX_WORDS = 40  # of a wording that are looked for
MAX_HEAD_WORDS = 4  # before a colon
ONE, LETTER, NUMBER = 0.4, 0.1, 1.2  # what "one", a letter and a number weigh; a word weighs 1

# A bar between two words of a line is followed by other words for the point, as in
# `cards.validation.point_lines`; one within code or a formula is part of it.
CODE_OR_FORMULA = r"`[^`]*`|\$[^$]*\$|\\\|"
SHOWN = re.compile(rf"(?:{CODE_OR_FORMULA}|[^|]|\|(?!\s)|(?<=\S)\|)*")
LIST_MARK = re.compile(r"^(?:[-*+•]|[0-9]{1,9}[.)])\s+")


class Wording(NamedTuple):
    """One way to say a point: its different words, and what each weighs."""

    words: list[Word]
    compounds: list[str]  # each word and the next, in one: "overfit" of "over-fitting"
    weights: list[float]


def wordings_of(line: str) -> list[str]:
    """What learners read of a key point, and the other words for it."""
    text = LIST_MARK.sub("", f"{line.strip()} ", count=1)
    found = SHOWN.match(text)
    shown = found[0] if found else text
    others = (other.strip() for other in text[len(shown) + 1 :].split(";"))
    return [shown.strip(), *(other for other in others if other)]


def read_wordings(lines: Sequence[Sequence[str]]) -> list[list[Wording]]:
    """The wordings of each point; a word that several points of the card use weighs less."""
    texts = [[(text, _different(words_of(text))) for text in line] for line in lines]
    used = Counter(
        key for line in texts for key in {word.key for _, words in line for word in words}
    )
    return [
        [
            Wording(words, compounds_of(text, words), [_weight(w.key) / used[w.key] for w in words])
            for text, words in line
            if words
        ]
        for line in texts
    ]


def _different(words: list[Word]) -> list[Word]:
    first: dict[Key, Word] = {}
    for word in words:
        first.setdefault(word.key, word)
    return list(first.values())[:MAX_WORDS]


def _weight(key: Key) -> float:
    if isinstance(key, float):
        return ONE if key == 1 else NUMBER
    return LETTER if len(key) == 1 else 1.0


def compounds_of(text: str, words: Sequence[Word]) -> list[str]:
    """Each word and the next as one, if they stand side by side, and otherwise nothing."""
    return [
        stem((text[one.start : one.end] + text[next_.start : next_.end]).lower())
        if 0 <= next_.start - one.end <= 1
        else ""
        for one, next_ in pairwise(words)
    ]


def heads_of(lines: Sequence[Sequence[str]]) -> list[set[Key]]:
    """The words before a point's colon, but for those that another point has there.

    "Precision: how many alerts are right" is said of precision, and not of recall.
    """
    heads = [{word.key for word in words_of(line[0].partition(":")[0])} for line in lines]
    heads = [
        head if ":" in line[0] and len(head) <= MAX_HEAD_WORDS else set()
        for head, line in zip(heads, lines, strict=True)
    ]
    shared = Counter(key for head in heads for key in head)
    return [{key for key in head if shared[key] == 1} for head in heads]
