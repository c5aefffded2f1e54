"""Reads the collection of an uploaded Anki package without trusting it.

A package is a zip archive that anybody can make. What its headers declare is checked first, what
comes out is counted, and the database in it is only ever read: nothing that its schema might hold,
such as a view or a function, is run.
"""

from __future__ import annotations

import json
import re
import sqlite3
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import zstandard
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dlprep_site.i18n.formatting import grouped

from ..json_reader import BadFile

# newest first; a newer package has the older names too, with a note that it is too new
COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
MAX_COLLECTION_BYTES = 256 * 2**20  # bytes, unpacked
MAX_DIRECTORY_BYTES = 4 * 2**20  # bytes of the archive's list of files: some 50,000 of them
MAX_WINDOW_BYTES = 2**25  # bytes that zstd may look back; Anki's own files need 2 MB
MAX_ROW_BYTES = 16 * 2**20  # of a row that is read; a longer one is passed over
MAX_LONG_ROWS = MAX_COLLECTION_BYTES // MAX_ROW_BYTES  # no collection has room for more
MAX_CONFIG_CHARACTERS = 2**20
MAX_ROWS = {"notes": 300_000, "cards": 300_000, "revlog": 1_000_000}
MAX_READING_SECONDS = 60  # seconds
STEPS = 10_000  # instructions of SQLite between two looks at the clock
CHUNK = 2**16

END = struct.Struct("<4s4H2LH")  # a zip's last record: ..., size of the list of files, ...
MAX_TAIL_BYTES = END.size + 2**16
ZIP64 = b"PK\x06\x07"

TOO_MANY = {
    "notes": _("The collection has more than %(number)s notes."),
    "cards": _("The collection has more than %(number)s cards."),
    "revlog": _("The collection has more than %(number)s answers."),
}
NOT_WHOLE = _("This is not a whole Anki package. Is the upload complete?")
UNREADABLE = _("The collection in this Anki package can't be read.")
TOO_SLOW = _("The collection in this Anki package takes too long to read.")

FAULTS = (  # of zipfile, and of what it unpacks with, on files made to confuse them
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
    zstandard.ZstdError,
)
DATABASE_FAULTS = (sqlite3.Error, UnicodeError, OverflowError)  # of a schema, of a value
TABLES = {
    "notes": ("id", "guid", "flds"),
    "cards": ("id", "nid", "ord"),
    "revlog": ("id", "cid", "ease", "factor", "time", "type"),
}
PLAIN = re.compile("CREATE TABLE", re.IGNORECASE)  # no virtual one
COMPUTED = re.compile(r"\bAS\b", re.IGNORECASE)  # a column that is a function of others
FIRST_SCHEMA = 11  # of collections until 2021, and of packages that older versions can read
ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
COUNT = "count"  # the one function that may be called


class Collection:
    """A collection's tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """A table's rows by id, with the columns of TABLES; their values may be anything."""
        try:
            yield from self._short_rows(table)
        except DATABASE_FAULTS as error:
            raise _bad_file(error) from error

    def check_size(self) -> None:
        """Count the rows before any is read; BadFile where a table has too many."""
        for table, limit in MAX_ROWS.items():
            query = f"SELECT count(*) FROM {table}"  # noqa: S608  (one of ours)
            (rows,) = self._connection.execute(query).fetchone()
            if rows > limit:
                raise BadFile(TOO_MANY[table] % {"number": grouped(limit)})

    def _short_rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Rows by id, without those that are longer than MAX_ROW_BYTES.

        Such a row also loses the one before it, which sqlite3 has not returned yet.
        """
        last: Any = None
        for _attempt in range(2 * MAX_LONG_ROWS + 1):
            try:
                for row in self._after(last, table, MAX_ROWS[table]):
                    last = row[0]
                    yield row
                return
            except sqlite3.DataError:
                pass
            try:
                rows = self._after(last, table, 1).fetchall()
            except sqlite3.DataError:  # this is the long one
                rows = []
            yield from rows
            (last,) = self._after(last, table, 1, columns="id").fetchone() or (last,)
        raise BadFile(UNREADABLE)

    def _after(self, last: Any, table: str, limit: int, columns: str = "") -> sqlite3.Cursor:
        chosen = columns or ", ".join(TABLES[table])
        return self._connection.execute(
            f"SELECT {chosen} FROM {table} WHERE ? IS NULL OR id > ? ORDER BY id LIMIT ?",  # noqa: S608
            (last, last, limit),
        )

    def has_first_scheduler(self) -> bool:
        """Whether learning answers are graded as before Anki's second scheduler.

        Such a collection has schema 11, and `schedVer` in its configuration is 1 or missing.
        """
        try:
            row = self._connection.execute("SELECT ver, conf FROM col LIMIT 1").fetchone()
        except DATABASE_FAULTS:  # no such table, or not one to be read
            return False
        version, config = row or (None, None)
        if version != FIRST_SCHEMA or not isinstance(config, str):
            return False
        if len(config) > MAX_CONFIG_CHARACTERS:
            return False
        try:
            values = json.loads(config)
        except (ValueError, RecursionError):
            return False
        return isinstance(values, dict) and values.get("schedVer", 1) == 1


@contextmanager
def opened(package: IO[bytes]) -> Iterator[Collection]:
    """The collection of a package; BadFile if it is not one, or can't be opened."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "collection")
        with path.open("wb") as target:
            _unpack(package, target)
        try:
            uri = f"{path.as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                _restrict(connection)
                collection = Collection(connection)
                collection.check_size()
                yield collection
        except DATABASE_FAULTS as error:
            raise _bad_file(error) from error


def _bad_file(error: Exception) -> BadFile:
    is_late = getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT"
    return BadFile(TOO_SLOW if is_late else UNREADABLE)


def _unpack(package: IO[bytes], target: IO[bytes]) -> None:
    _check_end(package)
    try:
        with ZipFile(package) as archive:
            member = _member(archive)
            with archive.open(member) as source:
                if member.filename.endswith("b"):
                    unzstd = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
                    _copy(unzstd.stream_reader(source), target)
                else:
                    _copy(source, target)
    except BadFile:
        raise
    except FAULTS as error:
        raise BadFile(NOT_WHOLE) from error


def _check_end(package: IO[bytes]) -> None:
    """Refuse an archive whose list of files would take a lot of memory to read."""
    size = package.seek(0, 2)
    package.seek(max(0, size - MAX_TAIL_BYTES))
    tail = package.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < END.size:
        raise BadFile(NOT_WHOLE)
    directory: int = END.unpack_from(tail, place)[5]
    if directory > MAX_DIRECTORY_BYTES or tail[max(0, place - 20) : place].startswith(ZIP64):
        raise BadFile(_("The archive has too many files in it. Export it without media."))
    package.seek(0)


def _member(archive: ZipFile) -> ZipInfo:
    """The collection among the archive's files; files in folders do not count."""
    by_name = {info.filename: info for info in archive.infolist()}
    member = next((by_name[name] for name in COLLECTIONS if name in by_name), None)
    if member is None:
        raise BadFile(_("There is no Anki collection in this file."))
    if member.flag_bits & 1:
        raise BadFile(_("The archive is protected by a password."))
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadFile(NOT_WHOLE)
    if member.file_size > MAX_COLLECTION_BYTES:
        raise BadFile(_too_large())
    return member


def _copy(source: Any, target: IO[bytes]) -> None:
    """Copy no more bytes than a collection may have, whatever the archive declares."""
    copied = 0
    while piece := source.read(CHUNK):
        copied += len(piece)
        if copied > MAX_COLLECTION_BYTES:
            raise BadFile(_too_large())
        target.write(piece)


def _too_large() -> str:
    return gettext("The collection unpacks to more than %(number)s MB.") % {
        "number": MAX_COLLECTION_BYTES // 2**20
    }


def _restrict(connection: sqlite3.Connection) -> None:
    """Allow only reads of plain tables, for a limited time."""
    connection.text_factory = lambda value: value.decode("utf-8", "replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_ROW_BYTES)
    deadline = time.monotonic() + MAX_READING_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA mmap_size = 0")
    connection.set_authorizer(_authorize)
    kinds = connection.execute("SELECT name, type, sql FROM sqlite_master LIMIT 1000").fetchall()
    plain = {
        str(name)
        for name, kind, sql in kinds
        if kind == "table" and PLAIN.match(str(sql)) and not COMPUTED.search(str(sql))
    }
    if not plain >= set(TABLES):
        raise BadFile(UNREADABLE)


def _authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
    is_allowed = action in ALLOWED or (action == sqlite3.SQLITE_FUNCTION and second == COUNT)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY
