"""Anki packages made by hand, good ones and hostile ones."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import zstandard

SCHEMA = """
CREATE TABLE notes (id integer primary key, guid text, flds text);
CREATE TABLE cards (id integer primary key, nid integer, ord integer);
CREATE TABLE revlog (id integer primary key, cid integer, ease integer, factor integer,
    time integer, type integer);
"""
NEW_NAME, MIDDLE_NAME, OLD_NAME = "collection.anki21b", "collection.anki21", "collection.anki2"

Rows = Iterable[tuple[Any, ...]]


def collection(
    notes: Rows = (), cards: Rows = (), revlog: Rows = (), *, schema: str = SCHEMA, more: str = ""
) -> bytes:
    """A database of Anki's kind: only the columns that are read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "db")
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(schema)
            connection.executemany("INSERT INTO notes VALUES (?, ?, ?)", notes)
            connection.executemany("INSERT INTO cards VALUES (?, ?, ?)", cards)
            connection.executemany("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?)", revlog)
            connection.executescript(more)
            connection.commit()
        return path.read_bytes()


def archive(**files: bytes) -> bytes:
    """A zip of files by their names; `__` in a name stands for a dot."""
    return zipped({name.replace("__", "."): content for name, content in files.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return target.getvalue()


def new_package(database: bytes) -> bytes:
    """As Anki writes them now: the collection is compressed, beside a notice for older ones."""
    too_new = collection([(1, "x", "Please update to the latest Anki version.\x1f")])
    files = {"meta": b"\x08\x03", NEW_NAME: zstandard.compress(database), OLD_NAME: too_new}
    return zipped(files)


def old_package(database: bytes) -> bytes:
    return zipped({OLD_NAME: database, "media": b"{}"})
