"""How hard each card is, over all learners: figures without names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from cards.models import Card, Report

from ..core.answering import LEECH_LAPSES, Kind
from ..core.sm2 import PASS_QUALITY
from ..models import Review, Schedule
from .missed_points import MissedPoint, missed_points

# with fewer, someone who knows who studies here could tell them apart
MIN_LEARNERS = 5


@dataclass(frozen=True, slots=True)
class CardDifficulty:
    """The figures of a card over all learners; None if too few have answered it.

    Answers are those outside drills that were not taken back. `leech_share` is the share of those
    learners for whom the card has become a leech. Shares are 0 to 1.
    """

    card: Card
    learners: int
    reviews: int | None
    pass_rate: float | None
    lapses: int | None
    seconds: float | None
    leech_share: float | None
    reports: int
    open_reports: int
    missed: list[MissedPoint]
    """The key points that most learners miss; none if too few have shown what they said."""

    @property
    def most_missed(self) -> float | None:
        """The share of learners who miss the most missed of them."""
        return self.missed[0].share if self.missed else None


def difficulties(
    *, deck: int | None = None, section: int | None = None, question: int | None = None
) -> list[CardDifficulty]:
    """Every card, or those of a deck, section or question by its id, in deck order.

    From a fixed number of queries.
    """
    cards = Card.objects.select_related("question__section__deck")
    wanted = {
        "question__section__deck_id": deck,
        "question__section_id": section,
        "question_id": question,
    }
    narrowed = {name: value for name, value in wanted.items() if value is not None}
    of_cards = {f"card__{name}": value for name, value in narrowed.items()}
    in_order = list(
        cards.filter(**narrowed).order_by(
            "question__section__deck__title",
            "question__section__number",
            "question__number",
            "position",
        )
    )
    answers, seconds = _answers(of_cards), _median_seconds(of_cards)
    leeches, reports = _leech_shares(of_cards), _reports(of_cards)
    missed = missed_points(in_order, of_cards, MIN_LEARNERS)
    rows = []
    for card in in_order:
        counts, reported = answers[card.pk], reports[card.pk]
        is_shown = counts["learners"] >= MIN_LEARNERS
        row = CardDifficulty(
            card=card,
            learners=counts["learners"],
            reviews=counts["reviews"] if is_shown else None,
            pass_rate=counts["passes"] / counts["reviews"] if is_shown else None,
            lapses=counts["reviews"] - counts["passes"] if is_shown else None,
            seconds=seconds.get(card.pk) if is_shown else None,
            leech_share=leeches.get(card.pk) if is_shown else None,
            reports=reported["reports"],
            open_reports=reported["open_reports"],
            missed=missed.get(card.pk, []),
        )
        rows.append(row)
    return rows


def _by_card(rows: Iterable[dict[str, int]]) -> dict[int, Counter[str]]:
    """The counts of each card; 0 for one without a row."""
    return defaultdict(Counter, {row.pop("card_id"): Counter(row) for row in rows})


def _counted(of_cards: dict[str, Any]) -> Any:
    return Review.objects.standing().filter(**of_cards).exclude(kind=Kind.DRILL)


def _answers(of_cards: dict[str, Any]) -> dict[int, Counter[str]]:
    rows = _counted(of_cards).order_by().values("card_id").annotate(
        learners=Count("learner_id", distinct=True),
        reviews=Count("pk"),
        passes=Count("pk", filter=Q(quality__gte=PASS_QUALITY)),
    )  # fmt: skip
    return _by_card(rows)


def _median_seconds(of_cards: dict[str, Any]) -> dict[int, float]:
    """The middle answer of each card by its time, or the mean of the two in the middle."""
    ranked = _counted(of_cards).annotate(
        place=Window(RowNumber(), partition_by="card_id", order_by=["duration", "pk"]),
        size=Window(Count("pk"), partition_by="card_id"),
    )
    twice = ranked.annotate(twice=F("place") * 2)
    middle = twice.filter(twice__gte=F("size"), twice__lte=F("size") + 2)
    by_card: dict[int, list[int]] = {}
    for card_id, duration in middle.order_by().values_list("card_id", "duration"):
        by_card.setdefault(card_id, []).append(duration)
    return {card_id: fmean(durations) / 1_000 for card_id, durations in by_card.items()}


def _leech_shares(of_cards: dict[str, Any]) -> dict[int, float]:
    met = Schedule.objects.filter(**of_cards).exclude(introduced_on=None)
    rows = met.order_by().values("card_id").annotate(
        met=Count("pk"), leeches=Count("pk", filter=Q(lapses__gte=LEECH_LAPSES))
    )  # fmt: skip
    return {row["card_id"]: row["leeches"] / row["met"] for row in rows}


def _reports(of_cards: dict[str, Any]) -> dict[int, Counter[str]]:
    by_card: Any = Report.objects.filter(**of_cards).order_by().values("card_id")
    is_open = Q(status=Report.Status.OPEN)
    rows = by_card.annotate(reports=Count("pk"), open_reports=Count("pk", filter=is_open))
    return _by_card(rows)
