"""Which key points a response says, by its words: without a network, a model or the length.

A response says a point if enough of the words of one of its wordings stand close together in it,
and little speaks against that: words that are denied, that are the opposite, or that are said of
another point. Nothing here understands a sentence; `docs/points.md` says how often it is wrong.
`static/js/study/points.js` does the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from operator import mul
from typing import NamedTuple

from .finding import NOTHING, Finding, find, hits_of
from .reading import Reading
from .wordings import Wording, heads_of, read_wordings, wordings_of
from .words import MAX_CHARS, Word

PRE_TICK = 0.35  # the score from which a point is ticked
NOT_SAID = 0.34  # the highest score of a point that does not count as said

# A logistic regression on the tuning half of `tests/data/point_answers.json`, by
# `python -m tools.points --fit`: in the order of `Evidence`, and last what is added to all.
WEIGHTS = (1.02, 2.51, 0.56, -6.45, -1.6, -5.63, 0.56, -1.61, -1.42)


class Match(NamedTuple):
    """How much of a point a response says.

    `point`: as learners read it. `score`: 0 to 1, the share of its best wording that was found,
    and at least PRE_TICK if and only if the point counts as said. `words`: from where to where the
    response's own words for it stand, the end left out, ascending and apart.
    """

    point: str
    score: float
    words: tuple[tuple[int, int], ...]


class Evidence(NamedTuple):
    """What speaks for a point, and what against it; each 0 to 1, but for `amount`.

    `together`, `denied`, `foreign`, `side_by_side`: of the wording that was found best, as in
    `Finding`. `second`: `together` of the next best. `amount`: the root of the weight of all words
    that are the point's, in any wording. `others`: the mean of `together` of the card's other
    points, times what is missing of this one: the same words are then likely theirs.
    `denied_elsewhere`: the largest share that is denied of another point.
    """

    together: float
    second: float
    amount: float
    others: float
    denied: float
    foreign: float
    side_by_side: float
    denied_elsewhere: float


def said(response: str, points: Sequence[str]) -> list[Match]:
    """A match for each point, in their order; a point is a line of a card's key points.

    Of the response and of each point MAX_CHARS characters are read. There is no text that it
    fails on; it takes time in proportion to the response.
    """
    lines = [wordings_of(point[:MAX_CHARS]) for point in points]
    reading = Reading(response[:MAX_CHARS], heads_of(lines))
    return [
        _match(reading, line[0], findings, evidence)
        for line, (findings, evidence) in zip(lines, weighed(reading, lines), strict=True)
    ]


def weighed(
    reading: Reading, lines: Sequence[Sequence[str]]
) -> list[tuple[list[Finding], Evidence]]:
    """For each point what was found of its wordings, the best one first, and what that says."""
    wordings = read_wordings(lines)
    findings = [
        sorted(
            (find(reading, wording, point) for wording in of_point),
            key=lambda found: -found.together,
        )
        for point, of_point in enumerate(wordings)
    ]
    best = [found[0] if found else NOTHING for found in findings]
    return [
        (found, _evidence(best, point, found, _amount(reading, wordings[point])))
        for point, found in enumerate(findings)
    ]


def _amount(reading: Reading, wordings: Sequence[Wording]) -> float:
    weights: dict[int, float] = {}
    for wording in wordings:
        for hit in hits_of(reading, wording):
            weight = wording.weights[hit.number] * hit.value
            weights[hit.place] = max(weights.get(hit.place, 0), weight)
    return sqrt(sum(weights[place] for place in sorted(weights)))


def _evidence(
    best: Sequence[Finding], point: int, findings: Sequence[Finding], amount: float
) -> Evidence:
    found = best[point]
    others = [other for number, other in enumerate(best) if number != point]
    return Evidence(
        together=found.together,
        second=findings[1].together if len(findings) > 1 else 0.0,
        amount=amount,
        others=found.missing * sum(other.together for other in others) / max(len(others), 1),
        denied=found.denied,
        foreign=found.foreign,
        side_by_side=found.side_by_side,
        denied_elsewhere=max((other.denied for other in others), default=0.0),
    )


def _match(reading: Reading, point: str, findings: Sequence[Finding], evidence: Evidence) -> Match:
    share = max((found.anywhere for found in findings), default=0.0)
    is_whole = any(found.is_whole for found in findings)
    is_said = is_whole or sum(map(mul, WEIGHTS, (*evidence, 1.0))) >= 0
    score = max(share, PRE_TICK) if is_said else min(share, NOT_SAID)
    places = findings[0].places if findings else ()
    return Match(point, score, _spans(reading.words[place] for place in places))


def _spans(words: Iterable[Word]) -> tuple[tuple[int, int], ...]:
    """Where words stand; several of one short form, or of one sign such as ½, count once."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted((word.start, word.end) for word in words):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return tuple(apart)
