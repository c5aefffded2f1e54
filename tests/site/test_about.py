"""The pages about the site, what a link to it shows, and where the version is shown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from fontTools.ttLib import TTFont
from pytest_django import Settings

from dlprep_site import __version__
from dlprep_site.ops.operator import check_operator, parse_contact

from ..helpers import logged_in, make_plan

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


@pytest.mark.parametrize("path", ["/about/", "/privacy/", "/terms/", "/contact/"])
def test_the_operator_is_named_or_the_page_says_that_it_is_not(
    path: str, settings: Settings
) -> None:
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = "", ""
    assert "have not said here who they are" in Client().get(path).text
    settings.OPERATOR_NAME = "Ada <Ltd>"
    for contact, link in [
        ("help@example.com", "mailto:help@example.com"),
        ("https://example.com/imprint", "https://example.com/imprint"),
    ]:
        settings.OPERATOR_CONTACT = contact
        page = Client().get(path)
        assert page.status_code == 200
        assert "Ada &lt;Ltd&gt;" in page.text
        assert f'<a href="{link}">{contact}</a>' in page.text
        assert "have not said here" not in page.text


def test_every_page_and_the_sign_up_lead_to_privacy_and_terms() -> None:
    learner = logged_in(make_plan().learner.user)
    pages = [Client().get("/"), Client().get("/accounts/signup/"), learner.get("/plan/")]
    for page in pages:
        for path in ("/privacy/", "/terms/", "/contact/", "/about/"):
            assert f'href="{path}"' in page.text
    assert "By signing up you accept" in pages[1].text


def test_privacy_says_only_what_holds_here(settings: Settings) -> None:
    settings.MAIL_IS_SET_UP, settings.SENTRY_DSN = False, ""
    page = Client().get("/privacy/").text
    assert "email provider" not in page
    assert "Errors of the program" not in page
    settings.MAIL_IS_SET_UP, settings.SENTRY_DSN = True, "https://key@errors.example.com/1"
    page = Client().get("/privacy/").text
    assert "email provider" in page
    assert "Errors of the program" in page


def test_the_cookies_are_those_that_privacy_names(client: Client) -> None:
    client.post("/settings/theme/", {"theme": "dark"})
    client.post("/settings/language/", {"language": "en"})
    client.get("/settings/")
    page = client.get("/privacy/").text
    for name in client.cookies:
        assert f"<code>{name}</code>" in page, name


def test_a_deployment_is_warned_about_an_unknown_operator(settings: Settings) -> None:
    settings.OPERATOR_NAME = ""
    assert [message.id for message in check_operator()] == ["dlprep_site.W001"]
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = "Ada", "ada@example.com"
    assert not check_operator()


@pytest.mark.parametrize("contact", ["ask me", "http://example.com", "a@b@c", "javascript:x@y"])
def test_a_contact_that_is_no_address_stops_the_site(contact: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="OPERATOR_CONTACT"):
        parse_contact(contact)


def test_a_link_to_the_site_is_shown_with_a_picture() -> None:
    page = Client().get("/").text
    [picture] = re.findall(r'property="og:image" content="([^"]*)"', page)
    assert picture.startswith("http://testserver/static/icons/linked")
    for name in ("og:title", "og:description", "og:url", "og:image:alt"):
        assert page.count(f'property="{name}"') == 1
    assert page.count('name="theme-color"') == 2


@pytest.mark.parametrize(("theme", "color"), [("light", "#f8f6f1"), ("dark", "#15181a")])
def test_the_browser_s_own_bars_have_the_chosen_theme(theme: str, color: str) -> None:
    client = Client()
    client.cookies["theme"] = theme
    assert re.findall(r'<meta name="theme-color" content="(.*?)"', client.get("/").text) == [color]


def test_the_serif_is_small_and_has_its_license() -> None:
    fonts = Path(settings.BASE_DIR) / "static" / "fonts"
    assert sum(file.stat().st_size for file in fonts.glob("*.woff2")) <= 30 * 1024
    license_text = (fonts / "LICENSE.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE" in license_text
    assert "Adobe" in license_text


def test_the_serif_has_every_letter_of_the_interface_s_languages() -> None:
    letters = set("ABCXYZabcxyz0123456789áéíóúüñÁÉÍÓÚÜÑ¿¡«»“”‘’–—…·•×−%()[]+=<>/")
    for weight in (400, 600):
        font = TTFont(Path(settings.BASE_DIR) / "static" / "fonts" / f"dlprep-serif-{weight}.woff2")
        assert not letters - set(map(chr, font.getBestCmap()))


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
