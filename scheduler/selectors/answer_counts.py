"""Answers and passes counted: by sort and quality, by hour, and by what was said before them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from dlprep_site.i18n.formatting import part

from ..core.calibration import Calibration, Confidence
from ..models import Tally

MIN_RETENTION_ANSWERS = 20  # of fewer, a single lapse moves the share by more than 5 points


@dataclass(slots=True)
class Count:
    """Answers, and how many of them were passes."""

    answers: int = 0
    passes: int = 0

    def add(self, answers: int, passes: int) -> None:
        self.answers += answers
        self.passes += passes

    @property
    def share(self) -> float | None:
        """The share of passes, 0 to 1; None without an answer."""
        return self.passes / self.answers if self.answers else None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough answers for their share to mean something."""
        return self.answers >= MIN_RETENTION_ANSWERS

    @property
    def shown(self) -> str:
        """The share of passes as pages write it; a dash if there are too few answers."""
        return part(self.passes, self.answers) if self.is_enough else "–"


@dataclass(slots=True)
class Sorted:
    """Answers by sort and quality, by hour, and by what was said before them."""

    grades: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    hours: list[Count] = field(default_factory=lambda: [Count() for _ in range(24)])
    said: Counter[Confidence] = field(default_factory=Counter)
    known: Counter[Confidence] = field(default_factory=Counter)

    def add(self, counted: str, key: int, answers: int, passes: int) -> None:
        if counted == Tally.Counted.HOUR:
            self.hours[key].add(answers, passes)
        elif counted == Tally.Counted.CONFIDENCE:
            self.said[Confidence(key)] += answers
            self.known[Confidence(key)] += passes
        else:
            self.grades[counted][key] += answers

    @property
    def calibration(self) -> Calibration:
        return Calibration(self.said, self.known)
