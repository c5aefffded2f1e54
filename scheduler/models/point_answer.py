"""What was said in point drills, which ask for single key points and move no date."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cards.models import Card

from .plan import Learner


class PointAnswer(models.Model):
    """Whether a learner had one key point when a drill asked for just that, once a study day."""

    learner = models.ForeignKey(
        Learner, models.CASCADE, related_name="point_answers", db_index=False
    )
    card = models.ForeignKey(Card, models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField(help_text="Of the point among the card's, from 0.")
    content_version = models.PositiveIntegerField(help_text="Of the card, as it was shown.")
    said = models.BooleanField()
    answered_at = models.DateTimeField()
    study_day = models.DateField(help_text="The learner's study day when it was given.")

    class Meta:
        constraints: ClassVar = [
            # also the index of a learner's answers to a card
            models.UniqueConstraint(
                fields=["learner", "card", "place", "study_day"], name="one_point_answer_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.card_id}, point {self.place}: {'said' if self.said else 'missed'}"
