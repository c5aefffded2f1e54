"""`make PYTHON=...` finds an environment of that version, and leaves the other one alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..scratch_site import ROOT

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
OTHER = "3.10"


def pytest_of(folder: Path, *arguments: str, **environ: str) -> str:
    """The program that `make test-quick` would run in a checkout, relative to it."""
    shutil.copy(ROOT / "Makefile", folder)
    done = subprocess.run(
        ["make", "--dry-run", "test-quick", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environ},
        check=True,
        capture_output=True,
        text=True,
    )
    (line,) = [line for line in done.stdout.splitlines() if "/pytest " in line]
    return line.split()[0]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).touch()
    return tmp_path


def make_environment(checkout: Path, version: str) -> None:
    """As much of an environment as the Makefile asks for: a Python that says its version."""
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho {version}\n")
    python.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "expected"),
    [("", ".venv"), (HERE, ".venv"), (OTHER, f".venv-{HERE}")],
)
def test_a_python_that_is_named_has_its_own_environment(
    checkout: Path, version: str, expected: str
) -> None:
    if version:
        make_environment(checkout, version)
    python = f"PYTHON={sys.executable}"
    assert pytest_of(checkout, python) == f"{expected}/bin/pytest"
    assert pytest_of(checkout, PYTHON=sys.executable) == f"{expected}/bin/pytest"


def test_without_a_name_there_is_one(checkout: Path) -> None:
    make_environment(checkout, OTHER)
    assert pytest_of(checkout) == ".venv/bin/pytest"
