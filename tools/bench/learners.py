"""`python -m tools.bench.learners 256`: so many learners, each with 64 cards due today."""

from __future__ import annotations

import sys
from datetime import timedelta
from uuid import uuid4

import django

CARDS = 64  # that each learner has due: those that come first, and no new ones


def make(learners: int) -> None:
    """Learners who met the first cards of the deck a week ago, and passed them.

    Their books are closed, as the first of a day's many grades does: a load of a second or two
    would else measure hardly anything but first grades.
    """
    from django.contrib.auth.hashers import make_password
    from django.db import transaction
    from django.utils import timezone

    from cards.models import Card, Deck
    from dlprep_site.models import User
    from scheduler.core.answering import UNSEEN, answer
    from scheduler.core.recall import remember
    from scheduler.log import daily_stats
    from scheduler.models import INTRODUCTION_ORDER, Learner, Plan, Review, Schedule

    week_ago = timezone.now() - timedelta(days=7)
    day, deck, password = week_ago.date(), Deck.objects.get(), make_password("bench")
    users = [
        User(email=f"bench-{number}@example.com", password=password) for number in range(learners)
    ]
    User.objects.bulk_create(users)
    pks = list(User.objects.filter(email__startswith="bench-").values_list("pk", flat=True))
    Learner.objects.bulk_create(Learner(user_id=pk) for pk in pks)
    Plan.objects.bulk_create(Plan(learner_id=pk, deck=deck, start=day, new_per_day=0) for pk in pks)
    outcome, memory_state = answer(UNSEEN, 4, day), remember(None, 4, day)
    cards = Card.objects.published_in(deck.pk).order_by(*INTRODUCTION_ORDER)[:CARDS]
    schedules, reviews = [], []
    for pk in pks:
        for card in cards:
            schedule = Schedule(
                learner_id=pk, card=card, version=1, content_version=card.content_version
            )
            schedule.state, schedule.memory_state = outcome.state, memory_state
            schedule.answered_at = week_ago
            schedules.append(schedule)
            reviews.append(
                Review(
                    learner_id=pk,
                    card=card,
                    token=uuid4(),
                    quality=4,
                    reviewed_at=week_ago,
                    study_day=day,
                    duration=20_000,
                    content_version=card.content_version,
                    **Review.columns_of(UNSEEN, outcome),
                )
            )
    Schedule.objects.bulk_create(schedules, batch_size=1_000)
    Review.objects.bulk_create(reviews, batch_size=1_000)
    with transaction.atomic():
        for learner in Learner.objects.filter(pk__in=pks):
            daily_stats.close_before(learner, learner.study_day(timezone.now()))


if __name__ == "__main__":
    django.setup()
    make(int(sys.argv[1]))
