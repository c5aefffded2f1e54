"""The deck's cards with a learner's schedules, for pages about the whole deck.

They are read as rows: most cards of a large deck are not met yet, and need no more than a row.
What takes long to compute from them is kept, and computed again once a row is different.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar, cast

from django.core.cache import caches

from cards.models import Card, Question

from ..core.answering import UNSEEN, Stage
from ..core.forecast import ForecastCard
from ..core.recall import MemoryState
from ..models import INTRODUCTION_ORDER, SCHEDULE_COLUMNS, Plan, Schedule

PLACE = ("pk", "question__section_id", "question__section__number", "question_id", "position")
SECTION_TITLE = "question__section__title"
CARD = ("pk", "depth", "slug", "question__number", "question__title", "question__slug")
Computed = TypeVar("Computed")


class DeckCard(NamedTuple):
    """A published card of the deck, and the learner's schedule of it, if there is one."""

    section_id: int
    section_number: int
    question_id: int
    position: int
    schedule: Schedule | None

    @property
    def stage(self) -> Stage:
        return self.schedule.state.stage if self.schedule else UNSEEN.stage

    @property
    def memory_state(self) -> MemoryState | None:
        return self.schedule.memory_state if self.schedule else None


class ShownCard(NamedTuple):
    """A card of the deck as a page shows it: its section, and itself once it has a schedule."""

    deck_card: DeckCard
    section_title: str
    card: Card | None

    @property
    def section_number(self) -> int:
        return self.deck_card.section_number


@dataclass(frozen=True, slots=True)
class PlannedCard:
    """A card of the plan: its section, its part in a forecast, and its memory state."""

    section: int
    forecast: ForecastCard
    memory_state: MemoryState | None


def shown_cards(plan: Plan) -> list[ShownCard]:
    """Every published card, in the order in which cards are started."""
    return [
        ShownCard(deck_card, title, _card(deck_card, shown) if deck_card.schedule else None)
        for deck_card, (title, *shown) in read_deck(plan, SECTION_TITLE, *CARD)
    ]


def _card(own: DeckCard, shown: list[Any]) -> Card:
    pk, depth, slug, number, title, question_slug = shown
    question = Question(pk=own.question_id, number=number, title=title, slug=question_slug)
    return Card(pk=pk, question=question, position=own.position, depth=depth, slug=slug)


@dataclass(frozen=True, slots=True)
class DeckRows:
    """The rows of published cards, in the order in which cards are started, and of schedules."""

    cards: list[tuple[Any, ...]]
    """`PLACE` and further columns."""
    schedules: dict[int, tuple[Any, ...]]
    """The learner's, by card."""

    def __iter__(self) -> Iterator[tuple[DeckCard, list[Any]]]:
        """The cards, each with its further columns."""
        for card_id, section_id, section_number, question_id, position, *more in self.cards:
            row = self.schedules.get(card_id)
            schedule = Schedule.from_db(None, SCHEDULE_COLUMNS, row) if row else None
            yield DeckCard(section_id, section_number, question_id, position, schedule), more


def read_deck(plan: Plan, *columns: str, only_started: bool = False) -> DeckRows:
    cards = Card.objects.published_in(plan.deck_id)
    own = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    if only_started:
        cards = cards.filter(schedules__learner=plan.learner_id, schedules__due__isnull=False)
    rows = list(cards.order_by(*INTRODUCTION_ORDER).values_list(*PLACE, *columns))
    if plan.first_sections:
        number = PLACE.index("question__section__number")
        rows.sort(key=lambda row: plan.place_of(row[number]))
    of_card = SCHEDULE_COLUMNS.index("card_id")
    return DeckRows(rows, {row[of_card]: row for row in own.values_list(*SCHEDULE_COLUMNS)})


def planned_cards(plan: Plan, rows: DeckRows | None = None) -> list[PlannedCard]:
    """The cards of `planned`, in the order in which cards are started."""
    return planned(plan, (deck_card for deck_card, _ in rows or read_deck(plan)))


def planned(plan: Plan, cards: Iterable[DeckCard]) -> list[PlannedCard]:
    """The cards that are not suspended, for forecasts; new ones as far as the focus holds them."""
    easy_place: dict[int, int] = {}
    result: list[PlannedCard] = []
    for deck_card in cards:
        schedule = deck_card.schedule
        if schedule and schedule.is_suspended:
            continue
        is_new = schedule is None or schedule.due is None
        if is_new and deck_card.section_number in plan.later_sections:
            continue
        is_follow_up = deck_card.position > 0
        if not is_follow_up:
            easy_place[deck_card.question_id] = len(result)
        key = easy_place.get(deck_card.question_id) if is_follow_up else None
        moving = ForecastCard(unlocked_by=key)
        if schedule:
            moving.memory, moving.due = schedule.state.memory, schedule.due
            moving.answered_on = schedule.answered_on
            moving.introduced_on = schedule.introduced_on
        result.append(PlannedCard(deck_card.section_id, moving, deck_card.memory_state))
    return result


def forecast_cards(plan: Plan, rows: DeckRows | None = None) -> list[ForecastCard]:
    return [card.forecast for card in planned_cards(plan, rows)]


def kept(
    plan: Plan, rows: DeckRows, inputs: tuple[Hashable, ...], compute: Callable[[], Computed]
) -> Computed:
    """What `compute` gives, or gave for the same rows, plan and other inputs within a day.

    The inputs begin with a name. Nothing has to say that it changed: the key is what was read.
    """
    state = (inputs, rows.cards, rows.schedules, plan.calendar, plan.first_sections)
    return kept_by(plan, str(inputs[0]), (*state, plan.later_sections), compute)


def kept_by(plan: Plan, name: str, read: object, compute: Callable[[], Computed]) -> Computed:
    """The same, by anything that was read: for pages that read less than the whole deck."""
    digest = sha256(pickle.dumps(read)).hexdigest()
    found = caches["forecasts"].get_or_set(f"{name}:{plan.learner_id}:{digest}", compute)
    return cast("Computed", found)
