"""The key points that most learners miss, for editors: a bad point, or a hard one; no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max

from cards.models import Card

from ..models import Review

MOST = 0.5  # of the learners: from this share of misses on, a point is shown


@dataclass(frozen=True, slots=True)
class MissedPoint:
    """A key point, and the share of learners, 0 to 1, who left it out when they last answered."""

    text: str
    share: float


def missed_points(
    cards: Iterable[Card], of_cards: dict[str, Any], fewest: int
) -> dict[int, list[MissedPoint]]:
    """The points that at least half of the learners miss, by card, the most missed first.

    Each learner counts once for a card: by the latest answer to its present content version in
    which any point was ticked. Cards with fewer than `fewest` such learners are left out.
    """
    ticked: dict[int, list[tuple[list[int], int]]] = defaultdict(list)
    for card_id, points, learners in _latest_answers(of_cards):
        ticked[card_id].append((points, learners))
    found = {card.pk: _missed(card, ticked[card.pk], fewest) for card in cards if card.pk in ticked}
    return {pk: points for pk, points in found.items() if points}


def _latest_answers(of_cards: dict[str, Any]) -> Any:
    """How many learners ticked which points of a card in the latest answer that has a tick."""
    ticked = Review.objects.standing().showing_points().exclude(points=[]).filter(**of_cards)
    present = ticked.filter(content_version=F("card__content_version")).order_by()
    latest = present.values("learner_id", "card_id").annotate(latest=Max("pk")).values("latest")
    answers = Review.objects.filter(pk__in=latest).order_by().values_list("card_id", "points")
    return answers.annotate(learners=Count("pk"))


def _missed(card: Card, ticked: list[tuple[list[int], int]], fewest: int) -> list[MissedPoint]:
    learners = sum(number for _, number in ticked)
    if learners < fewest:
        return []
    missed = (
        sum(number for points, number in ticked if place not in points)
        for place in range(len(card.points))
    )
    shares = zip(card.points, (number / learners for number in missed), strict=True)
    points = [MissedPoint(text, share) for text, share in shares if share >= MOST]
    return sorted(points, key=lambda point: -point.share)
