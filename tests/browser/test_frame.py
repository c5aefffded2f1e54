"""The frame of every page: the tabs of a phone, the search, the browser's time zone, the serif."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scheduler.models import Learner

from .conftest import DESKTOP, PHONE
from .test_first_days import sign_up

FOCUS_IS_COVERED = """() => {
    const e = document.activeElement;
    const tabs = document.querySelector(".tabs");
    if (e === document.body || tabs.contains(e)) return false;
    return e.getBoundingClientRect().bottom > tabs.getBoundingClientRect().top + 0.5;
}"""


@pytest.mark.parametrize("script", [True, False])
def test_the_tabs_lead_everywhere_and_mark_the_place(
    open_browser: Callable[..., Page], script: bool
) -> None:
    page = open_browser(viewport=PHONE, java_script_enabled=script)
    sign_up(page)
    page.goto("/plan/change/")
    tabs = page.get_by_role("navigation", name="Tabs")
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    expect(tabs.get_by_role("link")).to_have_count(5)
    expect(tabs.get_by_role("link", name="Plan")).to_have_attribute("aria-current", "true")
    for name, path in [("Interview", "/interview/"), ("Questions", "/questions/"), ("Today", "/")]:
        tabs.get_by_role("link", name=name).click()
        expect(page).to_have_url(re.compile(f"{path}$"))
        expect(tabs.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()


def test_the_focus_is_never_behind_the_tabs(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=PHONE)
    sign_up(page)
    for path in ("/settings/", "/settings/data/"):
        page.goto(path)
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.outerHTML.slice(0, 100)")
            assert not page.evaluate(FOCUS_IS_COVERED), f"{path}: {focused}"
            if page.evaluate("document.activeElement.closest('.tabs') !== null"):
                break
        else:
            raise AssertionError(f"{path}: Tab never comes to the tabs")


def test_with_large_text_the_tabs_are_whole_words_at_the_end(
    open_browser: Callable[..., Page],
) -> None:
    page = open_browser(viewport={"width": 260, "height": 500})  # 360 px at 22 px of text
    sign_up(page)
    page.goto("/settings/")
    tabs = page.locator(".tabs")
    assert tabs.evaluate("e => getComputedStyle(e).position") == "static"
    assert tabs.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_search_is_one_key_away(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=DESKTOP)
    sign_up(page)
    page.goto("/plan/")
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Words to find in the questions")
    expect(field).to_be_focused()
    page.keyboard.type("dropout/")  # in a field, it is a character
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/questions/\?q=dropout%2F"))
    page.goto("/questions/")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize("script", [True, False])
def test_a_phone_has_a_button_to_search(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(viewport=PHONE, java_script_enabled=script)
    sign_up(page)
    page.goto("/settings/")
    page.get_by_role("button", name="Find questions").click()
    expect(page.get_by_role("heading", name="Questions", level=1)).to_be_visible()
    if script:
        expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize(
    ("browsers", "shown"),
    [("America/New_York", "New York (UTC"), ("Asia/Calcutta", "Calcutta")],
)
def test_the_browser_s_own_time_zone_is_on_top(
    open_browser: Callable[..., Page], browsers: str, shown: str
) -> None:
    page = open_browser(timezone_id=browsers)
    sign_up(page)
    Learner.objects.update(timezone="Europe/Berlin")
    page.goto("/settings/")
    zone = page.get_by_label("Time zone")
    expect(zone).to_have_value("Europe/Berlin")  # nothing is changed by itself
    first = zone.locator("optgroup").first
    expect(first).to_have_attribute("label", "This browser")
    expect(first.locator("option")).to_contain_text(shown)
    own = first.locator("option").get_attribute("value")
    zone.select_option(index=0)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(zone).to_have_value(str(own))
    expect(page.locator("optgroup").first).to_have_attribute("label", "Without a city")


def test_the_serif_is_ours_and_comes_from_here(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(
        "[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
    )
    assert "dlprep Serif" in {family.strip('"') for family in loaded}


@pytest.mark.parametrize("script", [True, False])
def test_the_theme_is_chosen_in_settings(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(java_script_enabled=script, color_scheme="light")
    sign_up(page)
    page.goto("/settings/")
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
