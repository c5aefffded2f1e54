"""The limits of a learner's day, and how well and fast they answer."""

from __future__ import annotations

from dataclasses import dataclass

from .expectation import PassRates
from .queue import Budget


@dataclass(frozen=True, slots=True)
class Pace:
    """The limits of a learner's day, and how well and fast they answer. Pass rates are 0 to 1.

    With a `recovery_dose`, so many reviews a day, and neither new cards nor a last pass until no
    review is waiting. `minutes` is a budget for reviews, new cards, a last pass and the drill.
    `new_pass_rate` is that of first answers, `grown_pass_rate` that of reviews after an interval
    that has grown; None if it is the same. `per_review` and `per_new` are the answers that a card
    takes on a day, drill included.
    """

    new_per_day: int
    review_cap: int | None
    pass_rate: float
    seconds: float
    recovery_dose: int | None = None
    minutes: int | None = None
    new_pass_rate: float | None = None
    grown_pass_rate: float | None = None
    per_review: float = 1.0
    per_new: float = 1.0

    @property
    def budget(self) -> Budget | None:
        """The answers that a day's minutes hold, at least one; None without a budget."""
        if self.minutes is None:
            return None
        return self.holds(self.minutes)

    @property
    def pass_rates(self) -> PassRates:
        new, grown = self.new_pass_rate, self.grown_pass_rate
        return PassRates(
            new=self.pass_rate if new is None else new,
            first=self.pass_rate,
            grown=self.pass_rate if grown is None else grown,
        )

    def holds(self, minutes: int) -> Budget:
        """The answers that these minutes hold, at least one."""
        answers = max(minutes * 60 / self.seconds, self.per_review)
        return Budget(answers, self.per_review, self.per_new)

    def answers(self, reviews: int, new: int = 0) -> float:
        """The answers that these cards take, drill included."""
        return reviews * self.per_review + new * self.per_new

    def minutes_of(self, answers: float) -> float:
        return answers * self.seconds / 60
