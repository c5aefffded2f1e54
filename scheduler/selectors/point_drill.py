"""What a point drill reads: cards, each with the key points that it asks for.

Which cards and points, and how far the learner has come, are in its address, as in practice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cards.models import Card

from ..models import Plan
from .point_memory import points_to_drill

SET_SIZE = 10  # cards
HAD, MISSED = "1", "0"


class Asked(NamedTuple):
    """A card, by its id, and the places of the points that are asked for."""

    card_id: int
    places: list[int]


@dataclass(frozen=True, slots=True)
class DrillCard:
    """A card as a drill shows it: some of its points are said, and the others are asked for."""

    card: Card
    places: list[int]

    @property
    def points(self) -> list[SafeString | None]:
        """The texts of the points in their order, None for those that are asked for."""
        texts = enumerate(self.card.points_html)
        return [None if place in self.places else text for place, text in texts]

    @property
    def missing(self) -> list[tuple[int, SafeString]]:
        """The points that are asked for, with their places."""
        texts = self.card.points_html
        return [(place, texts[place]) for place in self.places]

    @property
    def shown(self) -> int:
        return len(self.card.points) - len(self.places)

    @property
    def question(self) -> str:
        """What the drill asks, in a sentence or two."""
        values = {"shown": self.shown, "points": len(self.card.points), "number": len(self.places)}
        if not self.shown:
            return _("Which points does a good answer make?")
        message = ngettext(
            "Here are %(shown)s of %(points)s points. Which one is missing?",
            "Here are %(shown)s of %(points)s points. Which %(number)s are missing?",
            len(self.places),
        )
        return message % values


@dataclass(frozen=True, slots=True)
class PointSet:
    """Cards of a drill, in order, and the answers to the first of them: `HAD` or `MISSED`."""

    cards: list[DrillCard]
    answers: str = ""

    @property
    def asked(self) -> DrillCard | None:
        """The card that is asked now; None at the end."""
        return self.cards[len(self.answers)] if len(self.answers) < len(self.cards) else None

    @property
    def place(self) -> int:
        return min(len(self.answers) + 1, len(self.cards))

    @property
    def had(self) -> int:
        return self.answers.count(HAD)

    @property
    def missed(self) -> list[Card]:
        answered = zip(self.cards, self.answers, strict=False)
        return [asked.card for asked, answer in answered if answer == MISSED]

    @property
    def named(self) -> str:
        """What names its cards and points in an address."""
        return named([Asked(one.card.pk, one.places) for one in self.cards])


def named(asked: Sequence[Asked]) -> str:
    """Cards and points as an address has them: such as 12.3-15.0.2."""
    return "-".join(".".join(map(str, [one.card_id, *one.places])) for one in asked)


def find_points(plan: Plan, today: date) -> list[Asked]:
    """What to drill: the points most left out that no drill has asked for today."""
    rows = points_to_drill(plan, today, SET_SIZE)
    return [Asked(row.card.pk, row.to_drill) for row in rows]


def get_set(plan: Plan, asked: Sequence[Asked], answers: str) -> PointSet:
    """The set of these cards and points; what learners are no longer shown is passed over."""
    published = Card.objects.published_in(plan.deck_id).select_related("question__section")
    by_id = published.in_bulk([one.card_id for one in asked])
    cards, kept = [], ""
    for number, one in enumerate(asked):
        card = by_id.get(one.card_id)
        places = [place for place in one.places if card and place < len(card.points)]
        if card and places:
            cards.append(DrillCard(card, places))
            kept += answers[number : number + 1]
    return PointSet(cards, kept)
