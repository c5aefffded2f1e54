"""What of a wording stands in a response, and what there speaks against it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from .reading import Reading
from .wordings import Wording
from .words import Word

SHORTFALL = 2  # the weight of words that is missing from every wording: short ones prove little
SPAN, SPAN_PER_WORD = 8, 2  # words of a response within which those of a wording stand together
NEXT = 2  # words within which two stand side by side
OPPOSED = 0.5  # the share that is denied if a word's opposite stands in its place
MAX_MISSING, MIN_WHOLE = 0.1, 1.4  # of a whole wording: the share that is missing, and its weight
DENIED, FOREIGN = 0.5, 0.9  # what remains of a word that is denied, or said of another point


class Hit(NamedTuple):
    """A word of a wording that stands in the response: where, which one, and what it counts."""

    place: int
    number: int
    value: float  # 0 to 1


class Finding(NamedTuple):
    """What of a wording stands in the response; shares of its weight, 0 to 1.

    `together`: within a span, less what is denied. `missing`: what does not stand there.
    `anywhere`: wherever it stands. `denied`: the words that are denied there, or whose opposite
    is. `foreign`: the words that are said of another point. `side_by_side`: of the wording's
    neighbors, those that are neighbors in the response as well. `is_whole`: hardly a word of it is
    missing, and nothing speaks against it. `places`: of the words that stand together, ascending.
    """

    together: float
    missing: float
    anywhere: float
    denied: float
    foreign: float
    side_by_side: float
    is_whole: bool
    places: tuple[int, ...]


NOTHING = Finding(0, 1, 0, 0, 0, 0, False, ())


class _Spoken(NamedTuple):
    """Where a word of a wording is taken to be said, and what it counts there."""

    worth: float
    place: int
    is_denied: bool
    is_foreign: bool


def hits_of(reading: Reading, wording: Wording) -> list[Hit]:
    """Where the wording's words stand in the response, in the order of the places."""
    found = [
        Hit(place, number, value)
        for number, word in enumerate(wording.words)
        for place, value in reading.hits(word.key)
    ]
    for number, compound in enumerate(wording.compounds):
        for place in reading.places_of(compound):
            found += [Hit(place, number, 1.0), Hit(place, number + 1, 1.0)]
    return sorted(found)


def find(reading: Reading, wording: Wording, point: int) -> Finding:
    """What of a point's wording stands in the response, where most of it stands together."""
    hits = hits_of(reading, wording)
    values: dict[int, float] = {}
    for hit in hits:
        values[hit.number] = max(values.get(hit.number, 0), hit.value)
    best = NOTHING
    for first, hit in enumerate(hits):
        if not first or hits[first - 1].place < hit.place:
            found = _together(reading, wording, point, hits, first)
            best = found if found.together > best.together else best
    return best._replace(anywhere=_share(wording, values))


def _together(
    reading: Reading, wording: Wording, point: int, hits: Sequence[Hit], first: int
) -> Finding:
    """What stands within the span that begins with a hit."""
    end = hits[first].place + SPAN + SPAN_PER_WORD * len(wording.words)
    said: dict[int, _Spoken] = {}
    for hit in islice(hits, first, None):
        if hit.place > end:
            break
        one = _spoken(reading, wording.words[hit.number], point, hit)
        if hit.number not in said or one.worth > said[hit.number].worth:
            said[hit.number] = one
    opposed = {*_opposed(reading, wording, said)}
    worths = {number: one.worth for number, one in said.items()}
    weight = sum(wording.weights)
    together = _share(wording, worths | dict.fromkeys(opposed, -DENIED))
    missing = 1 - together * (1 + SHORTFALL / weight)
    denied = _part(wording, {number for number in said if said[number].is_denied} | opposed)
    if opposed:
        denied = max(denied, OPPOSED)
    foreign = _part(wording, {number for number in said if said[number].is_foreign})
    return Finding(
        together=together,
        missing=missing,
        anywhere=0,
        denied=denied,
        foreign=foreign,
        side_by_side=_side_by_side(wording, said),
        is_whole=missing <= MAX_MISSING and weight >= MIN_WHOLE and not denied + foreign,
        places=tuple(sorted({one.place for one in said.values()})),
    )


def _spoken(reading: Reading, word: Word, point: int, hit: Hit) -> _Spoken:
    there = reading.words[hit.place]
    if word.is_denied:
        is_denied = not there.is_near_denial
    else:
        is_denied = there.is_denied and not word.is_near_denial
    is_foreign = reading.is_foreign(hit.place, word.key, point)
    worth = hit.value * (DENIED if is_denied else 1) * (FOREIGN if is_foreign else 1)
    return _Spoken(worth, hit.place, is_denied, is_foreign)


def _opposed(reading: Reading, wording: Wording, said: Mapping[int, _Spoken]) -> Iterator[int]:
    """The words that are missing where their opposite stands: "more noise" for "less noise"."""
    for number, word in enumerate(wording.words):
        if number in said:
            continue
        beside = [said[near].place for near in (number - 1, number + 1) if near in said]
        if any(
            abs(place - other) <= NEXT for other in beside for place in reading.against(word.key)
        ):
            yield number


def _share(wording: Wording, values: Mapping[int, float]) -> float:
    """The share of the wording's weight that words of these values have, less a shortfall."""
    weights = (wording.weights[number] * values[number] for number in sorted(values))
    return sum(weights) / (sum(wording.weights) + SHORTFALL)


def _part(wording: Wording, numbers: Collection[int]) -> float:
    return sum(wording.weights[number] for number in sorted(numbers)) / sum(wording.weights)


def _side_by_side(wording: Wording, said: Mapping[int, _Spoken]) -> float:
    pairs = len(wording.words) - 1
    near = sum(
        abs(said[number + 1].place - said[number].place) <= NEXT
        for number in range(pairs)
        if number in said and number + 1 in said
    )
    return near / pairs if pairs else 1.0
