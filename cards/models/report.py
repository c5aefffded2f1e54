"""Reports of mistakes that learners send about a card."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from ..markdown import render
from .question import Card

REPORTS_AN_HOUR = 20  # of one learner; a critical reader of a deck sends a handful

MAX_REPORT_CHARS = 2_000  # characters; a mistake takes a paragraph or two to describe


class ReportQuerySet(models.QuerySet["Report"]):
    def of(self, user_id: int) -> ReportQuerySet:
        return self.filter(reporter_id=user_id)

    def are_too_many(self, now: datetime) -> bool:
        """Whether the learner has sent as many in the last hour as they may."""
        return self.filter(created_at__gt=now - timedelta(hours=1)).count() >= REPORTS_AN_HOUR

    def news(self) -> ReportQuerySet:
        """Those with a reply that the learner has not dismissed."""
        return self.filter(replied_at__isnull=False, seen_at=None)


class Report(models.Model):
    """A learner's report that a card is wrong, with the card as it was shown."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "Open")
        FIXED = "fixed", pgettext_lazy("report", "Fixed")
        DECLINED = "declined", pgettext_lazy("report", "Declined")

    card = models.ForeignKey(Card, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports")
    content_version = models.PositiveIntegerField(
        db_column="revision", help_text="The card's content version when it was reported."
    )
    text = models.TextField(validators=[MaxLengthValidator(MAX_REPORT_CHARS)])
    card_prompt = models.TextField(blank=True, help_text="The card's prompt as it was then.")
    card_answer = models.TextField(blank=True, help_text="The card's answer as it was then.")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField()
    reply = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(MAX_REPORT_CHARS)],
        help_text="What became of it, for the learner who reported it. Markdown.",
    )
    replied_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="When the learner put the reply away."
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes: ClassVar = [
            models.Index(fields=["status", "-created_at"], name="report_queue"),  # the admin's list
            models.Index(  # the news on Today: a handful of rows
                fields=["reporter"],
                condition=Q(replied_at__isnull=False, seen_at__isnull=True),
                name="report_news",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card}: {self.text[:60]}"

    @property
    def reply_html(self) -> SafeString:
        return render(self.reply)
