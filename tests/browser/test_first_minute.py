"""From the landing page to the first grade: how many actions, how many seconds."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scheduler.models import Learner, Plan, Review

from .conftest import PHONE
from .test_first_days import register, sign_up

MINUTE = 60  # seconds, a page load and a click of a test's each being a learner's too


def grade_the_first_card(page: Page) -> None:
    page.locator("#answer > summary").click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("1 answered, 0 to go").or_(page.locator("#finished"))).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_skipping_the_questions_it_takes_seven_actions(
    open_browser: Callable[..., Page], script: bool
) -> None:
    page = open_browser(java_script_enabled=script)
    begun = time.monotonic()
    register(page)  # start, address, password, sign up: four
    page.get_by_role("button", name="Skip, use the defaults").click()
    grade_the_first_card(page)  # reveal, grade
    assert time.monotonic() - begun < MINUTE
    assert Review.objects.count() == 1
    page.goto("/")
    expect(page.get_by_role("heading", name="Day 1 of 365")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_answering_the_questions_by_thumb(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(java_script_enabled=script, viewport=PHONE, has_touch=True)
    begun = time.monotonic()
    register(page)
    page.get_by_label("Interview date").fill("2001-01-01")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("That day is over.")).to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser names the 422
    page.get_by_label("Interview date").fill("")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("radio", name=re.compile("^10 minutes")).check()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("As it is now, 10 minutes")).to_be_checked()
    page.get_by_role("button", name="Next").click()
    zone = "Europe/Berlin" if script else "UTC"
    expect(page.get_by_label("Time zone")).to_have_value(zone)
    page.get_by_role("button", name="To the first card").click()
    page.locator("#answer > summary").click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("1 answered")).to_be_visible()
    assert time.monotonic() - begun < MINUTE
    assert (Plan.objects.get().minutes_a_day, Learner.objects.get().timezone) == (10, zone)


@pytest.mark.parametrize("script", [True, False])
def test_hints_are_put_away_by_hand(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(java_script_enabled=script)
    register(page)
    page.get_by_role("button", name="Skip, use the defaults").click()
    hint = page.get_by_text("Say how well you had it")
    expect(hint).not_to_be_visible()
    page.locator("#answer > summary").click()
    expect(hint).to_be_visible()
    page.get_by_role("button", name="Got it").click()
    expect(hint).to_have_count(0)
    expect(page.locator("#answer .prose").first).to_be_visible(visible=script)
    assert "grades" not in Learner.objects.get().to_show


def test_help_on_every_page_by_its_key(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    sign_up(page)
    for path, heading in [("/", "Help: Today"), ("/plan/", "Help: Plan")]:
        page.goto(path)
        page.wait_for_load_state()
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name=heading)
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).not_to_be_visible()
    page.goto("/settings/")
    page.get_by_label("New cards a day").press("?")
    page.get_by_role("link", name="Help", exact=False).last.click()
    expect(page.get_by_role("dialog", name="Help: Settings")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_help_without_javascript(open_browser: Callable[..., Page]) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto("/")
    page.locator("[data-help]").click()
    expect(page.get_by_role("heading", name="Help: Today")).to_be_visible()
    assert page.url.endswith("/help/on/today/")
