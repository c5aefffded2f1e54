"""Files on their way in or out: in a private folder of DATA_DIR, for a day."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

KEPT = timedelta(days=1)  # how long a file is kept


def folder() -> Path:
    path: Path = settings.DATA_DIR / "transfers"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def new_name() -> str:
    """A random name that tells nothing about the file."""
    return uuid4().hex


def opened_for_writing(name: str) -> IO[bytes]:
    """A new file that its owner alone may read."""
    handle = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(handle, "wb")


def keep_upload(upload: UploadedFile[bytes]) -> str:
    """Copy an upload into the folder, a piece at a time; its name there."""
    name = new_name()
    with opened_for_writing(name) as file:
        for piece in upload.chunks():
            file.write(piece)
    return name


def remove(name: str) -> None:
    if name:
        (folder() / name).unlink(missing_ok=True)


def remove_old() -> None:
    """Remove what is older than a day, whether a row knows of it or not."""
    earliest = time.time() - KEPT.total_seconds()
    for path in folder().iterdir():
        if path.stat().st_mtime < earliest:
            path.unlink(missing_ok=True)
