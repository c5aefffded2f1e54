"""An uploaded file read, whatever it is: in a task, since it may take seconds and much memory."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from ..models import Import, Learner
from .anki.revlog_import import read_history
from .json_reader import refuse_other_files
from .schema import load, reviews_alone

ARCHIVE = b"PK"


def read_file(path: Path, learner: Learner, now: datetime) -> dict[str, Any]:
    """What `stage_import` is to be told of a file; BadFile for one that can't be read.

    It is told by how it begins, whatever its name: an archive is an Anki package.
    """
    with path.open("rb") as file:
        if file.read(len(ARCHIVE)) == ARCHIVE:
            file.seek(0)
            answers, left_out = read_history(file, learner, now)
            contents = reviews_alone(answers)
            return {"kind": Import.Kind.ANKI, "contents": contents, "left_out": left_out}
    data = path.read_bytes()
    refuse_other_files(data)
    return {"kind": Import.Kind.JSON, "contents": load(data), "left_out": []}
