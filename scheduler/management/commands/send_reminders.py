from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from scheduler.notifications.email import Sent, send_reminders
from scheduler.notifications.push import send_notifications
from scheduler.notifications.webpush import application_key


class Command(BaseCommand):
    help = (
        "Remind each learner whose hour it is and who has something to study, by mail and by "
        "notifications of their browsers, as they chose. Run it from cron every quarter of an "
        "hour; nobody gets two of a kind a day, however often it runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        can_push = bool(application_key())
        if not settings.MAIL_IS_SET_UP and not can_push:
            raise CommandError(
                "EMAIL_URL is not set, so no mail can be sent; and there is no VAPID key, so no "
                "notifications can. See make_vapid_keys."
            )
        now = timezone.now()
        failed = self._told(send_notifications(now), "notifications") if can_push else 0
        failed += self._mail(now) if settings.MAIL_IS_SET_UP else 0
        if failed:
            raise CommandError(f"{failed} could not be sent; see the log")

    def _mail(self, now: datetime) -> int:
        try:
            return self._told(send_reminders(now), "reminders")
        except OSError as error:
            raise CommandError(f"The mail server does not answer: {error}") from error

    def _told(self, outcome: Sent, what: str) -> int:
        self.stdout.write(f"{outcome.sent} {what} sent")
        return outcome.failed
