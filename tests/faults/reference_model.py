"""The study machine told once more, as plainly as it can be: lists, dates, fractions, no database.

Written from the published rules and from what the docs promise, not from the code that is tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
ROLLOVER = timedelta(hours=4)
LAST_PASS, MIN_PASS = timedelta(days=14), timedelta(days=5)


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A standing answer, and the import that brought it, if one did."""

    card: int
    quality: int
    day: date
    at: datetime
    kind: str
    content_version: int
    token: str
    imported: int | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a card's standing answers come to."""

    repetitions: int = 0
    ease: Fraction = Fraction(5, 2)
    interval: int = 0
    due: date | None = None
    introduced: date | None = None
    lapses: int = 0
    drill_on: date | None = None


def kind_of(before: Memory, day: date, wanted: str) -> str:
    """What an answer counts as; `wanted` is what one before the due date would be."""
    if before.due is None or day >= before.due:
        return "review"
    return "drill" if before.drill_on == day else wanted


def after(before: Memory, quality: int, day: date, kind: str) -> Memory:
    """Wozniak's SM-2 of 1990, with a drill that moves nothing and early passes that wait."""
    drill_on = day if quality < 4 else None
    is_early = before.due is not None and day < before.due
    if kind == "drill" or (is_early and quality >= 3):
        return replace(before, drill_on=drill_on)
    if quality < 3:
        repetitions, interval, ease = 0, 1, before.ease
    else:
        repetitions = before.repetitions + 1
        grown = ceil(before.interval * before.ease)
        interval = {1: 1, 2: 6}.get(repetitions, min(grown, 36_500))
        miss = 5 - quality
        change = Fraction(10, 100) - miss * (Fraction(8, 100) + miss * Fraction(2, 100))
        ease = max(before.ease + change, Fraction(13, 10))
    return Memory(
        repetitions=repetitions,
        ease=ease,
        interval=interval,
        due=day + interval * DAY,
        introduced=before.introduced or day,
        lapses=before.lapses + (quality < 3),
        drill_on=drill_on,
    )


@dataclass
class Person:
    """One learner: their clock, the deck they study, and every answer that stands, in order."""

    id: int
    deck: int
    zone: str = "UTC"
    interviews: dict[int, date | None] = field(default_factory=dict)
    """Interview dates by deck."""
    log: list[Given] = field(default_factory=list)
    suspended: set[int] = field(default_factory=set)
    buried: dict[int, date] = field(default_factory=dict)
    asked: dict[int, date] = field(default_factory=dict)
    """Cards that were put into a day's drill by wish."""
    versions: dict[int, int] = field(default_factory=dict)
    """How often a card has moved: what was shown before that is stale."""
    tokens: dict[str, int | None] = field(default_factory=dict)
    """Of every answer there ever was, with the import that brought it."""
    returned: set[int] = field(default_factory=set)
    """Imports that were taken back."""

    def today(self, now: datetime) -> date:
        clock = now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return (clock - ROLLOVER).date()

    def states(self, card: int) -> Iterator[tuple[Given, Memory, Memory]]:
        """A card's answers, each with the memory before and after it."""
        memory = Memory()
        for given in self.log:
            if given.card == card:
                before, memory = memory, after(memory, given.quality, given.day, given.kind)
                yield given, before, memory

    def memory(self, card: int) -> Memory:
        *_, last = (Memory(), *(memory for _, _, memory in self.states(card)))
        return last

    def latest(self, card: int) -> Given | None:
        return next((given for given in reversed(self.log) if given.card == card), None)

    def wanted(self, card: int, today: date) -> str:
        """What an answer before the due date would count as now."""
        memory, latest = self.memory(card), self.latest(card)
        if today in (memory.drill_on, self.asked.get(card)):
            return "drill"
        interview = self.interviews.get(self.deck)
        if interview and interview - LAST_PASS <= today < interview and latest and memory.due:
            was_before = latest.day < interview - MIN_PASS
            if was_before and memory.due >= interview:
                return "final_pass"
        return "review"

    def answer(
        self, card: int, quality: int, now: datetime, content_version: int, token: str
    ) -> Given:
        today = self.today(now)
        kind = kind_of(self.memory(card), today, self.wanted(card, today))
        given = Given(card, quality, today, now, kind, content_version, token)
        self.log.append(given)
        self.tokens[token] = None
        self.asked.pop(card, None)
        self.moved(card)
        return given

    def moved(self, card: int) -> None:
        self.versions[card] = self.versions.get(card, 0) + 1

    def to_undo(self, now: datetime, in_deck: set[int]) -> Given | None:
        """What the page offers to take back: the latest answer of the study day on the deck."""
        today = self.today(now)
        todays = [given for given in self.log if given.day == today and given.card in in_deck]
        return todays[-1] if todays else None

    def can_undo(self, given: Given) -> bool:
        later = self.log[self.log.index(given) + 1 :]
        return not any(other.day == given.day or other.card == given.card for other in later)

    def undo(self, given: Given) -> None:
        self.log.remove(given)
        self.moved(given.card)
        if given.kind == "drill" and self.memory(given.card).drill_on != given.day:
            self.asked[given.card] = given.day

    def bring(self, rows: list[dict[str, Any]], cards: dict[tuple[str, str], int], of: int) -> None:
        """Add an export's answers behind one's own, of each card those given later only."""
        newest: dict[int, datetime] = {}
        for given in self.log:
            newest[given.card] = max(given.at, newest.get(given.card, given.at))
        brought = set()
        for row in rows:
            card = cards[row["question"], row["card"]]
            at, token = datetime.fromisoformat(row["reviewed_at"]), row["token"]
            while self.tokens.get(token) in self.returned:
                token = again(token)
            if token in self.tokens or (card in newest and at <= newest[card]):
                continue
            self.tokens[token] = of
            brought.add(card)
            if row["voided_at"] is None:
                day, quality = date.fromisoformat(row["study_day"]), row["quality"]
                kind = kind_of(self.memory(card), day, row["kind"])
                content_version = row["card_revision"]
                self.log.append(Given(card, quality, day, at, kind, content_version, token, of))
        for card in brought:
            self.moved(card)

    def take_back(self, of: int) -> None:
        """Take an import's answers out; those given on top of them are logged once more."""
        self.returned.add(of)
        touched = {given.card for given in self.log if given.imported == of}
        later: list[Given] = []
        for card in touched:
            own = [given for given in self.log if given.card == card]
            first = next(place for place, given in enumerate(own) if given.imported == of)
            later += [given for given in own[first:] if given.imported != of]
        later.sort(key=self.log.index)
        self.log = [g for g in self.log if g.imported != of and g not in later]
        for given in later:
            kind = kind_of(self.memory(given.card), given.day, given.kind)
            token = again(given.token)
            while token in self.tokens:
                token = again(token)
            self.tokens[token] = given.imported
            self.log.append(replace(given, kind=kind, token=token))
        for card in touched:
            self.moved(card)


def again(token: str) -> str:
    """The token of an answer that is logged once more."""
    return str(uuid5(UUID(token), "again"))
