"""`python -m tools.bench.floor.data 128`: so many learners, each with cards due."""

from __future__ import annotations

import sys
from datetime import timedelta

import django
from django.core.management import call_command

CARDS = 64
PROMPT = "Why does this work, and where does it stop working? " * 2
ANSWER = "It works because of **this**, and stops where that begins. " * 20


def make(learners: int) -> None:
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.utils import timezone

    from .models import Card

    now, password = timezone.now(), make_password("bench")
    users = [
        User(username=f"bench-{number}@example.com", password=password)
        for number in range(learners)
    ]
    User.objects.bulk_create(users)
    cards = [
        Card(owner=user, prompt=PROMPT, answer=ANSWER, due=now - timedelta(minutes=minutes))
        for user in User.objects.all()
        for minutes in range(CARDS)
    ]
    Card.objects.bulk_create(cards, batch_size=1_000)


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # the floor's own, which refer to those
    make(int(sys.argv[1]))
