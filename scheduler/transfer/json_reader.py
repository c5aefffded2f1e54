"""Untrusted JSON, read strictly: every fault is a `BadFile` that says where it stands.

No message repeats what the file says: it may hold anything.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from typing import Any, NoReturn, cast
from uuid import UUID

from django.utils.translation import gettext as _

from dlprep_site.i18n.formatting import grouped

MAX_BYTES = 64 * 2**20  # of an upload; 100,000 answers take about 50 MB as JSON
MAX_LEVELS = 8  # objects and lists within one another; an export has four
MAX_VALUES = 4_000_000  # in a file, objects and lists too; an answer has 28
MAX_REVIEWS = 120_000  # of a file; ten minutes a day for a year are about 10,000
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)  # days beyond these are a mistake
MAX_NUMBER = 2**31 - 1  # that every database keeps in an integer
MAX_POINTS = 50  # key points of a card; cards have three to six
MAX_SLUG_CHARS = 120

SQLITE = b"SQLite format 3\0"
MAX_START_BYTES = 1_000  # of a file, to tell what it is
CHUNK = 2**20  # bytes looked at in one go
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no database keeps NUL or half a character


class BadFile(ValueError):
    """The file can't be imported; `str()` of it tells the learner where it is wrong."""


def refuse_other_files(data: bytes) -> None:
    """Say what a file is that can't be JSON from here, if its beginning shows that."""
    if data.startswith(SQLITE):
        raise BadFile(
            _("This is Anki’s collection itself. In Anki, export it as .colpkg (File, Export).")
        )
    start = data.removeprefix(codecs.BOM_UTF8).lstrip()[:MAX_START_BYTES]
    if not start:
        raise BadFile(_("The file is empty."))
    if start.startswith(b"<"):
        raise BadFile(_("This is a web page (HTML). Answers are in .json, .apkg or .colpkg files."))
    if _is_text(start) and start[0] not in b"{[" and not _is_json(data):
        raise BadFile(_("This is a text file. Answers are in .json, .apkg or .colpkg files."))


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
    except (ValueError, RecursionError) as error:  # also bytes that are no UTF-8, endless digits
        raise BadFile(_("The file is not valid JSON. Is it whole?")) from error


def _check_shape(data: bytes) -> None:
    """Refuse what is too deep or has too many values, before room is made for them."""
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
    """What of a JSON text is in no string, a piece at a time."""
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


class Row:
    """An object of the file, its fields read one by one; `where` says which object it is."""

    def __init__(self, value: object, where: str) -> None:
        self.where = where
        if not isinstance(value, dict):
            raise BadFile(_("%(where)s: this must be an object") % {"where": where})
        self.fields: dict[str, Any] = value

    def fail(self, name: str, rule: str) -> NoReturn:
        raise BadFile(
            _("%(where)s: %(name)s must be %(rule)s")
            % {"where": self.where, "name": name, "rule": rule}
        )

    def _get(self, name: str) -> Any:
        if name not in self.fields:
            raise BadFile(_("%(where)s: %(name)s is missing") % {"where": self.where, "name": name})
        return self.fields[name]

    def is_empty(self, name: str) -> bool:
        return self._get(name) is None

    def whole(self, name: str, lowest: int, highest: int = MAX_NUMBER) -> int:
        value = self._get(name)
        if type(value) is not int or not lowest <= value <= highest:
            rule = (
                _("%(lowest)s to %(highest)s") if highest < MAX_NUMBER else _("%(lowest)s or more")
            )
            self.fail(name, rule % {"lowest": lowest, "highest": highest})
        return value

    def whole_or_none(self, name: str, lowest: int, highest: int) -> int | None:
        return None if self.is_empty(name) else self.whole(name, lowest, highest)

    def flag(self, name: str) -> bool:
        value = self._get(name)
        if not isinstance(value, bool):
            self.fail(name, _("true or false"))
        return value

    def text(self, name: str, longest: int) -> str:
        value = self._get(name)
        if not isinstance(value, str) or len(value) > longest or UNSTORABLE.search(value):
            self.fail(
                name, _("text of at most %(number)s characters") % {"number": grouped(longest)}
            )
        return value

    def choice(self, name: str, options: Collection[Any]) -> Any:
        value = self._get(name)
        if type(value) not in (str, int) or value not in options:
            self.fail(name, _("one of %(options)s") % {"options": ", ".join(map(str, options))})
        return value

    def moment(self, name: str, latest: datetime) -> datetime:
        """An aware instant, in UTC, from 1970 to `latest`."""
        value = self._get(name)
        try:
            found = datetime.fromisoformat(value)
            if found.tzinfo is None:
                raise ValueError
            found = found.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            self.fail(name, _("a date and time with a zone, such as 2026-03-02T09:00:00Z"))
        if found.date() < EARLIEST or found > latest:
            self.fail(name, _("a moment since 1970 that is not in the future"))
        return found

    def moment_or_none(self, name: str, latest: datetime) -> datetime | None:
        return None if self.is_empty(name) else self.moment(name, latest)

    def day(self, name: str, earliest: date = EARLIEST, latest: date = LATEST) -> date:
        value = self._get(name)
        try:
            found = date.fromisoformat(value)
        except (TypeError, ValueError):
            self.fail(name, _("a day, such as 2026-03-02"))
        if not earliest <= found <= latest:
            is_usual = (earliest, latest) == (EARLIEST, LATEST)
            limits = (EARLIEST.year, LATEST.year) if is_usual else (earliest, latest)
            self.fail(
                name,
                _("a day from %(first)s to %(last)s") % {"first": limits[0], "last": limits[1]},
            )
        return found

    def day_or_none(self, name: str, latest: date = LATEST) -> date | None:
        return None if self.is_empty(name) else self.day(name, latest=latest)

    def token(self, name: str) -> UUID:
        value = self._get(name)
        try:
            return UUID(value)
        except (AttributeError, TypeError, ValueError):
            self.fail(name, _("a token, such as 6b9d9c52-5d1f-4c0c-8f0e-2f6e2f3c8a11"))

    def token_or_none(self, name: str) -> UUID | None:
        return None if self.is_empty(name) else self.token(name)

    def numbers(self, name: str, most: int) -> list[int]:
        """Different whole numbers from 0 to `most` - 1."""
        value = self._get(name)
        are_whole = isinstance(value, list) and all(type(number) is int for number in value)
        if not are_whole or len(set(value)) < len(value) or not all(0 <= n < most for n in value):
            self.fail(name, _("a list of different numbers below %(most)s") % {"most": most})
        return cast(list[int], value)

    def object(self, name: str) -> Row:
        return Row(self._get(name), name)

    def rows(self, name: str, most: int, where: str = "") -> Iterator[Row]:
        """The objects of a list of at most so many."""
        value = self._get(name)
        if not isinstance(value, list):
            self.fail(name, _("a list"))
        if len(value) > most:
            self.fail(name, _("at most %(number)s rows long") % {"number": grouped(most)})
        prefix = f"{where}, {name}" if where else name
        place = _("%(part)s, row %(number)s")
        for number, row in enumerate(value, start=1):
            yield Row(row, place % {"part": prefix, "number": number})
