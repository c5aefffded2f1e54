"""The browsers that a learner has allowed to notify them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .plan import Learner

MAX_ENDPOINT_CHARS = 1_000  # characters; push services use 150 to 700


class PushSubscription(models.Model):
    """A learner's browser. Its address is a secret: with it and the keys, anyone can notify."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=MAX_ENDPOINT_CHARS)
    key = models.CharField(max_length=100, help_text="The browser's public key, base64url.")
    auth = models.CharField(max_length=30, help_text="The browser's secret, base64url.")
    device = models.CharField(max_length=60, help_text="The browser's name, for the learner.")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint"], name="one_learner_a_browser"),
        ]

    def __str__(self) -> str:
        return f"{self.device} of learner {self.learner_id}"
