"""What there is to learn: decks, their sections, questions and cards. Nothing about learners."""

from .deck import Deck, Section
from .figure import Figure
from .question import (
    CARD_TEXTS,
    MAX_FOLLOW_UPS,
    SLUGS,
    Card,
    CardQuerySet,
    Depth,
    Question,
    QuestionQuerySet,
)
from .report import MAX_REPORT_CHARS, REPORTS_AN_HOUR, Report
from .revision import MindsetTip, OneLiner
from .seed import SeededRow

__all__ = [
    "CARD_TEXTS",
    "MAX_FOLLOW_UPS",
    "REPORTS_AN_HOUR",
    "SLUGS",
    "MAX_REPORT_CHARS",
    "Card",
    "CardQuerySet",
    "Deck",
    "Depth",
    "Figure",
    "MindsetTip",
    "OneLiner",
    "Question",
    "QuestionQuerySet",
    "Report",
    "Section",
    "SeededRow",
]
