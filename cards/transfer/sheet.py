"""A file of questions as rows of text, whatever format it had."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import CARD_TEXTS, MAX_FOLLOW_UPS

# the cards of a row, by position: what their columns begin with
CARD_PREFIXES = ("easy", *(f"follow_up_{position}" for position in range(1, MAX_FOLLOW_UPS + 1)))
OLD_PREFIX, OF_OLD_FILES = "deep_", "follow_up_1_"  # of files from before there were follow-ups
COLUMNS = (
    "deck", "deck_title", "section", "section_title", "number", "rank", "slug", "title", "source",
    "is_published",
    *(f"{prefix}_{name}" for prefix in CARD_PREFIXES for name in CARD_TEXTS),
    "in_depth", "sources", "checked_on", "change",
)  # fmt: skip


class FileError(ValueError):
    """The file can't be read as questions; `str()` of the error says why, and where."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text by column name; `lines` says where in the file each row begins.

    An entry of a JSON file may lack a column that another one has. `is_old` if the file is from
    before there were follow-ups.
    """

    columns: list[str]
    rows: list[dict[str, str]]
    lines: list[int]
    is_old: bool = False
