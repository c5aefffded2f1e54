"""Which card comes next: due reviews, then today's new cards, then the drill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DueCard:
    """A card whose due date has come. `interval` is in days, 1 or more."""

    card_id: int
    due: date
    interval: int


@dataclass(frozen=True, slots=True)
class DrillCard:
    """A card that scored below 4 today; `answered_at` is when it was last answered."""

    card_id: int
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many more new cards and reviews today has room for; `reviews` is None without a cap."""

    new: int
    reviews: int | None


@dataclass(frozen=True, slots=True)
class Queue:
    """Today's cards that are still to come, in order, by the part of the day they belong to."""

    due: tuple[int, ...] = ()
    new: tuple[int, ...] = ()
    drill: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.due) + len(self.new) + len(self.drill)

    @property
    def next_card(self) -> int | None:
        return next(iter(self.due or self.new or self.drill), None)


def build(
    due: Iterable[DueCard],
    new: Sequence[int],
    drill: Iterable[DrillCard],
    allowance: Allowance,
    today: date,
) -> Queue:
    """The queue of a study day; `new` comes in the order in which cards are introduced."""
    by_overdueness = sorted(
        due, key=lambda card: (-overdueness(card, today), card.due, card.card_id)
    )
    by_wait = sorted(drill, key=lambda card: (card.answered_at, card.card_id))
    return Queue(
        due=tuple(card.card_id for card in by_overdueness[: allowance.reviews]),
        new=tuple(new[: allowance.new]),
        drill=tuple(card.card_id for card in by_wait),
    )


def overdueness(card: DueCard, today: date) -> float:
    """Days past the due date as a share of the interval: a day late matters more after two days."""
    return (today - card.due).days / card.interval


def allowance(
    *, new_per_day: int, review_cap: int | None, new_today: int, reviews_today: int
) -> Allowance:
    """What is left of a day's limits after what was already done in it."""
    return Allowance(
        new=max(0, new_per_day - new_today),
        reviews=None if review_cap is None else max(0, review_cap - reviews_today),
    )
