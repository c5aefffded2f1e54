"""The contents of a file in dlprep's own format (docs/data.md), with every value checked.

What replay gives, such as due dates, is not even read.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import field
from datetime import UTC, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from dlprep_site.i18n.formatting import grouped

from .export import FORMAT, STORED_AS, VERSION
from .field_types import error_message
from .file_rows import (
    CLOCKS_APART,
    MAX_ROWS,
    STOP,
    InterviewAnswerRow,
    InterviewRow,
    LearnerRow,
    MarkRow,
    PauseRow,
    PlanRow,
    PointAnswerRow,
    ReportRow,
    ReviewRow,
    ScheduleRow,
    field_names,
)
from .json_reader import MAX_REVIEWS, BadFile, parse

MAX_CARDS = 20_000  # with a schedule or a mark
MAX_INTERVIEW_ANSWERS = 10_000  # in all interviews of a file


@dataclass(frozen=True, slots=True)
class AccountData:
    """A file's contents. `learner` is None if it has no settings."""

    learner: LearnerRow | None
    plans: Annotated[list[PlanRow], Field(max_length=MAX_ROWS), STOP]
    schedules: Annotated[list[ScheduleRow], Field(max_length=MAX_CARDS), STOP]
    marks: Annotated[list[MarkRow], Field(max_length=MAX_CARDS), STOP]
    interviews: Annotated[list[InterviewRow], Field(max_length=MAX_ROWS), STOP]
    reports: Annotated[list[ReportRow], Field(max_length=MAX_ROWS), STOP]
    reviews: Annotated[list[ReviewRow], Field(max_length=MAX_REVIEWS), STOP]
    # a file from before there were point drills has none
    point_answers: Annotated[list[PointAnswerRow], Field(max_length=MAX_REVIEWS), STOP] = field(
        default_factory=list
    )


ROWS = (PlanRow, PauseRow, ScheduleRow, MarkRow, InterviewRow, InterviewAnswerRow, ReportRow)
FIELDS = frozenset({"format", "version", "card", "depth", *STORED_AS}).union(
    *(field_names(row) for row in (AccountData, LearnerRow, ReviewRow, PointAnswerRow, *ROWS))
)
ACCOUNT_DATA = TypeAdapter(AccountData)


def load(data: bytes) -> dict[str, Any]:
    """The file's JSON, as far as this version knows it; its values are not yet checked."""
    raw = parse(data, FIELDS)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise BadFile(_("This doesn’t look like a dlprep export."))
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


def reviews_alone(reviews: list[dict[str, Any]]) -> dict[str, Any]:
    """Contents that hold nothing but a log, in the same format."""
    return {name: [] for name in field_names(AccountData)} | {"learner": None, "reviews": reviews}


def checked(raw: dict[str, Any], now: datetime) -> AccountData:
    """The contents, every value of the right type and in its range; BadFile for the first error."""
    latest = now.astimezone(UTC) + CLOCKS_APART
    try:
        data = ACCOUNT_DATA.validate_python(raw, context={"latest": latest, "today": now.date()})
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_input=False)
        raise BadFile(error_message(errors[0])) from None
    if sum(len(row.answers) for row in data.interviews) > MAX_INTERVIEW_ANSWERS:
        raise BadFile(
            _("interviews: at most %(number)s answers in all")
            % {"number": grouped(MAX_INTERVIEW_ANSWERS)}
        )
    _check_once("plans", "deck", [plan.deck for plan in data.plans])
    _check_once("schedules", "card", [row.card for row in data.schedules])
    _check_once("marks", "card", [row.card for row in data.marks])
    _check_once("reviews", "token", [review.token for review in data.reviews])
    points = [(row.card, row.place, row.study_day) for row in data.point_answers]
    _check_once("point_answers", "point", points)
    for number, interview in enumerate(data.interviews, start=1):
        part = _("%(part)s, row %(number)s") % {"part": "interviews", "number": number}
        _check_once(f"{part}, answers", "place", [answer.place for answer in interview.answers])
    if sum(plan.is_active for plan in data.plans) > 1:
        raise BadFile(_("plans: only one may be active"))
    return data


def _check_once(part: str, name: str, values: list[Any]) -> None:
    seen: set[Any] = set()
    for number, value in enumerate(values, start=1):
        if value in seen:
            raise BadFile(
                _("%(part)s, row %(number)s: this %(name)s stands in an earlier row too")
                % {"part": part, "number": number, "name": name}
            )
        seen.add(value)
