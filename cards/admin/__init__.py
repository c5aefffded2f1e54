"""The editors' desk."""

from . import content, figure, question, report

__all__ = ["content", "figure", "question", "report"]
