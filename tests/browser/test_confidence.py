"""How sure one is, said before the answer: by key or tap, offline, and without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from scheduler.models import Learner, Review

from ..helpers import logged_in, make_deck, make_plan
from .conftest import PHONE
from .device_storage import until, wait_for_cards
from .page_checks import is_wider_than_window

Open = Callable[..., Page]


@pytest.fixture
def seeded(transactional_db: None) -> None:
    """A small deck takes a tenth of the time of the one that the site comes with."""
    make_deck(8)


def open_study(open_browser: Open, live_server: LiveServer, **options: object) -> Page:
    """The study page of a learner whose cards ask how sure they are."""
    plan = make_plan(new_per_day=4, now=datetime.now(tz=UTC))
    Learner.objects.update(asks_confidence=True)
    session = logged_in(plan.learner.user).cookies["sessionid"].value
    page = open_browser(**options)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto("/study/")
    return page


def said() -> list[int | None]:
    return list(Review.objects.order_by("id").values_list("confidence", flat=True))


def answer(page: Page, key: str) -> None:
    token = page.locator("#grade [name=token]").get_attribute("value")
    page.keyboard.press("Space")
    expect(page.locator("#answer[open]")).to_have_count(1)
    expect(page.locator(".confidence")).to_be_hidden()
    page.keyboard.press(key)
    expect(page.locator(f'#grade [name=token][value="{token}"]')).to_have_count(0)


def test_it_is_said_by_key_or_tap_and_sent_once_online(
    open_browser: Open, live_server: LiveServer
) -> None:
    page = open_study(open_browser, live_server, viewport=PHONE)
    wait_for_cards(page, 4)
    assert not is_wider_than_window(page)
    page.keyboard.press("k")
    expect(page.get_by_role("radio", name="I know it")).to_be_checked()
    answer(page, "3")
    until(page, lambda: said() == [2])
    page.context.set_offline(True)
    page.locator(".confidence label", has_text="Not sure").click()
    expect(page.get_by_role("radio", name="Not sure")).to_be_checked()
    answer(page, "3")  # the key works while the choice has the focus
    expect(page.locator(".confidence :checked")).to_have_count(0)
    answer(page, "1")  # nothing has to be said
    assert said() == [2]
    page.context.set_offline(False)
    until(page, lambda: said() == [2, 1, None])
    expect(page.locator("#pending")).to_have_text("Saved.")
    page.wait_for_timeout(100)
    page.complaints.clear()  # type: ignore[attr-defined]  # of the requests that were lost


def test_without_a_script_it_goes_with_the_form(
    open_browser: Open, live_server: LiveServer
) -> None:
    page = open_study(open_browser, live_server, viewport=PHONE, java_script_enabled=False)
    page.get_by_role("radio", name="No", exact=True).check(force=True)
    page.locator("#answer > summary").click()
    expect(page.locator(".confidence")).to_be_hidden()
    page.wait_for_timeout(450)  # a double click on the summary grades nothing
    page.get_by_role("button", name="Again").click()
    expect(page.locator("#grade")).to_be_visible()
    assert said() == [0]
