"""The About page, and where the version is shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from dlprep_site import __version__

pytestmark = pytest.mark.django_db


def test_anyone_can_read_the_about_page() -> None:
    page = Client().get("/about/")
    assert page.status_code == 200
    assert f"<dd>{__version__}</dd>" in page.text
    assert '<a href="/about/">About</a>' in page.text, "the footer leads to it"
    assert Client().post("/about/").status_code == 405


def test_the_about_page_speaks_spanish() -> None:
    page = Client().get("/about/", headers={"Accept-Language": "es"})
    assert "Acerca de dlprep" in page.text
    assert "Licencia" in page.text


def test_the_admin_shows_the_version(admin: Client) -> None:
    assert f"dlprep {__version__}" in admin.get("/admin/").text


def test_health_checks_do_not_show_the_version() -> None:
    for path in ("/healthz", "/readyz"):
        assert __version__ not in Client().get(path).text


def test_the_version_is_written_once_and_is_in_the_changelog() -> None:
    root = Path(settings.BASE_DIR)
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert "version" not in project
    assert "version" in project["dynamic"]
    assert f"## {__version__} (" in (root / "CHANGELOG.md").read_text()
    assert project["license"] == "MIT"
    assert "the dlprep authors" in (root / "LICENSE").read_text()
