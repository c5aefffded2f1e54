"""`python -m tools.bench.learners 256`: so many learners, each with 64 cards due today."""

from __future__ import annotations

import sys
from datetime import timedelta

import django

from .crowd import deck_cards, store
from .histories import History

CARDS = 64  # that each learner has due: those that come first, and no new ones


def make(learners: int) -> None:
    """Learners who met the first cards of the deck a week ago, and passed them.

    Their books are closed, as the first of a day's many grades does: a load of a second or two
    would else measure hardly anything but first grades.
    """
    from django.contrib.auth.hashers import make_password
    from django.db import transaction
    from django.utils import timezone

    from cards.models import Deck
    from dlprep_site.models import User
    from scheduler.log import daily_stats
    from scheduler.models import Learner, Plan

    week_ago = timezone.now() - timedelta(days=7)
    day, deck, password = week_ago.date(), Deck.objects.get(), make_password("bench")
    users = [
        User(email=f"bench-{number}@example.com", password=password) for number in range(learners)
    ]
    User.objects.bulk_create(users)
    pks = list(User.objects.filter(email__startswith="bench-").values_list("pk", flat=True))
    Learner.objects.bulk_create(Learner(user_id=pk) for pk in pks)
    Plan.objects.bulk_create(Plan(learner_id=pk, deck=deck, start=day, new_per_day=0) for pk in pks)
    history = History(seed=0, deck=deck_cards()[:CARDS], start=day, new_per_day=0)
    answers = [history.take(card_id, 4, day, week_ago, 20_000) for card_id in history.deck]
    with transaction.atomic():
        for pk in pks:
            store(pk, answers, history)
        for learner in Learner.objects.filter(pk__in=pks):
            daily_stats.close_before(learner, learner.study_day(timezone.now()))


if __name__ == "__main__":
    django.setup()
    make(int(sys.argv[1]))
