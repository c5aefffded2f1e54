"""The deck's cards as a learner stands with them, for whatever looks ahead."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from cards.models import Card, Depth
from dlprep_site.prepared import prepared

from ..core.forecast import ForecastCard
from ..core.recall import Trace
from ..models import INTRODUCTION_ORDER, Plan, own_schedule, with_own


@dataclass(frozen=True, slots=True)
class PlannedCard:
    """A card of the plan: its section, what a forecast moves, what its recall comes from."""

    section: int
    forecast: ForecastCard
    trace: Trace | None


def planned_cards(plan: Plan) -> list[PlannedCard]:
    """Every published card that is not suspended, in the order in which cards are introduced."""
    easy_place: dict[int, int] = {}
    result: list[PlannedCard] = []
    for card in _cards(plan.learner_id, plan.deck_id):
        schedule = own_schedule(card)
        if schedule and schedule.is_suspended:
            continue
        if card.depth == Depth.EASY:
            easy_place[card.question_id] = len(result)
        key = None if card.depth == Depth.EASY else easy_place.get(card.question_id)
        planned = ForecastCard(unlocked_by=key)
        if schedule:
            planned.memory, planned.due = schedule.state.memory, schedule.due
            if schedule.answered_at:
                planned.answered_on = plan.learner.study_day(schedule.answered_at)
        trace = schedule.trace if schedule else None
        result.append(PlannedCard(card.question.section_id, planned, trace))
    return result


@prepared
def _cards(learner_id: int, deck_id: int) -> QuerySet[Card]:
    cards = with_own(Card.objects.published_in(deck_id), learner_id)
    columns = cards.select_related("question").only("depth", "question__section_id")
    return columns.order_by(*INTRODUCTION_ORDER)


def forecast_cards(plan: Plan) -> list[ForecastCard]:
    return [card.forecast for card in planned_cards(plan)]
