"""The deck's cards as a learner stands with them, for whatever looks ahead."""

from __future__ import annotations

from dataclasses import dataclass

from cards.models import Card, Depth

from ..core.forecast import ForecastCard
from ..core.recall import Trace
from ..models import Plan, Schedule


@dataclass(frozen=True, slots=True)
class PlannedCard:
    """A card of the plan: its section, what a forecast moves, what its recall comes from."""

    section: int
    forecast: ForecastCard
    trace: Trace | None


def planned_cards(plan: Plan) -> list[PlannedCard]:
    """Every published card that is not suspended, in the order in which cards are introduced."""
    cards = Card.objects.published_in(plan.deck_id)
    in_order = cards.order_by("-depth", "question__section__number", "question__number")
    rows = in_order.values_list("pk", "question_id", "depth", "question__section_id")
    schedules = {row.card_id: row for row in Schedule.objects.of(plan.learner_id)}
    easy_place: dict[int, int] = {}
    result: list[PlannedCard] = []
    for card_id, question_id, depth, section_id in rows:
        schedule = schedules.get(card_id)
        if schedule and schedule.is_suspended:
            continue
        if depth == Depth.EASY:
            easy_place[question_id] = len(result)
        key = None if depth == Depth.EASY else easy_place.get(question_id)
        card = ForecastCard(unlocked_by=key)
        if schedule:
            card.memory, card.due = schedule.state.memory, schedule.due
            if schedule.answered_at:
                card.answered_on = plan.learner.study_day(schedule.answered_at)
        result.append(PlannedCard(section_id, card, schedule.trace if schedule else None))
    return result


def forecast_cards(plan: Plan) -> list[ForecastCard]:
    return [card.forecast for card in planned_cards(plan)]
