"""Simulated mock interviews: is a learner who overrates themselves found out, and only they?

Whoever overrates themselves by 15 points passes their reviews as their memory says, and says 15
points less of the key points in an interview.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from statistics import fmean

from cards.models import Deck

from ..core.correction import Correction, MockResult, learn
from ..core.study_day import add_days
from ..models import MockInterview
from ..selectors.daily_queue import active_plan
from ..selectors.tested_readiness import get_correction, get_floor
from ..services import interviews
from .learners import FIRST_DAY, KNOWN_BEFORE, Life, SimulatedLearner

OVERRATES = (0.15, 0.0)  # by how much the simulated groups overrate themselves
MOCKS = 5
MINUTES = 20  # of a mock interview: ten answers, as usual
ANSWERS = 10  # to started cards, of a mock interview of the core alone
EVENINGS = 60  # of study before the first
EVENINGS_BETWEEN = 7
POINTS = 3  # of a card of the core alone
APART = 2.0  # how little a card's points hang together: 0 would be all of them or none
RECALLED = (6.0, 1.5)  # a beta distribution of recall, its mean 0.8: of cards some days from due

HALF, NEAR, ALONE = 0.5, 0.05, 0.03  # of what is to be found; of the truth; of nothing


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of a learner's mock interviews.

    `shifts` are the corrections after each. `readiness` is the corrected mean recall of the started
    cards after the last, `truth` the share of their points that they would say, both 0 to 1.
    """

    overrates: float
    shifts: list[float]
    readiness: float
    truth: float
    answers: int
    """To started cards, in all mock interviews."""

    @property
    def is_found_out(self) -> bool:
        """Whether half of it was found, or what is shown is within 5 points of the truth."""
        is_half = -self.shifts[-1] >= HALF * self.overrates
        return is_half or abs(self.readiness - self.truth) <= NEAR

    @property
    def is_left_alone(self) -> bool:
        return abs(self.shifts[-1]) < ALONE


def rehearse(seed: int, overrates: float) -> Rehearsed:
    """Mock interviews of the core alone: recall that is drawn, and nothing stored."""
    chance = Random(seed)  # noqa: S311  (the same learner for the same seed)
    results: list[MockResult] = []
    shifts: list[float] = []
    recalls: list[float] = []
    for _mock in range(MOCKS):
        asked = [chance.betavariate(*RECALLED) for _answer in range(ANSWERS)]
        said = [_said(truth_of(one, overrates), POINTS, chance) / POINTS for one in asked]
        results.append(MockResult(ANSWERS, fmean(asked), fmean(said)))
        shifts.append(learn(results).shift)
        recalls += asked
    return _rehearsed(overrates, shifts, recalls, MOCKS * ANSWERS)


def _rehearsed(
    overrates: float, shifts: list[float], recalls: Sequence[float], answers: int
) -> Rehearsed:
    correction = Correction(shift=shifts[-1])
    return Rehearsed(
        overrates=overrates,
        shifts=shifts,
        readiness=fmean(correction.shifted(one) for one in recalls),
        truth=fmean(truth_of(one, overrates) for one in recalls),
        answers=answers,
    )


def truth_of(recall: float, overrates: float) -> float:
    """The share of a card's points that they say, 0 to 1, on average."""
    return max(0.0, recall - overrates)


class RehearsingLearner:
    """A simulated learner who studies, and then takes a mock interview every week."""

    def __init__(self, seed: int, deck: Deck, overrates: float, evenings: int = EVENINGS) -> None:
        self.student = SimulatedLearner(seed, deck, Life(is_always_there=True))
        self.chance = Random(seed)  # noqa: S311  (the same interviews for the same seed)
        self.deck, self.overrates, self.evenings = deck, overrates, evenings

    def live(self) -> Rehearsed:
        last = self.evenings + MOCKS * EVENINGS_BETWEEN
        shifts: list[float] = []
        for number in range(1, last + 1):
            day = add_days(FIRST_DAY, number - 1)
            now = self.student.study(day)
            if number > self.evenings and (number - self.evenings) % EVENINGS_BETWEEN == 0:
                self._rehearse(day, now + timedelta(hours=1))
                shifts.append(self._shift(day))
        own = MockInterview.objects.filter(learner=self.student.learner)
        answers = sum(own.values_list("tested", flat=True))
        return _rehearsed(self.overrates, shifts, self._recalls(day), answers)

    def _rehearse(self, day: date, now: datetime) -> None:
        interview = interviews.start_interview(
            learner_id=self.student.learner.pk,
            minutes=MINUTES,
            sections=list(self.deck.sections.values_list("pk", flat=True)),
            with_follow_ups=True,
            now=now,
            chance=self.chance,
        )
        for answer in interview.answers.select_related("card"):
            state = self.student.memory.get(answer.card_id)
            share = KNOWN_BEFORE
            if state:
                share = truth_of(self.student.fsrs.recall(state, day), self.overrates)
            said = _said(share, len(answer.card.points), self.chance)
            interviews.close_answer(
                learner_id=self.student.learner.pk,
                interview_id=interview.pk,
                place=answer.place,
                points=range(said),
                said_none=not said,
                now=now,
            )

    def _shift(self, day: date) -> float:
        """The correction as readiness uses it."""
        plan = active_plan(self.student.learner.pk)
        assert plan  # noqa: S101  (one was started)
        recalls = self._recalls(day)
        return get_correction(plan).kept_above(get_floor(plan), fmean(recalls)).shift

    def _recalls(self, day: date) -> list[float]:
        return [self.student.fsrs.recall(state, day) for state in self.student.memory.values()]


def _said(share: float, points: int, chance: Random) -> int:
    """How many of a card's points are said, if they hang together."""
    likely = share
    if 0 < share < 1:
        likely = chance.betavariate(share * APART, (1 - share) * APART)
    return sum(chance.random() < likely for _point in range(points))


def table(rehearsed: Sequence[Rehearsed]) -> dict[str, float]:
    """Means over learners who overrate themselves alike, shares of 0 to 1."""
    return {
        "overrates": rehearsed[0].overrates,
        "learners": len(rehearsed),
        "answers": round(fmean(one.answers for one in rehearsed), 1),
        **{
            f"after_{number}": round(fmean(one.shifts[number - 1] for one in rehearsed), 3)
            for number in range(1, len(rehearsed[0].shifts) + 1)
        },
        "readiness": round(fmean(one.readiness for one in rehearsed), 3),
        "truth": round(fmean(one.truth for one in rehearsed), 3),
        "found_out": round(fmean(one.is_found_out for one in rehearsed), 3),
        "left_alone": round(fmean(one.is_left_alone for one in rehearsed), 3),
    }
