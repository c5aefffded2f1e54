"""Every write of a learner's: each one transaction, under a lock on the learner.

The lock is the learner's own row on PostgreSQL; on SQLite, an IMMEDIATE transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cards.models import Card, Deck

from . import tokens
from .core.answering import answer, is_leech_alert
from .core.plan import default_new_per_day
from .core.study_day import add_days
from .models import MOST_NEW_PER_DAY, Learner, Pause, Plan, Review, Schedule
from .replay import logged, rebuild


class Refused(Exception):
    """The write was not done; `str()` of it tells the learner why, and nothing has changed."""


class Stale(Refused):
    """The learner saw an older state than the present one."""


class NotYours(Refused):
    """There is no such thing among the learner's own."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A review in the log, and the plan it belongs to.

    `repeated`: it was there already, by the same token.
    """

    plan: Plan
    review: Review
    repeated: bool = False
    leech_alert: bool = False


def enrol(*, user_id: int, timezone: str, now: datetime) -> Learner:
    """Make an account a learner, with a plan on the first published deck where there is one."""
    with transaction.atomic():
        learner, _ = Learner.objects.get_or_create(user_id=user_id, defaults={"timezone": timezone})
        deck = Deck.objects.filter(is_published=True).order_by("pk").first()
        if deck and not learner.plans.exists():
            start_plan(learner_id=learner.pk, deck=deck, now=now)
    return learner


def start_plan(*, learner_id: int, deck: Deck, now: datetime) -> Plan:
    """Begin, or come back to, the learner's plan on a deck, and make it the active one."""
    with transaction.atomic():
        learner = Learner.objects.select_for_update().get(pk=learner_id)
        learner.plans.filter(is_active=True).exclude(deck=deck).update(is_active=False)
        cards = Card.objects.filter(question__section__deck=deck, question__is_published=True)
        plan, _ = Plan.objects.update_or_create(
            learner=learner,
            deck=deck,
            defaults={"is_active": True},
            create_defaults={
                "start": learner.study_day(now),
                "new_per_day": default_new_per_day(cards.count()),
            },
        )
    return plan


def grade(
    *,
    learner_id: int,
    card_id: int,
    token: str,
    quality: int,
    now: datetime,
    points: Sequence[int] = (),
) -> Graded:
    """Log an answer and move the card's schedule, exactly once for each token.

    UnknownToken for a token that is not this card's and learner's, Stale where the card moved on
    since it was shown, Refused where it is suspended. ValueError for a quality outside 0..5.
    """
    shown = tokens.read(token, learner_id=learner_id, card_id=card_id)
    with transaction.atomic():
        plan = _lock(learner_id)
        schedule = _schedule(plan, card_id)
        if schedule.version != shown.version:
            return _already_graded(plan, shown)
        if schedule.is_suspended:
            raise Refused("This card is suspended, so the answer was not counted.")
        today = plan.learner.study_day(now)
        before = schedule.state
        outcome = answer(before, quality, today)
        schedule.state = outcome.state
        schedule.answered_at = now
        _save(schedule)
        review = Review.objects.create(
            learner_id=learner_id,
            card_id=card_id,
            token=shown.nonce,
            quality=quality,
            reviewed_at=now,
            study_day=today,
            duration=shown.duration(now),
            points=list(points),
            card_revision=shown.revision,
            **logged(before, outcome),
        )
        if plan.is_recovering:
            _end_recovery_if_clear(plan, today)
    lapsed = outcome.state.lapses > before.lapses
    leech_alert = lapsed and is_leech_alert(outcome.state.lapses)
    return Graded(plan, review, leech_alert=leech_alert)


def undo(*, learner_id: int, review_id: int, now: datetime) -> Review:
    """Take back the latest answer of the study day; done once, however often it is asked.

    The row stays in the log, void, and the card's schedule is what the rest of the log gives.
    """
    with transaction.atomic():
        plan = _lock(learner_id)
        review = Review.objects.of(learner_id).filter(pk=review_id).first()
        if review is None:
            raise NotYours("There is no such answer to take back.")
        if review.voided_at is not None:
            return review
        if review.study_day != plan.learner.study_day(now):
            raise Stale("Only answers of the present study day can be taken back.")
        todays = Review.objects.of(learner_id).standing().filter(study_day=review.study_day)
        if todays.filter(pk__gt=review.pk).exists():
            raise Stale("You have answered another card since. Take that answer back first.")
        review.voided_at = now
        review.save(update_fields=["voided_at"])
        schedule = Schedule.objects.of(learner_id).get(card_id=review.card_id)
        rebuild(schedule)
        _save(schedule)
    return review


def suspend(*, learner_id: int, card_id: int) -> None:
    """Take a card out of every queue until the learner wakes it."""
    _put(learner_id, card_id, is_suspended=True)


def bury(*, learner_id: int, card_id: int, now: datetime) -> None:
    """Put a card out of sight until the next study day."""
    today = Learner.objects.get(pk=learner_id).study_day(now)
    _put(learner_id, card_id, buried_until=add_days(today, 1))


def wake(*, learner_id: int, card_id: int) -> None:
    """Bring a suspended or buried card back to where it was."""
    _put(learner_id, card_id, is_suspended=False, buried_until=None)


def allow_extra_new(*, learner_id: int, extra: int, now: datetime) -> Plan:
    """Let today have `extra` new cards beyond the pace, in all; asking twice adds nothing."""
    with transaction.atomic():
        plan = _lock(learner_id)
        plan.extra_new = min(max(extra, 0), MOST_NEW_PER_DAY)
        plan.extra_new_on = plan.learner.study_day(now)
        plan.save(update_fields=["extra_new", "extra_new_on"])
    return plan


def change_settings(
    *,
    learner_id: int,
    timezone: str,
    rollover_hour: int,
    grade_buttons: int,
    new_per_day: int,
    review_cap: int | None,
) -> None:
    """Change a learner's clock, buttons and limits; due dates, being dates, stay as they are."""
    with transaction.atomic():
        plan = _lock(learner_id)
        plan.learner.timezone = timezone
        plan.learner.rollover_hour = rollover_hour
        plan.learner.grade_buttons = grade_buttons
        plan.learner.save(update_fields=["timezone", "rollover_hour", "grade_buttons"])
        plan.new_per_day = new_per_day
        plan.review_cap = review_cap
        plan.save(update_fields=["new_per_day", "review_cap"])


def change_plan(
    *,
    learner_id: int,
    new_per_day: int,
    review_cap: int | None,
    days_off: Sequence[int],
) -> None:
    """Change the pace and the days off of the active plan; no due date moves."""
    with transaction.atomic():
        plan = _lock(learner_id)
        plan.new_per_day = new_per_day
        plan.review_cap = review_cap
        plan.days_off = sorted(set(days_off))
        plan.save(update_fields=["new_per_day", "review_cap", "days_off"])


def pause(*, learner_id: int, first: date, last: date) -> Pause:
    """Put a holiday into the active plan, ahead of it or after it; Refused where one is already."""
    with transaction.atomic():
        plan = _lock(learner_id)
        if plan.pauses.filter(first__lte=last, last__gte=first).exists():
            raise Refused("There is a pause on some of these days already.")
        return Pause.objects.create(plan=plan, first=first, last=last)


def end_pause(*, learner_id: int, pause_id: int) -> None:
    """Take a pause out of the active plan, as if it had never been."""
    with transaction.atomic():
        plan = _lock(learner_id)
        if not plan.pauses.filter(pk=pause_id).delete()[0]:
            raise NotYours("There is no such pause.")


def start_recovery(*, learner_id: int, dose: int) -> None:
    """Work a backlog off, `dose` reviews a day and no new cards, until nothing is left waiting."""
    _set_recovery(learner_id, dose)


def stop_recovery(*, learner_id: int) -> None:
    """Go back to the plan's own pace."""
    _set_recovery(learner_id, None)


def _set_recovery(learner_id: int, dose: int | None) -> None:
    with transaction.atomic():
        plan = _lock(learner_id)
        plan.recovery_dose = dose
        plan.save(update_fields=["recovery_dose"])


def _end_recovery_if_clear(plan: Plan, today: date) -> None:
    waiting = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id).awake(today)
    if not waiting.filter(due__lte=today).exists():
        plan.recovery_dose = None
        plan.save(update_fields=["recovery_dose"])


def _lock(learner_id: int) -> Plan:
    """The learner's active plan, once no other write of theirs is under way."""
    plans = Plan.objects.filter(learner_id=learner_id, is_active=True)
    plan = plans.select_related("learner").select_for_update(of=("self", "learner")).first()
    if plan is None:
        raise NotYours("You have no plan yet.")
    return plan


def _schedule(plan: Plan, card_id: int) -> Schedule:
    """The learner's schedule of a card in the plan's deck; unsaved before the first answer."""
    in_deck = {"card__question__section__deck_id": plan.deck_id}
    schedules = Schedule.objects.of(plan.learner_id).filter(card_id=card_id, **in_deck)
    schedule = schedules.first()
    if schedule:
        return schedule
    if not Card.objects.filter(pk=card_id, question__section__deck_id=plan.deck_id).exists():
        raise NotYours("That card is not in the deck you are studying.")
    return Schedule(learner_id=plan.learner_id, card_id=card_id)


def _already_graded(plan: Plan, shown: tokens.Presentation) -> Graded:
    review = Review.objects.of(plan.learner_id).standing().filter(token=shown.nonce).first()
    if review is None:
        raise Stale("This card has moved on since it was shown. Here is where you are now.")
    return Graded(plan, review, repeated=True)


def _put(learner_id: int, card_id: int, **change: bool | date | None) -> None:
    with transaction.atomic():
        schedule = _schedule(_lock(learner_id), card_id)
        for field, value in change.items():
            setattr(schedule, field, value)
        schedule.save()


def _save(schedule: Schedule) -> None:
    """Save a changed schedule, so that whoever saw the older one is told."""
    schedule.version += 1
    schedule.save()
