"""The review log."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cards.models import Card

from ..core.answering import DRILL_PASS_QUALITY, Kind, Outcome, Rule, State
from ..core.calibration import Confidence
from ..core.response import MAX_RESPONSE_CHARS
from .imports import Import
from .plan import Learner

MAX_ANSWER_MS = 10 * 60 * 1_000  # ms; longer means that the learner was away


class ReviewQuerySet(models.QuerySet["Review"]):
    def of(self, learner_id: int) -> ReviewQuerySet:
        return self.filter(learner_id=learner_id)

    def standing(self) -> ReviewQuerySet:
        """Reviews that have not been undone."""
        return self.filter(voided_at=None)

    def in_deck(self, deck_id: int) -> ReviewQuerySet:
        return self.filter(card__question__section__deck_id=deck_id)

    def showing_points(self) -> ReviewQuerySet:
        """Reviews that show which key points were said: not those of the drill of the day.

        One without a tick may be of a learner who never ticks, so it counts only if its grade is
        below Good: then nothing was said.
        """
        return self.exclude(kind=Kind.DRILL).exclude(points=[], quality__gte=DRILL_PASS_QUALITY)


class Review(models.Model):
    """One graded answer: a row of the append-only log, with everything that explains its due date.

    Rows never change, except for `voided_at` when a learner takes the answer back, and `response`
    when they delete what they said.
    """

    class Kinds(models.TextChoices):
        REVIEW = Kind.REVIEW.value, _("Review")
        DRILL = Kind.DRILL.value, _("Drill")
        LAST_PASS = Kind.LAST_PASS.value, _("Last pass")

    class Confidences(models.IntegerChoices):
        NO = Confidence.NO.value, pgettext_lazy("how sure", "No")
        UNSURE = Confidence.UNSURE.value, _("Not sure")
        SURE = Confidence.SURE.value, _("I know it")

    class Rules(models.TextChoices):
        FIRST = Rule.FIRST.value, _("First pass")
        SECOND = Rule.SECOND.value, _("Second pass")
        GROWTH = Rule.GROWTH.value, _("Interval times ease")
        LAPSE = Rule.LAPSE.value, _("Lapse")
        EARLY = Rule.EARLY.value, _("Early pass")
        DRILL = Rule.DRILL.value, _("Drill")

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="reviews", db_index=False)
    card = models.ForeignKey(Card, models.PROTECT, related_name="+", db_index=False)
    token = models.UUIDField(help_text="One presentation of the card, graded at most once.")
    kind = models.CharField(max_length=12, choices=Kinds.choices)
    rule = models.CharField(max_length=12, choices=Rules.choices)
    quality = models.PositiveSmallIntegerField()
    is_introduction = models.BooleanField(help_text="Whether it was the card's first answer.")
    reviewed_at = models.DateTimeField()
    study_day = models.DateField(help_text="The learner's study day when it was given.")
    duration = models.PositiveIntegerField(help_text="From question to grade, in milliseconds.")
    points = models.JSONField(default=list, help_text="Places of the key points recalled.")
    response = models.TextField(
        blank=True,
        default="",
        db_default="",
        validators=[MaxLengthValidator(MAX_RESPONSE_CHARS)],
        help_text="What the learner said before looking, if anything. Private.",
    )
    confidence = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        choices=Confidences.choices,
        help_text="What the learner expected before the answer was shown, if they said so.",
    )
    content_version = models.PositiveIntegerField(db_column="card_revision")
    repetitions_before = models.PositiveIntegerField()
    ease_before = models.PositiveSmallIntegerField()
    interval_before = models.PositiveIntegerField()
    due_before = models.DateField(null=True, blank=True)
    repetitions_after = models.PositiveIntegerField()
    ease_after = models.PositiveSmallIntegerField()
    interval_after = models.PositiveIntegerField()
    due_after = models.DateField()
    voided_at = models.DateTimeField(null=True, blank=True)
    imported_in = models.ForeignKey(
        Import,
        models.RESTRICT,  # goes with the account only, together with its reviews
        null=True,
        blank=True,
        related_name="reviews",
        db_index=False,
        help_text="The import that brought it, where one did.",
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "token"], name="one_review_a_token"),
            models.CheckConstraint(condition=Q(quality__lte=5), name="review_quality_0_to_5"),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__lte=Confidence.SURE.value),
                name="review_confidence_0_to_2",
            ),
            models.CheckConstraint(
                condition=Q(duration__lte=MAX_ANSWER_MS), name="review_duration_in_range"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["learner", "card", "id"], name="review_replay"),  # replay, history
            models.Index(fields=["learner", "study_day", "id"], name="review_day"),  # limits, undo
            models.Index(  # taking an import back
                fields=["imported_in"],
                condition=Q(imported_in__isnull=False),
                name="review_imported",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} graded {self.quality} on {self.study_day}"

    @staticmethod
    def columns_of(before: State, outcome: Outcome) -> dict[str, object]:
        """What a row records of an answer's outcome and of the states around it."""
        after = outcome.state
        return {
            "kind": outcome.kind.value,
            "rule": outcome.rule.value,
            "is_introduction": before.introduced_on is None,
            "repetitions_before": before.memory.repetitions,
            "ease_before": before.memory.ease,
            "interval_before": before.memory.interval,
            "due_before": before.due,
            "repetitions_after": after.memory.repetitions,
            "ease_after": after.memory.ease,
            "interval_after": after.memory.interval,
            "due_after": after.due,
        }
