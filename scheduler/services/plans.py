"""Writes to a learner's plan: its beginning, its pace, its pauses, its recovery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from cards.models import Card, Deck
from dlprep_site.models import User

from ..core.plan import MAX_PAUSED_DAYS, MAX_PAUSES, default_limits
from ..models import MAX_NEW_PER_DAY, MAX_REVIEWS_PER_DAY, Learner, Pause, Plan, Review
from ..models.hint import HINTS, WELCOME
from .locking import NotYours, Refused, change, lock


class PlanChange(TypedDict, total=False):
    """The dates, the pace and the days off of a plan; a field left out keeps its value."""

    start: date
    new_per_day: int
    is_pace_chosen: bool
    review_cap: int | None
    minutes_a_day: int | None
    days_off: Sequence[int]
    interview_on: date | None


def enrol(*, user_id: int, timezone: str, now: datetime) -> Learner:
    """Make an account a learner, with a plan on the first published deck, if there is one."""
    with transaction.atomic():
        first_day = Learner(timezone=timezone).study_day(now)
        learner, _ = Learner.objects.get_or_create(
            user_id=user_id,
            defaults={
                "timezone": timezone,
                "books_open_from": first_day,
                "to_show": [WELCOME, *HINTS],
            },
        )
        deck = Deck.objects.filter(is_published=True).order_by("pk").first()
        if deck and not learner.plans.exists():
            start_plan(learner_id=learner.pk, deck=deck, now=now)
    return learner


def delete_account(*, user_id: int) -> None:
    """Delete an account and everything in it: plans, schedules, reviews, interviews, reports."""
    with transaction.atomic():
        # under the learner's lock, or a write under way would leave rows behind; before the
        # account's, which an import needs at its commit if it brings reports
        Learner.objects.select_for_update().filter(pk=user_id).first()
        User.objects.select_for_update().filter(pk=user_id).first()
        User.objects.filter(pk=user_id).delete()


def start_plan(*, learner_id: int, deck: Deck, now: datetime) -> Plan:
    """Begin, or come back to, the learner's plan on a deck, and make it the active one."""
    with transaction.atomic():
        learner = Learner.objects.select_for_update().get(pk=learner_id)
        learner.plans.filter(is_active=True).exclude(deck=deck).update(is_active=False)
        cards = Card.objects.published_in(deck.pk)
        plan, _ = Plan.objects.update_or_create(
            learner=learner,
            deck=deck,
            defaults={"is_active": True},
            create_defaults={"start": learner.study_day(now), **default_limits(cards.count())},
        )
    return plan


def allow_extra_new(*, learner_id: int, extra: int, now: datetime) -> None:
    """Let today have `extra` new cards beyond the pace, in all; asking twice adds nothing."""
    with transaction.atomic():
        plan = lock(learner_id)
        today = plan.learner.study_day(now)
        change(plan, extra_new=min(max(extra, 0), MAX_NEW_PER_DAY), extra_new_on=today)


def allow_early(*, learner_id: int, cards: int, now: datetime) -> None:
    """Let today have `cards` that are not due yet, in all; asking twice adds nothing."""
    with transaction.atomic():
        plan = lock(learner_id)
        today = plan.learner.study_day(now)
        change(plan, extra_early=min(max(cards, 0), MAX_REVIEWS_PER_DAY), extra_early_on=today)


def change_settings(
    *,
    learner_id: int,
    timezone: str,
    rollover_hour: int,
    grade_buttons: int,
    answer_habit: str,
    asks_confidence: bool = False,
) -> None:
    """Change a learner's clock, and what a card asks; due dates stay, since they are dates."""
    with transaction.atomic():
        learner = lock(learner_id).learner
        _set_clock(learner, timezone, rollover_hour)
        learner.grade_buttons, learner.answer_habit = grade_buttons, answer_habit
        learner.asks_confidence = asks_confidence
        learner.save(update_fields=["grade_buttons", "answer_habit", "asks_confidence"])


def change_clock(*, learner_id: int, timezone: str, rollover_hour: int, now: datetime) -> None:
    """Change a learner's clock. A plan that began today, without an answer yet, begins today."""
    with transaction.atomic():
        plan = lock(learner_id)
        began_today = plan.start == plan.learner.study_day(now)
        _set_clock(plan.learner, timezone, rollover_hour)
        if began_today and not Review.objects.of(learner_id).exists():
            change(plan, start=plan.learner.study_day(now))


def _set_clock(learner: Learner, timezone: str, rollover_hour: int) -> None:
    learner.timezone, learner.rollover_hour = timezone, rollover_hour
    learner.save(update_fields=["timezone", "rollover_hour"])


def change_plan(*, learner_id: int, **changes: Unpack[PlanChange]) -> None:
    """Change the dates, the pace or the days off of the active plan; no due date moves.

    A new pace counts as the learner's own choice unless `is_pace_chosen` says otherwise.
    """
    if "days_off" in changes:
        changes["days_off"] = sorted(set(changes["days_off"]))
    with transaction.atomic():
        plan = lock(learner_id)
        if changes.get("new_per_day", plan.new_per_day) != plan.new_per_day:
            changes.setdefault("is_pace_chosen", True)
        change(plan, **changes)


def change_focus(
    *,
    learner_id: int,
    deck_id: int,
    first_sections: list[int],
    later_sections: list[int],
    **pace: Unpack[PlanChange],
) -> None:
    """Choose, by their numbers, the sections whose new cards come first, and those that wait.

    With them, the pace that an interview's date asks for, if the learner has not chosen one.
    Refused if the learner has turned to another deck meanwhile, whose sections are others.
    """
    with transaction.atomic():
        plan = lock(learner_id)
        if plan.deck_id != deck_id:
            raise Refused(_("You study another deck now."))
        change(plan, first_sections=first_sections, later_sections=later_sections, **pace)


def pause(*, learner_id: int, first: date, last: date) -> Pause:
    """Add a pause to the active plan.

    Refused if it would overlap another, or beyond MAX_PAUSES or MAX_PAUSED_DAYS.
    """
    with transaction.atomic():
        plan = lock(learner_id)
        if plan.pauses.filter(first__lte=last, last__gte=first).exists():
            raise Refused(_("There is a pause on some of these days already."))
        lengths = [(known.last - known.first).days + 1 for known in plan.pauses.all()]
        if len(lengths) >= MAX_PAUSES:
            limit = {"number": MAX_PAUSES}
            raise Refused(_("A plan can have %(number)s pauses. Take one back first.") % limit)
        if sum(lengths) + (last - first).days >= MAX_PAUSED_DAYS:
            raise Refused(_("A plan can pause for three years in all. Take a pause back first."))
        return Pause.objects.create(plan=plan, first=first, last=last)


def end_pause(*, learner_id: int, pause_id: int) -> None:
    """Remove a pause from the active plan."""
    with transaction.atomic():
        plan = lock(learner_id)
        if not plan.pauses.filter(pk=pause_id).delete()[0]:
            raise NotYours(_("There is no such pause."))


def set_recovery(*, learner_id: int, dose: int | None) -> None:
    """Work off a backlog, `dose` reviews a day and no new cards, until no review is waiting.

    None goes back to the plan's own pace.
    """
    with transaction.atomic():
        change(lock(learner_id), recovery_dose=dose)
