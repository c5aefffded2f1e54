"""An Anki package with scheduling, written with genanki, which by itself knows only new cards.

genanki writes rows of the collection's tables itself, through methods of its classes. Two of these
are replaced here: a card's, which gives its row and its log, and the package's, which dates the
collection. Notes, decks and note types are genanki's own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import genanki

from .mapping import milliseconds

NEW, REVIEW = 0, 2  # types, and queues, of cards
SUSPENDED = -1  # a queue
OURS = -1  # update sequence number of rows that no server has seen

INSERT_CARD = "INSERT INTO cards VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
INSERT_LOG = "INSERT INTO revlog VALUES(?,?,?,?,?,?,?,?,?)"


class Logged(NamedTuple):
    """An answer in Anki's log, in the order of its columns.

    Days before and after, ease in thousandths, milliseconds.
    """

    id: int
    grade: int
    interval: int
    last_interval: int
    ease: int
    duration: int
    kind: int


@dataclass(slots=True)
class Scheduling:
    """A card as Anki schedules it: `due` is a place among new cards, else a collection's day."""

    due: int
    is_new: bool = True
    is_suspended: bool = False
    interval: int = 0
    ease: int = 0
    lapses: int = 0
    log: list[Logged] = field(default_factory=list)


class ScheduledCard(genanki.Card):  # type: ignore[misc]
    """A card that is written with its scheduling and its log."""

    def __init__(self, scheduling: Scheduling) -> None:
        super().__init__(ord=0, suspend=scheduling.is_suspended)
        self.scheduling = scheduling

    def write_to_db(
        self,
        cursor: sqlite3.Cursor,
        timestamp: float,
        deck_id: int,
        note_id: int,
        id_gen: Iterator[int],
        due: int = 0,
    ) -> None:
        own = self.scheduling
        card_id = next(id_gen)
        kind = NEW if own.is_new else REVIEW
        queue = SUSPENDED if own.is_suspended else kind
        state = (kind, queue, own.due, own.interval, own.ease, len(own.log), own.lapses)
        nothing = (0, 0, 0, 0, "")  # steps left, filtered deck's due and id, flags, data
        row = (card_id, note_id, deck_id, self.ord, int(timestamp), OURS, *state, *nothing)
        cursor.execute(INSERT_CARD, row)
        rows = ((number, card_id, OURS, *rest) for number, *rest in own.log)
        cursor.executemany(INSERT_LOG, rows)


class DatedPackage(genanki.Package):  # type: ignore[misc]
    """A package whose collection began at a moment of the learner's, by the learner's clock."""

    def __init__(
        self,
        decks: Iterable[genanki.Deck],
        *,
        began: datetime,
        rollover_hour: int,
        media: Mapping[str, bytes],
    ) -> None:
        """`media` are files that the notes show, by name."""
        super().__init__(list(decks))
        self.began, self.rollover_hour, self.media = began, rollover_hour, media

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, id_gen: Iterator[int]) -> None:
        super().write_to_db(cursor, timestamp, id_gen)
        (conf,) = cursor.execute("SELECT conf FROM col").fetchone()
        offset = self.began.utcoffset()
        west = -int(offset.total_seconds() // 60) if offset else 0  # as Anki counts it
        clock = {"schedVer": 2, "sched2021": True}
        clock |= {"creationOffset": west, "rollover": self.rollover_hour}
        cursor.execute(
            "UPDATE col SET crt = ?, mod = ?, scm = ?, conf = ?",
            (
                int(self.began.timestamp()),
                int(timestamp * 1_000),
                milliseconds(self.began),
                json.dumps(json.loads(conf) | clock),
            ),
        )

    def write(self, file: IO[bytes], now: datetime) -> None:
        """Write the package; unlike genanki's own method, without leaving a temporary copy."""
        with TemporaryDirectory() as folder:
            path = Path(folder, "collection.anki2")
            with closing(sqlite3.connect(path)) as connection:
                ids = iter(range(milliseconds(now), 2**53))
                self.write_to_db(connection.cursor(), now.timestamp(), ids)
                connection.commit()
            with ZipFile(file, "w", ZIP_DEFLATED) as package:
                package.write(path, path.name)
                names = {str(place): name for place, name in enumerate(self.media)}
                package.writestr("media", json.dumps(names))
                for place, content in enumerate(self.media.values()):
                    package.writestr(str(place), content)
