from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dlprep_site.ops.vapid import make_key, public_key, store_key, stored_key
from scheduler.models import PushSubscription


class Command(BaseCommand):
    help = (
        "Make the key by which push services know this site, in DATA_DIR. With it, Settings offers "
        "learners notifications, and send_reminders sends them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--replace",
            action="store_true",
            help="make another: every learner has to turn notifications on again",
        )
        parser.add_argument(
            "--print",
            action="store_true",
            help="print a new one for VAPID_PRIVATE_KEY, and keep nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        key = make_key()
        if options["print"]:
            self.stdout.write(key)
            return
        if settings.VAPID_PRIVATE_KEY:
            raise CommandError("VAPID_PRIVATE_KEY is set, and comes before a key in DATA_DIR.")
        if stored_key(settings.DATA_DIR) and not options["replace"]:
            raise CommandError("There is a key already. --replace makes another.")
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        if options["replace"]:
            PushSubscription.objects.all().delete()  # they are bound to the key before
        path = store_key(settings.DATA_DIR, key)
        self.stdout.write(f"{path} is made. Its public half: {public_key(key)}")
