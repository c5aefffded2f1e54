"""The language chosen at the foot of a page, what scripts say in it, and pages from the right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE
from .test_first_days import sign_up
from .test_pages import PRIVATE

NARROW = {"width": 320, "height": 640}


def widest(page: Page) -> int:
    for summary in page.locator("main details > summary").all():
        if summary.is_visible():
            summary.click()
    width: int = page.locator("html").evaluate("e => e.scrollWidth")
    return width


@pytest.mark.parametrize("script", [True, False])
def test_a_language_is_chosen_and_kept(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(java_script_enabled=script, viewport=PHONE)
    sign_up(page)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", name="Día 1 de 365")).to_be_visible()
    page.get_by_role("link", name="Estudiar", exact=True).click()
    page.locator("#answer > summary").click()
    expect(page.locator("#prompt")).to_have_attribute("lang", "en")
    if script:
        for point in page.locator("[name=points]").all():
            point.check()
        expect(page.get_by_text("Entonces es Fácil.")).to_be_visible()
    page.goto("/settings/")
    page.get_by_label("Idioma de las páginas").select_option("English")
    page.get_by_role("button", name="Usar este idioma").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def test_nothing_is_wider_in_spanish_or_from_the_right(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=NARROW)
    sign_up(page)
    page.get_by_role("button", name="Español").click()
    for path in PRIVATE:
        page.goto(path)
        assert widest(page) <= NARROW["width"], path
        page.locator("html").evaluate("e => { e.dir = 'rtl'; }")
        assert widest(page) <= NARROW["width"], f"{path} from the right"
