"""What an answer does: one function for the labels of the grade buttons and for the commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from . import sm2
from .study_day import add_days

DRILL_PASS_QUALITY = 4  # Wozniak: the session ends when every item scores four or more
LEECH_LAPSES = 8  # as in Anki: a card lapsed this often costs more than it gives
LEECH_EVERY = 4  # further lapses until it is pointed out again
UNLOCKING_PASSES = 2  # passes in a row of an easy card that unlock its follow-ups
MATURE_INTERVAL = 21  # days; as in Anki: three weeks apart is a memory of its own


class Kind(StrEnum):
    """What an answer counts as in the review log."""

    REVIEW = "review"
    DRILL = "drill"
    LAST_PASS = "final_pass"  # noqa: S105  (no password)


class Rule(StrEnum):
    """The rule that gave an answer its due date."""

    FIRST = "first"
    SECOND = "second"
    GROWTH = "growth"
    LAPSE = "lapse"
    EARLY = "early"
    DRILL = "drill"


# that of a due date by the repetitions after the answer; from the third on it is GROWTH
BY_REPETITIONS = {0: Rule.LAPSE, 1: Rule.FIRST, 2: Rule.SECOND}


class Stage(StrEnum):
    """How far a card has come with a learner."""

    NEW = "new"
    LEARNING = "learning"
    YOUNG = "young"
    MATURE = "mature"


def is_mature(memory: sm2.Memory) -> bool:
    return memory.interval >= MATURE_INTERVAL


def unlocks(memory: sm2.Memory) -> bool:
    """Whether an easy card in this state unlocks its follow-ups."""
    return memory.repetitions >= UNLOCKING_PASSES


@dataclass(frozen=True, slots=True)
class State:
    """The state of one learner's card: what replaying their answers to it gives.

    `due` and `introduced_on` are None until the first review. `drill_on` is the study day in whose
    drill the card is: that of its latest answer, while that answer scored below 4.
    """

    memory: sm2.Memory = sm2.NEW
    due: date | None = None
    introduced_on: date | None = None
    lapses: int = 0
    drill_on: date | None = None

    @property
    def stage(self) -> Stage:
        if self.introduced_on is None:
            return Stage.NEW
        if is_mature(self.memory):
            return Stage.MATURE
        return Stage.YOUNG if self.memory.repetitions >= 2 else Stage.LEARNING

    @property
    def is_leech(self) -> bool:
        return self.lapses >= LEECH_LAPSES


UNSEEN = State()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer counts as, the rule that decided, and the state after it."""

    kind: Kind
    rule: Rule
    state: State


def answer(state: State, quality: int, today: date, *, early_as: Kind = Kind.REVIEW) -> Outcome:
    """The outcome of an answer given on the study day `today`; ValueError outside 0..5.

    A late review uses the scheduled interval. Before the due date, a card in today's drill is
    drilled, a pass leaves the schedule where it is, and a lapse counts. `early_as` says what an
    answer before the due date is: a review, one of a last pass, or a drill that was asked for.
    """
    memory = sm2.review(state.memory, quality)
    drill_on = None if quality >= DRILL_PASS_QUALITY else today
    is_early = state.due is not None and today < state.due
    if is_early and (state.drill_on == today or early_as is Kind.DRILL):
        return Outcome(Kind.DRILL, Rule.DRILL, replace(state, drill_on=drill_on))
    kind = early_as if is_early else Kind.REVIEW
    if is_early and sm2.is_pass(quality):
        return Outcome(kind, Rule.EARLY, replace(state, drill_on=drill_on))
    after = State(
        memory=memory,
        due=add_days(today, memory.interval),
        introduced_on=state.introduced_on or today,
        lapses=state.lapses + (not sm2.is_pass(quality)),
        drill_on=drill_on,
    )
    return Outcome(kind, BY_REPETITIONS.get(memory.repetitions, Rule.GROWTH), after)


def gap_after(state: State) -> int:
    """Days from the due date of `state` to the one after it, if the card is Good by then.

    0 before the first review.
    """
    if state.due is None:
        return 0
    return answer(state, DRILL_PASS_QUALITY, state.due).state.memory.interval


def replay(answers: Iterable[tuple[int, date, str]]) -> Iterator[tuple[State, Outcome]]:
    """For each (quality, study day, kind) in a card's log, the state before it and the outcome."""
    state = UNSEEN
    for quality, today, kind in answers:
        outcome = answer(state, quality, today, early_as=Kind(kind))
        yield state, outcome
        state = outcome.state


def is_leech_alert(lapses: int) -> bool:
    """Whether this lapse is the one to point out: the 8th, and every 4th after it."""
    return lapses >= LEECH_LAPSES and (lapses - LEECH_LAPSES) % LEECH_EVERY == 0


def suggestions(points: int, qualities: Sequence[int]) -> list[int]:
    """The quality to suggest for 0, 1, ... `points` key points recalled, out of those offered.

    All is a perfect answer (5), two thirds a good one (4), half a hard one (3); some is a lapse
    that felt familiar (2), none a lapse (1). If that quality is not offered, the next lower one is.
    """

    def matching(recalled: int) -> int:
        if recalled == points:
            return 5
        if recalled * 3 >= points * 2:
            return 4
        if recalled * 2 >= points:
            return 3
        return 2 if recalled else 1

    def offered(quality: int) -> int:
        return max((q for q in qualities if q <= quality), default=min(qualities))

    return [offered(matching(recalled)) for recalled in range(points + 1)]
