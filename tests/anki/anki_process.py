"""Runs Anki, in the environment that `make anki` makes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-anki" / "bin" / "python"

needs_anki = pytest.mark.skipif(
    not PYTHON.exists(), reason="there is no Anki on this machine; `make anki` installs it"
)


def in_anki(*arguments: str | Path, timezone: str = "UTC") -> str:
    command = [PYTHON, Path(__file__).with_name("anki_script.py"), *arguments]
    environ = {**os.environ, "TZ": timezone}
    done = subprocess.run(command, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def opened_in_anki(package: Path, timezone: str = "UTC") -> dict[str, Any]:
    """What Anki has after importing a package."""
    found: dict[str, Any] = json.loads(in_anki("show", package, timezone=timezone))
    return found
