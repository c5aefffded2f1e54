"""A learner's pace: their limits, pass rates, seconds an answer, and answers a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import mean

from django.db.models import QuerySet

from dlprep_site.db.compiled_queries import prepared

from ..core.answering import Kind
from ..core.expectation import GROWS_FROM
from ..core.pace import Pace
from ..core.sm2 import is_pass
from ..models import MAX_ANSWER_MS, Plan, Review

RECENT_ANSWERS = 200  # answers that a learner's own pace is computed from
TYPICAL_ANSWER = 30_000  # ms
TYPICAL_PASS_RATE = 0.9
TYPICAL_WEIGHT = 10  # the weight of the typical value, in answers or cards of the learner
# that of the typical seconds at first: trying a few cards out takes a second or two an answer
FIRST_SECONDS_WEIGHT = 30  # falling to TYPICAL_WEIGHT by RECENT_ANSWERS
# as in the log of py-fsrs's tests: 12,580 answers of one person to 1,205 cards over half a year
TYPICAL_NEW_PASS_RATE = 0.3
TYPICAL_GROWN_PASS_RATE = 0.85
TYPICAL_ANSWERS_A_REVIEW = 1.3  # on a day, drill included
TYPICAL_ANSWERS_A_NEW_CARD = 2.0  # less than theirs, 3.5: a drill ends with the first good answer

Answer = tuple[str, bool, int, int, int, date, int]


def get_pace(plan: Plan, before: date | None = None) -> Pace:
    """The plan's limits, with the learner's own pass rates, seconds and answers a card.

    From their latest answers, or those `before` a study day, so that the day does not change them.
    """
    recent = list(_recent(plan.learner_id, before or date.max))
    passes: dict[bool, list[bool]] = {True: [], False: []}
    grown, durations = [], []
    for kind, is_new, quality, duration, _, _, interval in recent:
        if kind == Kind.REVIEW:
            passes[is_new].append(is_pass(quality))
            if interval > GROWS_FROM:
                grown.append(is_pass(quality))
        if duration < MAX_ANSWER_MS:
            durations.append(duration)
    reviews, new_cards = _answers_taken(recent)
    return Pace(
        new_per_day=plan.new_per_day,
        review_cap=plan.review_cap,
        pass_rate=_weighed(passes[False], TYPICAL_PASS_RATE),
        seconds=_milliseconds(durations) / 1_000,
        recovery_dose=plan.recovery_dose,
        minutes=plan.minutes_a_day,
        new_pass_rate=_weighed(passes[True], TYPICAL_NEW_PASS_RATE),
        grown_pass_rate=_weighed(grown, TYPICAL_GROWN_PASS_RATE),
        per_review=_weighed(reviews, TYPICAL_ANSWERS_A_REVIEW),
        per_new=_weighed(new_cards, TYPICAL_ANSWERS_A_NEW_CARD),
    )


def _answers_taken(recent: Iterable[Answer]) -> tuple[list[int], list[int]]:
    """The answers that each review and each new card took on its day, drill included.

    A drill whose first answers are older than these rows is left out.
    """
    taken: dict[tuple[int, date], int] = {}
    is_new_card: dict[tuple[int, date], bool] = {}
    for kind, is_new, _, _, card_id, day, _ in recent:
        taken[card_id, day] = taken.get((card_id, day), 0) + 1
        if kind != Kind.DRILL:
            is_new_card[card_id, day] = is_new or is_new_card.get((card_id, day), False)
    reviews = [taken[on] for on, is_new in is_new_card.items() if not is_new]
    return reviews, [taken[on] for on, is_new in is_new_card.items() if is_new]


def _weighed(values: Iterable[float], typical: float) -> float:
    """The mean of a learner's own values and some typical ones."""
    return mean([*values, *[typical] * TYPICAL_WEIGHT])


def _milliseconds(durations: Sequence[int]) -> float:
    """Those of an answer: the typical ones at first, the learner's own with more and more answers.

    The weight of the typical ones falls, so that it does not slow a forecast of many answers.
    """
    share_given = len(durations) / RECENT_ANSWERS
    weight = FIRST_SECONDS_WEIGHT - (FIRST_SECONDS_WEIGHT - TYPICAL_WEIGHT) * share_given
    return (sum(durations) + weight * TYPICAL_ANSWER) / (len(durations) + weight)


@prepared
def _recent(learner_id: int, before: date) -> QuerySet[Review, Answer]:
    standing = Review.objects.of(learner_id).standing().filter(study_day__lt=before)
    latest = standing.order_by("-study_day", "-id")[:RECENT_ANSWERS]
    return latest.values_list(
        "kind", "is_introduction", "quality", "duration", "card_id", "study_day", "interval_before"
    )
