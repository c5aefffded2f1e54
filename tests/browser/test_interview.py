"""The interview in a browser: its date and last pass, the mock interview, what is due ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from cards.models import Card
from scheduler.models import Plan, Review, Schedule

from ..helpers import grade
from .conftest import DESKTOP, PHONE
from .device_storage import until
from .test_first_days import sign_up
from .test_passkey import confirm

WAYS = pytest.mark.parametrize(("script", "viewport"), [(True, DESKTOP), (False, PHONE)])
Open = Callable[..., Page]


def fits(page: Page) -> bool:
    return bool(page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth"))


def know_twenty_cards() -> None:
    """Twenty easy cards passed twice long ago, and due long after any interview here."""
    plan = Plan.objects.select_related("learner").get()
    long_ago = datetime.now(tz=UTC) - timedelta(days=40)
    for shown in Card.objects.filter(depth="easy")[:20]:
        for days in (0, 1):
            grade(plan, shown, 4, long_ago + timedelta(days=days))
    Schedule.objects.update(due=datetime.now(tz=UTC).date() + timedelta(days=90), interval=100)
    Plan.objects.update(new_per_day=0)


@WAYS
def test_an_interview_date_and_its_last_pass(
    open_browser: Open, script: bool, viewport: dict[str, int]
) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    know_twenty_cards()
    page.goto("/plan/")
    page.get_by_role("link", name="How ready am I?").click()
    expect(page.get_by_text("You have set no interview date")).to_be_visible()
    page.get_by_role("link", name="Set a date").click()
    day = datetime.now(tz=UTC).date() + timedelta(days=6)
    page.get_by_label("Interview").fill((day - timedelta(days=20)).isoformat())
    page.get_by_role("button", name="Show the effect").click()
    expect(page.get_by_text("That day is over.")).to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined]  # the 422
    page.get_by_label("Interview").fill(day.isoformat())
    page.get_by_role("button", name="Show the effect").click()
    expect(page.get_by_role("row", name="Ready on the day")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Change it").click()
    page.get_by_role("link", name="How ready am I?").click()
    expect(page.get_by_text("The last pass is under way")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="Study", exact=True).first.click()
    expect(page.get_by_text("Last pass", exact=True)).to_be_visible()
    page.locator("#answer > summary").click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("1 answered, 2 to go")).to_be_visible()
    until(page, lambda: Review.objects.latest("id").kind == "final_pass")


@WAYS
def test_a_mock_interview(open_browser: Open, script: bool, viewport: dict[str, int]) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role("link", name="Mock interview").click()
    for box in page.get_by_role("group", name="Sections").get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Choose at least one section.")).to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined]  # the 422
    page.get_by_label("Diagnosing real problems").check()
    page.get_by_label("10 minutes").check()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Question 1 of 4")).to_be_visible()
    clock = page.locator("#clock")
    expect(clock).to_contain_text("left" if script else "until")
    page.get_by_label("Your answer").fill("I would look at the data first.")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_text("I would look at the data first.")).to_be_visible()
    assert fits(page)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Next question").click()
    expect(page.locator(".aside")).to_contain_text("Keep it simple.")
    for place in range(2, 5):
        expect(page.get_by_text(f"Question {place} of 4")).to_be_visible()
        page.get_by_role("button", name="Show the answer").click()
        page.get_by_role("button", name="To the report" if place == 4 else "Next").click()
    expect(page.get_by_role("heading", name="How it went")).to_be_visible()
    expect(page.get_by_text("To revise:").first).to_be_visible()
    assert fits(page)
    assert not Review.objects.exists()
    page.get_by_role("link", name="Another interview").click()
    expect(page.get_by_text("4 answers")).to_be_visible()


@WAYS
def test_studying_ahead_of_time(open_browser: Open, script: bool, viewport: dict[str, int]) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    know_twenty_cards()
    page.goto("/study/")
    page.get_by_role("button", name="Study 10 cards ahead of time").click()
    expect(page.get_by_text("0 answered, 10 to go")).to_be_visible()
    expect(page.get_by_text("Ahead of time", exact=True)).to_be_visible()
    page.locator("#answer > summary").click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("1 answered, 9 to go")).to_be_visible()
    until(page, lambda: Review.objects.latest("id").rule == "early")


@WAYS
def test_a_calendar_feed_is_made_and_stopped(
    open_browser: Open, script: bool, viewport: dict[str, int]
) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    page.get_by_role("link", name="Settings", exact=True).click()
    expect(page.get_by_text("This site sends no mail")).to_be_visible()
    page.get_by_role("button", name="Make a feed").click()
    confirm(page)  # after which it is made
    address = page.get_by_label("Address of the feed").input_value()
    assert page.request.get(address).text().startswith("BEGIN:VCALENDAR")
    assert fits(page)
    page.get_by_role("button", name="Stop the feed").click()
    expect(page.get_by_role("button", name="Make a feed")).to_be_visible()
    assert page.request.get(address).status == 404
