"""A response as what its words can be found by: synonyms, compounds, typos, and who they are of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from .vocabulary import OPPOSITES, SYNONYMS
from .wordings import compounds_of
from .words import Key, stem, words_of

SYNONYM, BEGINNING, ALIKE = 0.6, 0.9, 0.8  # what a word counts that is not the same but near it
MIN_BEGINNING = 4  # letters of a stem that is the beginning of another: "norm", "normal"
MIN_ALIKE, MAX_LONGER, SHARED_PAIRS = 5, 3, 0.72  # letters, letters, and pairs of letters: typos


class Reading:
    """A response's words, by what they can be found by."""

    def __init__(self, response: str, heads: Sequence[set[Key]]) -> None:
        self.words = words_of(response)
        self.heads = heads
        self.places: dict[Key, list[int]] = defaultdict(list)
        self._letters: dict[str, list[str]] = defaultdict(list)  # stems by their first letter
        self._hits: dict[Key, list[tuple[int, float]]] = {}
        self._against: dict[Key, list[int]] = {}
        self._numbers: list[Key] = []
        for place, word in enumerate(self.words):
            if word.key not in self.places and isinstance(word.key, float) and word.key != 1:
                self._numbers.append(word.key)
            if word.key not in self.places and isinstance(word.key, str):
                self._letters[word.key[0]].append(word.key)
            self.places[word.key].append(place)
        self._compounds: dict[str, list[int]] = defaultdict(list)
        for place, compound in enumerate(compounds_of(response, self.words)):
            self._compounds[compound].append(place)
        self.owners = self._owners()
        self.named = set(self.owners)  # the points whose heads are named

    def places_of(self, key: Key) -> list[int]:
        return self.places.get(key, [])

    def hits(self, key: Key) -> list[tuple[int, float]]:
        """Where a word stands, in the same form or one that is near it, and what that counts."""
        if key not in self._hits:
            self._hits[key] = self._find(key)
        return self._hits[key]

    def against(self, key: Key) -> list[int]:
        """Where the opposites of a word stand, or other numbers than a number."""
        if key not in self._against:
            against = self._numbers if isinstance(key, float) else _OPPOSITES.get(key, ())
            self._against[key] = [place for one in against for place in self.places_of(one)]
        return self._against[key]

    def _find(self, key: Key) -> list[tuple[int, float]]:
        if isinstance(key, float):
            return [(place, 1.0) for place in self.places_of(key)]
        found = [(place, 1.0) for place in (*self.places_of(key), *self._compounds.get(key, ()))]
        for synonym in _SYNONYMS.get(key, ()):
            found += [(place, SYNONYM) for place in self.places_of(synonym)]
        if not found:
            for other in self._letters.get(key[0], ()):
                if value := likeness(key, other):
                    found += [(place, value) for place in self.places_of(other)]
        return found

    def _owners(self) -> list[int | None]:
        """For each word the point whose head its claim names last before it, or first in it."""
        named = {
            place: number
            for number, head in enumerate(self.heads)
            for key in head
            for place, value in self.hits(key)
            if value >= BEGINNING
        }
        owners: list[int | None] = []
        owner: int | None = None
        for places in self._claims():
            owner = next((named[place] for place in places if place in named), owner)
            for place in places:
                owner = named.get(place, owner)
                owners.append(owner)
        return owners

    def _claims(self) -> Iterator[list[int]]:
        """The places of each claim's words."""
        for _, places in groupby(range(len(self.words)), lambda place: self.words[place].claim):
            yield list(places)

    def is_foreign(self, place: int, key: Key, point: int) -> bool:
        """Whether a point with a head has its word where another point's head was named."""
        head = self.heads[point]
        if point not in self.named or key in head:
            return False
        return self.owners[place] not in {None, point}


def likeness(one: str, other: str) -> float:
    """What a stem counts for another with the same first letter, 0 to 1: beginnings and typos."""
    short, long = sorted((one, other), key=len)
    if len(short) >= MIN_BEGINNING and long.startswith(short):
        return BEGINNING
    if len(short) < MIN_ALIKE or len(long) > len(short) + MAX_LONGER:
        return 0.0
    ours, theirs = _pairs(one), _pairs(other)
    return ALIKE if 2 * len(ours & theirs) >= SHARED_PAIRS * (len(ours) + len(theirs)) else 0.0


@lru_cache(maxsize=8_192)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(word[place : place + 2] for place in range(len(word) - 1))


def _synonyms() -> dict[Key, dict[str, None]]:
    """For each word those that can stand for it, in the table's order."""
    found: dict[Key, dict[str, None]] = defaultdict(dict)
    for line in SYNONYMS.strip().splitlines():
        group = dict.fromkeys(stem(word) for word in line.split())
        for word in group:
            found[word] |= {other: None for other in group if other != word}
    return found


def _opposites() -> dict[Key, dict[str, None]]:
    """For each word those that say the opposite: its opposite, and what can stand for that."""
    found: dict[Key, dict[str, None]] = defaultdict(dict)
    for entry in OPPOSITES.split():
        one, other = map(stem, entry.split("="))
        for word, opposite in ((one, other), (other, one)):
            for like in (word, *_SYNONYMS.get(word, ())):
                found[like] |= dict.fromkeys((opposite, *_SYNONYMS.get(opposite, ())))
    return found


_SYNONYMS = _synonyms()
_OPPOSITES = _opposites()
