from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Card(models.Model):
    """A card of one learner's; `version` counts its answers."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False)
    prompt = models.TextField()
    answer = models.TextField()
    due = models.DateTimeField()
    interval = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager[Card]] = models.Manager()

    class Meta:
        app_label = "floor"
        indexes: ClassVar = [models.Index(fields=["owner", "due"], name="floor_due")]

    def __str__(self) -> str:
        return self.prompt


class Answer(models.Model):
    """A row of the log."""

    card = models.ForeignKey(Card, models.CASCADE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False)
    version = models.PositiveIntegerField()
    quality = models.PositiveSmallIntegerField()
    answered_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Answer]] = models.Manager()

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return f"{self.card} graded {self.quality}"
