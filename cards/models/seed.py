"""What `seed` last wrote, so that it never overwrites an editor's change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SeededRow(models.Model):
    """What `seed` last wrote to a row: the base that an editor's change is recognized by."""

    model = models.CharField(max_length=60)
    key = models.CharField(max_length=200, help_text="The natural key in the fixture, as JSON.")
    object_id = models.PositiveBigIntegerField()
    values = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "key"], name="one_record_a_seeded_row")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
