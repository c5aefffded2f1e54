"""What a file in dlprep's own format brings (docs/data.md), each value checked.

What replay gives, such as due dates, is not even read.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cards.models import MAX_REPORT_CHARS, Depth, Report
from dlprep_site.i18n.formatting import grouped

from ..core.answering import Kind
from ..core.plan import MAX_DAYS_AHEAD, MAX_PAUSE_DAYS, MAX_PAUSES, PLAN_DAYS
from ..core.study_day import add_days
from ..models import (
    MAX_ANSWER_MS,
    MAX_INTERVIEW_MINUTES,
    MAX_MINUTES_A_DAY,
    MAX_NEW_PER_DAY,
    MAX_NOTE_CHARS,
    MAX_REVIEWS_PER_DAY,
    NO_PLACES,
    Learner,
    timezone_names,
)
from .export import FORMAT, VERSION
from .json_reader import MAX_POINTS, MAX_REVIEWS, MAX_SLUG_CHARS, BadFile, Row, parse

MAX_CARDS = 20_000  # with a schedule or a mark
MAX_ROWS = 2_000  # plans, interviews, reports
MAX_PLAN_AGE = 10 * 366  # days since a plan began: its pages play it from its first day on
MAX_INTERVIEW_ANSWERS = 10_000  # in all interviews of a file
MAX_TEXT_CHARS = 10_000  # of a written answer in an interview, as in its form
CLOCKS_APART = timedelta(days=1)  # how far another machine's clock may be ahead
MAX_DAYS_APART = timedelta(days=2)  # between a study day and the answer's moment, in any zone

TIMEZONE = re.compile(r"[A-Za-z]+(/[A-Za-z0-9_+-]+){1,2}")

CardName = tuple[str, str]  # a question's slug, and a depth

NAMES = """
format version learner plans schedules marks interviews reports reviews
timezone rollover_hour grade_buttons reminder_hour
deck start new_per_day review_cap minutes_a_day days_off interview_on recovery_dose
extra_new extra_new_on extra_ahead extra_ahead_on is_active pauses first last
question depth is_suspended buried_until is_starred note
minutes started_at finished_at counted_at answers
place asked_at revealed_at answered_at text points points_asked review
revision status created_at reply replied_at
token quality kind reviewed_at study_day duration card_revision voided_at
"""
FIELDS = frozenset(NAMES.split())


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the log: what was answered, without what replay gives."""

    card: CardName
    token: UUID
    quality: int
    kind: str
    reviewed_at: datetime
    study_day: date
    duration: int
    points: list[int]
    card_revision: int
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfCard:
    """The stored values of something that belongs to a card."""

    card: CardName
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlanRow:
    deck: str
    values: dict[str, Any]
    pauses: list[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class InterviewRow:
    deck: str
    values: dict[str, Any]
    answers: list[tuple[OfCard, UUID | None]]


@dataclass(slots=True)
class Parcel:
    """A file's contents. `learner` is None where it has no settings."""

    learner: dict[str, Any] | None = None
    plans: list[PlanRow] = field(default_factory=list)
    schedules: list[OfCard] = field(default_factory=list)
    marks: list[OfCard] = field(default_factory=list)
    interviews: list[InterviewRow] = field(default_factory=list)
    reports: list[OfCard] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def load(data: bytes) -> dict[str, Any]:
    """The file's JSON, as far as this version knows it, and of its format; not yet checked."""
    raw = parse(data, FIELDS)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise BadFile(_("This is not a file of dlprep: it has no format “dlprep”."))
    if type(raw.get("version")) is not int or raw["version"] != VERSION:
        raise BadFile(
            _("The file is of another version than %(number)s, which this site reads.")
            % {"number": VERSION}
        )
    return raw


def pack(raw: dict[str, Any]) -> bytes:
    """A file's contents, small, to be kept until they are applied."""
    return zlib.compress(json.dumps(raw, separators=(",", ":")).encode(), level=1)


def unpack(payload: bytes) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(zlib.decompress(payload))
    return raw


def answers_alone(answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Contents that hold nothing but a log, in the same format."""
    nothing: dict[str, Any] = {
        name: [] for name in ("plans", "schedules", "marks", "interviews", "reports")
    }
    return nothing | {"learner": None, "reviews": answers}


def checked(raw: dict[str, Any], now: datetime) -> Parcel:
    """The contents, every value of the right type and in its range; BadFile for the first not."""
    latest = now.astimezone(UTC) + CLOCKS_APART
    file = Row(raw, "the file")
    parcel = Parcel(
        learner=None if file.is_empty("learner") else _learner(file.object("learner")),
        plans=[_plan(row, now.date()) for row in file.rows("plans", MAX_ROWS)],
        schedules=[_schedule(row) for row in file.rows("schedules", MAX_CARDS)],
        marks=[_mark(row) for row in file.rows("marks", MAX_CARDS)],
        interviews=[_interview(row, latest) for row in file.rows("interviews", MAX_ROWS)],
        reports=[_report(row, latest) for row in file.rows("reports", MAX_ROWS)],
        answers=[_answer(row, latest) for row in file.rows("reviews", MAX_REVIEWS)],
    )
    if sum(len(row.answers) for row in parcel.interviews) > MAX_INTERVIEW_ANSWERS:
        raise BadFile(
            _("interviews: at most %(number)s answers in all")
            % {"number": grouped(MAX_INTERVIEW_ANSWERS)}
        )
    _check_once("plans", "deck", [plan.deck for plan in parcel.plans])
    _check_once("schedules", "card", [row.card for row in parcel.schedules])
    _check_once("marks", "card", [row.card for row in parcel.marks])
    _check_once("reviews", "token", [answer.token for answer in parcel.answers])
    if sum(plan.values["is_active"] for plan in parcel.plans) > 1:
        raise BadFile(_("plans: only one may be active"))
    return parcel


def _check_once(part: str, name: str, values: list[Any]) -> None:
    seen: set[Any] = set()
    for number, value in enumerate(values, start=1):
        if value in seen:
            raise BadFile(
                _("%(part)s, row %(number)s: this %(name)s stands in an earlier row too")
                % {"part": part, "number": number, "name": name}
            )
        seen.add(value)


def _card(row: Row) -> CardName:
    return row.text("question", MAX_SLUG_CHARS), row.choice("depth", Depth.values)


def _may_be_timezone(name: str) -> bool:
    """Whether another machine, or another year, may have a zone of this name."""
    if name in NO_PLACES:
        return True
    areas = {known.split("/")[0] for known in timezone_names() if "/" in known}
    return bool(TIMEZONE.fullmatch(name)) and name.split("/")[0] in areas


def _learner(row: Row) -> dict[str, Any]:
    timezone = row.text("timezone", 64)
    if timezone not in timezone_names() and not _may_be_timezone(timezone):
        row.fail("timezone", _("a time zone's name, such as Europe/Berlin"))
    known = {"timezone": timezone} if timezone in timezone_names() else {}
    return known | {
        "rollover_hour": row.whole("rollover_hour", 0, 23),
        "grade_buttons": row.choice("grade_buttons", Learner.GradeButtons.values),
        "reminder_hour": row.whole_or_none("reminder_hour", 0, 23),
    }


def _plan(row: Row, today: date) -> PlanRow:
    # a day more than the forms allow, since the learner's own day may be another one
    latest = add_days(today, MAX_DAYS_AHEAD + 1)
    values: dict[str, Any] = {
        "start": row.day("start", add_days(today, -MAX_PLAN_AGE), add_days(today, PLAN_DAYS)),
        "new_per_day": row.whole("new_per_day", 0, MAX_NEW_PER_DAY),
        "review_cap": row.whole_or_none("review_cap", 1, MAX_REVIEWS_PER_DAY),
        "minutes_a_day": row.whole_or_none("minutes_a_day", 1, MAX_MINUTES_A_DAY),
        "days_off": row.numbers("days_off", 7),
        "interview_on": row.day_or_none("interview_on", latest),
        "recovery_dose": row.whole_or_none("recovery_dose", 1, MAX_REVIEWS_PER_DAY),
        "extra_new": row.whole("extra_new", 0, MAX_NEW_PER_DAY),
        "extra_new_on": row.day_or_none("extra_new_on"),
        "extra_ahead": row.whole("extra_ahead", 0, MAX_REVIEWS_PER_DAY),
        "extra_ahead_on": row.day_or_none("extra_ahead_on"),
        "is_active": row.flag("is_active"),
    }
    if len(values["days_off"]) == 7:
        row.fail("days_off", _("at most six days of the week"))
    pauses = sorted(_pause(pause, today) for pause in row.rows("pauses", MAX_PAUSES, row.where))
    for (__, last), (first, __) in zip(pauses, pauses[1:], strict=False):
        if first <= last:
            row.fail("pauses", _("apart from one another"))
    return PlanRow(row.text("deck", MAX_SLUG_CHARS), values, pauses)


def _pause(row: Row, today: date) -> tuple[date, date]:
    earliest, latest = add_days(today, -MAX_PLAN_AGE), add_days(today, MAX_DAYS_AHEAD + 1)
    first, last = row.day("first", earliest, latest), row.day("last", earliest, latest)
    if last < first:
        row.fail("last", _("no earlier than first"))
    if (last - first).days >= MAX_PAUSE_DAYS:
        row.fail("last", _("within a year of first"))
    return first, last


def _schedule(row: Row) -> OfCard:
    values = {
        "is_suspended": row.flag("is_suspended"),
        "buried_until": row.day_or_none("buried_until"),
    }
    return OfCard(_card(row), values)


def _mark(row: Row) -> OfCard:
    values = {"is_starred": row.flag("is_starred"), "note": row.text("note", MAX_NOTE_CHARS)}
    return OfCard(_card(row), values)


def _interview(row: Row, latest: datetime) -> InterviewRow:
    values = {
        "minutes": row.whole("minutes", 1, MAX_INTERVIEW_MINUTES),
        "started_at": row.moment("started_at", latest),
        "finished_at": row.moment_or_none("finished_at", latest),
        "counted_at": row.moment_or_none("counted_at", latest),
    }
    rows = row.rows("answers", MAX_INTERVIEW_MINUTES, row.where)
    answers = [_interview_answer(answer, latest) for answer in rows]
    places = [answer.values["place"] for answer, _ in answers]
    _check_once(f"{row.where}, answers", "place", places)
    return InterviewRow(row.text("deck", MAX_SLUG_CHARS), values, answers)


def _interview_answer(row: Row, latest: datetime) -> tuple[OfCard, UUID | None]:
    asked = row.whole("points_asked", 0, MAX_POINTS)
    values = {
        "place": row.whole("place", 1, MAX_INTERVIEW_MINUTES),
        "asked_at": row.moment_or_none("asked_at", latest),
        "revealed_at": row.moment_or_none("revealed_at", latest),
        "answered_at": row.moment_or_none("answered_at", latest),
        "text": row.text("text", MAX_TEXT_CHARS),
        "points": row.numbers("points", asked),
        "points_asked": asked,
    }
    return OfCard(_card(row), values), row.token_or_none("review")


def _report(row: Row, latest: datetime) -> OfCard:
    values = {
        "revision": row.whole("revision", 1),
        "text": row.text("text", MAX_REPORT_CHARS),
        "status": row.choice("status", Report.Status.values),
        "created_at": row.moment("created_at", latest),
        "reply": row.text("reply", MAX_REPORT_CHARS),
        "replied_at": row.moment_or_none("replied_at", latest),
    }
    return OfCard(_card(row), values)


def _answer(row: Row, latest: datetime) -> Answer:
    answer = Answer(
        card=_card(row),
        token=row.token("token"),
        quality=row.whole("quality", 0, 5),
        kind=row.choice("kind", [kind.value for kind in Kind]),
        reviewed_at=row.moment("reviewed_at", latest),
        study_day=row.day("study_day"),
        duration=row.whole("duration", 0, MAX_ANSWER_MS),
        points=row.numbers("points", MAX_POINTS),
        card_revision=row.whole("card_revision", 1),
        voided_at=row.moment_or_none("voided_at", latest),
    )
    if abs(answer.study_day - answer.reviewed_at.date()) > MAX_DAYS_APART:
        row.fail("study_day", _("the day of reviewed_at, give or take two"))
    return answer
