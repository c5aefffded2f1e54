"""Export of everything that belongs to a learner: as JSON (docs/data.md), the log also as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F

from cards.models import Report
from dlprep_site.web.csv_safe import without_formula

from ..models import InterviewAnswer, Learner, MockInterview, Plan, Review, Schedule

Pieces = Iterator[str]

FORMAT, VERSION = "dlprep", 1
BYTE_ORDER_MARK = "\ufeff"  # without it, a spreadsheet reads UTF-8 as an older encoding
BATCH = 1_000  # rows fetched at a time

CARD = ("card__question__slug", "card__slug")
PLAN = (
    "start", "new_per_day", "review_cap", "minutes_a_day", "days_off", "interview_on",
    "recovery_dose", "extra_new", "extra_new_on", "extra_ahead", "extra_ahead_on", "is_active",
    "first_sections", "later_sections", "is_pace_chosen",
)  # fmt: skip
SCHEDULE = (
    "repetitions", "ease", "interval", "due", "introduced_on", "lapses", "drill_on",
    "answered_at", "answered_on", "card_revision", "stability", "difficulty", "is_suspended",
    "buried_until",
)  # fmt: skip
REVIEW = (
    "token", "kind", "rule", "quality", "is_introduction", "reviewed_at", "study_day", "duration",
    "points", "response", "confidence", "card_revision",
    "repetitions_before", "ease_before", "interval_before",
    "due_before", "repetitions_after", "ease_after", "interval_after", "due_after", "voided_at",
)  # fmt: skip
REPORT = ("revision", "text", "status", "created_at", "reply", "replied_at")
MARK = ("is_starred", "note")
POINT_ANSWER = ("place", "said", "card_revision", "answered_at", "study_day")
STORED_AS = {  # the field of a name in the file, where they differ
    "card_revision": "content_version",
    "revision": "content_version",
    "extra_ahead": "extra_early",
    "extra_ahead_on": "extra_early_on",
}
ANSWER = ("place", "asked_at", "revealed_at", "answered_at", "text", "points", "points_asked")

CSV_COLUMNS = (
    "reviewed_at", "study_day", "question", "card", "title", "kind", "rule", "quality",
    "seconds", "interval_before", "interval_after", "ease_after", "due_after", "taken_back",
    "response",
)  # fmt: skip


def as_json(learner: Learner, now: datetime) -> Pieces:
    """One JSON object, in pieces: the log is the long part, and is never held whole."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": now,
        "account": {
            "email": learner.user.email,
            "joined": learner.user.date_joined,
            "language": learner.user.language,
        },
        "learner": {
            "timezone": learner.timezone,
            "rollover_hour": learner.rollover_hour,
            "grade_buttons": learner.grade_buttons,
            "answer_habit": learner.answer_habit,
            "asks_confidence": learner.asks_confidence,
            "reminder_hour": learner.reminder_hour,
        },
        "plans": [_plan(plan) for plan in learner.plans.order_by("pk").select_related("deck")],
        "schedules": list(_rows(Schedule.objects.of(learner.pk).order_by("card"), SCHEDULE)),
        "marks": list(_rows(learner.marks.order_by("card"), MARK)),
        "point_answers": list(_rows(learner.point_answers.order_by("pk"), POINT_ANSWER)),
        "interviews": [_interview(row) for row in _interviews(learner)],
        "reports": list(_rows(Report.objects.of(learner.pk).order_by("pk"), REPORT)),
    }  # fmt: skip
    yield _dumps(head)[:-1] + ', "reviews": ['
    separator = ""
    for row in _rows(Review.objects.of(learner.pk).order_by("pk"), REVIEW):
        yield separator + _dumps(row)
        separator = ",\n"
    yield "]}\n"


def log_as_csv(learner: Learner) -> Pieces:
    """The review log, one line per answer, oldest first; no cell runs in a spreadsheet."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(CSV_COLUMNS)
    log = Review.objects.of(learner.pk).order_by("pk")
    columns = (
        "reviewed_at", "study_day", *CARD, "card__question__title", "kind", "rule", "quality",
        "duration", "interval_before", "interval_after", "ease_after", "due_after", "voided_at",
        "response",
    )  # fmt: skip
    for row in log.values_list(*columns).iterator(BATCH):
        reviewed_at, *middle, duration, before, after, ease, due, voided_at, response = row
        cells = [reviewed_at.isoformat(), *middle, duration / 1_000, before, after, ease / 100, due]
        cells += ["yes" if voided_at else "", response]
        yield writer.writerow([_safe(cell) for cell in cells])


class _Echo:
    """A file for the CSV writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def _safe(cell: object) -> object:
    return without_formula(cell) if isinstance(cell, str) else cell


def _plan(plan: Plan) -> dict[str, Any]:
    pauses = list(plan.pauses.order_by("first").values("first", "last"))
    values = {name: getattr(plan, STORED_AS.get(name, name)) for name in PLAN}
    return {"deck": plan.deck.slug} | values | {"pauses": pauses}


def _interviews(learner: Learner) -> Iterable[MockInterview]:
    interviews = learner.interviews.order_by("pk").select_related("deck")
    return interviews.prefetch_related("answers__card__question", "answers__review")


def _interview(interview: MockInterview) -> dict[str, Any]:
    return {
        "deck": interview.deck.slug,
        "minutes": interview.minutes,
        "started_at": interview.started_at,
        "finished_at": interview.finished_at,
        "counted_at": interview.counted_at,
        "tested": interview.tested,
        "readiness": interview.readiness,
        "said": interview.said,
        "answers": [_answer(answer) for answer in interview.answers.all()],
    }


def _answer(answer: InterviewAnswer) -> dict[str, Any]:
    card = {"question": answer.card.question.slug, "card": answer.card.slug}
    values = {name: getattr(answer, name) for name in ANSWER}
    return card | values | {"review": answer.review.token if answer.review else None}


def _rows(rows: Any, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    same = [name for name in fields if name not in STORED_AS]
    renamed = {name: F(STORED_AS[name]) for name in fields if name in STORED_AS}
    for row in rows.values(*CARD, *same, **renamed).iterator(BATCH):
        question, card = (row[name] for name in CARD)
        yield {"question": question, "card": card} | {name: row[name] for name in fields}


def _dumps(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
