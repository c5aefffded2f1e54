from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cards.models import Deck
from dlprep_site.models import User
from scheduler.models import Learner
from scheduler.simulation.demo import HABITS, Habit, live
from scheduler.simulation.learners import TIMEZONE


class Command(BaseCommand):
    requires_system_checks = []  # it needs no pages, and starts sooner
    help = (
        "Make the demo learners, with months of history, for a look around. "
        "Their password is new each time, and printed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not Deck.objects.filter(is_published=True).exists():
            raise CommandError("There is no deck to study. Run `manage.py seed` first.")
        password = secrets.token_urlsafe(9)
        hashed = make_password(password)
        for habit in HABITS:
            self._make(habit, hashed)
        self.stdout.write("\n  Demo learners, to log in as:\n")
        for habit in HABITS:
            self.stdout.write(f"    {habit.email:26} {password}\n")

    @transaction.atomic
    def _make(self, habit: Habit, hashed: str) -> None:
        user = User.objects.filter(email=habit.email).first()
        if user is None:
            user = User.objects.create_user(habit.email)
            learner = Learner.objects.create(user=user, timezone=TIMEZONE)
            answers = live(learner, habit, timezone.now())
            self.stdout.write(f"  {habit.email}: {habit.days} days, {answers} answers")
        user.password = hashed
        user.save(update_fields=["password"])
