"""CSV as spreadsheets and Anki write it: which delimiter, which columns, and the rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dlprep_site.web.csv_safe import unescape

from .anki_html import markdown_of, points_of
from .sheet import COLUMNS, OLD_PREFIX, FileError, Sheet

DELIMITERS = ",;\t|"  # the first of those that fit a header equally well
SEP_LINE = re.compile(r'"?sep=([,;:|\t])"?[,;:|\t]*', re.IGNORECASE)
ANKI_LINE = re.compile(r"#([a-z ]+):(.*)", re.IGNORECASE)
ANKI_SEPARATORS = {
    "comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":",
}  # fmt: skip
ANKI_COLUMNS = ("guid column", "notetype column", "tags column")  # those that no question has


@dataclass
class _Preamble:
    """What the lines above the rows say: `sep=` of a spreadsheet, or Anki's `#` lines."""

    delimiter: str = ""
    anki: dict[str, str] = field(default_factory=dict)
    lines: int = 0

    @property
    def is_html(self) -> bool:
        return self.anki.get("html", "").strip().lower() == "true"

    @property
    def passed_over(self) -> set[int]:
        """The places of Anki's own columns, from 0."""
        places = (self.anki.get(name, "").strip() for name in ANKI_COLUMNS)
        return {int(place) - 1 for place in places if re.fullmatch(r"[1-9][0-9]?", place)}


def read_csv(text: str) -> Sheet:
    """The rows of a text whose line breaks are `\\n`; FileError if it can't be read."""
    preamble = _preamble(text)
    body = text.split("\n", preamble.lines)[-1]
    header = preamble.anki.get("columns") or next(filter(str.strip, body.split("\n")), "")
    delimiter = preamble.delimiter or _delimiter(header)
    rows = list(_rows(body, delimiter, preamble.lines))
    if "columns" in preamble.anki:
        names = next(csv.reader([header], delimiter=delimiter), [])
    else:
        names = rows.pop(0)[1] if rows else []
    columns = [name.strip().lower() for name in names]
    if preamble.anki and not {"slug", "title"} & {*columns}:
        raise FileError(
            "Anki's text has no headings. Name the columns in a line at its beginning, such as "
            "“#columns:title,easy_prompt,easy_answer” with the file's separator between them."
        )
    return _sheet(columns, rows, preamble)


def _preamble(text: str) -> _Preamble:
    preamble = _Preamble()
    for line in text.split("\n"):
        if match := SEP_LINE.fullmatch(line):
            preamble.delimiter = match[1]
        elif match := ANKI_LINE.fullmatch(line):
            preamble.anki[match[1].strip().lower()] = match[2]
        else:
            break
        preamble.lines += 1
    separator = preamble.anki.get("separator", "")
    preamble.delimiter = preamble.delimiter or ANKI_SEPARATORS.get(
        separator.strip().lower(), separator if separator in {*ANKI_SEPARATORS.values()} else ""
    )
    return preamble


def _delimiter(header: str) -> str:
    """The one that divides a header into the most names of columns."""

    def names(delimiter: str) -> int:
        cells = (cell.strip(' "').lower() for cell in header.split(delimiter))
        return sum(cell in COLUMNS or cell.startswith(OLD_PREFIX) for cell in cells)

    return max(DELIMITERS, key=names)


def _rows(body: str, delimiter: str, lines_before: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line of the file where it begins."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    begins = lines_before + 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, row
            begins = lines_before + reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"Line {begins} can't be read as CSV: {error}.") from error


def _sheet(columns: list[str], rows: list[tuple[int, list[str]]], preamble: _Preamble) -> Sheet:
    passed_over = preamble.passed_over
    _check_cells(columns, rows, passed_over)
    read = {place: name for place, name in enumerate(columns) if name and place not in passed_over}
    return Sheet(
        [*read.values()],
        [
            {name: _text(name, row[place], preamble.is_html) for place, name in read.items()}
            for _, row in rows
        ],
        [line for line, _ in rows],
    )


def _check_cells(
    columns: list[str], rows: list[tuple[int, list[str]]], passed_over: set[int]
) -> None:
    """FileError if a row has too few cells, or a text that is under no heading."""
    for line, row in rows:
        if len(row) < len(columns) or any(cell.strip() for cell in row[len(columns) :]):
            raise FileError(f"Line {line} has {len(row)} cells, and the header {len(columns)}.")
        for place, (name, cell) in enumerate(zip(columns, row, strict=False), start=1):
            if not name and cell.strip() and place - 1 not in passed_over:
                raise FileError(
                    f"Column {place} has no heading, but line {line} has “{cell[:40]}” there."
                )


def _text(name: str, cell: str, is_html: bool) -> str:
    if not is_html:
        return unescape(cell)
    return points_of(cell) if name.endswith("_key_points") else markdown_of(cell)
