"""How a learner does: their limits, their share of passes, their seconds a card."""

from __future__ import annotations

from datetime import date
from statistics import mean

from django.db.models import QuerySet

from dlprep_site.db.compiled_queries import prepared

from ..core.answering import Kind
from ..core.forecast import Pace
from ..core.sm2 import is_pass
from ..models import LONGEST_ANSWER, Plan, Review

RECENT_ANSWERS = 200  # answers that a learner's own pace is taken from
TYPICAL_ANSWER = 30_000  # ms
TYPICAL_PASS_RATE = 0.9
TYPICAL_WEIGHT = 10  # answers that these two weigh beside a learner's own


def get_pace(plan: Plan, before: date | None = None) -> Pace:
    """The plan's limits, with the learner's own pass rate and seconds a card.

    From their latest answers, or those `before` a study day, which that day does not change.
    """
    recent = _recent(plan.learner_id, before or date.max)
    passes, durations = [], []
    for kind, is_introduction, quality, duration in recent:
        if kind == Kind.REVIEW and not is_introduction:
            passes.append(is_pass(quality))
        if duration < LONGEST_ANSWER:
            durations.append(duration)
    expected_passes = sum(passes) + TYPICAL_PASS_RATE * TYPICAL_WEIGHT
    return Pace(
        new_per_day=plan.new_per_day,
        review_cap=plan.review_cap,
        pass_rate=expected_passes / (len(passes) + TYPICAL_WEIGHT),
        seconds=mean([*durations, *[TYPICAL_ANSWER] * TYPICAL_WEIGHT]) / 1_000,
        recovery_dose=plan.recovery_dose,
        minutes=plan.minutes_a_day,
    )


@prepared
def _recent(learner_id: int, before: date) -> QuerySet[Review, tuple[str, bool, int, int]]:
    standing = Review.objects.of(learner_id).standing().filter(study_day__lt=before)
    latest = standing.order_by("-study_day", "-id")[:RECENT_ANSWERS]
    return latest.values_list("kind", "is_introduction", "quality", "duration")
