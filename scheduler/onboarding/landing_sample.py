"""The one question that a visitor can try before signing up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from cards.models import Card, Depth
from dlprep_site.i18n.formatting import days, listed_in_turn

from ..core import sm2
from ..log.explain import QUALITY_LABELS

SAMPLE_STEPS = 4  # coming reviews that the sample shows: enough to see the gaps grow


@dataclass(frozen=True, slots=True)
class Sample:
    """A card to try, and, once graded, the gaps in days if the next answers are as good."""

    card: Card
    labels: Mapping[int, str | Promise]
    quality: int | None
    intervals: list[int]

    @property
    def gaps(self) -> str:
        return listed_in_turn([days(number) for number in self.intervals])


def sample(grade: str) -> Sample | None:
    """The first easy card of the site; None before there is one."""
    easy = Card.objects.filter(depth=Depth.EASY, question__is_published=True)
    in_order = easy.order_by("question__section__deck", "question__number")
    card = in_order.select_related("question__section__deck").first()
    if card is None:
        return None
    labels = QUALITY_LABELS[4]
    quality = next((q for q in labels if str(q) == grade), None)
    return Sample(card, labels, quality, [] if quality is None else intervals(quality))


def intervals(quality: int) -> list[int]:
    """The gaps in days after this grade, each later answer being Good."""
    memory = sm2.review(sm2.NEW, quality)
    gaps = [memory.interval]
    while len(gaps) < SAMPLE_STEPS:
        memory = sm2.review(memory, 4)
        gaps.append(memory.interval)
    return gaps
