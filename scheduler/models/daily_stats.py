"""Daily stats: what the reviews of past study days add up to, for pages that show it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cards.models import Deck

from .plan import Learner


class StudiedDay(models.Model):
    """A past study day with answers on a deck: how many of each sort, and how long they took."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="+", db_index=False)
    deck = models.ForeignKey(Deck, models.CASCADE, related_name="+", db_index=False)
    study_day = models.DateField()
    reviews = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    last_pass = models.PositiveIntegerField(default=0)
    drill = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveBigIntegerField(default=0)
    young = models.PositiveIntegerField(
        default=0, help_text="First answers of the day to young cards that were met before."
    )
    young_passes = models.PositiveIntegerField(default=0)
    mature = models.PositiveIntegerField(default=0)
    mature_passes = models.PositiveIntegerField(default=0)
    earliest_due = models.DateField(
        null=True, blank=True, help_text="Of the cards answered late on it, the earliest due date."
    )

    class Meta:
        constraints: ClassVar = [
            # also the index of a learner's days on a deck
            models.UniqueConstraint(fields=["learner", "deck", "study_day"], name="one_book_a_day")
        ]

    def __str__(self) -> str:
        return f"learner {self.learner_id} on {self.study_day}"


class Tally(models.Model):
    """How many answers of one sort a past study day had, and how many of them passed.

    `key` is a quality for the sorts of answers (new, review, last pass, drill), an hour of the
    learner's clock for `hour`, what was said before the answer for `confidence` (without drill),
    and a section for `young` and `mature`: a day's first answers to cards met before, apart by
    their interval.
    """

    class Counted(models.TextChoices):
        NEW = "new", _("New cards")
        REVIEW = "review", _("Reviews")
        LAST_PASS = "final_pass", _("Last pass")
        DRILL = "drill", _("Drill")
        HOUR = "hour", _("By hour")
        YOUNG = "young", _("Young cards")
        MATURE = "mature", _("Mature cards")
        CONFIDENCE = "confidence", _("By confidence")

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="+", db_index=False)
    deck = models.ForeignKey(Deck, models.CASCADE, related_name="+", db_index=False)
    first = models.DateField(help_text="The study day.")
    is_month = models.BooleanField(default=False, editable=False, help_text="Not used anymore.")
    counted = models.CharField(max_length=10, choices=Counted.choices)
    key = models.PositiveBigIntegerField()
    answers = models.PositiveIntegerField()
    passes = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints: ClassVar = [
            # also the index of the progress page's sums over a span of days
            models.UniqueConstraint(
                fields=["learner", "deck", "first", "is_month", "counted", "key"],
                name="one_tally_a_sort",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first}: {self.answers} {self.counted} {self.key}"
