"""How what a learner expected before an answer compares with what they knew.

Three words stand for three probabilities. The Brier score (Brier 1950) is the mean squared
difference between what was expected and what came: 0 is perfect, 0.25 is what always saying "not
sure" gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

MIN_ANSWERS = 20  # of fewer, a single answer moves a share by more than 5 points
MIN_OF_A_KIND = 5  # answers for which one word was said, before its own share is worth telling


class Confidence(IntEnum):
    """What a learner can say before the answer is shown."""

    NO = 0
    UNSURE = 1
    SURE = 2


MEANT = {Confidence.NO: 0.0, Confidence.UNSURE: 0.5, Confidence.SURE: 1.0}


@dataclass(frozen=True, slots=True)
class Calibration:
    """Answers and passes by what was said before them; passes are never more than answers."""

    answers: Mapping[Confidence, int] = field(default_factory=dict)
    passes: Mapping[Confidence, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.answers.values())

    @property
    def is_enough(self) -> bool:
        """Whether there are enough answers for their shares to mean something."""
        return self.total >= MIN_ANSWERS

    def known(self, said: Confidence) -> float | None:
        """The share, 0 to 1, that was known when this was said; None if it was said too rarely."""
        answers = self.answers.get(said, 0)
        return self.passes.get(said, 0) / answers if answers >= MIN_OF_A_KIND else None

    @property
    def brier(self) -> float | None:
        """The Brier score, 0 to 1; None without an answer."""
        if not self.total:
            return None
        squares = 0.0
        for said, answers in self.answers.items():
            passes, meant = self.passes.get(said, 0), MEANT[said]
            squares += passes * (1 - meant) ** 2 + (answers - passes) * meant**2
        return squares / self.total

    @property
    def bias(self) -> float | None:
        """What was expected less what came, -1 to 1: above 0 if the learner is overconfident."""
        if not self.total:
            return None
        meant = sum(MEANT[said] * answers for said, answers in self.answers.items())
        return (meant - sum(self.passes.values())) / self.total
