"""How readiness compared with the learner's own mock interviews, and what the log supports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cards.models import Card

from ..core.correction import Correction, MockResult, learn, supported
from ..core.sm2 import is_pass
from ..models import MockInterview, Plan, Review

LATEST = 20  # mock interviews: older ones say little about the learner of today
RECENT = 100  # reviews


def get_correction(plan: Plan) -> Correction:
    """What the latest mock interviews on the plan's deck teach; one query."""
    own = MockInterview.objects.filter(learner_id=plan.learner_id, deck_id=plan.deck_id)
    tested = own.filter(tested__gt=0).order_by("-started_at")[:LATEST]
    rows = tested.values_list("tested", "readiness", "said")
    return learn(
        [MockResult(answers, expected or 0.0, said or 0.0) for answers, expected, said in rows]
    )


def get_floor(plan: Plan) -> float | None:
    """The recall, 0 to 1, that recent reviews show point by point, its lower limit; one query.

    None if there are too few reviews that were ticked.
    """
    log = Review.objects.of(plan.learner_id).standing().in_deck(plan.deck_id)
    graded = log.filter(is_introduction=False).exclude(kind=Review.Kinds.DRILL)
    recent = graded.order_by("-study_day", "-pk").values_list(
        "quality", "points", "card__key_points"
    )
    return supported(_shares(recent[:RECENT]))


def _shares(rows: Iterable[tuple[int, list[int], str]]) -> Iterator[float]:
    """The share of points said, of each review that was ticked; 0 of a lapse without any.

    A pass without any was graded without ticking: it says nothing about points.
    """
    for quality, points, key_points in rows:
        asked = len(Card(key_points=key_points).points)
        if asked and (points or not is_pass(quality)):
            yield min(len(points) / asked, 1.0)
