"""The documents name headings, files, tests and commands that exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PACKAGES = ("dlprep_site", "cards", "scheduler", "tests", "tools", "deploy", "docs", "templates")
# a path may begin at the root, in a package, or in a room of transfer/
BASES = [ROOT, *(ROOT / package for package in PACKAGES), ROOT / "scheduler" / "transfer"]


def links_to_files(page: Path) -> list[str]:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
    return [link for link in links if not (page.parent / link).exists()]


def links_to_headings(page: Path) -> list[str]:
    links = re.findall(r"\]\(([^)#:\s]*)#([^)\s]+)\)", page.read_text())
    return [
        f"{target}#{anchor}"
        for target, anchor in links
        if anchor not in anchors(page.parent / target if target else page)
    ]


def files(page: Path) -> list[str]:
    names = re.findall(r"`([\w.]+/[\w./-]*\w\.(?:py|js|html|md|json|conf|css))`", page.read_text())
    return [name for name in names if not any((base / name).exists() for base in BASES)]


def folders(page: Path) -> list[str]:
    names = re.findall(r"`((?:tests|tools)/[\w/]+)`", page.read_text())
    return [name for name in names if not (ROOT / name).exists()]


def files_of_tests(page: Path) -> list[str]:
    names = re.findall(r"`(?:[\w/]+/)?(test_\w+\.py)(?:::\w+)?`", page.read_text())
    return [name for name in names if not list((ROOT / "tests").rglob(name))]


def named_tests(page: Path) -> list[str]:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", page.read_text())
    return [
        f"{file}::{test}"
        for file, test in named
        if not any(f"def {test}(" in path.read_text() for path in found(file))
    ]


def found(file: str) -> list[Path]:
    return [base / file for base in BASES if (base / file).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_is_there(page: Path) -> None:
    kinds = (links_to_files, links_to_headings, files, folders, files_of_tests, named_tests)
    lost = {kind.__name__: kind(page) for kind in kinds}
    assert not any(lost.values()), lost


def test_named_make_targets_exist() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M))
    for page in PAGES:
        named = set(re.findall(r"`make ([\w-]+)", page.read_text()))
        assert named <= targets, page.name


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    assert not [page.name for page in folder.glob("[0-9]*.md") if f"({page.name})" not in index]


def test_every_document_is_in_the_index() -> None:
    folder = ROOT / "docs"
    index = (folder / "README.md").read_text()
    pages = [page.name for page in folder.glob("*.md") if page.name != "README.md"]
    assert not [name for name in pages if f"({name})" not in index]


@cache
def anchors(page: Path) -> set[str]:
    """The names by which a page's headings can be linked to, as Git hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
