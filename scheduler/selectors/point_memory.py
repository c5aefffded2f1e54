"""The key points that a learner leaves out, from the log and from point drills.

Nothing of it is stored. What counts of a card are its standing reviews that show what was said, and
its point drills, both of the content versions in which the key points read as now. Where points are
listed, they are those of the cards answered last, so that the work does not grow with the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, F, JSONField, PositiveSmallIntegerField, Q, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cards.history.changes import points_since
from cards.models import Card

from ..core.point_memory import LATEST, PointMemory, PointsAnswered, left_out, remembered
from ..models import Plan, PointAnswer, Review, beside_own

OF_REVIEW = "card_id", "content_version", "study_day", "points", "no_place", "no_answer", "pk"
OF_DRILL = "card_id", "content_version", "study_day", "no_points", "place", "said", "pk"
NO_PLACE = Cast(Value(None), PositiveSmallIntegerField())  # PostgreSQL asks of what type it is
NO_ANSWER = Cast(Value(None), BooleanField())
NO_POINTS = Value([], JSONField())
TO_DRILL = 5  # cards of a short list
RECENT = 100  # cards whose points are listed: those that the learner answered last


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A card, the memory of each of its points, and the places of those usually left out.

    `to_drill` are those that no drill has asked for on this study day.
    """

    card: Card
    memories: list[PointMemory]
    places: list[int]
    to_drill: list[int]

    @property
    def points(self) -> list[tuple[SafeString, str]]:
        """The texts of the points that are left out, each with how often it was said."""
        texts = self.card.points_html
        return [(texts[place], self._times_said(place)) for place in self.places]

    def _times_said(self, place: int) -> str:
        memory = self.memories[place]
        values = {"said": memory.said, "asked": memory.asked}
        return _("said %(said)s of %(asked)s times") % values

    @property
    def said(self) -> int:
        """How many points of the card are not left out."""
        return len(self.memories) - len(self.places)

    @property
    def usually_said(self) -> str:
        values = {"said": self.said, "points": len(self.memories)}
        return _("you say %(said)s of %(points)s points") % values

    @property
    def address(self) -> str:
        """Where the card stands on its question's page."""
        return f"{self.card.question.get_absolute_url()}#card-{self.card.slug}"

    @property
    def drill(self) -> str:
        """What names its points in the address of a drill."""
        return ".".join(map(str, [self.card.pk, *self.places]))

    @property
    def _rank(self) -> tuple[float, int]:
        """The point said least, then the one asked for most, comes first."""
        memories = [self.memories[place] for place in self.places]
        return min((memory.said / memory.asked, -memory.asked) for memory in memories)


class _Answer(NamedTuple):
    """A review, whose `ticked` points are those said, or an answer of a drill to the one `place`.

    What belongs to the other is None, or empty.
    """

    card_id: int
    content_version: int
    study_day: date
    ticked: list[int]
    place: int | None
    said: bool | None
    pk: int


def get_left_out(plan: Plan, today: date) -> list[LeftOut]:
    """The points left out among the cards answered last, by card, the most left out first.

    Suspended cards are not among them. Two queries, and one more if a card has changed.
    """
    return sorted(_left_out(plan, _recent(plan), today), key=lambda row: row._rank)


def points_to_drill(plan: Plan, today: date, cards: int = TO_DRILL) -> list[LeftOut]:
    """The first of them that no drill has asked for today, of so many cards at most."""
    return [row for row in get_left_out(plan, today) if row.to_drill][:cards]


def left_out_of(plan: Plan, cards: Sequence[Card], today: date) -> dict[int, LeftOut]:
    """The points left out of given cards, by card, for those that have any. One query, or two."""
    return {row.card.pk: row for row in _left_out(plan, cards, today)}


def memories_of(learner_id: int, cards: Sequence[Card]) -> dict[int, list[PointMemory]]:
    """How often the learner said each point of the cards, by card, in the order of the points."""
    by_card = _answers(learner_id, cards)
    return {card.pk: _memories(card, by_card.get(card.pk, [])) for card in cards}


def _left_out(plan: Plan, cards: Sequence[Card], today: date) -> Iterable[LeftOut]:
    by_card = _answers(plan.learner_id, cards)
    for card in cards:
        answers = by_card.get(card.pk, [])
        memories = _memories(card, answers)
        if places := left_out(memories):
            drilled = {answer.place for answer in answers if answer.study_day == today}
            yield LeftOut(card, memories, places, [p for p in places if p not in drilled])


def _recent(plan: Plan) -> list[Card]:
    cards = beside_own(Card.objects.published_in(plan.deck_id), plan.learner_id)
    started = cards.filter(Q(own__is_suspended=False, own__answered_at__isnull=False))
    shown = started.select_related("question").only(
        "position", "depth", "slug", "key_points", "content_version", "question__number",
        "question__title", "question__slug",
    )  # fmt: skip
    return list(shown.order_by(F("own__answered_at").desc(), "-pk")[:RECENT])


def _memories(card: Card, answers: Iterable[_Answer]) -> list[PointMemory]:
    points = len(card.points)
    return remembered((_points_answered(answer, points) for answer in answers), points)


def _points_answered(answer: _Answer, points: int) -> PointsAnswered:
    if answer.place is not None:
        return PointsAnswered([answer.place], [answer.place] if answer.said else [])
    return PointsAnswered(range(points), answer.ticked)


def _answers(learner_id: int, cards: Sequence[Card]) -> dict[int, list[_Answer]]:
    """What counts of each card, latest first."""
    by_card: dict[int, list[_Answer]] = {}
    for row in _query(learner_id, [card.pk for card in cards]):
        answer = _Answer(*row)
        by_card.setdefault(answer.card_id, []).append(answer)
    since = _since(cards, by_card)
    return {
        pk: [answer for answer in answers if answer.content_version >= since[pk]]
        for pk, answers in by_card.items()
    }


def _since(cards: Sequence[Card], by_card: dict[int, list[_Answer]]) -> dict[int, int]:
    """The content version from which answers count, by card; asked of those that have earlier."""
    since = {card.pk: card.content_version for card in cards}
    earlier = {
        pk for pk, found in by_card.items() if any(row.content_version < since[pk] for row in found)
    }
    return since | points_since(card for card in cards if card.pk in earlier) if earlier else since


def _query(learner_id: int, card_ids: list[int]) -> Any:
    """The reviews and drilled points in one query; its columns are the fields of `_Answer`."""
    reviews: Any = Review.objects.of(learner_id).standing().filter(card_id__in=card_ids)
    drilled: Any = PointAnswer.objects.filter(learner_id=learner_id, card_id__in=card_ids)
    reviews = reviews.showing_points().annotate(
        latest=Window(RowNumber(), partition_by="card_id", order_by=["-study_day", "-pk"])
    )
    reviews = reviews.filter(latest__lte=LATEST).annotate(no_place=NO_PLACE, no_answer=NO_ANSWER)
    drilled = drilled.annotate(no_points=NO_POINTS)
    both = reviews.values_list(*OF_REVIEW).union(drilled.values_list(*OF_DRILL), all=True)
    return both.order_by("-study_day", "-pk")
