"""`python -m tools.bench.grown_deck 1801`: a deck of so many cards, and learners in it.

Each has the same history, of the same cards, in a deck of any size: what differs between two decks
is only what their learners have not met. 0 leaves the deck as it is.
"""

from __future__ import annotations

import sys
from datetime import timedelta

import django

from .crowd import deck_cards, store
from .histories import ZONE, History

LEARNERS = 40
DAYS = 48  # of their plan until today
AWAY = 4  # days, today included, on which they have not studied yet
NEW_PER_DAY = 2
PACE = 10  # new cards a day from now on: it starts 1,800 cards in half a year
SEED = 15


def make(cards: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from cards.models import Card, Deck
    from dlprep_site.models import User
    from scheduler.log import daily_stats
    from scheduler.models import Learner, Plan
    from scheduler.services import plans
    from scheduler.simulation.learners import grow

    deck, now = Deck.objects.get(), timezone.now()
    own = set(Card.objects.published_in(deck.pk).values_list("pk", flat=True))
    grow(deck, cards)
    begun = now - timedelta(days=DAYS - 1)
    known = [card for card in deck_cards() if card.pk in own]
    history = History(SEED, known, begun.astimezone(ZONE).date(), NEW_PER_DAY)
    answers = list(history.live(DAYS - AWAY))
    with transaction.atomic():
        for number in range(LEARNERS):
            user = User.objects.create_user(f"bench-{number}@example.com")
            plans.enrol(user_id=user.pk, timezone=ZONE.key, now=begun)
            store(user.pk, answers, history)
            learner = Learner.objects.get(pk=user.pk)
            daily_stats.close_before(learner, learner.study_day(now))
        Plan.objects.update(new_per_day=PACE)


if __name__ == "__main__":
    django.setup()
    make(int(sys.argv[1]))
