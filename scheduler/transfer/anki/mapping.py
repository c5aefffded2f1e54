"""What export and import agree on: names of cards, grades, times of answers (docs/data.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from genanki import guid_for

# Anki's 1 to 4 are Again, Hard, Good and Easy, as the four buttons are here
GRADES = {0: 1, 1: 1, 2: 1, 3: 2, 4: 3, 5: 4}
QUALITIES = {1: 1, 2: 3, 3: 4, 4: 5}
# in (re)learning, Anki's first scheduler had no Hard: 2 was Good and 3 was Easy
FIRST_SCHEDULER_GRADES = {2: 3, 3: 4}

LEARNING, REVIEW, RELEARNING, FILTERED = 0, 1, 2, 3  # kinds of answers in Anki's log
EASE = 10  # Anki's ease is in thousandths, ours in hundredths

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def guid(slug: str, depth: str) -> str:
    """A card's name in Anki: the same in every package, whatever is edited on it."""
    name: str = guid_for("dlprep", slug, depth)
    return name


def milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def moment_of(number: int) -> datetime:
    """OverflowError beyond the dates that exist."""
    return EPOCH + number * MILLISECOND


def log_ids(moments: Iterable[datetime]) -> list[int]:
    """Ids for Anki's log, which are the answers' milliseconds, and where two share one, the next.

    They depend only on earlier answers, so a longer log begins with the same ids.
    """
    ids: dict[int, None] = {}
    for moment in moments:
        number = milliseconds(moment)
        while number in ids:
            number += 1
        ids[number] = None
    return list(ids)
