"""The site's secret key: made once, kept in the data directory, readable by its owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key

KEY_MODE = 0o600


def secret_key(data_dir: Path) -> str:
    """The key in `data_dir`, made there if there is none. Two first starts agree on one key."""
    path = data_dir / "secret_key"
    if not path.exists():
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # written whole under another name, then linked into place: nobody reads half a key
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key.")
    with os.fdopen(handle, "w") as file:
        os.fchmod(handle, KEY_MODE)
        file.write(get_random_secret_key() + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
