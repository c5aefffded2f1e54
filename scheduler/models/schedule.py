"""SM-2's memory of each learner and card."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import (
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Q,
    Value,
)

from cards.models import Card, CardQuerySet, Depth

from ..core import sm2
from ..core.answering import UNLOCKING_PASSES, Kind, State, unlocks
from ..core.plan import LastPass
from ..core.recall import MemoryState
from .plan import Learner

# those asked most first; a question's easy card before its follow-ups
INTRODUCTION_ORDER = (
    "question__rank", "question__section__number", "question__number", "position",
)  # fmt: skip
EASE_IN_RANGE = Q(ease__gte=sm2.MIN_EASE)
INTERVAL_IN_RANGE = Q(interval__gte=0, interval__lte=sm2.MAX_INTERVAL_DAYS)


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def of(self, learner_id: int) -> ScheduleQuerySet:
        return self.filter(learner_id=learner_id)

    def in_deck(self, deck_id: int) -> ScheduleQuerySet:
        return self.filter(
            card__question__section__deck_id=deck_id, card__question__is_published=True
        )

    def active(self, today: date) -> ScheduleQuerySet:
        """Those that are neither suspended nor buried."""
        return self.filter(Q(buried_until=None) | Q(buried_until__lte=today), is_suspended=False)

    def set_aside(self, today: date) -> ScheduleQuerySet:
        """Those that are suspended or buried."""
        return self.filter(Q(is_suspended=True) | Q(buried_until__gt=today))

    def early(self, today: date, learner: Learner) -> ScheduleQuerySet:
        """Those that can be studied before they are due, soonest due first."""
        unanswered = self.filter(due__gt=today, answered_at__lt=learner.starts_at(today))
        return unanswered.order_by("due", "interval", "card_id")

    def weakest_first(self, today: date) -> ScheduleQuerySet:
        """By today's recall, lowest first; of equal ones, those with the most lapses."""
        elapsed = ExpressionWrapper(Value(today, DateField()) - F("answered_on"), DurationField())
        # recall falls with the days since the answer in units of the stability
        faded = ExpressionWrapper(elapsed / F("stability"), DurationField())
        order = F("faded").desc(nulls_first=True), "-lapses", "card_id"
        return self.alias(faded=faded).order_by(*order)

    def unlocking(self, today: date) -> ScheduleQuerySet:
        """Those of easy cards that have unlocked their follow-ups.

        Not by an answer of today: the day's new cards are the same from its beginning, also on a
        device that fetched them before.
        """
        before_today = Q(answered_on__lt=today) | Q(repetitions__gt=UNLOCKING_PASSES)
        return self.filter(before_today, card__depth=Depth.EASY, repetitions__gte=UNLOCKING_PASSES)


class Schedule(models.Model):
    """SM-2's memory of one learner and one card: what replaying their reviews of it gives.

    Beside it stands FSRS's estimate, from the same answers; it moves no date. `version` counts the
    changes to the row, so that a grade of an older state is recognized.
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="schedules", db_index=False)
    card = models.ForeignKey(Card, models.PROTECT, related_name="schedules", db_index=False)
    repetitions = models.PositiveIntegerField(default=sm2.NEW.repetitions)
    ease = models.PositiveSmallIntegerField(default=sm2.NEW.ease, help_text="In hundredths.")
    interval = models.PositiveIntegerField(default=sm2.NEW.interval, help_text="In days.")
    due = models.DateField(null=True, blank=True)
    introduced_on = models.DateField(null=True, blank=True)
    lapses = models.PositiveIntegerField(default=0)
    drill_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_on = models.DateField(
        null=True, blank=True, help_text="The study day of the latest answer."
    )
    content_version = models.PositiveIntegerField(
        null=True,
        blank=True,
        db_column="card_revision",
        help_text="The card's content version at the latest answer.",
    )
    stability = models.FloatField(
        null=True, blank=True, help_text="FSRS's: days in which recall falls to 0.9."
    )
    difficulty = models.FloatField(null=True, blank=True, help_text="FSRS's, 1 to 10.")
    is_suspended = models.BooleanField(default=False)
    buried_until = models.DateField(null=True, blank=True)
    drill_asked_on = models.DateField(
        null=True, blank=True, help_text="The study day whose drill the learner put the card into."
    )
    version = models.PositiveIntegerField(default=0)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # also the index of a learner's schedule of a card
            models.UniqueConstraint(fields=["learner", "card"], name="one_schedule_a_card"),
            models.CheckConstraint(condition=EASE_IN_RANGE, name="schedule_ease_in_range"),
            models.CheckConstraint(condition=INTERVAL_IN_RANGE, name="schedule_interval_in_range"),
            models.CheckConstraint(
                condition=Q(due=None, introduced_on=None)
                | Q(due__isnull=False, introduced_on__isnull=False, interval__gte=1),
                name="schedule_due_once_introduced",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["learner", "due"], name="schedule_due"),  # the day's queue
            models.Index(  # the day's drill: few rows
                fields=["learner", "drill_on"],
                condition=Q(drill_on__isnull=False),
                name="schedule_drill",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} due {self.due}"

    @property
    def state(self) -> State:
        return State(
            memory=sm2.Memory(self.repetitions, self.ease, self.interval),
            due=self.due,
            introduced_on=self.introduced_on,
            lapses=self.lapses,
            drill_on=self.drill_on,
        )

    @state.setter
    def state(self, state: State) -> None:
        self.repetitions = state.memory.repetitions
        self.ease = state.memory.ease
        self.interval = state.memory.interval
        self.due = state.due
        self.introduced_on = state.introduced_on
        self.lapses = state.lapses
        self.drill_on = state.drill_on

    @property
    def memory_state(self) -> MemoryState | None:
        """What the recall of the card is estimated from; None before the first answer."""
        if self.stability is None or self.difficulty is None or self.answered_on is None:
            return None
        return MemoryState(self.stability, self.difficulty, self.answered_on)

    @memory_state.setter
    def memory_state(self, state: MemoryState | None) -> None:
        self.stability = state.stability if state else None
        self.difficulty = state.difficulty if state else None
        self.answered_on = state.study_day if state else None

    def is_older_than(self, card: Card) -> bool:
        """Whether the card has changed in substance since the learner's latest answer to it."""
        return self.content_version is not None and self.content_version < card.content_version

    @property
    def unlocks_follow_ups(self) -> bool:
        return unlocks(self.state.memory)

    def is_drilled(self, today: date) -> bool:
        """Whether the card is in today's drill, by its latest answer or by the learner's wish."""
        return today in (self.drill_on, self.drill_asked_on)

    def early_as(self, last_pass: LastPass | None, today: date) -> Kind:
        """What an answer before the due date counts as; `last_pass`: the one that today is in."""
        if self.is_drilled(today):
            return Kind.DRILL
        if last_pass is None or self.due is None or self.answered_on is None:
            return Kind.REVIEW
        is_taken = last_pass.may_take(self.due, self.answered_on)
        return Kind.LAST_PASS if is_taken else Kind.REVIEW

    def is_buried(self, today: date) -> bool:
        return self.buried_until is not None and today < self.buried_until


SCHEDULE_COLUMNS = [field.attname for field in Schedule._meta.concrete_fields]


def beside_own(cards: CardQuerySet, learner_id: int) -> CardQuerySet:
    """The cards, each joined with the learner's own schedule of it, as `own`, if there is one."""
    own = FilteredRelation("schedules", condition=Q(schedules__learner=learner_id))
    return cards.annotate(own=own)


def with_own(cards: CardQuerySet, learner_id: int) -> CardQuerySet:
    """`beside_own`, with the columns that `own_schedule` reads."""
    columns = {f"own_{name}": F(f"own__{name}") for name in SCHEDULE_COLUMNS}
    return beside_own(cards, learner_id).annotate(**columns)


def own_schedule(card: Card) -> Schedule | None:
    """The learner's schedule of a card that was read `with_own`; None if there is none."""
    values = [getattr(card, f"own_{name}") for name in SCHEDULE_COLUMNS]
    return None if values[0] is None else Schedule.from_db(card._state.db, SCHEDULE_COLUMNS, values)
