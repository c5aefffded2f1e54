"""`python -m tools.bench.crowd LEARNERS DAYS KINDS`: so many learners, on that day of their plan.

Of KINDS distinct made-up histories, each copied as often as it takes. With 0 DAYS they are new.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import django

from .histories import ZONE, Answered, DeckCard, History

MODEL, COPY = "year", "copy"  # as in year-0@example.com and copy-0@example.com
SEED = 20_000
NEW_PER_DAY = 10  # of those without a history, who would be done after one card


def make(learners: int, days: int, kinds: int) -> None:
    """The learners' last day is today, and still to come."""
    from django.db import connection, transaction
    from django.utils import timezone

    from scheduler.models import Plan
    from tests.copied_learners import copy_learners

    now = timezone.now()
    if is_postgresql := connection.vendor == "postgresql":
        # no look at the other table for each row: the bench looks for rows of nobody itself
        connection.cursor().execute("SET session_replication_role = replica")
    start = now.astimezone(ZONE).date() - timedelta(days=max(days - 1, 0))
    with transaction.atomic():
        originals = [_learner(number, start, days, now) for number in range(min(kinds, learners))]
    if not days:
        Plan.objects.update(new_per_day=NEW_PER_DAY)
    copy_learners(originals, learners - len(originals), COPY)
    _surround(now)
    if is_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")
            cursor.execute("VACUUM ANALYZE")


def deck_cards() -> list[DeckCard]:
    from cards.models import Card, Deck, Depth
    from scheduler.models import INTRODUCTION_ORDER

    cards = list(Card.objects.published_in(Deck.objects.get().pk).order_by(*INTRODUCTION_ORDER))
    easy = {card.question_id: card.pk for card in cards if card.depth == Depth.EASY}
    return [
        DeckCard(
            card.pk, card.content_version, easy[card.question_id] if card.depth == "deep" else None
        )
        for card in cards
    ]


def _learner(number: int, start: date, days: int, now: Any) -> int:
    """A learner with a history of their own, as the app would have stored it; their key."""
    from dlprep_site.models import User
    from scheduler.log import daily_stats
    from scheduler.models import Learner, Mark, Plan
    from scheduler.services import plans

    user = User.objects.create_user(f"{MODEL}-{number}@example.com")
    begun = now - timedelta(days=max(days - 1, 0))
    plans.enrol(user_id=user.pk, timezone=ZONE.key, now=begun)
    new_per_day = Plan.objects.get(learner_id=user.pk).new_per_day
    history = History(SEED + number, deck_cards(), start, new_per_day)
    answers = list(history.live(days - 1))
    store(user.pk, answers, history)
    Mark.objects.bulk_create(
        Mark(learner_id=user.pk, card_id=card_id, is_starred=True) for card_id in history.states
        if card_id % 8 == number % 8
    )  # fmt: skip
    if answers:
        daily_stats.close_before(Learner.objects.get(pk=user.pk), answers[-1].day)
    return user.pk


def store(learner_id: int, answers: Iterable[Answered], history: History) -> None:
    """Write a learner's log and schedules, as the app would have."""
    from scheduler.models import Review, Schedule

    Review.objects.bulk_create([review_row(learner_id, answered) for answered in answers], 1_000)
    rows = [_schedule_row(learner_id, card_id, history) for card_id in sorted(history.states)]
    Schedule.objects.bulk_create(rows, 1_000)


def review_row(learner_id: int, answered: Answered) -> Any:
    from scheduler.models import Review

    return Review(
        learner_id=learner_id,
        card_id=answered.card.pk,
        token=uuid4(),
        quality=answered.quality,
        reviewed_at=answered.at,
        study_day=answered.day,
        duration=answered.duration,
        content_version=answered.card.content_version,
        **Review.columns_of(answered.before, answered.outcome),
    )


def _schedule_row(learner_id: int, card_id: int, history: History) -> Any:
    from scheduler.models import Schedule

    schedule = Schedule(learner_id=learner_id, card_id=card_id, version=history.times[card_id])
    schedule.state, schedule.memory_state = history.states[card_id], history.memory[card_id]
    schedule.answered_at = history.answered_at[card_id]
    schedule.content_version = history.deck[card_id].content_version
    return schedule


def _surround(now: Any) -> None:
    """Everybody is logged in somewhere, and has a holiday ahead; one in ten reported a mistake."""
    from allauth.account.models import EmailAddress
    from allauth.usersessions.models import UserSession
    from django.contrib.auth import SESSION_KEY
    from django.contrib.sessions.models import Session

    from cards.models import Card, Report
    from dlprep_site.accounts.session_store import SessionStore
    from dlprep_site.models import User
    from scheduler.models import Pause, Plan

    store, expires = SessionStore(), now + timedelta(days=14)
    users = [(pk, email, f"{pk:032x}") for pk, email in User.objects.values_list("pk", "email")]
    _many(
        Session(session_key=key, session_data=store.encode({SESSION_KEY: pk}), expire_date=expires)
        for pk, _, key in users
    )
    _many(UserSession(user_id=pk, ip="127.0.0.1", session_key=key) for pk, _, key in users)
    _many(EmailAddress(user_id=pk, email=email, primary=True) for pk, email, _ in users)
    # after the plan's end, so that it moves nothing
    first, last = now.date() + timedelta(days=400), now.date() + timedelta(days=410)
    plans = Plan.objects.values_list("pk", flat=True)
    _many(Pause(plan_id=pk, first=first, last=last) for pk in plans)
    card = Card.objects.order_by("pk")[0]
    report = {"card": card, "content_version": card.content_version, "text": "A mistake."}
    times = dict.fromkeys(("created_at", "replied_at", "seen_at"), now)
    _many(Report(reporter_id=pk, reply="Mended.", **report, **times) for pk, *_ in users[::10])


def _many(rows: Iterable[Any]) -> None:
    made = list(rows)
    if made:
        type(made[0]).objects.bulk_create(made, batch_size=1_000)


if __name__ == "__main__":
    django.setup()
    make(*(int(argument) for argument in sys.argv[1:]))
