"""A question as a row of a file has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from ..models import CARD_TEXTS, Question


def one_line_break(text: str) -> str:
    """A text with line breaks of one kind."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tidy(text: str) -> str:
    """A text as it is compared: line breaks of one kind, no space around it."""
    return one_line_break(text).strip()


@dataclass
class Draft:
    """A question as a row has it: texts under column names."""

    deck: str = ""
    deck_title: str = ""
    section: str = ""
    section_title: str = ""
    number: str = ""
    slug: str = ""
    title: str = ""
    source: str = ""
    is_published: str = ""
    easy_prompt: str = ""
    easy_answer: str = ""
    easy_key_points: str = ""
    deep_prompt: str = ""
    deep_answer: str = ""
    deep_key_points: str = ""
    change: str = ""
    pk: int | None = None

    def __str__(self) -> str:
        return self.title or self.slug

    def texts(self, depth: str) -> dict[str, str]:
        return {name: getattr(self, f"{depth}_{name}") for name in CARD_TEXTS}


def rows_of(questions: Iterable[Question]) -> list[dict[str, str]]:
    """Questions, with their cards, section and deck fetched, as rows to write."""
    return [asdict(draft_of(question)) for question in questions]


def draft_of(question: Question) -> Draft:
    section = question.section
    cards = {
        f"{card.depth}_{name}": tidy(getattr(card, name))
        for card in question.cards.all()
        for name in CARD_TEXTS
    }
    return Draft(
        deck=section.deck.slug,
        deck_title=section.deck.title,
        section=str(section.number),
        section_title=section.title,
        number=str(question.number),
        slug=question.slug,
        title=question.title,
        source=question.source,
        is_published="yes" if question.is_published else "no",
        pk=question.pk,
        **cards,
    )
