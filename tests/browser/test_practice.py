"""Practice in a browser: by keyboard, without scripts, and no date moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from cards.models import Card
from scheduler.models import Plan, Review, Schedule

from ..helpers import grade
from . import page_checks
from .conftest import DESKTOP, PHONE
from .test_first_days import sign_up

WAYS = pytest.mark.parametrize(("script", "viewport"), [(True, DESKTOP), (False, PHONE)])
Open = Callable[..., Page]


def know_five_cards() -> None:
    plan = Plan.objects.select_related("learner").get()
    back_then = datetime.now(tz=UTC) - timedelta(days=10)
    for number, shown in enumerate(Card.objects.filter(depth="easy")[:5]):
        grade(plan, shown, 4 if number else 1, back_then)


def stored() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Schedule, Review, Plan)]


def shown(page: Page) -> list[str]:
    """What Today and Plan say."""
    said = []
    for path in ("/", "/plan/"):
        page.goto(path)
        said.append(page.locator("main").inner_text())
    return said


def answer(page: Page, key: str, label: str, script: bool) -> None:
    before = page.locator("#prompt").inner_text()
    if script:
        page.wait_for_load_state()
        page.keyboard.press("Space")
        expect(page.locator("#answer .prose").first).to_be_visible()
        page.keyboard.press(key)
    else:
        page.locator("#answer > summary").click()
        page.get_by_role("button", name=label).click()
    expect(page.locator("#prompt")).not_to_have_text(before)


@WAYS
def test_practice_moves_no_date(open_browser: Open, script: bool, viewport: dict[str, int]) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    know_five_cards()
    before, said = stored(), shown(page)
    page.goto("/practice/?of=weak")
    expect(page.get_by_text("Card 1 of 5")).to_be_visible()
    assert not page_checks.is_wider_than_window(page)
    answer(page, "1", "Not yet", script)
    for place in range(2, 6):
        expect(page.get_by_text(f"Card {place} of 5")).to_be_visible()
        if script:
            expect(page.locator("#prompt")).to_be_focused()
        answer(page, "3", "I had it", script)
    expect(page.get_by_role("heading", name="You had 4 of 5 cards")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Card 5 of 5")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Card 5 of 5")).to_be_visible()
    page.go_forward()
    page.get_by_role("link", name="Practice that card again").click()
    expect(page.get_by_text("Card 1 of 1")).to_be_visible()
    answer(page, "2", "I had it", script)
    expect(page.get_by_role("heading", name="You had 1 of 1 card")).to_be_visible()
    assert stored() == before
    assert shown(page) == said


@WAYS
def test_a_star_and_a_note_on_a_questions_page(
    open_browser: Open, script: bool, viewport: dict[str, int]
) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    card = Card.objects.select_related("question").filter(depth="deep").earliest("pk")
    page.goto(f"/questions/{card.question.slug}/")
    star = page.get_by_role("button", name="Star: the easy card")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    if script:
        expect(star).to_be_focused()
    page.get_by_text("Add a note").first.click()
    page.get_by_label("Your note").first.fill("Say it **aloud**.")
    page.get_by_role("button", name="Save note").first.click()
    expect(page.get_by_text("Note saved.")).to_be_visible()
    expect(page.locator("strong", has_text="aloud")).to_be_visible()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto("/practice/?of=starred")
    expect(page.get_by_text("Card 1 of 1")).to_be_visible()


def test_practice_and_questions_are_for_everyone(open_browser: Open, axe: None) -> None:
    """With every part unfolded: axe, a finger's targets, nothing over another, no sideways."""
    found = []
    page = open_browser(viewport=PHONE, reduced_motion="reduce")
    sign_up(page)
    know_five_cards()
    card = Card.objects.select_related("question").filter(depth="easy").earliest("pk")
    for path in (
        "/practice/",
        "/practice/?of=weak",
        f"/practice/?of=starred&cards={card.pk}&answers=0",
        "/practice/?of=starred",
        "/questions/",
        "/questions/?show=due",
        f"/questions/{card.question.slug}/",
        "/revision/",
    ):
        page.goto(path)
        page_checks.unfold(page)
        found += [f"{path}: {fault}" for fault in page_checks.faults(page)]
    assert not found, "\n".join(found)
