"""The site's secret key: made once and kept in the data directory."""

from __future__ import annotations

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from .private_file import write_private


def secret_key(data_dir: Path) -> str:
    """The key in `data_dir`, created if there is none. Two first starts at once agree on it."""
    path = data_dir / "secret_key"
    if not path.exists():
        write_private(path, get_random_secret_key(), replace=False)
    return path.read_text().strip()
