"""Packages that nobody should trust: a clear 422, never a 500, and nothing kept or run."""

from __future__ import annotations

import os
import struct
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZipFile

import pytest
import zstandard
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.models import Import, Plan
from scheduler.transfer.anki import apkg_reader, revlog_import
from scheduler.transfer.anki.mapping import moment_of
from scheduler.transfer.anki.revlog_import import read_history
from scheduler.transfer.json_reader import BadFile

from ..helpers import make_plan
from .package_builder import (
    MIDDLE_NAME,
    NEW_NAME,
    OLD_NAME,
    SCHEMA,
    collection,
    old_package,
    zipped,
)
from .test_import import CARDS, NOTES, history, upload

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]  # it is about reading files

NOW = datetime.now(tz=UTC)
WHOLE = "This is not a whole Anki package. Is the upload complete?"
READ = "The collection in this Anki package can&#x27;t be read."
SLOW = "The collection in this Anki package takes too long to read."
LARGE = "The collection unpacks to more than 256 MB."
LOCAL_HEADER, CENTRAL_HEADER = b"PK\x03\x04", b"PK\x01\x02"


def refusal(client: Client, body: bytes) -> str:
    answer = upload(client, body)
    assert answer.status_code == 422
    assert not Import.objects.exists()
    page: str = answer.text
    return page.split('id="id_file_error"')[1].split("<li>")[1].split("</li>")[0]


def patched(package: bytes, header: bytes, offset: int, value: bytes) -> bytes:
    """A package with bytes of a file's header overwritten."""
    place = package.index(header) + offset
    return package[:place] + value + package[place + len(value) :]


def bzipped() -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_BZIP2) as package:
        package.writestr(OLD_NAME, history())
    return target.getvalue()


def encrypted() -> bytes:
    package = patched(old_package(history()), LOCAL_HEADER, 6, b"\x01")
    return patched(package, CENTRAL_HEADER, 8, b"\x01")


def understated() -> bytes:
    """A file that unpacks to more than its header says."""
    package = old_package(history())
    return patched(package, CENTRAL_HEADER, 24, struct.pack("<L", 100))


ZIPS: dict[str, tuple[bytes, str]] = {
    "beginning": (b"PK", WHOLE),
    "no zip": (b"PK\x03\x04" + b"x" * 5_000, WHOLE),
    "an end alone": (b"PK\x05\x06" + b"\xff" * 18, "The archive has too many files in it."),
    "empty": (zipped({}), "There is no Anki collection in this file."),
    "another zip": (zipped({"a.txt": b"a"}), "There is no Anki collection in this file."),
    "in a folder": (zipped({f"x/{OLD_NAME}": history()}), "There is no Anki collection in this f"),
    "outside": (zipped({f"../{OLD_NAME}": history()}), "There is no Anki collection in this file."),
    "absolute": (zipped({f"/{OLD_NAME}": history()}), "There is no Anki collection in this file."),
    "bzip2": (bzipped(), WHOLE),
    "password": (encrypted(), "The archive is protected by a password."),
    "understated": (understated(), WHOLE),
    "no zstd": (zipped({NEW_NAME: history()}), WHOLE),
    "zstd cut off": (zipped({NEW_NAME: zstandard.compress(history())[:500]}), READ),
    "zstd window": (zipped({NEW_NAME: b"\x28\xb5\x2f\xfd\x00\xf8" + b"\x00" * 99}), WHOLE),
    "nothing in it": (old_package(b""), READ),
    "no database": (old_package(b"SQLite format 3\x00" + b"\xff" * 5_000), READ),
    "text": (old_package(b"hello"), READ),
    "cut off": (old_package(history()[:6_000]), READ),
    "no tables": (old_package(collection(schema=SCHEMA, more="DROP TABLE revlog")), READ),
}


@pytest.mark.parametrize("name", ZIPS)
def test_what_is_no_package(client: Client, name: str) -> None:
    body, said = ZIPS[name]
    assert refusal(client, body).startswith(said)


HOSTILE_SCHEMAS = {
    "a view": "DROP TABLE notes; CREATE VIEW notes AS SELECT 1 AS id, 'a' AS guid, 'b' AS flds",
    "an endless view": "DROP TABLE notes; CREATE VIEW notes AS WITH RECURSIVE r(id) AS "
    "(SELECT 1 UNION ALL SELECT id + 1 FROM r) SELECT id, 'a' AS guid, 'b' AS flds FROM r",
    "a virtual table": "DROP TABLE notes; CREATE VIRTUAL TABLE notes USING fts5(id, guid, flds)",
    "a function": "DROP TABLE cards; CREATE TABLE cards (id integer primary key, nid integer, "
    "ord integer AS (abs(id)))",
    "a column less": "ALTER TABLE notes DROP COLUMN guid",
    "another page size": "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 9999",
    "no schema": "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE TABLE x('",
}


@pytest.mark.parametrize("name", HOSTILE_SCHEMAS)
def test_nothing_of_a_schema_is_run(client: Client, name: str) -> None:
    database = collection(NOTES, CARDS, more=HOSTILE_SCHEMAS[name])
    assert refusal(client, old_package(database)) == READ


def test_a_bomb_that_says_so(client: Client) -> None:
    package = zipped({OLD_NAME: b"\x00" * (apkg_reader.MAX_COLLECTION_BYTES + 1)})
    assert len(package) < 300_000
    assert refusal(client, package) == LARGE


@pytest.mark.parametrize("in_frames", [1, 40])
def test_a_bomb_within_a_bomb(
    client: Client, in_frames: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(apkg_reader, "MAX_COLLECTION_BYTES", 2**22)
    frame = zstandard.compress(b"\x00" * (2**25 // in_frames))
    bomb = zipped({NEW_NAME: frame * in_frames})
    assert refusal(client, bomb) in {"The collection unpacks to more than 4 MB.", READ}
    assert not list(tmp_path.iterdir())


def test_ten_thousands_of_files(client: Client) -> None:
    package = zipped({f"{number:064}": b"" for number in range(40_000)} | {OLD_NAME: history()})
    assert "too many files" in refusal(client, package)


def test_too_many_rows(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(apkg_reader.MAX_ROWS, "revlog", 5)
    monkeypatch.setattr(apkg_reader.Collection, "rows", None)  # not one is read
    assert refusal(client, old_package(history())) == "The collection has more than 5 answers."


def test_answers_are_gathered_up_to_the_limit_and_no_further(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small package of a million answers took 700 MB before it was refused."""
    revlog = [(1_700_000_000_000 + number, 11, 3, 2500, 5_000, 1) for number in range(500)]
    make_plan(email="other@example.com")
    monkeypatch.setattr(revlog_import, "MAX_REVIEWS", 20)
    made: list[int] = []

    def counted(number: int) -> datetime:
        made.append(number)
        return moment_of(number)

    monkeypatch.setattr(revlog_import, "moment_of", counted)
    said = refusal(client, old_package(collection(NOTES, CARDS, revlog)))
    assert said == "The package has more than 20 answers to cards of ours."
    assert len(made) == 21


def test_too_long_a_reading(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apkg_reader, "MAX_READING_SECONDS", 0)
    rows = [(number, "x", "y") for number in range(100_000)]
    assert refusal(client, old_package(collection(rows))) == SLOW


def test_long_values_are_not_read() -> None:
    notes = [(1, "x", "y" * (apkg_reader.MAX_ROW_BYTES + 1)), (2, "z", "short")]
    with apkg_reader.opened(BytesIO(old_package(collection(notes)))) as read:
        assert list(read.rows("notes")) == [(2, "z", "short")]


def test_more_long_rows_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apkg_reader, "MAX_ROW_BYTES", 2_000)
    monkeypatch.setattr(apkg_reader, "MAX_LONG_ROWS", 3)
    notes = [(number, "x", "y" * 3_000) for number in range(1, 10)]
    with (
        apkg_reader.opened(BytesIO(old_package(collection(notes)))) as read,
        pytest.raises(BadFile),
    ):
        list(read.rows("notes"))


def test_fields_made_to_be_slow(plan: Plan) -> None:
    fields = ["<" * 900_000, "<b" * 400_000, "&" * 900_000, "<p>" * 3_000, "&#1" * 3_000]
    notes = [(number, "x", text) for number, text in enumerate(fields)]
    started = datetime.now(tz=UTC)
    read_history(BytesIO(old_package(collection(notes))), plan.learner, NOW)
    assert (datetime.now(tz=UTC) - started).total_seconds() < 2


def test_a_package_for_a_spreadsheet(client: Client) -> None:
    """Something else that is a zip, under Anki's name."""
    assert "no Anki collection" in refusal(client, zipped({"xl/workbook.xml": b"<x/>"}))


GOOD = {
    "old": old_package(history()),
    "middle": zipped({MIDDLE_NAME: history(), OLD_NAME: b""}),
    "new": zipped({NEW_NAME: zstandard.compress(history())}),
    "stored": history(),
}


@pytest.mark.parametrize("name", ["old", "middle", "new"])
def test_cut_off_anywhere(plan: Plan, name: str) -> None:
    package = GOOD[name]
    for length in range(0, len(package), max(1, len(package) // 150)):
        with pytest.raises(BadFile):
            read_history(BytesIO(package[:length]), plan.learner, NOW)


@pytest.mark.slow
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_with_bytes_changed_anywhere(plan: Plan, data: st.DataObject) -> None:
    """Either it is read, or it is a BadFile: never anything else."""
    kind = data.draw(st.sampled_from(sorted(GOOD)))
    package = bytearray(GOOD[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(package) - 1))
        package[place] = data.draw(st.integers(0, 255))
    body = old_package(bytes(package)) if kind == "stored" else bytes(package)
    try:
        answers, _ = read_history(BytesIO(body), plan.learner, NOW)
    except BadFile as error:
        assert str(error).isprintable()
    else:
        assert len(answers) <= 5


def test_random_bytes_in_an_archive(client: Client) -> None:
    for size in (0, 100, 100_000):
        assert refusal(client, old_package(os.urandom(size))) == READ
