"""Files that only their owner may read, such as keys: written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

MODE = 0o600
FOLDER_MODE = 0o700  # of a folder that is made for it


def write_private(path: Path, text: str, *, replace: bool) -> None:
    """Write a line of text for its owner only. If not `replace`, a file that exists is kept."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # its mode is MODE
    draft = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            os.fchmod(handle, MODE)
            file.write(text + "\n")
        if replace:
            draft.replace(path)
        else:
            with suppress(FileExistsError):
                os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
