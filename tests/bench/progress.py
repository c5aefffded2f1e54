"""The progress page of a learner with three years of answers, beside that of one with none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from cards.models import Card, Deck
from dlprep_site.models import User
from scheduler import books, services
from scheduler.core.study_day import add_days
from scheduler.models import Learner, Review

YEARS_OF_DAYS = 3 * 365
ANSWERS_A_DAY = 100
RUNS = 15


def progress_milliseconds() -> dict[str, float]:
    """Medians of the page for both learners, in-process, taken in turns; and their ratio."""
    clients = {"empty": _client("bench-empty", 0), "full": _client("bench-full", YEARS_OF_DAYS)}
    times: dict[str, list[float]] = {name: [] for name in clients}
    for run in range(RUNS + 2):
        for name, client in clients.items():
            begun = perf_counter()
            answer = client.get("/progress/?span=all")
            elapsed = (perf_counter() - begun) * 1_000
            assert answer.status_code == 200
            if run > 1:
                times[name].append(elapsed)
    result = {name: round(median(taken), 2) for name, taken in times.items()}
    return result | {"ratio": round(result["full"] / result["empty"], 2)}


def _client(name: str, days: int) -> Client:
    user = User.objects.create_user(f"{name}@example.com")
    now = timezone.now()
    learner = services.enrol(user_id=user.pk, timezone="Europe/Berlin", now=now)
    Review.objects.bulk_create(_answers(learner, days, now), batch_size=500)
    Learner.objects.filter(pk=learner.pk).update(books_open_from=None)
    learner.refresh_from_db()
    books.close(learner, learner.study_day(now))
    client = Client()
    client.force_login(user)
    return client


def _answers(learner: Learner, days: int, now: datetime) -> Iterator[Review]:
    """A log without its effects, over the deck in turn: what pages add up is all that matters."""
    cards = list(Card.objects.published_in(Deck.objects.earliest("pk").pk))
    today = learner.study_day(now)
    for number in range(days * ANSWERS_A_DAY):
        day, place = divmod(number, ANSWERS_A_DAY)
        on = add_days(today, day - days + 1)
        yield Review(
            learner=learner,
            card=cards[number % len(cards)],
            token=uuid4(),
            kind="drill" if place % 10 == 9 else "review",
            rule="drill" if place % 10 == 9 else "growth",
            quality=(1, 3, 4, 4, 4, 5)[number % 6],
            is_introduction=number < len(cards),
            reviewed_at=learner.starts_at(on) + timedelta(hours=8 + place // 25),
            study_day=on,
            duration=8_000 + number % 30_000,
            card_revision=1,
            repetitions_before=2,
            ease_before=250,
            interval_before=6 + 30 * (number % 2),
            due_before=on - timedelta(days=number % 3),
            repetitions_after=3,
            ease_after=250,
            interval_after=15,
            due_after=add_days(on, 15),
        )
