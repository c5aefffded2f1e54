"""For an account whose phone, keys and recovery codes are all lost."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...models import User


class Command(BaseCommand):
    requires_system_checks = []  # it needs no pages, and starts sooner
    help = "Remove every second factor of an account; be sure first who asks for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"there is no account {options['email']}")
        Authenticator.objects.filter(user=user).delete()
        self.stdout.write(f"{user} logs in with the password alone now.")
