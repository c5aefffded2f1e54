"""Stores what an imported file has beside the log: settings, plans, marks, interviews and so on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cards.models import Report

from ..models import InterviewAnswer, Mark, MockInterview, Pause, Plan, PointAnswer, Review
from .file_rows import InterviewRow, PlanRow, ReportRow, stored_values
from .merge import Chosen

BATCH = 500  # rows stored at a time


def restore(plan: Plan, chosen: Chosen, now: datetime) -> None:
    """Store it for the learner of `plan`, whose lock is held, and whose reviews are there."""
    learner = plan.learner
    if chosen.learner is not None:
        settings = stored_values(chosen.learner)
        if chosen.learner.timezone is None:  # not known here
            del settings["timezone"]
        for name, value in settings.items():
            setattr(learner, name, value)
        learner.save(update_fields=list(settings))
    if chosen.plans:
        _restore_plans(plan, chosen.plans)
    _restore_marks(learner.pk, chosen)
    _restore_point_answers(learner.pk, chosen)
    _restore_interviews(learner.pk, chosen)
    Report.objects.bulk_create(_report(learner.pk, row, chosen) for row in chosen.reports)


def _restore_plans(own: Plan, plans: list[tuple[int, PlanRow]]) -> None:
    """Put the plans in the place of the learner's own, the active one being the file's.

    The locked row is kept, so that a request that waits for it finds it.
    """
    Plan.objects.filter(learner=own.learner).exclude(pk=own.pk).delete()
    own.pauses.all().delete()
    has_active = any(row.is_active for _, row in plans)
    for place, (deck_id, row) in enumerate(plans):
        plan = Plan(learner=own.learner) if place else own
        plan.deck_id = deck_id
        for name, value in stored_values(row).items():
            setattr(plan, name, value)
        plan.is_active = row.is_active or (not has_active and place == 0)
        plan.save()
        Pause.objects.bulk_create(Pause(plan=plan, **stored_values(pause)) for pause in row.pauses)


def _restore_marks(learner_id: int, chosen: Chosen) -> None:
    Mark.objects.bulk_create(
        [
            Mark(learner_id=learner_id, card_id=chosen.cards[row.card], **stored_values(row))
            for row in chosen.marks
        ],
        batch_size=BATCH,
        update_conflicts=True,  # an empty mark may be there
        unique_fields=["learner", "card"],
        update_fields=["is_starred", "note"],
    )


def _restore_point_answers(learner_id: int, chosen: Chosen) -> None:
    PointAnswer.objects.bulk_create(
        [
            PointAnswer(learner_id=learner_id, card_id=chosen.cards[row.card], **stored_values(row))
            for row in chosen.point_answers
        ],
        batch_size=BATCH,
        ignore_conflicts=True,  # the learner may drill it meanwhile
    )


def _restore_interviews(learner_id: int, chosen: Chosen) -> None:
    reviews = _reviews(learner_id, chosen.interviews)
    interviews = MockInterview.objects.bulk_create(
        [
            MockInterview(learner_id=learner_id, deck_id=deck_id, **stored_values(row))
            for deck_id, row in chosen.interviews
        ],
        batch_size=BATCH,
    )
    InterviewAnswer.objects.bulk_create(
        [
            InterviewAnswer(
                interview=interview,
                card_id=chosen.cards[answer.card],
                review_id=reviews.get(answer.review) if answer.review else None,
                **stored_values(answer),
            )
            for interview, (_, row) in zip(interviews, chosen.interviews, strict=True)
            for answer in row.answers
            if answer.card in chosen.cards
        ],
        batch_size=BATCH,
    )


def _reviews(learner_id: int, interviews: list[tuple[int, InterviewRow]]) -> dict[UUID, int]:
    """The ids of the learner's answers that interviews point to, by token."""
    tokens = [answer.review for _, row in interviews for answer in row.answers if answer.review]
    own, found = Review.objects.of(learner_id), dict[UUID, int]()
    for start in range(0, len(tokens), BATCH):
        among = own.filter(token__in=tokens[start : start + BATCH])
        found |= dict(among.values_list("token", "pk"))
    return found


def _report(user_id: int, row: ReportRow, chosen: Chosen) -> Report:
    """A report as it was, its reply already read."""
    seen_at = row.replied_at
    card_id = chosen.cards[row.card]
    return Report(reporter_id=user_id, card_id=card_id, seen_at=seen_at, **stored_values(row))
