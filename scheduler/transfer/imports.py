"""Writes of imports: a file is staged, applied as a whole or not at all, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from dlprep_site.i18n.formatting import grouped

from ..log import daily_stats
from ..log.replay import set_to
from ..models import Import, InterviewAnswer, Learner, Mark, Plan, Review, Schedule
from ..services.locking import NotYours, Refused, lock
from .file_rows import ReviewRow, stored_values
from .log_append import Continuation
from .log_rows import Row, insert, prepared
from .merge import Chosen, again, choose
from .restore import restore
from .schema import checked, pack, unpack

KEPT = timedelta(days=1)  # how long a staged file waits for its learner
UNTIL_SWEPT = KEPT + timedelta(hours=1)  # later, so that no file goes while it is applied
BATCH = 2_000  # answers made ready at a time
MAX_TRIES = 3  # of a learner who studies meanwhile


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
    chosen = choose(learner_id, checked(contents, now))
    _refuse_too_long_a_log(learner_id, chosen)
    chosen.left_out[:0] = left_out
    payload = pack(contents)
    with transaction.atomic():
        lock(learner_id)
        swept = Q(learner_id=learner_id) | Q(uploaded_at__lt=now - UNTIL_SWEPT)
        Import.objects.filter(swept, state=Import.State.STAGED).delete()
        return Import.objects.create(
            learner_id=learner_id,
            kind=kind,
            filename=filename,
            uploaded_at=now,
            payload=payload,
            summary=chosen.summary | {"passed_over": left_out},
        )


def apply_import(*, learner_id: int, import_id: int, now: datetime) -> Iterator[tuple[int, int]]:
    """Add all that a staged file brings; yields how many answers are made ready, and of how many.

    Everything is made ready first, which holds no one up; then it is stored in one transaction,
    which takes about a second. If the learner has studied meanwhile, it is made ready again. All or
    nothing: the caller must exhaust the generator, or nothing is added. A second call does nothing.
    Refused if the file was staged too long ago, or the log would exceed MAX_LOG_ROWS.
    """
    row = _import(learner_id, import_id)
    if row.state != Import.State.STAGED:
        return
    if row.uploaded_at < now - KEPT or row.payload is None:
        raise Refused(_("This file was uploaded more than a day ago. Please upload it again."))
    data = checked(unpack(bytes(row.payload)), now)
    for _try in range(MAX_TRIES):
        seen = state_of(learner_id)
        chosen = choose(learner_id, data)
        chosen.left_out[:0] = row.summary["passed_over"]
        _refuse_too_long_a_log(learner_id, chosen)
        log, rows = _continued(learner_id), list[Row]()
        yield 0, len(chosen.reviews)
        yield from _make_ready(log, row, chosen, rows)
        with transaction.atomic():
            plan = lock(learner_id)
            if _locked(learner_id, import_id).state != Import.State.STAGED:
                return
            if state_of(learner_id) == seen:
                _store(plan, row, chosen, log, rows, now)
                return
    raise Refused(_("You studied while it was added. Nothing was added; please try again."))


def _store(
    plan: Plan, row: Import, chosen: Chosen, log: Continuation, rows: list[Row], now: datetime
) -> None:
    """Store what was made ready, for the learner of `plan`, whose lock is held."""
    if chosen.reviews:
        daily_stats.reopen(plan.learner, min(answer.study_day for _, answer in chosen.reviews))
    insert(rows)
    log.finish()
    restore(plan, chosen, now)
    row.state, row.applied_at, row.payload = Import.State.APPLIED, now, None
    row.summary = chosen.summary
    row.save(update_fields=["state", "applied_at", "payload", "summary"])


def cancel_import(*, learner_id: int, import_id: int) -> None:
    """Delete a staged file; one that was applied stays."""
    with transaction.atomic():
        lock(learner_id)
        row = _locked(learner_id, import_id)
        if row.state == Import.State.STAGED:
            row.delete()


def take_back_import(*, learner_id: int, import_id: int, now: datetime) -> int:
    """Take back the answers that an import added; how many. A second call does nothing.

    The rows stay in the log, void. Answers given to the same cards since then depend on them, and
    rows of the log never change: so these are voided too and logged again without the import.
    All of it is made ready first, as in `apply_import`.
    """
    for _try in range(MAX_TRIES):
        seen = state_of(learner_id)
        state = _import(learner_id, import_id).state
        if state == Import.State.STAGED:
            raise Refused(_("This file has not been applied."))
        if state == Import.State.TAKEN_BACK:
            return 0
        ready = _without(learner_id, import_id)
        with transaction.atomic():
            plan = lock(learner_id)
            row = _locked(learner_id, import_id)
            if not row.is_applied:
                return 0
            if state_of(learner_id) == seen:
                return _take_back(plan, row, ready, now)
    raise Refused(_("You studied while it was taken back. Nothing was changed; please try again."))


@dataclass
class _Without:
    """A log without an import: what is voided, and logged once more."""

    log: Continuation
    touched: date | None
    later: dict[int, UUID]
    """The new token of each later answer, by the old one's id."""
    rows: list[Row]


def _without(learner_id: int, import_id: int) -> _Without:
    """Replay the cards' logs without the import, and prepare the answers that are logged again.

    Those answers keep their times.
    """
    standing = Review.objects.of(learner_id).standing()
    brought = standing.filter(imported_in=import_id)
    first = dict(brought.values("card_id").annotate(at=Min("pk")).values_list("card_id", "at"))
    days = [brought.aggregate(day=Min("study_day"))["day"]]
    log = _continued(learner_id)
    left = standing.filter(card_id__in=first).exclude(imported_in=import_id)
    for card_id in first:
        set_to(log.schedule(card_id), list(left.filter(card_id=card_id, pk__lt=first[card_id])
                                           .order_by("pk")))  # fmt: skip
    later, rows = dict[int, UUID](), list[Row]()

    @cache
    def taken() -> set[UUID]:
        return set(Review.objects.of(learner_id).values_list("token", flat=True))

    for answer in left.order_by("pk").iterator(BATCH):
        if answer.pk > first[answer.card_id]:
            copy = _copy(log, answer, taken)
            later[answer.pk] = copy.token
            rows.append(prepared(copy))
            days.append(answer.study_day)
    return _Without(log, min((day for day in days if day), default=None), later, rows)


def _take_back(plan: Plan, row: Import, ready: _Without, now: datetime) -> int:
    """Store what was made ready; a mock interview's answer goes along with its copy."""
    if ready.touched:
        daily_stats.reopen(plan.learner, ready.touched)
    log = Review.objects.of(plan.learner_id).standing()
    taken_back = log.filter(imported_in=row).update(voided_at=now)
    pks = list(ready.later)
    for start in range(0, len(pks), BATCH):
        log.filter(pk__in=pks[start : start + BATCH]).update(voided_at=now)
    insert(ready.rows)
    ready.log.finish()
    _move_interview_answers(plan.learner_id, ready.later)
    row.state, row.taken_back_at = Import.State.TAKEN_BACK, now
    row.save(update_fields=["state", "taken_back_at"])
    return taken_back


def _move_interview_answers(learner_id: int, later: dict[int, UUID]) -> None:
    """Point what was said in mock interviews to the answers that were logged once more."""
    own = InterviewAnswer.objects.filter(interview__learner_id=learner_id, review__isnull=False)
    moved = [answer for answer in own if answer.review_id in later]
    log = Review.objects.of(learner_id)
    for start in range(0, len(moved), BATCH):
        batch = moved[start : start + BATCH]
        tokens = [later[answer.review_id or 0] for answer in batch]
        ids = dict(log.filter(token__in=tokens).values_list("token", "pk"))
        for answer, token in zip(batch, tokens, strict=True):
            answer.review_id = ids[token]
        InterviewAnswer.objects.bulk_update(batch, ["review"], batch_size=500)


def close_daily_stats(*, learner_id: int, now: datetime) -> None:
    """Close the daily stats that an import has opened; they are counted without the lock.

    If the learner studies meanwhile, their next first answer of a day does it.
    """
    learner = Learner.objects.get(pk=learner_id)
    seen, today = state_of(learner_id), learner.study_day(now)
    if daily_stats.first_open(learner) >= today:
        return
    stats = daily_stats.count_before(learner, today)
    with transaction.atomic():
        plan = lock(learner_id)
        if state_of(learner_id) == seen:
            daily_stats.close_with(plan.learner, stats, today)


def state_of(learner_id: int) -> tuple[object, ...]:
    """What differs once the learner has done anything that an import depends on.

    Every answer, and every one taken back, gives its card's schedule another version. What was said
    may be deleted, and must not come back with a copy of its answer.
    """
    schedules = Schedule.objects.of(learner_id).aggregate(
        Count("pk"), Sum("version"), Max("drill_asked_on"), Count("buried_until"),
        Max("buried_until"), suspended=Count("pk", filter=Q(is_suspended=True)),
    )  # fmt: skip
    marks = Mark.objects.filter(learner_id=learner_id).exclude(is_starred=False, note="")
    states = Import.objects.filter(learner_id=learner_id).order_by("pk").values_list("pk", "state")
    said = Review.objects.of(learner_id).exclude(response="")
    return (*schedules.values(), marks.count(), said.count(), *states)


def _import(learner_id: int, import_id: int, rows: QuerySet[Import] | None = None) -> Import:
    own = (Import.objects.all() if rows is None else rows).filter(learner_id=learner_id)
    row = own.filter(pk=import_id).first()
    if row is None:
        raise NotYours(_("There is no such import."))
    return row


def _locked(learner_id: int, import_id: int) -> Import:
    return _import(learner_id, import_id, Import.objects.select_for_update().defer("payload"))


def _refuse_too_long_a_log(learner_id: int, chosen: Chosen) -> None:
    limit: int = settings.MAX_LOG_ROWS
    if chosen.reviews and Review.objects.of(learner_id).count() + len(chosen.reviews) > limit:
        raise Refused(
            _("Your log would have more than %(number)s answers. Nothing was added.")
            % {"number": grouped(limit)}
        )


def _continued(learner_id: int) -> Continuation:
    schedules = Schedule.objects.of(learner_id)
    return Continuation(learner_id, {schedule.card_id: schedule for schedule in schedules})


def _make_ready(
    log: Continuation, row: Import, chosen: Chosen, rows: list[Row]
) -> Iterator[tuple[int, int]]:
    total = len(chosen.reviews)
    for start in range(0, total, BATCH):
        batch = chosen.reviews[start : start + BATCH]
        rows += [prepared(_review(log, row, chosen, *pair)) for pair in batch]
        yield start + len(batch), total
    for flags in chosen.schedules:
        schedule = log.schedule(chosen.cards[flags.card])
        schedule.is_suspended = flags.is_suspended
        schedule.buried_until = flags.buried_until


def _review(
    log: Continuation, row: Import, chosen: Chosen, token: UUID, answer: ReviewRow
) -> Review:
    card_id = chosen.cards[answer.card]
    values = stored_values(answer) | log.add(card_id, answer) | {"token": token}
    return Review(learner_id=row.learner_id, card_id=card_id, imported_in=row, **values)


def _copy(log: Continuation, old: Review, taken: Callable[[], set[UUID]]) -> Review:
    """An answer logged once more, under a token that none of the log's `taken` ones is."""
    token = again(old.token)
    while token in taken():
        token = again(token)
    states = log.add(old.card_id, old)
    copy = deepcopy(old)
    copy.pk, copy.token, copy._state.adding = None, token, True
    for name, value in states.items():
        setattr(copy, name, value)
    return copy
