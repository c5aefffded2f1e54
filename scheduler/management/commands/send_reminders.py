from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from scheduler.reminders import send_reminders


class Command(BaseCommand):
    help = (
        "Mail a reminder to each learner whose hour it is and who has something to study. "
        "Run it from cron every quarter of an hour; nobody gets two a day, however often it runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_IS_SET_UP:
            raise CommandError("EMAIL_URL is not set, so no mail can be sent.")
        try:
            outcome = send_reminders(timezone.now())
        except OSError as error:
            raise CommandError(f"The mail server does not answer: {error}") from error
        self.stdout.write(f"{outcome.sent} reminders sent")
        if outcome.failed:
            raise CommandError(f"{outcome.failed} could not be sent; see the log")
