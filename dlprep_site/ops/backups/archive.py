"""The file of a backup: a zip of the database's copy, the secret key and a manifest.

It may be encrypted to a public key, in the format of age (age-encryption.org).
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyrage

FORMAT, VERSION = "dlprep-backup", 2
READABLE = {1, 2}  # version 1 has no digest of the secret key
MANIFEST, DATABASE, SECRET_KEY = "manifest.json", "database", "secret_key"
PRIVATE = 0o600
MAX_MANIFEST_BYTES = 1024 * 1024
AGE = b"age-encryption.org/"  # how an encrypted file begins

# what unpacking a damaged zip raises
DAMAGES = (
    OSError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


class BadBackup(Exception):
    """The file is not a whole backup of dlprep; `str()` of the error says what is wrong."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: its engine, when it was made (UTC), and what it holds."""

    engine: str
    made_at: str
    migrations: list[str]
    sha256: str
    key_sha256: str = ""
    """Digest of the secret key's file; empty without one."""
    format: str = FORMAT
    version: int = VERSION


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(
    path: Path, database: Path, manifest: Manifest, secret_key: Path | None, encrypt_to: str = ""
) -> None:
    """Write a backup under a temporary name, check it, and only then rename it.

    `encrypt_to` is a public key of age; BadBackup if it is not one.
    """
    drafts = [path.with_name(f".{path.name}.{name}") for name in ("part", "age")]
    draft, encrypted = drafts
    try:
        draft.touch(PRIVATE)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(asdict(manifest)))
            archive.write(database, DATABASE)
            if secret_key:
                archive.write(secret_key, SECRET_KEY)
        with open_backup(draft):
            pass
        if encrypt_to:
            _encrypt(draft, encrypted, encrypt_to)
            draft.unlink()
            draft = encrypted
        sync(draft)
        draft.replace(path)
        sync(path.parent)
    finally:
        for each in drafts:
            each.unlink(missing_ok=True)


def _encrypt(source: Path, target: Path, recipient: str) -> None:
    target.touch(PRIVATE)
    try:
        pyrage.encrypt_file(str(source), str(target), [pyrage.x25519.Recipient.from_str(recipient)])
    except pyrage.RecipientError as error:
        raise BadBackup(f"{recipient} is not a public key of age (age1...).") from error
    except pyrage.EncryptError as error:
        raise BadBackup(f"The backup can't be encrypted: {error}") from error


@contextmanager
def open_backup(path: Path, identity: Path | None = None) -> Iterator[tuple[Manifest, Path]]:
    """A backup's manifest, and the folder of its unpacked files; BadBackup if it is damaged.

    `identity` is a file with the secret key that an encrypted backup needs, as age-keygen makes it.
    """
    with TemporaryDirectory(prefix="dlprep-backup-") as folder:
        try:
            if _is_encrypted(path):
                path = _decrypt(path, Path(folder) / "decrypted", identity)
            with zipfile.ZipFile(path) as archive:
                manifest = _manifest(archive)
                for name in (DATABASE, SECRET_KEY):
                    if name in archive.namelist():
                        archive.extract(name, folder)
        except DAMAGES as error:
            raise BadBackup(f"{path} can't be read as a backup: {error}") from error
        _check_digests(Path(folder), manifest)
        yield manifest, Path(folder)


def _is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(AGE)) == AGE


def _decrypt(path: Path, target: Path, identity: Path | None) -> Path:
    if identity is None:
        raise BadBackup("It is encrypted. Name the file with its secret key: --identity FILE")
    lines = [line for line in identity.read_text().split() if line.startswith("AGE-SECRET-KEY-")]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines]
        pyrage.decrypt_file(str(path), str(target), keys)
    except pyrage.IdentityError as error:
        raise BadBackup(f"{identity} has no secret key of age.") from error
    except pyrage.DecryptError as error:
        raise BadBackup(f"It can't be decrypted with {identity}: {error}.") from error
    return target


def _check_digests(folder: Path, manifest: Manifest) -> None:
    database, key = folder / DATABASE, folder / SECRET_KEY
    if not database.exists() or digest(database) != manifest.sha256:
        raise BadBackup("It is damaged: its database is not the one that was saved.")
    key_digest = digest(key) if key.exists() else ""
    if manifest.version > 1 and key_digest != manifest.key_sha256:
        raise BadBackup("It is damaged: its secret key is not the one that was saved.")


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
            raise ValueError
        found = json.loads(archive.read(MANIFEST))
        manifest = Manifest(**found)
    except (KeyError, ValueError, TypeError) as error:
        raise BadBackup("That is no backup of dlprep.") from error
    if manifest.format != FORMAT or manifest.version not in READABLE:
        raise BadBackup("That is a backup of a kind that this version does not know.")
    return manifest


def sync(path: Path) -> None:
    """Make a file's content, or a rename in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
