"""Readiness held against mock interviews, and what is learned from the difference.

A mock interview asks for key points. Recall says how many of them, of the cards that were started,
the learner should say; the interview says how many they said. The mean difference over all answers
is d, and chance alone would make its standard error e. The empirical-Bayes estimate is
d * (1 - e^2 / d^2), and 0 if |d| < e (positive-part James-Stein). It is shrunk once more by
n / (n + DOUBT) of n answers, since a few answers about two questions say little about hundreds of
cards, however far off they are. So one bad evening changes little, and a lasting difference is
taken over nearly whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import hypot, sqrt

UNTESTED = 0.08  # standard deviation, over learners, of the truth about an estimate: a prior
DOUBT = 5  # answers as recall expects them, which count beside those that were given
Z = 1.28  # standard errors on either side: eight in ten
MIN_VARIANCE = 0.05  # of one answer's share: an expected 100 % is not certain
MIN_FLOOR_REVIEWS = 20  # of the log, before it limits a correction
HIGHEST = 0.99  # no one is sure of everything


@dataclass(frozen=True, slots=True)
class MockResult:
    """A finished mock interview: its answers to started cards, and two shares of 0 to 1.

    `expected` is their cards' mean recall, `said` the mean share of key points said.
    """

    answers: int
    expected: float
    said: float


@dataclass(frozen=True, slots=True)
class Correction:
    """What mock interviews have taught about readiness.

    `shift` is what they add to a started card's recall, -1 to 1; `error` is the standard error of a
    corrected mean recall. `expected` and `said` are means over the mocks' answers, 0 to 1.
    """

    mocks: int = 0
    answers: int = 0
    expected: float = 0.0
    said: float = 0.0
    shift: float = 0.0
    error: float = UNTESTED

    @property
    def expected_range(self) -> tuple[float, float]:
        """The shares between which eight in ten such mocks would be if recall were right."""
        return _around(self.expected, Z * sqrt(_variance(self.expected) / max(self.answers, 1)))

    def shifted(self, recall: float) -> float:
        """A started card's recall, 0 to 1, corrected."""
        return min(max(recall + self.shift, 0.0), 1.0)

    def range_of(self, readiness: float, started: float = 1.0) -> tuple[float, float]:
        """Where the truth about a corrected mean is, eight times in ten.

        `started` is the share, 0 to 1, of its cards that are started: about new cards, which count
        as 0, there is no doubt.
        """
        return _around(readiness, Z * self.error * started)

    def kept_above(self, floor: float | None, recall: float) -> Correction:
        """The same, but one that takes the started cards' mean recall to no less than a floor.

        `floor` is what the log supports, `recall` their mean before it is corrected; 0 to 1.
        """
        if floor is None:
            return self
        return replace(self, shift=max(self.shift, min(floor - recall, 0.0)))


UNCORRECTED = Correction()


def learn(mocks: Sequence[MockResult]) -> Correction:
    """The correction that some mock interviews lead to."""
    answers = sum(mock.answers for mock in mocks)
    if not answers:
        return UNCORRECTED
    expected = sum(mock.expected * mock.answers for mock in mocks) / answers
    said = sum(mock.said * mock.answers for mock in mocks) / answers
    variance = _variance(expected)
    difference = said - expected
    shift = _shrunk(difference, variance / answers) * answers / (answers + DOUBT)
    chance = 1 / sqrt(1 / UNTESTED**2 + answers / variance)
    error = hypot(chance, (difference - shift) / 2)  # what is not taken over may yet be true
    return Correction(len(mocks), answers, expected, said, shift, error)


def supported(shares: Iterable[float]) -> float | None:
    """The least that reviews support: the lower limit of their mean share of points said.

    The limit is Wilson's (1927), with one review, of 0 to 1, as one trial. None for too few.
    """
    known = list(shares)
    number = len(known)
    if number < MIN_FLOOR_REVIEWS:
        return None
    share, square = sum(known) / number, Z**2 / number
    middle = share + square / 2
    half = Z * sqrt(share * (1 - share) / number + square / (4 * number))
    return (middle - half) / (1 + square)


def _shrunk(difference: float, variance: float) -> float:
    """A difference less what chance explains of it, towards 0."""
    square = difference**2
    return difference * (1 - variance / square) if square > variance else 0.0


def _variance(share: float) -> float:
    """Of one answer's share of points: as if it was said whole or not at all, which is the most."""
    return max(share * (1 - share), MIN_VARIANCE)


def _around(middle: float, half: float) -> tuple[float, float]:
    return max(0.0, middle - half), min(HIGHEST, middle + half)
