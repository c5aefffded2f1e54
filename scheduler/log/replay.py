"""The review log is the truth: schedules rebuilt from it, and compared with what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from ..core.answering import UNSEEN, Outcome, State, replay
from ..core.recall import remember
from ..models import Learner, Review, Schedule

BATCH = 2_000  # rows fetched at a time
REPLAYED = (
    "repetitions", "ease", "interval", "due", "introduced_on", "lapses", "drill_on",
    "stability", "difficulty", "answered_on", "answered_at", "content_version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored value that differs from what replaying the log gives."""

    learner_id: int
    card_id: int
    review_id: int | None
    field: str
    stored: object
    replayed: object

    def __str__(self) -> str:
        where = f"review {self.review_id}" if self.review_id else "schedule"
        return (
            f"learner {self.learner_id}, card {self.card_id}, {where}: "
            f"{self.field} is {self.stored}, replay gives {self.replayed}"
        )


def rebuild(schedule: Schedule) -> None:
    """Set a schedule to what its standing reviews give, without saving it."""
    reviews = Review.objects.of(schedule.learner_id).standing().filter(card_id=schedule.card_id)
    set_to(schedule, list(reviews.order_by("id").defer("response")))


def set_to(schedule: Schedule, rows: Sequence[Review]) -> None:
    """Set a schedule to what a card's standing reviews, oldest first, give; it is not saved."""
    state, memory_state = UNSEEN, None
    for row, (_, outcome) in zip(rows, _replayed(rows), strict=True):
        state = outcome.state
        memory_state = remember(memory_state, row.quality, row.study_day)
    schedule.state, schedule.memory_state = state, memory_state
    schedule.answered_at = rows[-1].reviewed_at if rows else None
    schedule.content_version = rows[-1].content_version if rows else None


def differences(learner_ids: Iterable[int]) -> Iterator[Difference]:
    """Every stored value of these learners' schedules and reviews that differs from replay."""
    for learner_id in learner_ids:
        schedules = {row.card_id: row for row in Schedule.objects.of(learner_id)}
        log = Review.objects.of(learner_id).standing().order_by("card_id", "id").defer("response")
        for card_id, group in groupby(log.iterator(BATCH), key=lambda row: row.card_id):
            rows = list(group)
            yield from _review_differences(rows)
            schedule = schedules.pop(card_id, None) or Schedule(
                learner_id=learner_id, card_id=card_id
            )
            yield from _schedule_differences(schedule, rows)
        for schedule in schedules.values():
            yield from _schedule_differences(schedule, [])


def check_learner(learner_id: int) -> list[Difference]:
    """The same for one learner, under their lock."""
    with transaction.atomic():
        Learner.objects.select_for_update().filter(pk=learner_id).first()
        return list(differences([learner_id]))


@transaction.atomic
def repair(learner_id: int) -> int:
    """Rebuild every schedule of a learner from the log; the number of rows that were repaired."""
    Learner.objects.select_for_update().get(pk=learner_id)
    wrong = {d.card_id for d in differences([learner_id]) if d.review_id is None}
    for card_id in wrong:
        schedule, _ = Schedule.objects.get_or_create(learner_id=learner_id, card_id=card_id)
        rebuild(schedule)
        schedule.version += 1
        schedule.save()
    return len(wrong)


def _replayed(rows: Iterable[Review]) -> Iterator[tuple[State, Outcome]]:
    return replay((row.quality, row.study_day, row.kind) for row in rows)


def _schedule_differences(schedule: Schedule, rows: list[Review]) -> Iterator[Difference]:
    replayed = Schedule()
    set_to(replayed, rows)
    stored, expected = _replayed_values(schedule), _replayed_values(replayed)
    yield from _compare(schedule.learner_id, schedule.card_id, None, stored, expected)


def _review_differences(rows: list[Review]) -> Iterator[Difference]:
    for row, (before, outcome) in zip(rows, _replayed(rows), strict=True):
        replayed = Review.columns_of(before, outcome)
        stored = {field: getattr(row, field) for field in replayed}
        yield from _compare(row.learner_id, row.card_id, row.pk, stored, replayed)


def _replayed_values(schedule: Schedule) -> dict[str, object]:
    """What replay gives, with floats to six digits: pow() differs between machines beyond that."""
    values = ((field, getattr(schedule, field)) for field in REPLAYED)
    return {field: f"{v:.6g}" if isinstance(v, float) else v for field, v in values}


def _compare(
    learner_id: int,
    card_id: int,
    review_id: int | None,
    stored: dict[str, object],
    replayed: dict[str, object],
) -> Iterator[Difference]:
    for field, value in replayed.items():
        if stored[field] != value:
            yield Difference(learner_id, card_id, review_id, field, stored[field], value)
