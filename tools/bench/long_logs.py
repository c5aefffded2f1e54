"""`python -m tools.bench.long_logs`: a learner with three years of answers, and one with none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django

NONE, YEARS = "log-of-none@example.com", "log-of-years@example.com"
DAYS = {NONE: 0, YEARS: 3 * 365}
ANSWERS_A_DAY = 100
STEPS = timedelta(seconds=40)


def make() -> None:
    from django.utils import timezone

    from dlprep_site.models import User
    from scheduler.log import daily_stats
    from scheduler.models import Learner, Review
    from scheduler.services import plans

    now = timezone.now()
    for email, days in DAYS.items():
        user = User.objects.create_user(email)
        plans.enrol(user_id=user.pk, timezone="Europe/Berlin", now=now)
        learner = Learner.objects.get(pk=user.pk)
        rows = (Review(learner=learner, **answer) for answer in _answers(learner, days, now))
        Review.objects.bulk_create(rows, batch_size=500)
        learner.books_open_from = None
        daily_stats.close_before(learner, learner.study_day(now))


def _answers(learner: Any, days: int, now: Any) -> Iterator[dict[str, Any]]:
    """A log without its effects, over the deck in turn: what pages add up is all that matters."""
    from cards.models import Card, Deck
    from scheduler.core.study_day import add_days

    cards = list(Card.objects.published_in(Deck.objects.get().pk))
    today = learner.study_day(now)
    for number in range(days * ANSWERS_A_DAY):
        day, place = divmod(number, ANSWERS_A_DAY)
        on = add_days(today, day - days + 1)
        is_drill = place % 10 == 9
        yield {
            "card": cards[number % len(cards)],
            "token": uuid4(),
            "kind": "drill" if is_drill else "review",
            "rule": "drill" if is_drill else "growth",
            "quality": (1, 3, 4, 4, 4, 5)[number % 6],
            "is_introduction": number < len(cards),
            "reviewed_at": learner.at_hour(on, 19) + place * STEPS,
            "study_day": on,
            "duration": 8_000 + number % 30_000,
            "content_version": 1,
            "repetitions_before": 2,
            "ease_before": 250,
            "interval_before": 6 + 30 * (number % 2),
            "due_before": on - timedelta(days=number % 3),
            "repetitions_after": 3,
            "ease_after": 250,
            "interval_after": 15,
            "due_after": add_days(on, 15),
        }


if __name__ == "__main__":
    django.setup()
    make()
