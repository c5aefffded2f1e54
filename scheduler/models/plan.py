"""Who studies, and what they planned."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cards.models import Deck

from ..core.plan import MAX_PASS_DAYS, PLAN_DAYS, Calendar, LastPass, new_on
from ..core.plan import Pause as CalendarPause
from ..core.study_day import add_days, at_hour, starts_at, study_day

DEFAULT_TIMEZONE = "UTC"
DEFAULT_ROLLOVER_HOUR = 4  # as in Anki: late enough for a night owl, early enough for a lark
USUAL_PUSH_HOUR = 18
MAX_NEW_PER_DAY = 100
MAX_REVIEWS_PER_DAY = 1_000
MAX_MINUTES_A_DAY = 24 * 60

# names that stand for a machine's own settings
NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})


@cache
def timezone_names() -> frozenset[str]:
    """Zones of the tzdata package, so that every machine has the same; read from the disk once."""
    names = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return frozenset(names) - NO_PLACES


class Learner(models.Model):
    """A person who studies: their clock, and how they like to answer and grade."""

    class GradeButtons(models.IntegerChoices):
        FOUR = 4, _("Four: Again, Hard, Good, Easy")
        SIX = 6, _("Six: the whole SM-2 scale, 0 to 5")

    class AnswerHabit(models.TextChoices):
        THINK = "think", _("Think it")
        TYPE = "type", _("Type it")
        DICTATE = "dictate", _("Dictate it")

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
    answer_habit = models.CharField(
        max_length=8,
        choices=AnswerHabit.choices,
        default=AnswerHabit.THINK,
        db_default=AnswerHabit.THINK,
        help_text="How they answer before looking.",
    )
    asks_confidence = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether a card asks, before its answer, how sure they are.",
    )

    reminder_hour = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(23)],
        help_text="When a mail reminds them, by their clock; empty for no reminders.",
    )
    reminded_on = models.DateField(
        null=True, blank=True, help_text="The latest study day for which a reminder was sent."
    )
    push_hour = models.PositiveSmallIntegerField(
        default=USUAL_PUSH_HOUR,
        db_default=USUAL_PUSH_HOUR,
        validators=[MaxValueValidator(23)],
        help_text="When their browsers notify them, by their clock, if any of them may.",
    )
    pushed_on = models.DateField(
        null=True, blank=True, help_text="The latest study day for which they were notified."
    )
    books_open_from = models.DateField(
        null=True,
        blank=True,
        help_text="The first study day whose answers are not in the books; empty before any are.",
    )
    feed_key = models.CharField(
        max_length=43,
        null=True,
        blank=True,
        unique=True,
        help_text="The secret in the address of their calendar feed; empty for no feed.",
    )
    to_show = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text="What they are yet to be shown, once: the welcome, and hints by their names.",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rollover_hour__lte=23), name="rollover_hour_of_a_day"
            ),
            models.CheckConstraint(
                condition=Q(reminder_hour=None) | Q(reminder_hour__lte=23),
                name="reminder_hour_of_a_day",
            ),
            models.CheckConstraint(condition=Q(push_hour__lte=23), name="push_hour_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"learner {self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        """Their time zone, or UTC if this machine does not know the stored name."""
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError if it names no file
            return ZoneInfo(DEFAULT_TIMEZONE)

    @property
    def has_unknown_timezone(self) -> bool:
        return self.zone.key != self.timezone

    def study_day(self, moment: datetime) -> date:
        return study_day(moment, self.zone, self.rollover_hour)

    def starts_at(self, day: date) -> datetime:
        """The instant at which a study day of the learner begins."""
        return starts_at(day, self.zone, self.rollover_hour)

    def at_hour(self, day: date, hour: int) -> datetime:
        """The instant at which their clock reads an hour within a study day."""
        return at_hour(day, hour, self.zone, self.rollover_hour)


class Plan(models.Model):
    """A learner's 365 study days on a deck. The active one is what they study now."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="plans", db_index=False)
    deck = models.ForeignKey(Deck, models.PROTECT, related_name="+")
    start = models.DateField(help_text="Its first study day.")
    new_per_day = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(MAX_NEW_PER_DAY)], help_text="New cards a study day."
    )
    is_pace_chosen = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether the learner chose `new_per_day`, so that no date may change it.",
    )
    review_cap = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_REVIEWS_PER_DAY)],
        help_text="Most reviews a study day; empty for no cap.",
    )
    extra_new = models.PositiveSmallIntegerField(
        default=0, help_text="New cards asked for beyond the pace on the day of `extra_new_on`."
    )
    extra_new_on = models.DateField(null=True, blank=True)
    extra_early = models.PositiveSmallIntegerField(
        default=0,
        db_column="extra_ahead",
        help_text="Cards asked for before they are due on the day of `extra_early_on`.",
    )
    extra_early_on = models.DateField(null=True, blank=True, db_column="extra_ahead_on")
    minutes_a_day = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES_A_DAY)],
        help_text="Minutes of a study day for reviews and new cards; empty for no budget.",
    )
    interview_on = models.DateField(null=True, blank=True)
    days_off = models.JSONField(
        default=list,
        blank=True,
        help_text="Days of the week that ask for nothing; Monday is 0.",
    )
    first_sections = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text="Numbers of the deck's sections whose new cards come before the others.",
    )
    later_sections = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text="Numbers of the deck's sections that give no new cards for now.",
    )
    recovery_dose = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_REVIEWS_PER_DAY)],
        help_text="Reviews a day while a backlog is worked off; empty when there is none.",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            # also the index of a learner's plans
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
        pauses = self.pauses.order_by("first") if self.pk else ()
        return Calendar(
            start=self.start,
            days_off=frozenset(self.days_off),
            pauses=tuple(CalendarPause(pause.first, pause.last) for pause in pauses),
            interview_on=self.interview_on,
        )

    def place_of(self, section: int) -> int:
        """0 for the number of a section whose new cards come first, 1 for any other."""
        return 0 if section in self.first_sections else 1

    def turn_of(self, section: int) -> int:
        """When a section's number comes in a mock interview: `place_of`, or 2 if it waits."""
        return 2 if section in self.later_sections else self.place_of(section)

    def changed(self, **values: object) -> Plan:
        """The plan with other values, not saved."""
        other = copy(self)
        other.__dict__.pop("calendar", None)
        for name, value in values.items():
            setattr(other, name, value)
        return other

    def interview_ahead(self, today: date) -> date | None:
        """The day of the interview if it is today or later."""
        return self.interview_on if self.interview_on and self.interview_on >= today else None

    def is_last_evening(self, today: date) -> bool:
        """Whether the interview is tomorrow or today, so that no pace counts any more."""
        interview = self.interview_ahead(today)
        return interview is not None and interview <= add_days(today, 1)

    def last_pass_on(self, today: date) -> LastPass | None:
        """The longest possible last pass that contains a study day.

        It fetches the pauses only near the plan's end.
        """
        if interview := self.interview_ahead(today):
            last_pass = LastPass(interview)
        elif today < add_days(self.start, PLAN_DAYS - MAX_PASS_DAYS):
            return None
        else:
            last_pass = self.calendar.last_pass(today)
        return last_pass if today in last_pass else None

    def new_allowed_on(self, today: date) -> int:
        """New cards that the pace and the learner's own extra allow on a study day."""
        return self.new_at_pace(today) + (self.extra_new if self.extra_new_on == today else 0)

    def new_at_pace(self, today: date) -> int:
        """New cards of a study day: none while a backlog is worked off."""
        if self.is_recovering:
            return 0
        return new_on(today, self.start, self.new_per_day, self.interview_on)

    def ahead_allowed_on(self, today: date) -> int:
        """Cards that the learner asked for before they are due."""
        return self.extra_early if self.extra_early_on == today else 0

    @property
    def is_recovering(self) -> bool:
        return self.recovery_dose is not None

    @property
    def reviews_a_day(self) -> int | None:
        """The most reviews that a study day asks for; None without a limit."""
        return self.review_cap if self.recovery_dose is None else self.recovery_dose


class Pause(models.Model):
    """A holiday from a plan: on its days no card is asked and no plan day passes."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="pauses", db_index=False)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ("first",)
        constraints: ClassVar = [
            # also the index of a plan's pauses
            models.UniqueConstraint(fields=["plan", "first"], name="one_pause_a_first_day"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="pause_has_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"
