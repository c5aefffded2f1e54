"""Writes of imports: a file is staged, applied as a whole or not at all, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from ..log import daily_stats
from ..log.replay import set_to
from ..models import Import, InterviewAnswer, Review, Schedule
from ..services.locking import NotYours, Refused, lock
from .log_append import Continuation
from .merge import Chosen, again, choose
from .restore import restore
from .schema import ReviewRow, checked, pack, unpack

KEPT = timedelta(days=1)  # how long a staged file waits for its learner
UNTIL_SWEPT = KEPT + timedelta(hours=1)  # later, so that no file goes while it is applied
BATCH = 2_000  # answers stored at a time


def stage_import(
    *,
    learner_id: int,
    kind: str,
    filename: str,
    contents: dict[str, Any],
    left_out: list[str],
    now: datetime,
) -> Import:
    """Store a file's contents, replacing a file staged before; nothing is added yet.

    `left_out` says what its reader has already skipped. BadFile if a value is wrong.
    """
    data = checked(contents, now)
    with transaction.atomic():
        lock(learner_id)
        swept = Q(learner_id=learner_id) | Q(uploaded_at__lt=now - UNTIL_SWEPT)
        Import.objects.filter(swept, state=Import.State.STAGED).delete()
        chosen = choose(learner_id, data)
        chosen.left_out[:0] = left_out
        return Import.objects.create(
            learner_id=learner_id,
            kind=kind,
            filename=filename,
            uploaded_at=now,
            payload=pack(contents),
            summary=chosen.summary | {"passed_over": left_out},
        )


def apply_import(*, learner_id: int, import_id: int, now: datetime) -> Iterator[tuple[int, int]]:
    """Add all that a staged file brings; yields how many answers are stored, and of how many.

    All or nothing, in one transaction: the caller must exhaust the generator, or everything is
    rolled back. A second call does nothing. Refused if the file was staged too long ago.
    """
    with transaction.atomic():
        plan = lock(learner_id)
        row = _import(learner_id, import_id)
        if row.state != Import.State.STAGED:
            return
        if row.uploaded_at < now - KEPT or row.payload is None:
            raise Refused(_("This file was uploaded more than a day ago. Please upload it again."))
        chosen = choose(learner_id, checked(unpack(bytes(row.payload)), now))
        chosen.left_out[:0] = row.summary["passed_over"]
        yield 0, len(chosen.reviews)
        if chosen.reviews:
            daily_stats.reopen(plan.learner, min(answer.study_day for _, answer in chosen.reviews))
        yield from _add_answers(learner_id, row, chosen)
        restore(plan, chosen, now)
        row.state, row.applied_at, row.payload = Import.State.APPLIED, now, None
        row.summary = chosen.summary
        row.save(update_fields=["state", "applied_at", "payload", "summary"])


def cancel_import(*, learner_id: int, import_id: int) -> None:
    """Delete a staged file; one that was applied stays."""
    with transaction.atomic():
        lock(learner_id)
        row = _import(learner_id, import_id)
        if row.state == Import.State.STAGED:
            row.delete()


def take_back_import(*, learner_id: int, import_id: int, now: datetime) -> int:
    """Take back the answers that an import added; how many. A second call does nothing.

    The rows stay in the log, void. Answers given to the same cards since then depend on them, and
    rows of the log never change: so these are voided too and logged again without the import.
    """
    with transaction.atomic():
        plan = lock(learner_id)
        row = _import(learner_id, import_id)
        if row.state == Import.State.STAGED:
            raise Refused(_("This file has not been applied."))
        if row.state == Import.State.TAKEN_BACK:
            return 0
        log = Review.objects.of(learner_id).standing()
        brought = log.filter(imported_in=row)
        first = dict(brought.values("card_id").annotate(at=Min("pk")).values_list("card_id", "at"))
        since = log.filter(card_id__in=first).exclude(imported_in=row).order_by("pk")
        later = [answer for answer in since if answer.pk > first[answer.card_id]]
        touched = [answer.study_day for answer in [*brought, *later]]
        if touched:
            daily_stats.reopen(plan.learner, min(touched))
        taken_back = brought.update(voided_at=now)
        for start in range(0, len(later), BATCH):
            pks = [answer.pk for answer in later[start : start + BATCH]]
            log.filter(pk__in=pks).update(voided_at=now)
        _log_once_more(learner_id, set(first), later)
        row.state, row.taken_back_at = Import.State.TAKEN_BACK, now
        row.save(update_fields=["state", "taken_back_at"])
    return taken_back


def _import(learner_id: int, import_id: int) -> Import:
    imports = Import.objects.select_for_update().filter(learner_id=learner_id)
    row = imports.filter(pk=import_id).first()
    if row is None:
        raise NotYours(_("There is no such import."))
    return row


def _add_answers(learner_id: int, row: Import, chosen: Chosen) -> Iterator[tuple[int, int]]:
    schedules = Schedule.objects.of(learner_id)
    log = Continuation(learner_id, {schedule.card_id: schedule for schedule in schedules})
    total = len(chosen.reviews)
    for start in range(0, total, BATCH):
        batch = chosen.reviews[start : start + BATCH]
        Review.objects.bulk_create(_review(log, row, chosen, *pair) for pair in batch)
        yield start + len(batch), total
    for flags in chosen.schedules:
        schedule = log.schedule(chosen.cards[flags.card])
        schedule.is_suspended = flags.is_suspended
        schedule.buried_until = flags.buried_until
    log.finish()


def _review(
    log: Continuation, row: Import, chosen: Chosen, token: UUID, answer: ReviewRow
) -> Review:
    card_id = chosen.cards[answer.card]
    states = log.add(
        card_id,
        quality=answer.quality,
        kind=answer.kind,
        study_day=answer.study_day,
        reviewed_at=answer.reviewed_at,
        content_version=answer.content_version,
        voided_at=answer.voided_at,
    )
    return Review(
        learner_id=row.learner_id,
        card_id=card_id,
        imported_in=row,
        token=token,
        quality=answer.quality,
        reviewed_at=answer.reviewed_at,
        study_day=answer.study_day,
        duration=answer.duration,
        points=answer.points,
        content_version=answer.content_version,
        voided_at=answer.voided_at,
        **states,
    )


def _log_once_more(learner_id: int, card_ids: set[int], answers: list[Review]) -> None:
    """Replay what is left of the cards' logs, and append answers to them under new tokens.

    Their times stay; the answers of mock interviews follow them.
    """
    schedules = Schedule.objects.of(learner_id).filter(card_id__in=card_ids)
    log = Continuation(learner_id, {schedule.card_id: schedule for schedule in schedules})
    standing = Review.objects.of(learner_id).standing().filter(card_id__in=card_ids)
    rows = standing.order_by("card_id", "pk").iterator(BATCH)
    left = {card_id: list(group) for card_id, group in groupby(rows, lambda r: r.card_id)}
    for card_id in card_ids:
        set_to(log.schedule(card_id), left.get(card_id, []))
    taken = set(Review.objects.of(learner_id).values_list("token", flat=True)) if answers else set()
    copies = [_copy(log, answer, taken) for answer in answers]
    Review.objects.bulk_create(copies, batch_size=BATCH)
    log.finish()
    renewed = {old.pk: copy for old, copy in zip(answers, copies, strict=True)}
    counted = InterviewAnswer.objects.filter(interview__learner_id=learner_id)
    for interview_answer in counted.filter(review__card_id__in=card_ids):
        if interview_answer.review_id in renewed:
            interview_answer.review = renewed[interview_answer.review_id]
            interview_answer.save(update_fields=["review"])


def _copy(log: Continuation, old: Review, taken: set[UUID]) -> Review:
    token = again(old.token)
    while token in taken:
        token = again(token)
    states = log.add(
        old.card_id,
        quality=old.quality,
        kind=old.kind,
        study_day=old.study_day,
        reviewed_at=old.reviewed_at,
        content_version=old.content_version,
    )
    copy = deepcopy(old)
    copy.pk, copy.token, copy._state.adding = None, token, True
    for name, value in states.items():
        setattr(copy, name, value)
    return copy
