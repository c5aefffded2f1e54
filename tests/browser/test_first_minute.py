"""From the landing page to the first grade: how many clicks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from scheduler.models import Learner, Plan, Review

from ..helpers import PASSWORD
from .conftest import PHONE
from .device_storage import until
from .test_first_days import register, sign_up

MAX_ANSWERS = 20  # of a first day


def enter_an_account(page: Page) -> None:
    """Type an address and a password, and press Enter: no click."""
    page.get_by_label("Email").fill("new@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")


class Clicks:
    """A page whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.number = page, 0

    def on(self, element: Locator) -> None:
        element.click()
        self.number += 1


def grade_every_card(page: Page) -> None:
    for _ in range(MAX_ANSWERS):
        page.wait_for_load_state()
        if page.locator("#finished").count():
            return
        token = page.locator("#grade [name=token]").get_attribute("value")
        page.locator("#answer > summary").click()
        page.get_by_role("button", name="Good").click()
        expect(page.locator(f'#grade [name=token][value="{token}"]')).to_have_count(0)
    raise AssertionError("the first day does not end")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


@pytest.mark.parametrize("script", [True, False])
def test_the_first_grade_takes_three_clicks(
    open_browser: Callable[..., Page], script: bool
) -> None:
    page = open_browser(java_script_enabled=script)
    clicks = Clicks(page)
    page.goto("/")
    clicks.on(page.get_by_role("link", name="Start learning"))
    enter_an_account(page)
    expect(page.get_by_text("0 answered, 5 to go")).to_be_visible()
    clicks.on(page.locator("#answer > summary"))
    clicks.on(button(page, "Good"))
    expect(page.get_by_text("1 answered, 4 to go")).to_be_visible()
    until(page, lambda: Review.objects.count() == 1)
    assert clicks.number == 3


@pytest.mark.parametrize("script", [True, False])
def test_three_clicks_take_the_samples_grade_into_the_account(
    open_browser: Callable[..., Page], script: bool
) -> None:
    page = open_browser(java_script_enabled=script, viewport=PHONE, has_touch=True)
    clicks = Clicks(page)
    page.goto("/")
    prompt = page.locator("#sample .prompt").inner_text()
    clicks.on(page.locator("#sample summary"))
    clicks.on(button(page, "Hard"))
    clicks.on(page.get_by_role("link", name="Save it and continue"))
    enter_an_account(page)
    expect(page.get_by_text("Your answer to the first question is saved.")).to_be_visible()
    expect(page.locator("#prompt")).not_to_have_text(prompt)
    assert clicks.number == 3
    assert list(Review.objects.values_list("quality", "is_introduction")) == [(3, True)]
    assert Review.objects.get().card.prompt.split()[:4] == prompt.split()[:4]
    page.reload()
    assert Review.objects.count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_five_cards_on_day_one_then_the_questions_without_a_date(
    open_browser: Callable[..., Page], script: bool
) -> None:
    page = open_browser(java_script_enabled=script, viewport=PHONE, has_touch=True)
    register(page)
    assert Plan.objects.get().new_per_day == 1, "the pace of this small deck"
    expect(page.locator("#setup")).to_have_count(0)
    grade_every_card(page)
    expect(page.get_by_text("First cards done. They come back tomorrow.")).to_be_visible()
    expect(button(page, "Learn 5 more")).to_be_visible()
    until(page, lambda: Review.objects.filter(is_introduction=True).count() == 5)
    button(page, "No date yet").click()
    page.get_by_role("radio", name=re.compile("^Vision")).check()
    button(page, "Save and continue").click()
    page.get_by_role("radio", name=re.compile("^Steady, 10 minutes")).check()
    button(page, "Save and continue").click()
    expect(page.get_by_text("within 10 minutes, from tomorrow.")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("radio", name=re.compile("^Steady, 10 minutes"))).to_be_checked()
    button(page, "Save and continue").click()
    zone = "Europe/Berlin" if script else "UTC"
    expect(page.get_by_label("Time zone")).to_have_value(zone)
    button(page, "Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("#setup")).to_have_count(0)
    plan = Plan.objects.get()
    assert (plan.minutes_a_day, plan.first_sections) == (10, [5, 6, 7])
    page.goto("/study/")
    expect(page.locator("#finished")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_date_two_weeks_off_sets_the_pace(
    open_browser: Callable[..., Page], script: bool
) -> None:
    page = open_browser(java_script_enabled=script)
    register(page)
    grade_every_card(page)
    page.get_by_role("link", name="Back to Today").click()
    page.get_by_label("Interview date").fill("2001-01-01")
    button(page, "Save and continue").click()
    expect(page.get_by_text("That day is over.")).to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser names the 422
    day = Plan.objects.get().start + timedelta(days=14)
    page.get_by_label("Interview date").fill(day.isoformat())
    button(page, "Save and continue").click()
    expect(page.get_by_text("Saved: 14 days to your interview.")).to_be_visible()
    button(page, "Save and continue").click()
    chosen = page.locator("input[name=minutes_a_day]:checked")
    expect(chosen).to_have_count(1)
    expect(page.get_by_text("before your interview").first).to_be_visible()
    button(page, "Save and continue").click()
    button(page, "Save").click()
    plan = Plan.objects.get()
    assert plan.interview_on == day
    assert plan.new_per_day > 1
    expect(page.get_by_text("14 days").first).to_be_visible()
    page.goto("/study/")
    expect(page.locator("#finished")).to_be_visible()


def test_the_offer_can_be_dismissed(open_browser: Callable[..., Page]) -> None:
    page = open_browser(java_script_enabled=False)
    register(page)
    grade_every_card(page)
    page.locator("#setup").get_by_role("button", name="Dismiss").click()
    expect(page.locator("#setup")).to_have_count(0)
    page.goto("/study/")
    expect(page.locator("#setup")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_hints_are_put_away_by_hand(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(java_script_enabled=script)
    register(page)
    hint = page.get_by_text("How well did you know it?")
    expect(hint).not_to_be_visible()
    page.locator("#answer > summary").click()
    expect(hint).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
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
    page.goto("/settings/data/")
    page.get_by_label("Type your email to confirm").press("?")
    page.get_by_role("link", name="Help", exact=False).last.click()
    expect(page.get_by_role("dialog", name="Help: Your data")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_help_without_javascript(open_browser: Callable[..., Page]) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto("/")
    page.locator("[data-help]").click()
    expect(page.get_by_role("heading", name="Help: Today")).to_be_visible()
    assert page.url.endswith("/help/on/today/")
