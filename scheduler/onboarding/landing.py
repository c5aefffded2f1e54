"""The landing page: what the deck holds, and a card that a visitor can try before signing up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cards.models import Card, Deck, Depth, Section
from dlprep_site.i18n.formatting import days, grouped, listed_in_turn
from dlprep_site.i18n.language import CONTENT

from ..core import sm2
from ..log.explain import QUALITY_LABELS
from ..models import INTRODUCTION_ORDER
from ..services import sample_answer

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

    @property
    def answer(self) -> str:
        """The answer, signed, for the sign-up to take along; empty before there is one."""
        return "" if self.quality is None else sample_answer.sign(self.card, self.quality)


@dataclass(frozen=True, slots=True)
class Landing:
    """The deck that a new account studies, what it holds, and its first card to try."""

    deck: Deck
    sections: list[Section]
    """Those with questions, each with their number as `size`."""
    cards: int
    sample: Sample | None

    @property
    def questions(self) -> int:
        return sum(section.size for section in self.sections)  # type: ignore[attr-defined]

    @property
    def is_in_another_language(self) -> bool:
        """Whether the page is read in a language that the deck is not written in."""
        page = translation.get_language() or CONTENT
        return page.split("-")[0] != self.deck.language.split("-")[0]

    @property
    def language_note(self) -> str:
        """That the questions are in another language than the page, and in which if it is usual."""
        if self.deck.language == CONTENT:
            return _("The questions are in English, as in most interviews.")
        return _("The questions are in another language than this page.")

    @property
    def size(self) -> str:
        """The questions and the cards, counted."""
        questions = ngettext("%(number)s question", "%(number)s questions", self.questions)
        cards = ngettext("%(number)s card", "%(number)s cards", self.cards)
        return _("%(questions)s, %(cards)s with all follow-ups.") % {
            "questions": questions % {"number": grouped(self.questions)},
            "cards": cards % {"number": grouped(self.cards)},
        }


def get_landing(grade: str) -> Landing | None:
    """What the landing page shows of the first deck; None before there is one.

    `grade` is the quality that the visitor gave to the sample, as the address has it.
    """
    deck = Deck.objects.filter(is_published=True).order_by("pk").first()
    if deck is None:
        return None
    size = Count("questions", filter=Q(questions__is_published=True))
    sections = deck.sections.annotate(size=size).filter(size__gt=0).order_by("number")
    cards = Card.objects.published_in(deck.pk)
    return Landing(deck, list(sections), cards.count(), _sample(deck, grade))


def _sample(deck: Deck, grade: str) -> Sample | None:
    """The card that a new account begins with; None before there is one."""
    easy = Card.objects.published_in(deck.pk).filter(depth=Depth.EASY)
    card = easy.select_related("question__section__deck").order_by(*INTRODUCTION_ORDER).first()
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
