"""What a learner keeps on a card beside its schedule: a star and a note."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.safestring import SafeString

from cards.markdown import render
from cards.models import Card

from .plan import Learner

MAX_NOTE_CHARS = 4_000  # characters


class Mark(models.Model):
    """A learner's star and private note on a card."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="marks", db_index=False)
    card = models.ForeignKey(Card, models.PROTECT, related_name="+", db_index=False)
    is_starred = models.BooleanField(default=False)
    note = models.TextField(
        blank=True, validators=[MaxLengthValidator(MAX_NOTE_CHARS)], help_text="Markdown."
    )

    class Meta:
        constraints: ClassVar = [
            # also the index of a learner's mark on a card
            models.UniqueConstraint(fields=["learner", "card"], name="one_mark_a_card")
        ]

    def __str__(self) -> str:
        return f"{self.card_id}{' starred' if self.is_starred else ''}"

    @property
    def note_html(self) -> SafeString:
        return render(self.note)
