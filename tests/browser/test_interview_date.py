"""An interview's date, under Plan or in the welcome: every page tells the same story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from scheduler.models import Learner, Plan

from .conftest import DESKTOP, PHONE
from .test_first_days import sign_up


def date_under_plan(page: Page, day: date) -> None:
    page.goto("/plan/change/")
    page.get_by_label("Interview").fill(day.isoformat())
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#effect")).to_be_in_viewport()
    expect(page.locator("#effect")).to_be_focused()
    assert page.locator("#effect .scroll").evaluate("e => e.scrollWidth <= e.clientWidth")
    page.get_by_role("button", name="Save changes").click()


def date_in_the_welcome(page: Page, day: date) -> None:
    """And the answers that are there already to all other questions."""
    page.goto("/welcome/")
    page.get_by_label("Interview date").fill(day.isoformat())
    for _ in range(3):
        page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/plan/")


@pytest.mark.parametrize(
    ("days", "enter", "script", "viewport"),
    [
        (14, date_under_plan, True, DESKTOP),
        (21, date_in_the_welcome, False, PHONE),
        (90, date_in_the_welcome, True, PHONE),
    ],
)
def test_a_date_sets_the_pace(
    open_browser: Callable[..., Page],
    days: int,
    enter: Callable[[Page, date], None],
    script: bool,
    viewport: dict[str, int],
) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    today = Learner.objects.get().study_day(datetime.now(tz=UTC))  # not the calendar's at night
    enter(page, today + timedelta(days=days))
    expect(page.get_by_text(f"{days} days to go")).to_be_visible()
    missed_on_plan = page.locator("#missed > p").all_text_contents()
    page.goto("/")
    expect(page.get_by_role("heading", name=f"{days} days to go")).to_be_visible()
    assert page.locator("#missed > p").all_text_contents() == missed_on_plan
    expect(page.get_by_role("link", name="Start")).to_be_in_viewport()
    assert not Plan.objects.get().is_pace_chosen
    expect(page.get_by_text("last pass is under way")).to_have_count(0)
    if missed_on_plan:
        pace = Plan.objects.get().new_per_day, Plan.objects.get().minutes_a_day
        page.locator("#missed button").click()
        expect(page.get_by_text("Your pace is now")).to_be_visible()
        page.get_by_role("button", name="Undo: back to the pace before").click()
        expect(page.get_by_text("Your pace is now")).to_be_visible()
        assert (Plan.objects.get().new_per_day, Plan.objects.get().minutes_a_day) == pace
