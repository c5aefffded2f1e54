"""A file of questions as rows of text, whatever format it had, and a question as such a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..models import CARD_TEXTS, MAX_FOLLOW_UPS, Question

# the cards of a row, by position: what their columns begin with
CARD_PREFIXES = ("easy", *(f"follow_up_{position}" for position in range(1, MAX_FOLLOW_UPS + 1)))
OLD_PREFIX, OF_OLD_FILES = "deep_", "follow_up_1_"  # of files from before there were follow-ups
COLUMNS = (
    "deck", "deck_title", "section", "section_title", "number", "rank", "slug", "title", "source",
    "is_published",
    *(f"{prefix}_{name}" for prefix in CARD_PREFIXES for name in CARD_TEXTS),
    "in_depth", "sources", "checked_on", "change",
)  # fmt: skip


class FileError(ValueError):
    """The file can't be read as questions; `str()` of the error says why, and where."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text by column name; `lines` says where in the file each row begins.

    An entry of a JSON file may lack a column that another one has. `is_old` if the file is from
    before there were follow-ups.
    """

    columns: list[str]
    rows: list[dict[str, str]]
    lines: list[int]
    is_old: bool = False


def one_line_break(text: str) -> str:
    """A text with line breaks of one kind."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tidy(text: str) -> str:
    """A text as it is compared: line breaks of one kind, no space around it."""
    return one_line_break(text).strip()


@dataclass
class Draft:
    """A question as a row has it: texts, `values` by the name of their column."""

    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(COLUMNS, ""))
    pk: int | None = None

    def __str__(self) -> str:
        return self["title"] or self["slug"]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def texts(self, position: int) -> dict[str, str]:
        """Those of the card at a position."""
        return {name: self[f"{CARD_PREFIXES[position]}_{name}"] for name in CARD_TEXTS}


def rows_of(questions: Iterable[Question]) -> list[dict[str, str]]:
    """Questions, with their cards, section and deck fetched, as rows to write."""
    return [draft_of(question).values for question in questions]


def draft_of(question: Question) -> Draft:
    section, checked_on = question.section, question.checked_on
    draft = Draft(pk=question.pk)
    draft.values |= {
        "deck": section.deck.slug,
        "deck_title": section.deck.title,
        "section": str(section.number),
        "section_title": section.title,
        "number": str(question.number),
        "rank": str(question.rank),
        "slug": question.slug,
        "title": question.title,
        "in_depth": tidy(question.in_depth),
        "sources": tidy(question.sources),
        "checked_on": f"{checked_on:%Y-%m}" if checked_on else "",
        "source": question.source,
        "is_published": "yes" if question.is_published else "no",
    }
    for card in question.cards.all():
        if card.position < len(CARD_PREFIXES):
            prefix = CARD_PREFIXES[card.position]
            draft.values |= {f"{prefix}_{name}": tidy(getattr(card, name)) for name in CARD_TEXTS}
    return draft
