"""Appends answers to cards' logs, each replayed on the state that those before it left."""

from __future__ import annotations

from datetime import UTC, datetime

from ..core.answering import Kind, State, answer
from ..core.recall import MemoryState, remember
from ..models import Review, Schedule
from .file_rows import ReviewRow

STANDING = datetime.max.replace(tzinfo=UTC)  # later than any void answer


class Continuation:
    """Schedules of one learner, by card, moved on by answers added behind their log."""

    def __init__(self, learner_id: int, schedules: dict[int, Schedule]) -> None:
        self._learner_id = learner_id
        self._known = schedules
        self._moved: dict[int, Schedule] = {}
        self._logs: dict[int, list[tuple[datetime, State]]] = {}
        self._memory_states: dict[int, MemoryState | None] = {}
        self._answered_at: dict[int, datetime] = {}

    def schedule(self, card_id: int) -> Schedule:
        """The learner's schedule of a card, which `finish` will save; new if there was none."""
        if card_id not in self._moved:
            new = Schedule(learner_id=self._learner_id, card_id=card_id)
            self._moved[card_id] = self._known.get(card_id, new)
        return self._moved[card_id]

    def add(self, card_id: int, given: Review | ReviewRow) -> dict[str, object]:
        """Add an answer, also one that was taken back; what its row records of the states.

        A row that was taken back after this one still counted when this one was given; one that
        was taken back before did not, and never will again. So the rows form a stack.
        """
        log = self._log(card_id)
        key = given.voided_at or STANDING
        while log[-1][0] < key:
            log.pop()
        before = log[-1][1]
        outcome = answer(before, given.quality, given.study_day, early_as=Kind(given.kind))
        if log[-1][0] == key:  # what lies below one that goes at the same moment is never seen
            log.pop()
        log.append((key, outcome.state))
        if given.voided_at is None:
            state = remember(self._memory_states[card_id], given.quality, given.study_day)
            self._memory_states[card_id] = state
            self._answered_at[card_id] = given.reviewed_at
            self.schedule(card_id).content_version = given.content_version
        return Review.columns_of(before, outcome)

    def finish(self) -> None:
        """Save every schedule under a new version, so that a grade of an older one is refused."""
        for card_id, log in self._logs.items():
            schedule = self.schedule(card_id)
            schedule.state = next(state for key, state in reversed(log) if key == STANDING)
            schedule.memory_state = self._memory_states[card_id]
            schedule.answered_at = self._answered_at.get(card_id, schedule.answered_at)
        for schedule in self._moved.values():
            schedule.version += 1
        new = [schedule for schedule in self._moved.values() if schedule.pk is None]
        for schedule in self._moved.values():
            if schedule.pk is not None:
                schedule.save()
        Schedule.objects.bulk_create(new, batch_size=500)

    def _log(self, card_id: int) -> list[tuple[datetime, State]]:
        if card_id not in self._logs:
            schedule = self.schedule(card_id)
            self._logs[card_id] = [(STANDING, schedule.state)]
            self._memory_states[card_id] = schedule.memory_state
        return self._logs[card_id]
