"""The rows of a file in dlprep's own format (docs/data.md): what each value may be."""

from __future__ import annotations

from dataclasses import field, fields
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    AliasChoices,
    FailFast,
    Field,
    PlainValidator,
    ValidationInfo,
    field_validator,
)
from pydantic.dataclasses import dataclass

from cards.models import MAX_REPORT_CHARS, SLUGS, Report

from ..core.answering import Kind
from ..core.calibration import Confidence
from ..core.plan import MAX_DAYS_AHEAD, MAX_PAUSE_DAYS, MAX_PAUSES, PLAN_DAYS
from ..core.response import MAX_RESPONSE_CHARS
from ..models import (
    MAX_ANSWER_MS,
    MAX_INTERVIEW_MINUTES,
    MAX_MINUTES_A_DAY,
    MAX_NEW_PER_DAY,
    MAX_NOTE_CHARS,
    MAX_REVIEWS_PER_DAY,
    Learner,
)
from .field_types import (
    EARLIEST,
    AnyDay,
    Day,
    Flag,
    Moment,
    Share,
    Slug,
    Timezone,
    Token,
    broken_rule,
    different_numbers,
    one_of,
    text_up_to,
    whole_number,
)

MAX_ROWS = 2_000  # plans, interviews, reports
MAX_SECTION = 32_767  # the highest number of a deck's section
MAX_SECTIONS = 250  # of a plan's focus
MAX_POINTS = 50  # key points of a card; cards have three to six
MAX_PLAN_AGE = timedelta(days=10 * 366)  # since a plan began: its pages play it from there
MAX_TEXT_CHARS = 10_000  # of a written answer in an interview, as in its form
CLOCKS_APART = timedelta(days=1)  # how far another machine's clock may be ahead
MAX_DAYS_APART = timedelta(days=2)  # between a study day and the answer's moment, in any zone

LOOKED_UP = {"question", "slug", "deck", "pauses", "answers", "review"}  # not stored as they are

CardName = tuple[str, str]  # the slugs of a question and of its card
Hour = Annotated[int, whole_number(0, 23)]
NewPerDay = Annotated[int, whole_number(0, MAX_NEW_PER_DAY)]
ReviewsPerDay = Annotated[int, whole_number(1, MAX_REVIEWS_PER_DAY)]
ContentVersion = Annotated[int, whole_number(1)]
Minutes = Annotated[int, whole_number(1, MAX_INTERVIEW_MINUTES)]
ReportText = Annotated[str, text_up_to(MAX_REPORT_CHARS)]

STOP = FailFast()  # at the first wrong row: all those of a large file would fill the memory


def field_names(row: Any) -> list[str]:
    return [field.name for field in fields(row)]


def stored_values(row: Any) -> dict[str, Any]:
    """The values of a row that are stored under their own names."""
    return {name: getattr(row, name) for name in field_names(row) if name not in LOOKED_UP}


@dataclass(frozen=True, slots=True)
class CardRow:
    """What belongs to a card, told by the slugs of its question and its own.

    A file from before there were follow-ups has its `depth`, which is the slug.
    """

    question: Slug
    slug: Annotated[str, one_of(SLUGS), Field(validation_alias=AliasChoices("card", "depth"))]

    @property
    def card(self) -> CardName:
        return self.question, self.slug


@dataclass(frozen=True, slots=True)
class LearnerRow:
    timezone: Timezone
    rollover_hour: Hour
    grade_buttons: Annotated[int, one_of(Learner.GradeButtons.values)]
    reminder_hour: Hour | None
    # a file from before anything was said has none
    answer_habit: Annotated[str, one_of(Learner.AnswerHabit.values)] = (
        Learner.AnswerHabit.THINK.value
    )
    # a file from before cards could ask does not say
    asks_confidence: Flag = False


def _is_near(before: timedelta | None, after: timedelta) -> AfterValidator:
    """A day at most so long before and after the context's `today`."""

    def check(day: date | None, info: ValidationInfo) -> date | None:
        context: dict[str, date] = info.context or {}
        today = context["today"]
        limits = {"first": today - before if before else EARLIEST, "last": today + after}
        if day is not None and not limits["first"] <= day <= limits["last"]:
            raise broken_rule(_("a day from %(first)s to %(last)s") % limits)
        return day

    return AfterValidator(check)


# a day more than the forms allow, since the learner's own day may be another one
AHEAD = timedelta(days=MAX_DAYS_AHEAD + 1)
PauseDay = Annotated[AnyDay, _is_near(MAX_PLAN_AGE, AHEAD)]


@dataclass(frozen=True, slots=True)
class PauseRow:
    first: PauseDay
    last: PauseDay

    @field_validator("last")
    @classmethod
    def _is_near_first(cls, last: date, info: ValidationInfo) -> date:
        first = info.data.get("first", last)
        if last < first:
            raise broken_rule(_("no earlier than first"))
        if (last - first).days >= MAX_PAUSE_DAYS:
            raise broken_rule(_("within a year of first"))
        return last


def _days_off(value: object) -> list[int]:
    weekdays = different_numbers(value, 7)
    if len(weekdays) == 7:
        raise broken_rule(_("at most six days of the week"))
    return weekdays


def _sections(value: object) -> list[int]:
    numbers = different_numbers(value, MAX_SECTION + 1)
    if len(numbers) > MAX_SECTIONS:
        raise broken_rule(_("at most %(most)s numbers") % {"most": MAX_SECTIONS})
    return numbers


def _apart(pauses: list[PauseRow]) -> list[PauseRow]:
    """The pauses in order, no two of which share a day."""
    pauses = sorted(pauses, key=lambda pause: pause.first)
    if any(earlier.last >= later.first for earlier, later in pairwise(pauses)):
        raise broken_rule(_("apart from one another"))
    return pauses


@dataclass(frozen=True, slots=True)
class PlanRow:
    start: Annotated[AnyDay, _is_near(MAX_PLAN_AGE, timedelta(days=PLAN_DAYS))]
    new_per_day: NewPerDay
    review_cap: ReviewsPerDay | None
    minutes_a_day: Annotated[int, whole_number(1, MAX_MINUTES_A_DAY)] | None
    days_off: Annotated[list[int], PlainValidator(_days_off)]
    interview_on: Annotated[AnyDay | None, _is_near(None, AHEAD)]
    recovery_dose: ReviewsPerDay | None
    extra_new: NewPerDay
    extra_new_on: Day | None
    extra_early: Annotated[
        int, whole_number(0, MAX_REVIEWS_PER_DAY), Field(validation_alias="extra_ahead")
    ]
    extra_early_on: Annotated[Day | None, Field(validation_alias="extra_ahead_on")]
    is_active: Flag
    pauses: Annotated[list[PauseRow], Field(max_length=MAX_PAUSES), STOP, AfterValidator(_apart)]
    deck: Slug
    # a file from before there was a focus has neither
    first_sections: Annotated[list[int], PlainValidator(_sections)] = field(default_factory=list)
    later_sections: Annotated[list[int], PlainValidator(_sections)] = field(default_factory=list)

    # a file from before the interview's date set the pace does not say
    is_pace_chosen: Flag = False

    @field_validator("later_sections", mode="after")
    @classmethod
    def _are_not_first(cls, later: list[int], info: ValidationInfo) -> list[int]:
        if not set(later).isdisjoint(info.data.get("first_sections", [])):
            raise broken_rule(_("none of first_sections"))
        return later


@dataclass(frozen=True, slots=True)
class ScheduleRow(CardRow):
    is_suspended: Flag
    buried_until: Day | None


@dataclass(frozen=True, slots=True)
class MarkRow(CardRow):
    is_starred: Flag
    note: Annotated[str, text_up_to(MAX_NOTE_CHARS)]


@dataclass(frozen=True, slots=True)
class InterviewAnswerRow(CardRow):
    points_asked: Annotated[int, whole_number(0, MAX_POINTS)]
    place: Minutes
    asked_at: Moment | None
    revealed_at: Moment | None
    answered_at: Moment | None
    text: Annotated[str, text_up_to(MAX_TEXT_CHARS)]
    points: list[int]
    review: Token | None  # the answer of the log that it was counted as

    @field_validator("points", mode="plain")
    @classmethod
    def _are_of_the_card(cls, points: object, info: ValidationInfo) -> list[int]:
        return different_numbers(points, info.data.get("points_asked", MAX_POINTS))


@dataclass(frozen=True, slots=True)
class InterviewRow:
    minutes: Minutes
    started_at: Moment
    finished_at: Moment | None
    counted_at: Moment | None
    answers: Annotated[list[InterviewAnswerRow], Field(max_length=MAX_INTERVIEW_MINUTES), STOP]
    deck: Slug
    # a file from before readiness was tested has none of these
    tested: Annotated[int, whole_number(0, MAX_INTERVIEW_MINUTES)] = 0
    readiness: Share | None = None
    said: Annotated[Share | None, Field(validate_default=True)] = None

    @field_validator("said")
    @classmethod
    def _is_told_with_the_others(cls, said: float | None, info: ValidationInfo) -> float | None:
        tested, readiness = info.data.get("tested", 0), info.data.get("readiness")
        if not (tested > 0) == (readiness is not None) == (said is not None):
            raise broken_rule(_("there if tested and readiness are, and only then"))
        return said


@dataclass(frozen=True, slots=True)
class ReportRow(CardRow):
    content_version: Annotated[ContentVersion, Field(validation_alias="revision")]
    text: ReportText
    status: Annotated[str, one_of(Report.Status.values)]
    created_at: Moment
    reply: ReportText
    replied_at: Moment | None


def _day_of(name: str) -> AfterValidator:
    """A study day within two days of the moment in the field of that name, which stands before."""

    def check(study_day: date, info: ValidationInfo) -> date:
        moment = info.data.get(name)
        if moment and abs(study_day - moment.date()) > MAX_DAYS_APART:
            raise broken_rule(_("the day of %(moment)s, give or take two") % {"moment": name})
        return study_day

    return AfterValidator(check)


@dataclass(frozen=True, slots=True)
class ReviewRow(CardRow):
    """A row of the log: what was answered, without what replay gives."""

    token: Token
    quality: Annotated[int, whole_number(0, 5)]
    kind: Annotated[str, one_of([kind.value for kind in Kind])]
    reviewed_at: Moment
    study_day: Annotated[Day, _day_of("reviewed_at")]
    duration: Annotated[int, whole_number(0, MAX_ANSWER_MS)]
    points: Annotated[list[int], PlainValidator(partial(different_numbers, limit=MAX_POINTS))]
    content_version: Annotated[ContentVersion, Field(validation_alias="card_revision")]
    voided_at: Moment | None
    response: Annotated[str, text_up_to(MAX_RESPONSE_CHARS)] = ""  # a file from before has none
    # a file from before cards could ask has none
    confidence: Annotated[int, whole_number(0, max(Confidence))] | None = None


@dataclass(frozen=True, slots=True)
class PointAnswerRow(CardRow):
    """A key point that a drill asked for."""

    place: Annotated[int, whole_number(0, MAX_POINTS - 1)]
    said: Flag
    content_version: Annotated[ContentVersion, Field(validation_alias="card_revision")]
    answered_at: Moment
    study_day: Annotated[Day, _day_of("answered_at")]
