"""CSV and JSON to rows and back. No cell of a CSV runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from typing import Any

from django.db.models import TextChoices

from dlprep_site.web.csv_safe import escape

from .csv_reader import read_csv
from .sheet import COLUMNS, OF_OLD_FILES, OLD_PREFIX, FileError, Sheet, one_line_break

NUMBERS = ("section", "number", "rank")
MAX_FILE_BYTES = 3_000_000  # bytes: about five hundred questions of the usual length
MAX_UPLOAD_BYTES = 2 * MAX_FILE_BYTES + 2  # the same text as UTF-16
MAX_ROWS = 500  # takes a few seconds, during which SQLite has no other writer


class Format(TextChoices):
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


def read_text(data: bytes) -> str:
    """The text of an uploaded file, with line breaks of one kind; FileError if it is not text."""
    if len(data) > MAX_UPLOAD_BYTES:
        raise _too_large()
    try:
        text = data.decode(_encoding(data))
    except UnicodeError as error:
        message = "The file is not UTF-8 text, nor UTF-16. Save it as “CSV UTF-8” or JSON."
        raise FileError(message) from error
    return one_line_break(text.lstrip("\ufeff"))


def read_sheet(text: str, file_format: str) -> Sheet:
    """The contents of a file; FileError if it can't be read or is too large.

    A form sends a text back with two characters a line break, and they count as one.
    """
    text = one_line_break(text.lstrip("\ufeff"))
    try:
        size = len(text.encode())
    except UnicodeError as error:
        raise FileError("The file is not UTF-8 text.") from error
    if size > MAX_FILE_BYTES:
        raise _too_large()
    if "\0" in text:
        raise FileError("The file holds NUL characters: it is no text.")
    sheet = _read_json(text) if file_format == Format.JSON else read_csv(text)
    sheet = _with_follow_ups(sheet)
    _check(sheet)
    return sheet


def _with_follow_ups(sheet: Sheet) -> Sheet:
    """A file from before there were follow-ups: its deep card is the first of them."""
    if not any(name.startswith(OLD_PREFIX) for name in sheet.columns):
        return sheet

    def now(name: str) -> str:
        is_old = name.startswith(OLD_PREFIX)
        return OF_OLD_FILES + name.removeprefix(OLD_PREFIX) if is_old else name

    rows = [{now(name): value for name, value in row.items()} for row in sheet.rows]
    return Sheet([now(name) for name in sheet.columns], rows, sheet.lines, is_old=True)


def _too_large() -> FileError:
    return FileError(f"The file is larger than {MAX_FILE_BYTES:,} bytes. Import it in parts.")


def _encoding(data: bytes) -> str:
    """UTF-8, or the UTF-16 of a spreadsheet's “Unicode text”, with or without a mark."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if data[1:2] == b"\0" and data[:1] != b"\0":
        return "utf-16-le"
    return "utf-16-be" if data[:1] == b"\0" and data[1:2] != b"\0" else "utf-8-sig"


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


def _typed(row: dict[str, str]) -> dict[str, Any]:
    numbers = {name: int(row[name]) if row[name] else None for name in NUMBERS}
    return row | numbers | {"is_published": row["is_published"] == "yes"}


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


def _read_json(text: str) -> Sheet:
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(f"The file can't be read as JSON: {error}.") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise FileError("The file is no list of questions, each an object.")
    columns = list(dict.fromkeys(name for entry in entries for name in entry))
    rows = [
        {name: _value(name, value, f"Entry {place}, {name}") for name, value in entry.items()}
        for place, entry in enumerate(entries, start=1)
    ]
    return Sheet(columns, rows, list(range(1, len(rows) + 1)))


def _value(name: str, value: object, where: str) -> str:
    """A value as the text of a cell; key points may be a list, with a line for each."""
    if not name.endswith("_key_points") or not isinstance(value, list):
        return _cell(value, where)
    if not all(isinstance(point, str) for point in value):
        raise FileError(f"{where}: a list of something else than texts.")
    lines = (" ".join(_cell(point, where).split()) for point in value)
    return "\n".join(line for line in lines if line)


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
