"""What is stored of a learner: their plan, their schedules and the log of their reviews."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from cards.models import Card, Deck, Depth

from .core import sm2
from .core.answering import Kind, Rule, State
from .core.plan import Calendar
from .core.plan import Pause as CalendarPause
from .core.recall import Trace
from .core.study_day import study_day

DEFAULT_TIMEZONE = "UTC"
DEFAULT_ROLLOVER_HOUR = 4  # as in Anki: late enough for a night owl, early enough for a lark
MOST_NEW_PER_DAY = 100
MOST_REVIEWS_PER_DAY = 1_000
UNLOCKING_PASSES = 2  # passes in a row of the easy card that unlock the deep one
LONGEST_ANSWER = 10 * 60 * 1_000  # ms; longer means that the learner was away

EASE_IN_RANGE = Q(ease__gte=sm2.LOWEST_EASE)
INTERVAL_IN_RANGE = Q(interval__gte=0, interval__lte=sm2.LONGEST_INTERVAL)


class Learner(models.Model):
    """Somebody who studies: their clock, and how they like to grade."""

    class GradeButtons(models.IntegerChoices):
        FOUR = 4, "Four: Again, Hard, Good, Easy"
        SIX = 6, "Six: the whole SM-2 scale, 0 to 5"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="learner"
    )
    timezone = models.CharField(max_length=64, default=DEFAULT_TIMEZONE)
    rollover_hour = models.PositiveSmallIntegerField(
        default=DEFAULT_ROLLOVER_HOUR, validators=[MaxValueValidator(23)]
    )
    grade_buttons = models.PositiveSmallIntegerField(
        choices=GradeButtons.choices, default=GradeButtons.FOUR
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rollover_hour__lte=23), name="rollover_hour_of_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"learner {self.pk}"

    def study_day(self, moment: datetime) -> date:
        return study_day(moment, ZoneInfo(self.timezone), self.rollover_hour)


class Plan(models.Model):
    """A learner's 365 study days on a deck. The active one is what they study now."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="plans")
    deck = models.ForeignKey(Deck, models.PROTECT, related_name="+")
    start = models.DateField(help_text="Its first study day.")
    new_per_day = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(MOST_NEW_PER_DAY)], help_text="New cards a study day."
    )
    review_cap = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_REVIEWS_PER_DAY)],
        help_text="Most reviews a study day; empty for no cap.",
    )
    extra_new = models.PositiveSmallIntegerField(
        default=0, help_text="New cards asked for beyond the pace on the day of `extra_new_on`."
    )
    extra_new_on = models.DateField(null=True, blank=True)
    days_off = models.JSONField(
        default=list,
        blank=True,
        help_text="Days of the week that ask for nothing; Monday is 0.",
    )
    recovery_dose = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_REVIEWS_PER_DAY)],
        help_text="Reviews a day while a backlog is worked off; empty when there is none.",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "deck"], name="one_plan_a_deck"),
            models.UniqueConstraint(
                fields=["learner"], condition=Q(is_active=True), name="one_active_plan_a_learner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deck} from {self.start}"

    @cached_property
    def calendar(self) -> Calendar:
        """The plan's days, with its days off and pauses: one query, once."""
        pauses = self.pauses.order_by("first")
        return Calendar(
            start=self.start,
            days_off=frozenset(self.days_off),
            pauses=tuple(CalendarPause(pause.first, pause.last) for pause in pauses),
        )

    def new_allowed_on(self, today: date) -> int:
        """New cards that the pace and the learner's own wish allow on a study day."""
        return self.new_at_pace + (self.extra_new if self.extra_new_on == today else 0)

    @property
    def new_at_pace(self) -> int:
        """New cards a study day: none while a backlog is worked off."""
        return 0 if self.is_recovering else self.new_per_day

    @property
    def is_recovering(self) -> bool:
        return self.recovery_dose is not None

    @property
    def reviews_a_day(self) -> int | None:
        """The most reviews that a study day asks for; None without a limit."""
        return self.review_cap if self.recovery_dose is None else self.recovery_dose


class Pause(models.Model):
    """A holiday from a plan: on its days nothing is asked and no plan day passes."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="pauses")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ("first",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "first"], name="one_pause_a_first_day"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="pause_has_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def of(self, learner_id: int) -> ScheduleQuerySet:
        return self.filter(learner_id=learner_id)

    def in_deck(self, deck_id: int) -> ScheduleQuerySet:
        return self.filter(
            card__question__section__deck_id=deck_id, card__question__is_published=True
        )

    def awake(self, today: date) -> ScheduleQuerySet:
        """Those that are neither suspended nor buried."""
        return self.filter(Q(buried_until=None) | Q(buried_until__lte=today), is_suspended=False)

    def asleep(self, today: date) -> ScheduleQuerySet:
        """Those that are suspended or buried."""
        return self.filter(Q(is_suspended=True) | Q(buried_until__gt=today))

    def to_review(self, today: date) -> ScheduleQuerySet:
        """Those that are due or in today's drill."""
        return self.filter(Q(due__lte=today) | Q(drill_on=today))

    def unlocking(self) -> ScheduleQuerySet:
        """Those of easy cards that have unlocked their deep card."""
        return self.filter(card__depth=Depth.EASY, repetitions__gte=UNLOCKING_PASSES)


class Schedule(models.Model):
    """SM-2's memory of one learner and one card: what replaying their reviews of it gives.

    Beside it stands FSRS's estimate, from the same answers; it moves no date. `version`
    counts the changes to the row, so that a grade for an older state can be told.
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="schedules", db_index=False)
    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    repetitions = models.PositiveIntegerField(default=sm2.NEW.repetitions)
    ease = models.PositiveSmallIntegerField(default=sm2.NEW.ease, help_text="In hundredths.")
    interval = models.PositiveIntegerField(default=sm2.NEW.interval, help_text="In days.")
    due = models.DateField(null=True, blank=True)
    introduced_on = models.DateField(null=True, blank=True)
    lapses = models.PositiveIntegerField(default=0)
    drill_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    stability = models.FloatField(
        null=True, blank=True, help_text="FSRS's: days in which recall falls to 0.9."
    )
    difficulty = models.FloatField(null=True, blank=True, help_text="FSRS's, 1 to 10.")
    is_suspended = models.BooleanField(default=False)
    buried_until = models.DateField(null=True, blank=True)
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
            models.Index(  # the day's drill: a handful of rows
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
    def trace(self) -> Trace | None:
        """What the recall of the card is estimated from; None before the first answer."""
        if self.stability is None or self.difficulty is None or self.answered_at is None:
            return None
        return Trace(self.stability, self.difficulty, self.answered_at)

    @trace.setter
    def trace(self, trace: Trace | None) -> None:
        self.stability = trace.stability if trace else None
        self.difficulty = trace.difficulty if trace else None
        self.answered_at = trace.at if trace else None

    @property
    def unlocks_deep(self) -> bool:
        return self.repetitions >= UNLOCKING_PASSES

    def is_buried(self, today: date) -> bool:
        return self.buried_until is not None and today < self.buried_until


class ReviewQuerySet(models.QuerySet["Review"]):
    def of(self, learner_id: int) -> ReviewQuerySet:
        return self.filter(learner_id=learner_id)

    def standing(self) -> ReviewQuerySet:
        """Those that have not been undone."""
        return self.filter(voided_at=None)

    def in_deck(self, deck_id: int) -> ReviewQuerySet:
        return self.filter(card__question__section__deck_id=deck_id)


class Review(models.Model):
    """One graded answer: a row of the append-only log, with all that explains its due date.

    Rows are never changed, but for `voided_at` when a learner takes the answer back.
    """

    class Kinds(models.TextChoices):
        REVIEW = Kind.REVIEW.value, "Review"
        DRILL = Kind.DRILL.value, "Drill"

    class Rules(models.TextChoices):
        FIRST = Rule.FIRST.value, "First pass"
        SECOND = Rule.SECOND.value, "Second pass"
        GROWTH = Rule.GROWTH.value, "Interval times ease"
        LAPSE = Rule.LAPSE.value, "Lapse"
        EARLY = Rule.EARLY.value, "Early pass"
        DRILL = Rule.DRILL.value, "Drill"

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="reviews", db_index=False)
    card = models.ForeignKey(Card, models.PROTECT, related_name="+")
    token = models.UUIDField(help_text="One presentation of the card, graded at most once.")
    kind = models.CharField(max_length=12, choices=Kinds.choices)
    rule = models.CharField(max_length=12, choices=Rules.choices)
    quality = models.PositiveSmallIntegerField()
    is_introduction = models.BooleanField(help_text="Whether it was the card's first answer.")
    reviewed_at = models.DateTimeField()
    study_day = models.DateField(help_text="The learner's study day when it was given.")
    duration = models.PositiveIntegerField(help_text="From question to grade, in milliseconds.")
    points = models.JSONField(default=list, help_text="Places of the key points recalled.")
    card_revision = models.PositiveIntegerField()
    repetitions_before = models.PositiveIntegerField()
    ease_before = models.PositiveSmallIntegerField()
    interval_before = models.PositiveIntegerField()
    due_before = models.DateField(null=True, blank=True)
    repetitions_after = models.PositiveIntegerField()
    ease_after = models.PositiveSmallIntegerField()
    interval_after = models.PositiveIntegerField()
    due_after = models.DateField()
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "token"], name="one_review_a_token"),
            models.CheckConstraint(condition=Q(quality__lte=5), name="review_quality_0_to_5"),
            models.CheckConstraint(
                condition=Q(duration__lte=LONGEST_ANSWER), name="review_duration_in_range"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["learner", "card", "id"], name="review_replay"),  # replay, history
            models.Index(fields=["learner", "study_day", "id"], name="review_day"),  # limits, undo
        ]

    def __str__(self) -> str:
        return f"{self.card_id} graded {self.quality} on {self.study_day}"
