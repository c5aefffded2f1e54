"""Writes of reminders: the hour of the mail, that it was sent, and the calendar feed's secret."""

from __future__ import annotations

from datetime import date
from secrets import token_urlsafe

from django.db.models import Q

from ..models import Learner

KEY_BYTES = 24  # of chance in a feed's address: beyond guessing


def set_reminder(*, learner_id: int, hour: int | None) -> None:
    """Remind a learner at an hour of their clock, 0 to 23; None stops the reminders."""
    Learner.objects.filter(pk=learner_id).update(reminder_hour=hour)


def claim_reminder(*, learner_id: int, today: date) -> bool:
    """Whether the caller is the one to send a study day's reminder; true once a day, for one."""
    wanted = Learner.objects.filter(pk=learner_id, reminder_hour__isnull=False)
    unclaimed = wanted.filter(Q(reminded_on=None) | Q(reminded_on__lt=today))
    return unclaimed.update(reminded_on=today) == 1


def make_feed(*, learner_id: int) -> str:
    """Make a new secret for the calendar feed; the old address stops working."""
    key = token_urlsafe(KEY_BYTES)
    Learner.objects.filter(pk=learner_id).update(feed_key=key)
    return key


def stop_feed(*, learner_id: int) -> None:
    Learner.objects.filter(pk=learner_id).update(feed_key=None)
