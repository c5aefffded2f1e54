"""Files that a learner imported, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dlprep_site.i18n.formatting import grouped

from .plan import Learner

MAX_FILENAME_CHARS = 100  # characters kept of a file's name
WORDS = {
    "answers": _("Answers"),
    "taken_back": _("Of these, undone before and kept as undone"),
    "cards": _("Cards whose dates change"),
    "plans": _("Plans"),
    "put_aside": _("Cards set aside"),
    "marks": _("Stars and notes"),
    "point_answers": _("Drilled points"),
    "interviews": _("Mock interviews"),
    "reports": _("Reports of mistakes"),
}


class Import(models.Model):
    """A file that a learner uploaded: staged until they have seen what it would add."""

    class Kind(models.TextChoices):
        JSON = "json", _("dlprep file")
        ANKI = "anki", _("Anki package")

    class State(models.TextChoices):
        STAGED = "staged", _("Waiting to be applied")
        APPLIED = "applied", _("Applied")
        TAKEN_BACK = "taken_back", _("Taken back")

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="imports", db_index=False)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    filename = models.CharField(max_length=MAX_FILENAME_CHARS)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    payload = models.BinaryField(
        null=True, help_text="What the file holds, compressed, while it is staged."
    )
    summary = models.JSONField(
        default=dict, help_text="What it would add and what not; once applied, what it added."
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="staged", applied_at=None)
                | Q(applied_at__isnull=False, payload=None),
                name="import_payload_while_staged",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["learner", "-uploaded_at"], name="import_history"),  # Your data
            models.Index(  # staged files that were never applied: a handful of rows
                fields=["uploaded_at"], condition=Q(state="staged"), name="import_staged"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.uploaded_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("scheduler:import", args=[self.pk])

    @property
    def added(self) -> dict[str, int]:
        """How many of each it would add, or has added."""
        return {str(name): int(number) for name, number in self.summary.get("added", {}).items()}

    @property
    def adds_anything(self) -> bool:
        return any(self.added.values())

    @property
    def added_lines(self) -> list[tuple[str, str | Promise]]:
        """Non-zero counts with their labels, for a page."""
        lines = ((self.added.get(name, 0), label) for name, label in WORDS.items())
        return [(grouped(number), label) for number, label in lines if number]

    @property
    def answers_added(self) -> int:
        return self.added.get("answers", 0)

    @property
    def is_applied(self) -> bool:
        return self.state == self.State.APPLIED

    @property
    def can_be_taken_back(self) -> bool:
        return self.state == self.State.APPLIED and self.answers_added > 0
