"""Work on a learner's data that takes longer than a request may."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .imports import MAX_FILENAME_CHARS, Import
from .plan import Learner


class Transfer(models.Model):
    """A learner's file on its way in or out, done by a task outside of the server's threads."""

    class Kind(models.TextChoices):
        READ = "read", _("Reading a file")
        ADD = "add", _("Importing")
        TAKE_BACK = "take_back", _("Taking an import back")
        JSON = "json", _("Your data as JSON")
        CSV = "csv", _("Your answers as CSV")
        ANKI = "anki", _("Your deck as an Anki package")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not done")

    UNDER_WAY: ClassVar = (State.WAITING, State.RUNNING)
    EXPORTS: ClassVar = (Kind.JSON, Kind.CSV, Kind.ANKI)

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="transfers", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    language = models.CharField(max_length=10, help_text="Of what it says to the learner.")
    filename = models.CharField(max_length=MAX_FILENAME_CHARS, blank=True)
    file = models.CharField(
        max_length=80, blank=True, help_text="Its name in the private folder, while it is kept."
    )
    of_import = models.ForeignKey(
        Import, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    done = models.PositiveIntegerField(default=0, help_text="Answers so far.")
    total = models.PositiveIntegerField(default=0, help_text="Answers in all; 0 while unknown.")
    problem = models.TextField(blank=True, help_text="Why it was not done, for the learner.")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_transfer_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["learner", "-asked_at"], name="transfer_recent"),  # the limits
            models.Index(fields=["asked_at"], name="transfer_age"),  # what is cleared away
            models.Index(fields=["of_import"], name="transfer_import"),  # an import put away
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("scheduler:transfer", args=[self.pk])

    @property
    def download_url(self) -> str:
        """Where the latest file of its kind is, of an export."""
        return reverse(f"scheduler:export_{self.kind}") if self.is_export else ""

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def is_export(self) -> bool:
        return self.kind in self.EXPORTS
