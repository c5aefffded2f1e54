"""What of a file is added to an account: the one answer that the preview shows and that is applied.

An account without standing answers gets everything. Into any other, answers are only added behind
those that are there, card by card, since a schedule is its card's answers replayed in their order.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from cards.models import REPORTS_AN_HOUR, Card, Deck, Report

from ..models import Import, Mark, MockInterview, PointAnswer, Review
from .file_rows import (
    CardName,
    CardRow,
    InterviewRow,
    LearnerRow,
    MarkRow,
    PlanRow,
    PointAnswerRow,
    ReportRow,
    ReviewRow,
    ScheduleRow,
)
from .schema import AccountData
from .skip_reasons import sentence

MAX_REPORTS = 200  # of one learner, once a file was imported: years of reading critically

CardIds = dict[CardName, int]
Row = TypeVar("Row", bound=CardRow)


@dataclass(slots=True)
class Chosen:
    """What is added, its cards and decks by their ids here, and what is left out and why."""

    cards: CardIds
    learner: LearnerRow | None = None
    plans: list[tuple[int, PlanRow]] = field(default_factory=list)
    schedules: list[ScheduleRow] = field(default_factory=list)
    marks: list[MarkRow] = field(default_factory=list)
    point_answers: list[PointAnswerRow] = field(default_factory=list)
    interviews: list[tuple[int, InterviewRow]] = field(default_factory=list)
    reports: list[ReportRow] = field(default_factory=list)
    reviews: list[tuple[UUID, ReviewRow]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def summary(self) -> dict[str, Any]:
        """In numbers and sentences, to be stored and shown."""
        added = {
            "answers": len(self.reviews),
            "taken_back": sum(review.voided_at is not None for __, review in self.reviews),
            "cards": len({review.card for __, review in self.reviews}),
            "settings": int(self.learner is not None),
            "plans": len(self.plans),
            "put_aside": sum(row.is_suspended for row in self.schedules),
            "marks": len(self.marks),
            "point_answers": len(self.point_answers),
            "interviews": len(self.interviews),
            "reports": len(self.reports),
        }
        return {"added": added, "left_out": self.left_out}


def choose(learner_id: int, data: AccountData) -> Chosen:
    """What of a file this account gets, as both are now."""
    names = Card.objects.values_list("question__slug", "slug", "pk")
    chosen = Chosen({(question, slug): pk for question, slug, pk in names})
    _choose_answers(learner_id, data.reviews, chosen)
    _choose_marks(learner_id, data.marks, chosen)
    _choose_point_answers(learner_id, data.point_answers, chosen)
    if not Review.objects.of(learner_id).standing().exists():
        _choose_the_rest(learner_id, data, chosen)
    elif data.learner is not None:
        chosen.left_out.append(
            _(
                "Settings, plans, cards put aside, mock interviews and reports: your account has "
                "answers already, so these stay as they are here."
            )
        )
    return chosen


def again(token: UUID) -> UUID:
    """The token of an answer that is logged once more after having been taken back."""
    return uuid5(token, "again")


def _choose_answers(learner_id: int, reviews: list[ReviewRow], chosen: Chosen) -> None:
    log = Review.objects.of(learner_id)
    gone = Import.State.TAKEN_BACK
    states = log.values_list("token", "imported_in__state")
    tokens = {token: state == gone for token, state in states.iterator(2_000)}
    latest = _latest(learner_id, chosen.cards)
    reasons: Counter[str] = Counter()
    for review in reviews:
        token = review.token
        while tokens.get(token):  # came with an import that was taken back: it may come again
            token = again(token)
        if review.card not in chosen.cards:
            reasons["answer_unknown"] += 1
        elif token in tokens:
            reasons["answer_here"] += 1
        elif review.card in latest and review.reviewed_at <= latest[review.card]:
            reasons["answer_late"] += 1
        else:
            chosen.reviews.append((token, review))
    chosen.left_out += [sentence(number, reason) for reason, number in reasons.items()]


def _latest(learner_id: int, cards: CardIds) -> dict[CardName, datetime]:
    """When each card was last answered, of those that have a standing answer."""
    standing = Review.objects.of(learner_id).standing().values("card_id")
    moments = dict(standing.annotate(at=Max("reviewed_at")).values_list("card_id", "at"))
    return {name: moments[pk] for name, pk in cards.items() if pk in moments}


def _choose_marks(learner_id: int, marks: list[MarkRow], chosen: Chosen) -> None:
    marks_here = Mark.objects.filter(learner_id=learner_id).exclude(is_starred=False, note="")
    marked = set(marks_here.values_list("card_id", flat=True))
    known = _on_known_cards(marks, "mark_unknown", chosen)
    chosen.marks = [row for row in known if chosen.cards[row.card] not in marked]
    _leave_out(chosen, len(known) - len(chosen.marks), "mark_here")


def _choose_point_answers(learner_id: int, rows: list[PointAnswerRow], chosen: Chosen) -> None:
    own = PointAnswer.objects.filter(learner_id=learner_id)
    here = set(own.values_list("card_id", "place", "study_day"))
    known = _on_known_cards(rows, "point_unknown", chosen)
    chosen.point_answers = [
        row for row in known if (chosen.cards[row.card], row.place, row.study_day) not in here
    ]
    _leave_out(chosen, len(known) - len(chosen.point_answers), "point_here")


def _choose_the_rest(learner_id: int, data: AccountData, chosen: Chosen) -> None:
    decks = dict(Deck.objects.values_list("slug", "pk"))
    chosen.learner = data.learner
    if data.learner is not None and data.learner.timezone is None:
        chosen.left_out.append(_("The time zone of the file is not known here: yours stays."))
    chosen.plans = [(decks[row.deck], row) for row in data.plans if row.deck in decks]
    _leave_out(chosen, len(data.plans) - len(chosen.plans), "plan_unknown")
    chosen.schedules = _on_known_cards(data.schedules, "schedule_unknown", chosen)
    _choose_interviews(learner_id, data, decks, chosen)
    _choose_reports(learner_id, data, chosen)


def _choose_interviews(
    learner_id: int, data: AccountData, decks: dict[str, int], chosen: Chosen
) -> None:
    interviews = MockInterview.objects.filter(learner_id=learner_id)
    held = set(interviews.values_list("deck_id", "started_at"))
    known = [(decks[row.deck], row) for row in data.interviews if row.deck in decks]
    _leave_out(chosen, len(data.interviews) - len(known), "interview_unknown")
    chosen.interviews = [one for one in known if (one[0], one[1].started_at) not in held]
    _leave_out(chosen, len(known) - len(chosen.interviews), "interview_here")
    cards = [answer.card for __, row in chosen.interviews for answer in row.answers]
    unknown = sum(card not in chosen.cards for card in cards)
    _leave_out(chosen, unknown, "interview_answer_unknown")


def _choose_reports(learner_id: int, data: AccountData, chosen: Chosen) -> None:
    sent = set(Report.objects.of(learner_id).values_list("card_id", "created_at"))
    known = _on_known_cards(data.reports, "report_unknown", chosen)
    new = [row for row in known if (chosen.cards[row.card], row.created_at) not in sent]
    _leave_out(chosen, len(known) - len(new), "report_here")
    chosen.reports = _within_limits(Report.objects.of(learner_id), new)
    _leave_out(chosen, len(new) - len(chosen.reports), "report_many")


def _within_limits(own: QuerySet[Report], rows: list[ReportRow]) -> list[ReportRow]:
    """The first reports of a file that editors can be asked to read, beside the learner's own.

    A file does not evade the limit on sending them: its dates and states may be made up.
    """
    room = MAX_REPORTS - own.count()
    room_for_open = REPORTS_AN_HOUR - own.filter(status=Report.Status.OPEN).count()
    kept = []
    for row in rows:
        is_open = row.status == Report.Status.OPEN
        if room > 0 and (room_for_open > 0 or not is_open):
            kept.append(row)
            room -= 1
            room_for_open -= is_open
    return kept


def _on_known_cards(rows: list[Row], reason: str, chosen: Chosen) -> list[Row]:
    known = [row for row in rows if row.card in chosen.cards]
    _leave_out(chosen, len(rows) - len(known), reason)
    return known


def _leave_out(chosen: Chosen, number: int, reason: str) -> None:
    if number:
        chosen.left_out.append(sentence(number, reason))
