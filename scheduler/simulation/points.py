"""Simulated learners who leave points out, with the point drill and without it.

How much a review or a drill teaches is assumed, not measured; so one group has a drill that teaches
no more than a review does. What is shown is that the right points are found and asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from cards.models import Card, Deck

from ..core.sm2 import PASS_QUALITY
from ..core.study_day import add_days
from ..selectors.daily_queue import active_plan
from ..selectors.point_drill import find_points
from ..selectors.study_card import Presented
from ..services.points import answer_points
from .learners import FIRST_DAY, USUAL_LIFE, Life, SimulatedLearner, study_evening

DAYS = 180
MONTH = 30  # days
LEFT_OUT = 0.2  # of the points: those that a learner has the habit of leaving out
RARELY, MOSTLY, AT_MOST = 0.3, 0.92, 0.95  # the chance of saying one of them, another, any
REVIEW_TEACHES = 0.05  # of what is missing to AT_MOST, by reading an answer without the point in it
# of the same, by a drill that asks for the point alone: no drill, as a review, as four
DRILL_TEACHES = (0.0, 0.05, 0.2)


@dataclass(frozen=True, slots=True)
class PointsSaid:
    """The results of one learner's half year; shares are 0 to 1."""

    drilled: int
    """Points that drills asked for."""
    missed: list[float]
    """Of the points of passed reviews, the share that was not said, month by month."""


class PointLearner(SimulatedLearner):
    """A learner who ticks what they say; their grades don't depend on it, nor on the drill."""

    def __init__(
        self, seed: int, deck: Deck, drill_teaches: float, life: Life = USUAL_LIFE
    ) -> None:
        super().__init__(seed, deck, life)
        self.seed, self.drill_teaches = seed, drill_teaches
        self.says = Random(seed + 1)  # noqa: S311  (the same half year for the same seed)
        self.drills = Random(seed + 2)  # noqa: S311  (so that reviews are the same without one)
        self.habits: dict[int, list[float]] = {}
        self.asked = [0] * (DAYS // MONTH)
        self.missed = [0] * (DAYS // MONTH)
        self.drilled_points = 0
        self.month = 0

    def live_half_a_year(self) -> PointsSaid:
        for number in range(DAYS):
            day = add_days(FIRST_DAY, number)
            now, self.month = self._evening(day), number // MONTH
            if number and self._is_away(day):
                continue
            study_evening(self.learner, now, self, said=self._said)
            if self.drill_teaches:
                self._drill(now)
        months = zip(self.missed, self.asked, strict=True)
        shares = [round(missed / max(1, asked), 4) for missed, asked in months]
        return PointsSaid(self.drilled_points, shares)

    def _said(self, shown: Presented, quality: int) -> Sequence[int]:
        """The points of a review that the learner says, and what they learn from the rest."""
        if quality < PASS_QUALITY or shown.is_drill:
            return []
        habits = self._habits(shown.card)
        said = [place for place, chance in enumerate(habits) if self.says.random() < chance]
        for place in set(range(len(habits))) - set(said):
            habits[place] += (AT_MOST - habits[place]) * REVIEW_TEACHES
        self.asked[self.month] += len(habits)
        self.missed[self.month] += len(habits) - len(said)
        return said

    def _drill(self, now: datetime) -> None:
        """One drill of the day, as the page gives it."""
        plan = active_plan(self.learner.pk)
        asked = find_points(plan, self.learner.study_day(now)) if plan else []
        cards = Card.objects.in_bulk([one.card_id for one in asked])
        for card_id, places in asked:
            habits = self._habits(cards[card_id])
            answer_points(
                learner_id=self.learner.pk,
                card_id=card_id,
                asked=places,
                said=[place for place in places if self.drills.random() < habits[place]],
                content_version=cards[card_id].content_version,
                now=now,
            )
            for place in places:
                habits[place] += (AT_MOST - habits[place]) * self.drill_teaches
            self.drilled_points += len(places)

    def _habits(self, card: Card) -> list[float]:
        """The chance of saying each point of the card, the same for a seed whatever came before."""
        if card.pk not in self.habits:
            chance = Random(self.seed * 1_000_000 + card.pk)  # noqa: S311
            self.habits[card.pk] = [
                RARELY if chance.random() < LEFT_OUT else MOSTLY for _ in card.points
            ]
        return self.habits[card.pk]


def simulate_points(
    deck: Deck, learners: int, seed: int, life: Life = USUAL_LIFE
) -> dict[float, list[PointsSaid]]:
    """The same learners by what a drill teaches them; the first have none."""
    seeds = [seed * 10_000 + number for number in range(learners)]
    return {
        teaches: [_half_a_year(one, deck, teaches, life) for one in seeds]
        for teaches in DRILL_TEACHES
    }


def _half_a_year(seed: int, deck: Deck, drill_teaches: float, life: Life) -> PointsSaid:
    learner = PointLearner(seed, deck, drill_teaches, life)
    result = learner.live_half_a_year()
    learner.learner.user.delete()  # the same learner comes again, with another drill
    return result
