"""Which card comes next: due reviews, a last pass, new cards, those studied early, the drill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DueCard:
    """A card whose due date has come. `interval` is in days, 1 or more."""

    card_id: int
    due: date
    interval: int


@dataclass(frozen=True, slots=True)
class DrillCard:
    """A card that scored below 4 today, and when it was last answered."""

    card_id: int
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of a day's minutes, in answers, and the answers a card takes, drill included."""

    answers: float
    per_review: float = 1.0
    per_new: float = 1.0

    def reviews(self) -> int:
        """The number of reviews that it holds."""
        return max(0, round(self.answers / self.per_review))

    def new(self) -> int:
        """The number of new cards that it holds."""
        return max(0, round(self.answers / self.per_new))

    def without(self, answers: int) -> Budget:
        """The capacity left after this many answers."""
        return replace(self, answers=self.answers - answers)

    def less(self, reviews: int, new: int = 0) -> Budget:
        """The capacity left after this many cards."""
        taken = reviews * self.per_review + new * self.per_new
        return replace(self, answers=self.answers - taken)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many more cards today has room for: new ones, reviews, and both within a budget.

    `reviews` and `budget` are None without a limit.
    """

    new: int
    reviews: int | None
    budget: Budget | None = None

    def due(self, due: int) -> int:
        """How many of the due cards fit."""
        held = due if self.budget is None else self.budget.reviews()
        return min(due, held, due if self.reviews is None else self.reviews)

    def after(self, reviews: int) -> Budget | None:
        """The budget left after this many reviews."""
        return self.budget and self.budget.less(reviews)


@dataclass(frozen=True, slots=True)
class Queue:
    """Today's remaining cards in order, by the part of the day that they belong to.

    `ahead` are those that the learner asked for early.
    """

    due: tuple[int, ...] = ()
    last_pass: tuple[int, ...] = ()
    new: tuple[int, ...] = ()
    ahead: tuple[int, ...] = ()
    drill: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.in_order)

    def __contains__(self, card_id: int | None) -> bool:
        return card_id in self.in_order

    @property
    def in_order(self) -> tuple[int, ...]:
        return self.due + self.last_pass + self.new + self.ahead + self.drill

    @property
    def next_card(self) -> int | None:
        return next(iter(self.in_order), None)


def build(
    due: Iterable[DueCard],
    new: Sequence[int],
    drill: Iterable[DrillCard],
    allowance: Allowance,
    today: date,
    last_pass: Sequence[int] = (),
    ahead: Sequence[int] = (),
) -> Queue:
    """The queue of a study day; `new` comes in the order in which cards are started.

    Reviews come first: new cards take what a limit on all cards leaves over.
    """
    by_overdueness = sorted(due, key=lambda one: (-overdueness(one, today), one.due, one.card_id))
    by_wait = sorted(drill, key=lambda one: (one.answered_at, one.card_id))
    todays = by_overdueness[: allowance.due(len(by_overdueness))]
    new_room, left = allowance.new, allowance.after(len(todays) + len(last_pass))
    if left is not None:
        new_room = min(new_room, left.new())
    return Queue(
        due=tuple(card.card_id for card in todays),
        last_pass=tuple(last_pass),
        new=tuple(new[:new_room]),
        ahead=tuple(ahead),
        drill=tuple(card.card_id for card in by_wait),
    )


def overdueness(card: DueCard, today: date) -> float:
    """Days past the due date relative to the interval: a day matters more after two days."""
    return (today - card.due).days / card.interval


def allowance(
    *,
    new_per_day: int,
    review_cap: int | None,
    new_today: int,
    reviews_today: int,
    last_pass_today: int = 0,
    budget: Budget | None = None,
) -> Allowance:
    """What is left of a day's limits after what was done.

    `budget` is what the whole day's minutes hold.
    """
    return Allowance(
        new=max(0, new_per_day - new_today),
        reviews=None if review_cap is None else max(0, review_cap - reviews_today),
        budget=budget and budget.less(reviews_today + last_pass_today, new_today),
    )
