"""The deck's cards as a learner stands with them, for whatever looks over the whole of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from cards.models import Card, Depth

from ..core.answering import UNSEEN, Stage
from ..core.forecast import ForecastCard
from ..core.recall import Trace
from ..models import Plan, Schedule


@dataclass(frozen=True, slots=True)
class DeckCard:
    """A published card of the deck, and the learner's schedule of it, if there is one."""

    schedule: Schedule | None
    pk: int
    question: int
    depth: str
    number: int
    title: str
    slug: str
    section: int
    section_number: int
    section_title: str

    @property
    def stage(self) -> Stage:
        return self.schedule.state.stage if self.schedule else UNSEEN.stage

    def get_absolute_url(self) -> str:
        return f"{reverse('scheduler:question', args=[self.slug])}#card-{self.depth}"


@dataclass(frozen=True, slots=True)
class PlannedCard:
    """A card of the plan: its section, what a forecast moves, what its recall comes from."""

    section: int
    forecast: ForecastCard
    trace: Trace | None


def deck_cards(plan: Plan) -> list[DeckCard]:
    """Every published card, in the order in which cards are introduced: two queries."""
    cards = Card.objects.published_in(plan.deck_id)
    in_order = cards.order_by("-depth", "question__section__number", "question__number")
    rows = in_order.values_list(
        "pk", "question_id", "depth", "question__number", "question__title", "question__slug",
        "question__section_id", "question__section__number", "question__section__title",
    )  # fmt: skip
    schedules = {row.card_id: row for row in Schedule.objects.of(plan.learner_id)}
    return [DeckCard(schedules.get(row[0]), *row) for row in rows]


def planned_cards(plan: Plan) -> list[PlannedCard]:
    """Every published card that is not suspended, in the order in which cards are introduced."""
    return planned(plan, deck_cards(plan))


def planned(plan: Plan, cards: Iterable[DeckCard]) -> list[PlannedCard]:
    easy_place: dict[int, int] = {}
    result: list[PlannedCard] = []
    for card in cards:
        schedule = card.schedule
        if schedule and schedule.is_suspended:
            continue
        if card.depth == Depth.EASY:
            easy_place[card.question] = len(result)
        key = None if card.depth == Depth.EASY else easy_place.get(card.question)
        moving = ForecastCard(unlocked_by=key)
        if schedule:
            moving.memory, moving.due = schedule.state.memory, schedule.due
            if schedule.answered_at:
                moving.answered_on = plan.learner.study_day(schedule.answered_at)
        trace = schedule.trace if schedule else None
        result.append(PlannedCard(card.section, moving, trace))
    return result


def forecast_cards(plan: Plan) -> list[ForecastCard]:
    return [card.forecast for card in planned_cards(plan)]
