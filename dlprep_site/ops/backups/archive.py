"""The file of a backup: a zip of the database's copy, the secret key and a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

FORMAT, VERSION = "dlprep-backup", 1
MANIFEST, DATABASE, SECRET_KEY = "manifest.json", "database", "secret_key"
PRIVATE = 0o600
PIECE = 1024 * 1024  # bytes read at a time
MAX_MANIFEST_BYTES = 1024 * 1024  # bytes


class BadBackup(Exception):
    """The file is not a whole backup of dlprep; `str()` of the error says what is wrong."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: its engine, when it was made (UTC), and what it holds."""

    engine: str
    made_at: str
    migrations: list[str]
    sha256: str
    format: str = FORMAT
    version: int = VERSION


def digest(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            sha256.update(piece)
    return sha256.hexdigest()


def write(path: Path, database: Path, manifest: Manifest, secret_key: Path | None) -> None:
    """Write a backup under a temporary name, check it, and only then rename it."""
    draft = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(MANIFEST, json.dumps(asdict(manifest)))
                archive.write(database, DATABASE)
                if secret_key:
                    archive.write(secret_key, SECRET_KEY)
            file.flush()
            os.fsync(file.fileno())
        with open_backup(draft):
            pass
        draft.replace(path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def open_backup(path: Path) -> Iterator[tuple[Manifest, Path]]:
    """A backup's manifest, and the folder of its unpacked files; BadBackup if it is damaged."""
    with TemporaryDirectory(prefix="dlprep-backup-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                manifest = _manifest(archive)
                for name in (DATABASE, SECRET_KEY):
                    if name in archive.namelist():
                        archive.extract(name, folder)
        except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError) as error:
            raise BadBackup(f"{path} can't be read as a backup: {error}") from error
        database = Path(folder) / DATABASE
        if not database.exists() or digest(database) != manifest.sha256:
            raise BadBackup(f"{path} is damaged: its database is not the one that was saved.")
        yield manifest, Path(folder)


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
            raise ValueError
        found = json.loads(archive.read(MANIFEST))
        manifest = Manifest(**found)
    except (KeyError, ValueError, TypeError) as error:
        raise BadBackup("That is no backup of dlprep.") from error
    if manifest.format != FORMAT or manifest.version != VERSION:
        raise BadBackup("That is a backup of a kind that this version does not know.")
    return manifest


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
