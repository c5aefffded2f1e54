"""Untrusted JSON, read strictly: every fault is a `BadFile` that says where it stands.

No message repeats what the file says: it may hold anything.
"""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Collection, Iterator
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from dlprep_site.i18n.formatting import grouped

MAX_BYTES = 64 * 2**20  # of an upload; 100,000 answers take about 50 MB as JSON
MAX_LEVELS = 8  # objects and lists within one another; an export has four
MAX_VALUES = 4_000_000  # in a file, objects and lists too; an answer has 28
MAX_REVIEWS = 120_000  # of a file; ten minutes a day for a year are about 10,000

SQLITE = b"SQLite format 3\0"
MAX_START_BYTES = 1_000  # of a file, to tell what it is
CHUNK = 2**20  # bytes looked at in one go
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class BadFile(ValueError):
    """The file can't be imported; `str()` of the error tells the learner where it is wrong."""


def refuse_other_files(data: bytes) -> None:
    """BadFile, saying what the file is, if its beginning shows that it is not JSON."""
    if data.startswith(SQLITE):
        raise BadFile(
            _("This is Anki’s collection itself. In Anki, export it as .colpkg (File, Export).")
        )
    start = data.removeprefix(codecs.BOM_UTF8).lstrip()[:MAX_START_BYTES]
    if not start:
        raise BadFile(_("The file is empty."))
    if start.startswith(b"<"):
        raise BadFile(_("This is a web page (HTML). Choose a .json, .apkg or .colpkg file."))
    if _is_text(start) and start[0] not in b"{[" and not _is_json(data):
        raise BadFile(_("This is a text file. Choose a .json, .apkg or .colpkg file."))


def _is_text(start: bytes) -> bool:
    is_utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if is_utf16:
        return len(start) > len(codecs.BOM_UTF16_LE) and len(start) % 2 == 0
    return b"\0" not in start


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def parse(data: bytes, fields: Collection[str]) -> Any:
    """JSON with no name twice in an object, no NaN, and no level too deep.

    Objects keep only `fields`: what later versions add is passed over, and takes no memory.
    """
    if len(data) > MAX_BYTES:
        raise BadFile(_("The file is larger than %(number)s MB.") % {"number": MAX_BYTES // 2**20})
    _check_shape(data)

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise BadFile(_("The file has an object in which a name stands twice."))
        return {name: value for name, value in pairs if name in fields}

    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=keep,
            parse_constant=_refuse_number,
            parse_float=_finite,
        )
    except BadFile:
        raise
    except (ValueError, RecursionError) as error:  # also for invalid UTF-8 and endless digits
        raise BadFile(_("The file isn’t valid JSON. Is it complete?")) from error


def _check_shape(data: bytes) -> None:
    """Refuse JSON that is too deep or has too many values before it is built."""
    level = values = 0
    for piece in _outside_strings(data):
        # each value but the first of all comes after a comma, or first in its object or list
        values += piece.count(b",") + piece.count(b"[") + piece.count(b"{")
        if values > MAX_VALUES:
            raise BadFile(
                _("The file has more than %(number)s values.") % {"number": grouped(MAX_VALUES)}
            )
        for bracket in piece.translate(None, NO_BRACKETS):
            level += 1 if bracket in b"[{" else -1
            if level > MAX_LEVELS:
                raise BadFile(
                    _("The file has more than %(number)s levels within one another.")
                    % {"number": MAX_LEVELS}
                )


def _outside_strings(data: bytes) -> Iterator[bytes]:
    """The parts of a JSON text outside of its strings, a piece at a time."""
    inside, kept = 0, b""
    for start in range(0, len(data), CHUNK):
        piece = kept + data[start : start + CHUNK]
        backslashes = len(piece) - len(piece.rstrip(b"\\"))
        kept = b"\\" if backslashes % 2 else b""  # what it escapes is in the next piece
        plain = piece.removesuffix(kept).replace(rb"\\", b"").replace(rb"\"", b"")
        parts = plain.split(b'"')  # each quote left begins or ends a string
        yield b"".join(parts[inside::2])
        inside ^= (len(parts) - 1) & 1


def _refuse_number(name: str) -> NoReturn:
    raise BadFile(_("The file has a number that is none, such as NaN."))


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        _refuse_number(text)
    return number
