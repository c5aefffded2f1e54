"""Cards as the difficulty desk sees them."""

from __future__ import annotations

from cards.models import Card


class Difficulty(Card):
    """A card beside what all learners' answers say of it; the right to view it opens the desk."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = "card's difficulty"
        verbose_name_plural = "difficulty desk"
