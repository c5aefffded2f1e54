"""What there is to learn: decks, their sections, questions and cards. Nothing about learners."""

from .content import (
    CARD_TEXTS,
    Card,
    CardQuerySet,
    Deck,
    Depth,
    MindsetTip,
    OneLiner,
    Question,
    QuestionQuerySet,
    Section,
)
from .report import MAX_REPORT_CHARS, REPORTS_AN_HOUR, Report
from .seed import SeededRow

__all__ = [
    "CARD_TEXTS",
    "REPORTS_AN_HOUR",
    "MAX_REPORT_CHARS",
    "Card",
    "CardQuerySet",
    "Deck",
    "Depth",
    "MindsetTip",
    "OneLiner",
    "Question",
    "QuestionQuerySet",
    "Report",
    "Section",
    "SeededRow",
]
