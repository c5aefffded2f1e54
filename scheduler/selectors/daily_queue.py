"""What the study day holds: the queue, what was done, what is to come."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)

from cards.models import Card, Depth
from dlprep_site.db.compiled_queries import prepared

from ..core import last_pass, queue
from ..core.answering import Kind
from ..core.forecast import Pace
from ..core.last_pass import Share, StartedCard
from ..core.queue import Allowance, Budget, DrillCard, DueCard, Queue
from ..core.study_day import add_days
from ..models import INTRODUCTION_ORDER, Plan, Review, Schedule, ScheduleQuerySet, beside_own
from .pace import get_pace


@dataclass(frozen=True, slots=True)
class Done:
    """What was answered on a study day. `latest_id` is the answer that undo would take back."""

    new: int
    reviews: int
    last_pass: int
    ahead: int
    drill: int
    milliseconds: int | None
    latest_id: int | None

    @property
    def minutes(self) -> int:
        return math.ceil((self.milliseconds or 0) / 60_000)

    @property
    def answers(self) -> int:
        return self.new + self.reviews + self.last_pass + self.ahead + self.drill


NOTHING_DONE = Done(new=0, reviews=0, last_pass=0, ahead=0, drill=0, milliseconds=0, latest_id=None)


@dataclass(frozen=True, slots=True)
class Day:
    """A learner's study day: what was done and what is still to come."""

    plan: Plan
    today: date
    done: Done
    queue: Queue
    held_back: int
    """Due reviews beyond the review cap: they wait for another day."""
    unmet: int
    """New cards that could be met, whatever the pace allows."""
    in_last_pass: bool = False
    """Whether a last pass is under way."""
    left_out: int = 0
    """Cards that it will not get to, for want of minutes."""

    @property
    def total(self) -> int:
        return self.done.answers + len(self.queue)

    def minutes_to_go(self, pace: Pace) -> int:
        """The whole minutes that the queue takes, with the expected drill."""
        new, drill = len(self.queue.new), len(self.queue.drill)
        answers = pace.answers(len(self.queue) - new - drill, new) + drill
        return math.ceil(pace.minutes_of(answers))


@dataclass(frozen=True, slots=True)
class Tomorrow:
    due: int
    new: int
    last_pass: int


def active_plan(user_id: int) -> Plan | None:
    return next(iter(_active_plans(user_id)), None)


@prepared
def _active_plans(user_id: int) -> QuerySet[Plan]:
    plans = Plan.objects.filter(learner_id=user_id, is_active=True)
    return plans.select_related("learner", "deck")


def plan_of_feed(key: str) -> Plan | None:
    """The plan of a calendar feed's secret, while its learner may log in."""
    plans = Plan.objects.filter(
        learner__feed_key=key, learner__user__is_active=True, is_active=True
    )
    return plans.select_related("learner__user", "deck").first()


def get_day(plan: Plan, today: date) -> Day:
    done, whole_day = _done(plan, today), budget(plan, today)
    allowance = _allowance(plan, today, done, whole_day)
    due, new, drill = _to_come(plan, today)
    left = allowance.after(allowance.due(len(due)))
    if whole_day and left:
        # lapses: the answers they took and will take leave a last pass less room
        given = whole_day.without(done.answers + len(drill))
        left = min(left, given.less(allowance.due(len(due))), key=lambda budget: budget.answers)
    share = _last_pass(plan, today, done.last_pass, whole_day, left)
    todays = queue.build(
        due,
        new,
        drill,
        allowance,
        today,
        last_pass=share.cards,
        ahead=_ahead_ids(plan, today, plan.ahead_allowed_on(today) - done.ahead),
    )
    return Day(
        plan,
        today,
        done,
        todays,
        held_back=len(due) - len(todays.due),
        unmet=len(new),
        in_last_pass=share.is_under_way,
        left_out=share.left_out,
    )


def _allowance(plan: Plan, today: date, done: Done, whole_day: Budget | None) -> Allowance:
    return queue.allowance(
        new_per_day=plan.new_allowed_on(today),
        review_cap=plan.reviews_a_day,
        new_today=done.new,
        reviews_today=done.reviews,
        last_pass_today=done.last_pass,
        budget=whole_day,
    )


def budget(plan: Plan, today: date) -> Budget | None:
    """What a day's minutes hold, at the learner's own speed until yesterday."""
    if plan.minutes_a_day is None or plan.is_recovering:
        return None
    return get_pace(plan, before=today).budget


def get_tomorrow(plan: Plan, today: date) -> Tomorrow:
    next_day = add_days(today, 1)
    whole_day = budget(plan, next_day)
    allowed = _allowance(plan, next_day, NOTHING_DONE, whole_day)
    due, new, _ = _to_come(plan, next_day)
    left = allowed.after(allowed.due(len(due)))
    share = _last_pass(plan, next_day, 0, whole_day, left)
    tomorrows = queue.build(due, new, [], allowed, next_day, last_pass=share.cards)
    return Tomorrow(len(tomorrows.due), len(tomorrows.new), len(tomorrows.last_pass))


@dataclass(frozen=True, slots=True)
class MoreNew:
    """New cards that could still be started today, and the day's extra that would allow them."""

    cards: int
    extra: int


def more_new(day: Day, limit: int) -> MoreNew:
    cards = min(limit, day.unmet)
    return MoreNew(cards, extra=day.done.new - day.plan.new_at_pace(day.today) + cards)


def more_ahead(day: Day, limit: int) -> int:
    """At most `limit` cards that could still be studied today before they are due."""
    if day.held_back:
        return 0  # those come first
    return len(_ahead_ids(day.plan, day.today, limit))


def count_started(plan: Plan) -> Met:
    cards = beside_own(Card.objects.published_in(plan.deck_id), plan.learner_id)
    return Met(**cards.aggregate(met=Count("own__introduced_on"), cards=Count("pk")))


@dataclass(frozen=True, slots=True)
class Met:
    """How many of the deck's cards a learner has started."""

    met: int
    cards: int


def set_aside(plan: Plan, today: date) -> QuerySet[Schedule]:
    """The learner's suspended and buried cards, to bring them back."""
    schedules = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    return (
        schedules.set_aside(today)
        .select_related("card__question")
        .order_by("card__question__number")
    )


def _done(plan: Plan, today: date) -> Done:
    for counts in _counts(plan.learner_id, plan.deck_id, today):
        return Done(*counts)
    return NOTHING_DONE


@prepared
def _counts(learner_id: int, deck_id: int, today: date) -> QuerySet[Review, tuple[int, ...]]:
    """The fields of `Done`; no row before the day's first answer."""
    is_drill, is_early = Q(kind=Kind.DRILL), Q(due_before__gt=F("study_day"))
    todays = Review.objects.of(learner_id).standing().filter(study_day=today)
    by_learner = todays.in_deck(deck_id).values("learner")
    counted = by_learner.annotate(
        new=Count("pk", filter=Q(is_introduction=True)),
        reviews=Count("pk", filter=Q(kind=Kind.REVIEW, is_introduction=False) & ~is_early),
        last_pass=Count("pk", filter=Q(kind=Kind.LAST_PASS)),
        ahead=Count("pk", filter=Q(kind=Kind.REVIEW) & is_early),
        drill=Count("pk", filter=is_drill),
        milliseconds=Sum("duration"),
        latest_id=Max("pk"),
    )
    return counted.values_list(*(field.name for field in fields(Done)))


def _awake(plan: Plan, today: date) -> ScheduleQuerySet:
    return Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id).active(today)


def _to_come(plan: Plan, today: date) -> tuple[list[DueCard], list[int], list[DrillCard]]:
    """The cards that are due, all that could be started, in order, and those in the drill."""
    due: list[DueCard] = []
    new: list[int] = []
    drill: list[DrillCard] = []
    rows = _cards_to_come(plan.learner_id, plan.deck_id, today)
    for card_id, due_on, interval, drilled_at in rows:
        if due_on is None:
            new.append(card_id)
        elif due_on <= today:
            due.append(DueCard(card_id, due_on, interval))
        elif drilled_at:
            drill.append(DrillCard(card_id, drilled_at))
    return due, new, drill


@prepared
def _cards_to_come(
    learner_id: int, deck_id: int, today: date
) -> QuerySet[Card, tuple[int, date | None, int, datetime | None]]:
    unlocking = Schedule.objects.of(learner_id).unlocking()
    is_unlocked = Exists(unlocking.filter(card__question_id=OuterRef("question_id")))
    is_new = Q(own__introduced_on=None) & (Q(depth=Depth.EASY) | is_unlocked)
    is_drilled = Q(own__drill_on=today) | Q(own__drill_asked_on=today)
    is_up = Q(own__buried_until=None) | Q(own__buried_until__lte=today)
    cards = beside_own(Card.objects.published_in(deck_id), learner_id).filter(
        Q(own__id=None) | Q(is_up, own__is_suspended=False),
        Q(own__due__lte=today) | is_drilled | is_new,
    )
    drilled_at = Case(When(is_drilled, then=F("own__answered_at")))
    columns = cards.order_by(*INTRODUCTION_ORDER).annotate(drilled_at=drilled_at)
    return columns.values_list("pk", "own__due", "own__interval", "drilled_at")


def _last_pass(
    plan: Plan, today: date, done: int, whole_day: Budget | None, left: Budget | None
) -> Share:
    """Today's share of a last pass, of which `done` cards were seen."""
    longest = plan.last_pass_on(today)
    if longest is None or plan.is_recovering:
        return last_pass.NOTHING
    rows = _awake(plan, today).values_list("card_id", "due", "answered_on", "stability")
    cards = [
        StartedCard(card_id, due, answered_on, stability)
        for card_id, due, answered_on, stability in rows
        if due and answered_on and stability
    ]
    fitted = last_pass.fitted(longest, plan.calendar, len(cards), whole_day)
    return last_pass.share(
        cards, fitted, plan.calendar, today, budget=whole_day, left_today=left, done_today=done
    )


def _ahead_ids(plan: Plan, today: date, limit: int) -> list[int]:
    """The cards to study before they are due, soonest due first."""
    if limit <= 0:
        return []
    early = _awake(plan, today).early(today, plan.learner)
    return list(early.values_list("card_id", flat=True)[:limit])
