"""A file of questions as rows of text, whatever format it had."""

from __future__ import annotations

from dataclasses import dataclass

COLUMNS = (
    "deck", "deck_title", "section", "section_title", "number", "slug", "title", "source",
    "is_published", "easy_prompt", "easy_answer", "easy_key_points", "deep_prompt",
    "deep_answer", "deep_key_points", "change",
)  # fmt: skip


class FileError(ValueError):
    """The file can't be read as questions; `str()` of the error says why, and where."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text by column name; `lines` says where in the file each row begins.

    An entry of a JSON file may lack a column that another one has.
    """

    columns: list[str]
    rows: list[dict[str, str]]
    lines: list[int]
