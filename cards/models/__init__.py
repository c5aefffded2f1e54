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
from .report import REPORT_LENGTH, REPORTS_AN_HOUR, Report
from .seed import SeededRow

__all__ = [
    "CARD_TEXTS",
    "REPORTS_AN_HOUR",
    "REPORT_LENGTH",
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
