"""CSV and JSON to rows and back. No cell of a CSV runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from dlprep_site.web.csv_safe import escape, unescape

COLUMNS = (
    "deck", "deck_title", "section", "section_title", "number", "slug", "title", "source",
    "is_published", "easy_prompt", "easy_answer", "easy_key_points", "deep_prompt",
    "deep_answer", "deep_key_points", "change",
)  # fmt: skip
NUMBERS, SWITCHES = {"section", "number"}, {"is_published"}
MAX_FILE_BYTES = 1_000_000  # bytes: about five hundred questions of the usual length
MAX_ROWS = 500  # takes a few seconds, during which SQLite has no other writer


class FileError(ValueError):
    """The file can't be read as questions; `str()` of the error says why, and where."""


class Format(TextChoices):
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text under column names; `lines` says where in the file each row begins."""

    columns: list[str]
    rows: list[list[str]]
    lines: list[int]


def read_sheet(data: bytes | str, file_format: str) -> Sheet:
    """The contents of a file; FileError if it can't be read or is too large."""
    if len(data) > MAX_FILE_BYTES:
        raise FileError(f"The file is larger than {MAX_FILE_BYTES:,} bytes. Import it in parts.")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.lstrip("\ufeff")
        text.encode()
    except UnicodeError as error:
        raise FileError("The file is not UTF-8 text. Save it as “CSV UTF-8” or JSON.") from error
    if "\0" in text:
        raise FileError("The file holds NUL characters: it is no text.")
    sheet = _read_json(text) if file_format == Format.JSON else _read_csv(text)
    _check(sheet)
    return sheet


def write_csv(rows: Iterable[dict[str, str]]) -> str:
    """A header and a line a question; a cell that a spreadsheet would run begins with '."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([escape(row[name]) for name in COLUMNS])
    return out.getvalue()


def write_json(rows: Iterable[dict[str, str]]) -> str:
    """A list of objects; numbers and booleans keep their types."""
    return json.dumps([_typed(row) for row in rows], ensure_ascii=False, indent=2) + "\n"


def _check(sheet: Sheet) -> None:
    if "slug" not in sheet.columns and "title" not in sheet.columns:
        raise FileError("There is no column “slug” or “title”, by which questions are told apart.")
    unknown = [name for name in sheet.columns if name not in COLUMNS]
    if unknown:
        raise FileError(f"There is no column “{unknown[0]}”. The columns: {', '.join(COLUMNS)}.")
    if len(set(sheet.columns)) < len(sheet.columns):
        raise FileError("A column is there twice.")
    if not sheet.rows:
        raise FileError("The file has no questions.")
    if len(sheet.rows) > MAX_ROWS:
        raise FileError(f"The file has more than {MAX_ROWS:,} questions. Import it in parts.")


def _read_csv(text: str) -> Sheet:
    header = text.split("\n", 1)[0]
    delimiter = ";" if ";" in header and "," not in header else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            if any(row):
                rows.append(row)
                lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"Line {begins} can't be read as CSV: {error}.") from error
    columns = [name.strip().lower() for name in rows[0]] if rows else []
    for row, line in zip(rows[1:], lines[1:], strict=True):
        if len(row) != len(columns):
            raise FileError(f"Line {line} has {len(row)} cells, and the header {len(columns)}.")
    return Sheet(columns, [[unescape(cell) for cell in row] for row in rows[1:]], lines[1:])


def _read_json(text: str) -> Sheet:
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(f"The file can't be read as JSON: {error}.") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise FileError("The file is no list of questions, each an object.")
    columns = list(dict.fromkeys(name for entry in entries for name in entry))
    rows = []
    for place, entry in enumerate(entries, start=1):
        if len(entry) != len(columns):
            missing = next(name for name in columns if name not in entry)
            raise FileError(f"Entry {place} has no “{missing}”, and another has.")
        rows.append([_cell(entry[name], f"Entry {place}, {name}") for name in columns])
    return Sheet(columns, rows, list(range(1, len(rows) + 1)))


def _cell(value: object, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str | int):
        raise FileError(f"{where}: neither a text nor a whole number.")
    try:
        str(value).encode()
    except (UnicodeError, ValueError) as error:
        raise FileError(f"{where}: not to be read.") from error
    if "\0" in str(value):
        raise FileError(f"{where}: a NUL character.")
    return str(value)


def _typed(row: dict[str, str]) -> dict[str, Any]:
    def value(name: str) -> str | int | bool:
        if name in NUMBERS:
            return int(row[name])
        return row[name] == "yes" if name in SWITCHES else row[name]

    return {name: value(name) for name in COLUMNS}
