"""Studying with a slow network and with none: kept here, sent once, told, and taken away."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from scheduler.models import Learner, Review
from scheduler.replay import differences

from .device import wait_for_cards
from .test_trouble import ready


def online(page: Page, is_on: bool) -> None:
    page.context.set_offline(not is_on)


def answer(page: Page, key: str) -> None:
    page.keyboard.press("Space")
    page.keyboard.press(key)


def test_a_day_on_a_train(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    ready(page)
    wait_for_cards(page, 4)
    online(page, False)
    for done, key in enumerate("3314", start=1):
        answer(page, key)
        expect(page.locator("#pending")).to_contain_text(f"{done} answer")
    expect(page.get_by_text("No more cards on this device")).to_be_visible()
    assert not Review.objects.exists()
    online(page, True)
    expect(page.locator("#pending")).to_have_text("Saved.")
    assert list(Review.objects.order_by("id").values_list("quality", flat=True)) == [4, 4, 1, 5]
    expect(page.get_by_text("Drill", exact=True)).to_be_visible()
    assert not list(differences([Learner.objects.get().pk]))
    page.complaints.clear()  # type: ignore[attr-defined]
