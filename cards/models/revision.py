"""What is read on the last evening: one-liners and points of mindset."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .deck import Deck, NumberedManager
from .history import kept_history
from .question import Question


class OneLiner(models.Model):
    """A sentence of final revision, and the question that explains it."""

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="one_liners")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=240)
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="one_liners"
    )

    objects = NumberedManager["OneLiner"]()
    history = kept_history()

    class Meta:
        ordering = ("deck", "number")
        verbose_name = "one-liner"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "number"], name="one_liner_number_in_deck")
        ]

    def __str__(self) -> str:
        return self.text

    def natural_key(self) -> tuple[str, int]:
        return (self.deck.slug, self.number)

    natural_key.dependencies = ["cards.deck", "cards.question"]  # type: ignore[attr-defined]


class MindsetTip(models.Model):
    """A point of interview mindset: how to answer, whatever is asked."""

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="mindset_tips")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    text = models.TextField()

    objects = NumberedManager["MindsetTip"]()
    history = kept_history()

    class Meta:
        ordering = ("deck", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "number"], name="mindset_tip_number_in_deck")
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, int]:
        return (self.deck.slug, self.number)

    natural_key.dependencies = ["cards.deck"]  # type: ignore[attr-defined]
