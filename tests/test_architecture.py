"""The walls of the house: which package may import which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# scheduler/, from the inside out: a room may import the rows above its own
ROWS = (
    {"core"},
    {"models"},
    {"log"},
    {"services", "selectors"},
    {"charts", "transfer", "notifications", "onboarding", "simulation", "web"},
    {"views", "templatetags", "management", "admin", "apps", "urls"},
)
MIDDLE = ROWS[4]  # no room of this row may import another
MAX_LOOSE_FILES = 12  # modules at the top of a package


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, absolute; `from a import b` gives both `a` and `a.b`."""
    package = [*path.relative_to(ROOT).parent.parts]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def room_of(module: str) -> str | None:
    """The room of `scheduler` that a dotted module name lies in."""
    parts = module.split(".")
    if len(parts) < 2 or parts[0] != "scheduler":
        return None
    return parts[1] if any(parts[1] in row for row in ROWS) else None


def arrows() -> set[tuple[str, str, str]]:
    """(file, its room, a room it imports), for every import between two rooms of `scheduler`."""
    found = set()
    for path in files("scheduler"):
        place = path.relative_to(ROOT)
        room = place.parts[1].removesuffix(".py")
        if room in {"__init__", "migrations"}:
            continue
        for module in imports(path):
            if (target := room_of(module)) and target != room:
                found.add((place.as_posix(), room, target))
    return found


def row(room: str) -> int:
    return next(number for number, rooms in enumerate(ROWS) if room in rooms)


def offenders(folder: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files(folder)
        for module in imports(path)
        if module.split(".")[0] in forbidden
    ]


def test_core_imports_only_the_standard_library() -> None:
    allowed = {
        "__future__", "bisect", "collections", "dataclasses", "datetime", "enum", "functools",
        "itertools", "math", "operator", "re", "typing", "unicodedata",
    }  # fmt: skip
    found = {
        (path.name, module.split(".")[0])
        for path in files("scheduler/core")
        for module in imports(path)
        if module.split(".")[0] not in allowed and not module.startswith("scheduler.core")
    }
    assert found == {("recall.py", "fsrs")}


def test_core_has_no_clock_and_no_randomness() -> None:
    for path in files("scheduler/core"):
        source = path.read_text()
        for word in ("import random", ".now(", ".today(", "time.time", "uuid"):
            assert word not in source, f"{word} in {path.name}"


def test_cards_never_imports_scheduler() -> None:
    assert not offenders("cards", ("scheduler",))


def test_dlprep_site_imports_neither_cards_nor_scheduler() -> None:
    assert not offenders("dlprep_site", ("cards", "scheduler"))


def test_no_import_runs_back() -> None:
    """Rooms import only rows above their own: views never reach into core's callers, and so on."""
    assert not {
        (file, target)
        for file, room, target in arrows()
        if row(target) > row(room) and room not in ROWS[5]
    }


def test_rooms_of_the_middle_row_do_not_import_one_another() -> None:
    assert not {(file, target) for file, room, target in arrows() if {room, target} <= MIDDLE}


def test_no_view_imports_another_view() -> None:
    views = {path.stem for path in (ROOT / "scheduler" / "views").glob("*.py")} - {"__init__"}
    assert not {
        (path.name, module)
        for path in files("scheduler/views")
        for module in imports(path)
        if module.startswith("scheduler.views.") and module.split(".")[2] in views
    }


@pytest.mark.parametrize("folder", ["dlprep_site", "cards", "scheduler"])
def test_packages_have_few_loose_files(folder: str) -> None:
    loose = [path.name for path in (ROOT / folder).glob("*.py") if path.name != "__init__.py"]
    assert len(loose) <= MAX_LOOSE_FILES, loose


@pytest.mark.parametrize("folder", ["dlprep_site", "cards", "scheduler"])
def test_files_stay_under_400_lines(folder: str) -> None:
    long = {
        path.name: n for path in files(folder) if (n := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_a_partial_is_named_after_its_root() -> None:
    for path in (ROOT / "templates" / "scheduler").glob("_*.html"):
        source = path.read_text()
        if ' id="' in source.split(">")[0]:
            assert f' id="{path.stem.lstrip("_")}"' in source.split(">")[0], path.name
