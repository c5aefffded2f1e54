"""What the study day holds: the queue, what was done, what is to come."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    F,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from cards.models import Card, CardQuerySet
from dlprep_site.db.compiled_queries import prepared

from ..core import last_pass, queue
from ..core.answering import Kind
from ..core.expected_days import ForecastDay
from ..core.last_pass import Share, StartedCard
from ..core.pace import Pace
from ..core.queue import Allowance, Budget, DrillCard, DueCard, Queue
from ..core.study_day import add_days
from ..models import INTRODUCTION_ORDER, Plan, Review, Schedule, ScheduleQuerySet, beside_own
from .pace import get_pace

MORE_NEW = 5  # new cards that a learner can ask for at a time, beyond the pace
EASY_POSITION = 0  # of a question's easy card
Place = list[int]  # a card's values of `INTRODUCTION_ORDER`, after its section's in the focus
SECTION = INTRODUCTION_ORDER.index("question__section__number")


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
    """New cards that could be met, of those that the pace allows and `MORE_NEW`."""
    in_last_pass: bool = False
    left_out: int = 0
    """Cards that the last pass will not get to, for want of minutes."""

    @property
    def total(self) -> int:
        return self.done.answers + len(self.queue)

    def minutes_to_go(self, pace: Pace) -> int:
        """The whole minutes that the queue takes, with the expected drill; 0 if it is empty."""
        new, drill = len(self.queue.new), len(self.queue.drill)
        answers = pace.answers(len(self.queue) - new - drill, new) + drill
        return max(1, round(pace.minutes_of(answers))) if self.queue else 0

    def to_go(self, pace: Pace) -> ForecastDay:
        """What the queue holds, as the plan's other days say what is expected of them."""
        left = self.queue
        return ForecastDay(
            day=self.today,
            reviews=len(left.due),
            new=len(left.new),
            last_pass=len(left.last_pass),
            answers=len(left),
            minutes=self.minutes_to_go(pace),
            waiting=self.held_back,
        )


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
    return _day(plan, today, _done(plan, today))


def next_queue(plan: Plan, today: date) -> Queue:
    """What the day after would hold if no card were answered any more today."""
    return _day(plan, add_days(today, 1), NOTHING_DONE).queue


def _day(plan: Plan, today: date, done: Done) -> Day:
    whole_day = budget(plan, today)
    allowance = queue.allowance(
        new_per_day=plan.new_allowed_on(today),
        review_cap=plan.reviews_a_day,
        new_today=done.new,
        reviews_today=done.reviews,
        last_pass_today=done.last_pass,
        budget=whole_day,
    )
    due, new, drill = _to_come(plan, today, allowance)
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


def budget(plan: Plan, today: date) -> Budget | None:
    """What a day's minutes hold, at the learner's own speed until yesterday."""
    if plan.minutes_a_day is None or plan.is_recovering:
        return None
    return get_pace(plan, before=today).budget


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
    if plan.later_sections:
        is_later = Q(question__section__number__in=plan.later_sections)
        cards = cards.filter(Q(own__introduced_on__isnull=False) | ~is_later)
    return Met(**cards.aggregate(met=Count("own__introduced_on"), cards=Count("pk")))


@dataclass(frozen=True, slots=True)
class Met:
    """How many cards a learner has started, of those and the ones that the focus holds."""

    met: int
    cards: int


def set_aside(plan: Plan, today: date) -> QuerySet[Schedule]:
    """The learner's suspended and buried cards, to bring them back."""
    own = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    aside = own.set_aside(today).select_related("card__question")
    return aside.order_by("card__question__number")


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


def _to_come(
    plan: Plan, today: date, allowance: Allowance
) -> tuple[list[DueCard], list[int], list[DrillCard]]:
    """The cards that are due, the next that could be started, in order, and those in the drill."""
    due: list[DueCard] = []
    drill: list[DrillCard] = []
    new: list[tuple[Place, int]] = []
    looked_at = 1 << (allowance.new + MORE_NEW - 1).bit_length()  # few different statements
    first, later = _padded(plan.first_sections), _padded(plan.later_sections)
    rows = _cards_to_come(looked_at, len(first), len(later))(
        plan.learner_id, plan.deck_id, today, *first, *later
    )
    for card_id, due_on, interval, drilled_at, *place in rows:
        if due_on is None:
            new.append(([plan.place_of(place[SECTION]), *place], card_id))
        elif due_on <= today:
            due.append(DueCard(card_id, due_on, interval))
        else:
            drill.append(DrillCard(card_id, drilled_at))
    return due, [card_id for _, card_id in sorted(new)[:looked_at]], drill


def _padded(sections: list[int]) -> list[int]:
    """The sections, filled up to a power of two: few different statements."""
    missing = (1 << (len(sections) - 1).bit_length()) - len(sections) if sections else 0
    return [*sections, *sections[:1] * missing]


@cache
def _cards_to_come(new: int, first: int, later: int) -> Callable[..., list[tuple[Any, ...]]]:
    """Rows of a learner's cards to come: due date, interval, latest answer, place in the deck.

    The first `new` easy cards and follow-ups not started have no date. No other card is read.
    `first` and `later` say how many sections of the focus are handed over after the day.
    """

    @prepared
    def rows(
        learner_id: int, deck_id: int, today: date, *sections: int
    ) -> QuerySet[Any, tuple[Any, ...]]:
        is_drilled = Q(drill_on=today) | Q(drill_asked_on=today)
        started = Schedule.objects.of(learner_id).in_deck(deck_id).active(today)
        # a card whose first answer was taken back may still be asked for, and has no date
        asked = started.filter(Q(due__lte=today) | Q(is_drilled, due__gt=today)).values_list(
            "card_id", "due", "interval", Case(When(is_drilled, then=F("answered_at"))),
            *(f"card__{name}" for name in INTRODUCTION_ORDER),
        )  # fmt: skip
        nothing = Value(None, DateField()), Value(0), Value(None, DateTimeField())
        cards = _new_cards(learner_id, deck_id, today)
        unmet = [
            Card.objects.filter(pk__in=found.values("pk"))
            .order_by()
            .values_list("pk", *nothing, *INTRODUCTION_ORDER)
            for found in _first_unmet(
                cards, learner_id, today, sections[:first], sections[first:], new
            )
        ]
        return asked.union(*unmet, all=True)

    return rows


def _first_unmet(
    cards: CardQuerySet,
    learner_id: int,
    today: date,
    first: Sequence[int],
    later: Sequence[int],
    limit: int,
) -> tuple[CardQuerySet, CardQuerySet]:
    """The first easy cards to start, and the first follow-ups that are unlocked: so many of each.

    Apart, so that the follow-ups are found from the learner's own schedules, which are few. Cards
    of the sections that come `first` go before the others, and those `later` are left out.
    """
    order: list[str | Case] = [*INTRODUCTION_ORDER]
    if first:
        order.insert(0, Case(When(question__section__number__in=first, then=0), default=1))
    if later:
        cards = cards.exclude(question__section__number__in=later)
    unlocking = Schedule.objects.of(learner_id).unlocking(today).values("card__question")
    new = cards.order_by(*order)
    easy = new.filter(position=EASY_POSITION)[:limit]  # by the index of a question's positions
    return easy, new.filter(position__gt=EASY_POSITION, question__in=unlocking)[:limit]


def _new_cards(learner_id: int, deck_id: int, today: date) -> CardQuerySet:
    """The cards of the deck that are not started, nor set aside."""
    is_up = Q(own__buried_until=None) | Q(own__buried_until__lte=today)
    return beside_own(Card.objects.published_in(deck_id), learner_id).filter(
        Q(own__id=None) | Q(is_up, own__is_suspended=False, own__introduced_on=None)
    )


def _last_pass(
    plan: Plan, today: date, done: int, whole_day: Budget | None, left: Budget | None
) -> Share:
    """Today's share of a last pass, of which `done` cards were seen."""
    longest = plan.last_pass_on(today)
    if longest is None or plan.is_recovering:
        return last_pass.NOTHING
    cards = [StartedCard(*row) for row in _started(plan.learner_id, plan.deck_id, today)]
    fitted = last_pass.fitted(longest, plan.calendar, len(cards), whole_day)
    return last_pass.share(
        cards, fitted, plan.calendar, today, budget=whole_day, left_today=left, done_today=done
    )


@prepared
def _started(
    learner_id: int, deck_id: int, today: date
) -> QuerySet[Schedule, tuple[int, Any, Any, Any]]:
    """The fields of `StartedCard`; read at every grade of a last pass."""
    started = Schedule.objects.of(learner_id).in_deck(deck_id).active(today)
    known = started.filter(due__isnull=False, answered_on__isnull=False, stability__isnull=False)
    return known.values_list("card_id", "due", "answered_on", "stability")


def _ahead_ids(plan: Plan, today: date, limit: int) -> list[int]:
    """The cards to study before they are due, soonest due first."""
    if limit <= 0:
        return []
    early = _awake(plan, today).early(today, plan.learner)
    return list(early.values_list("card_id", flat=True)[:limit])
