"""The editors' desk."""

from . import content, question, report

__all__ = ["content", "question", "report"]
