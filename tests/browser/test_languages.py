"""The language chosen at the foot of a page or in Settings, scripts in it, pages from the right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE
from .page_checks import unfold
from .test_first_days import sign_up
from .test_pages import PRIVATE

NARROW = {"width": 320, "height": 640}


def widest(page: Page) -> int:
    unfold(page)
    width: int = page.locator("html").evaluate("e => e.scrollWidth")
    return width


@pytest.mark.parametrize("script", [True, False])
def test_a_language_is_chosen_and_kept(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(java_script_enabled=script, viewport=PHONE)
    page.goto("/accounts/signup/")
    page.get_by_role("button", name="Español").click()  # at the foot, for visitors
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("button", name="English").click()
    sign_up(page)
    page.goto("/settings/")
    page.locator("#language").select_option("Español")
    page.locator("form:has(#language) button").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto("/study/")
    page.locator("#answer > summary").click()
    expect(page.locator("#prompt")).to_have_attribute("lang", "en")
    if script:
        for point in page.locator("[name=points]").all():
            point.check()
        expect(page.get_by_text("Sugerida: Fácil")).to_be_visible()
    page.goto("/settings/")
    page.locator("#language").select_option("English")
    page.locator("form:has(#language) button").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def test_nothing_is_wider_in_spanish_or_from_the_right(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=NARROW)
    sign_up(page)
    page.goto("/settings/")
    page.locator("#language").select_option("Español")
    page.locator("form:has(#language) button").click()
    for path in PRIVATE:
        page.goto(path)
        assert widest(page) <= NARROW["width"], path
        page.locator("html").evaluate("e => { e.dir = 'rtl'; }")
        assert widest(page) <= NARROW["width"], f"{path} from the right"
