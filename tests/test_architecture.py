"""The walls of the house: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, with its package where the import is relative."""
    package = [*path.relative_to(ROOT).parent.parts]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*base, *(node.module or "").split(".")]).strip(".")


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def offenders(folder: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files(folder)
        for module in imports(path)
        if module.split(".")[0] in forbidden or module.startswith(tuple(f"{f}." for f in forbidden))
    ]


def test_the_core_knows_the_standard_library_alone() -> None:
    allowed = {"__future__", "collections", "dataclasses", "datetime", "enum", "scheduler"}
    found = {
        (path.name, module)
        for path in files("scheduler/core")
        for module in imports(path)
        if module.split(".")[0] not in allowed
    }
    assert found == {("recall.py", "fsrs")}
    for path in files("scheduler/core"):
        for module in imports(path):
            assert not module.startswith("scheduler") or module.startswith("scheduler.core")


def test_the_core_has_no_clock_and_no_chance() -> None:
    for path in files("scheduler/core"):
        source = path.read_text()
        for word in ("import random", ".now(", ".today(", "time.time", "uuid"):
            assert word not in source, f"{word} in {path.name}"


def test_cards_never_import_the_scheduler() -> None:
    assert not offenders("cards", ("scheduler",))


def test_the_building_knows_neither_cards_nor_memory() -> None:
    assert not offenders("dlprep_site", ("cards", "scheduler"))


@pytest.mark.parametrize("folder", ["dlprep_site", "cards", "scheduler"])
def test_files_stay_readable(folder: str) -> None:
    long = {
        path.name: n for path in files(folder) if (n := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_a_partial_is_named_after_its_root() -> None:
    for path in (ROOT / "templates" / "scheduler").glob("_*.html"):
        source = path.read_text()
        if ' id="' in source.split(">")[0]:
            assert f' id="{path.stem.lstrip("_")}"' in source.split(">")[0], path.name
