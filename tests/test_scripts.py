"""The scripts: modules that import one another one way, and share no globals."""

from __future__ import annotations

import json
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from dlprep_site.web.js_modules import IMPORT, imports, with_imports
from scheduler.models import Plan

from .scratch_site import collected

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
# classic scripts, since not every browser has workers of modules
WORKER = {"js/sw/service_worker.js", "js/sw/push.js"}
SCRIPTS = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js"))
TAG = re.compile(r"<script\b[^>]*\bsrc=[\"']\{% static ['\"](js/[^'\"]+)['\"] %\}[^>]*>")
# what one script could leave in the window for another
SHARED = re.compile(r"\b(?:window|self|globalThis)\b[\w.\[\]\"']+\s*(?:\?\?|\|\||&&)?=(?!=)")


def source(name: str) -> str:
    return (STATIC / name).read_text()


def tags() -> dict[str, str]:
    """The tags by which templates load our scripts, by the script."""
    pages = (path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    return {match[1]: match[0] for page in pages for match in TAG.finditer(page)}


def test_imports_run_one_way() -> None:
    """A circle raises here; a browser would run one of its modules before what it needs."""
    order = TopologicalSorter({name: imports(name) for name in SCRIPTS}).static_order()
    assert set(order) == set(SCRIPTS), "what is imported is there"


def test_every_page_script_is_loaded_as_a_module() -> None:
    assert all('type="module"' in tag for tag in tags().values())
    in_admin = (ROOT / "cards" / "admin" / "question.py").read_text()
    loaded = {*tags(), *re.findall(r'Script\("(js/[^"]+)", type="module"\)', in_admin)}
    assert set(with_imports(*loaded)) == {*SCRIPTS} - WORKER


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_leaves_a_global_for_another(name: str) -> None:
    assert not SHARED.search(source(name))
    if name in WORKER:  # their top level is shared: all of it lies in one block
        code = [line for line in source(name).splitlines() if not line.startswith("//")]
        outside = [line for line in code if line and not line.startswith(" ")]
        assert outside == ["{", "}"]


@pytest.mark.parametrize(
    "statement",
    [
        'import { one } from "./one.js";',
        "import { one,\n  two } from './one.js'",
        'import * as one from "./one.js";',
        'import "./one.js";',
        'export { one } from "./one.js";',
        'export * from "./one.js"',
        'await import("./one.js")',
        'import(\n  "./one.js",\n)',
    ],
)
def test_every_form_of_import_is_found(statement: str) -> None:
    found = re.search(IMPORT, statement, re.IGNORECASE)
    assert found
    assert found["url"] == "./one.js"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/study/", "/questions/", "/accounts/login/"])
@pytest.mark.parametrize("is_logged_in", [True, False])
def test_a_page_links_all_that_its_scripts_import(
    client: Client, plan: Plan, path: str, is_logged_in: bool
) -> None:
    """Otherwise a browser waits for one script before it asks for the next.

    What a script imports only when it is needed is not fetched before.
    """
    if is_logged_in:
        client.force_login(plan.learner.user)
    page = client.get(path, follow=True).text
    scripts = re.findall(r'src="/static/(js/[^"]+)"', page)
    linked = re.findall(r'"modulepreload" href="/static/(js/[^"]+)"', page)
    assert {*scripts, *linked} == {*with_imports(*scripts, at_once=True)}


def hashed_names(folder: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads((folder / "staticfiles.json").read_text())["paths"]
    return names


def test_collected_scripts_import_hashed_names_and_are_minified() -> None:
    hashed = hashed_names(collected())
    for name in SCRIPTS:
        written = (collected() / hashed[name]).read_text()
        addresses = [match["url"] for match in re.finditer(IMPORT, written)]
        assert [Path(address).name for address in addresses] == [
            Path(hashed[imported]).name for imported in imports(name)
        ]
        assert 0.2 < len(written.encode()) / (STATIC / name).stat().st_size < 0.95, name


def test_collected_styles_are_minified() -> None:
    hashed = hashed_names(collected())
    for name in ("css/dlprep.css", "css/content.css"):
        written = (collected() / hashed[name]).read_text()
        assert "/*" not in written
        assert " :is(" in written, "a space before a pseudo-class says that it is within"
        assert len(written) < 0.95 * (STATIC / name).stat().st_size


def test_a_chain_of_imports_may_be_longer_than_todays(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "sources" / "js"
    folder.mkdir(parents=True)
    (folder / "0.js").write_text("// imports nothing\n")
    for number in range(1, 9):  # the deepest is collected first, before what it imports
        folder /= "in"
        folder.mkdir()
        (folder / f"{number}.js").write_text(f'import "../{number - 1}.js";\n')
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATIC_ROOT = tmp_path / "out"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "dlprep_site.web.static_storage.ModuleStaticFilesStorage"}
    }
    call_command("collectstatic", "--noinput", verbosity=0)
    hashed = {Path(name).stem: path for name, path in hashed_names(tmp_path / "out").items()}
    for number in range(1, 9):
        written = (tmp_path / "out" / hashed[str(number)]).read_text()
        imported = re.search(IMPORT, written)
        assert imported
        assert imported["url"] == f"../{Path(hashed[str(number - 1)]).name}"
