"""Mock interviews: what was asked, what was said, what was recalled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from cards.models import Card, Deck

from .plan import Learner
from .review import Review

MAX_INTERVIEW_MINUTES = 120  # minutes


class MockInterview(models.Model):
    """A learner's rehearsal on a deck: some questions, a clock, a report. It moves no schedule."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="interviews", db_index=False)
    deck = models.ForeignKey(Deck, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(help_text="Its length.")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(
        null=True, blank=True, help_text="When the learner had its answers counted as reviews."
    )
    tested = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="Answers to started cards that have key points: what readiness is tested on.",
    )
    readiness = models.FloatField(
        null=True, blank=True, help_text="Their cards' mean recall when it ended, 0 to 1."
    )
    said = models.FloatField(
        null=True, blank=True, help_text="Their mean share of key points said, 0 to 1."
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MAX_INTERVIEW_MINUTES),
                name="interview_minutes_in_range",
            ),
            models.CheckConstraint(
                condition=Q(tested=0, readiness=None, said=None)
                | Q(
                    tested__gte=1,
                    readiness__isnull=False,
                    readiness__range=(0, 1),
                    said__isnull=False,
                    said__range=(0, 1),
                ),
                name="interview_test_is_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["learner", "-started_at"], name="interview_history"),
        ]

    def __str__(self) -> str:
        return f"mock interview of {self.started_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("scheduler:interview", args=[self.pk])

    @property
    def ends_at(self) -> datetime:
        return self.started_at + timedelta(minutes=self.minutes)


class InterviewAnswer(models.Model):
    """One question of a mock interview, and what became of it."""

    interview = models.ForeignKey(
        MockInterview, models.CASCADE, related_name="answers", db_index=False
    )
    place = models.PositiveSmallIntegerField(help_text="From 1, in the order in which it is asked.")
    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True, help_text="What the learner wrote, where they did.")
    points = models.JSONField(default=list, help_text="Places of the key points recalled.")
    points_asked = models.PositiveSmallIntegerField(default=0)
    review = models.ForeignKey(Review, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("place",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interview", "place"], name="one_answer_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.card_id}"

    @property
    def seconds(self) -> int:
        """The time from the question to its answer, 0 until it is shown."""
        return self.seconds_by(self.revealed_at) if self.revealed_at else 0

    def seconds_by(self, now: datetime) -> int:
        """The time that it has taken so far, or took until the answer was shown."""
        if self.asked_at is None:
            return 0
        return max(0, round(((self.revealed_at or now) - self.asked_at).total_seconds()))

    @property
    def share(self) -> float:
        """The share of its key points that were said, 0 to 1; 1 if it has none."""
        return len(self.points) / self.points_asked if self.points_asked else 1.0

    @property
    def places_missed(self) -> list[int]:
        """Where the key points that were not recalled stand, as the card has them now.

        None of an answer that is not counted: nobody said which were.
        """
        if not self.points_asked:
            return []
        return [place for place in range(len(self.card.points)) if place not in self.points]

    @property
    def missed(self) -> list[str]:
        """The key points that were not recalled, as the card has them now."""
        texts = self.card.points_html
        return [texts[place] for place in self.places_missed]
