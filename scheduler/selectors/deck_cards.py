"""The deck's cards with a learner's schedules, for pages about the whole deck."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from cards.models import Card, Depth

from ..core.answering import UNSEEN, Stage
from ..core.forecast import ForecastCard
from ..core.recall import MemoryState
from ..models import INTRODUCTION_ORDER, Plan, Schedule, own_schedule, with_own


@dataclass(frozen=True, slots=True)
class DeckCard:
    """A published card of the deck, and the learner's schedule of it, if there is one."""

    card: Card
    schedule: Schedule | None

    @property
    def stage(self) -> Stage:
        return self.schedule.state.stage if self.schedule else UNSEEN.stage

    def get_absolute_url(self) -> str:
        page = reverse("scheduler:question", args=[self.card.question.slug])
        return f"{page}#card-{self.card.depth}"


@dataclass(frozen=True, slots=True)
class PlannedCard:
    """A card of the plan: its section, its part in a forecast, and its memory state."""

    section: int
    forecast: ForecastCard
    memory_state: MemoryState | None


def deck_cards(plan: Plan) -> list[DeckCard]:
    """Every published card, in the order in which cards are started."""
    cards = _cards(plan.learner_id, plan.deck_id)
    return [DeckCard(card, own_schedule(card)) for card in cards]


def _cards(learner_id: int, deck_id: int) -> QuerySet[Card]:
    cards = with_own(Card.objects.published_in(deck_id), learner_id)
    columns = cards.select_related("question__section").only(
        "depth", "question__number", "question__title", "question__slug",
        "question__section__number", "question__section__title",
    )  # fmt: skip
    return columns.order_by(*INTRODUCTION_ORDER)


def planned_cards(plan: Plan) -> list[PlannedCard]:
    """Every published card that is not suspended, in the order in which cards are started."""
    return planned(plan, deck_cards(plan))


def planned(plan: Plan, cards: Iterable[DeckCard]) -> list[PlannedCard]:
    """The deck's cards that are not suspended, for forecasts."""
    easy_place: dict[int, int] = {}
    result: list[PlannedCard] = []
    for deck_card in cards:
        card, schedule = deck_card.card, deck_card.schedule
        if schedule and schedule.is_suspended:
            continue
        if card.depth == Depth.EASY:
            easy_place[card.question_id] = len(result)
        key = None if card.depth == Depth.EASY else easy_place.get(card.question_id)
        moving = ForecastCard(unlocked_by=key)
        if schedule:
            moving.memory, moving.due = schedule.state.memory, schedule.due
            moving.answered_on = schedule.answered_on
        state = schedule.memory_state if schedule else None
        result.append(PlannedCard(card.question.section_id, moving, state))
    return result


def forecast_cards(plan: Plan) -> list[ForecastCard]:
    return [card.forecast for card in planned_cards(plan)]
