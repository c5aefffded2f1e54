"""The points that a learner leaves out, in a browser: by keyboard, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from cards.models import Card
from scheduler.models import Plan, PointAnswer, Schedule
from scheduler.services import study

from ..helpers import token_for
from . import page_checks
from .conftest import DESKTOP, PHONE
from .test_first_days import sign_up

WAYS = pytest.mark.parametrize(("script", "viewport"), [(True, PHONE), (False, DESKTOP)])
Open = Callable[..., Page]


def leave_points_out() -> list[Card]:
    """Answer three cards twice: the last point of two is left out, and the last two of the third.

    Latest first, as the drill asks for them.
    """
    plan = Plan.objects.select_related("learner").get()
    shown = [card for card in Card.objects.filter(depth="easy") if len(card.points) > 2][:3]
    for day in (9, 8):
        for number, card in enumerate(shown):
            at = datetime.now(tz=UTC) - timedelta(days=day) + timedelta(minutes=number)
            study.grade(
                learner_id=plan.learner_id,
                card_id=card.pk,
                token=token_for(plan, card, at),
                quality=4,
                points=range(len(card.points) - (2 if number == 0 else 1)),
                now=at,
            )
    return shown[::-1]


def reveal(page: Page, script: bool) -> None:
    if script:
        page.wait_for_load_state()
        page.keyboard.press("Space")
    else:
        page.locator("#answer > summary").click()
    expect(page.locator("#answer [tabindex='-1']")).to_be_visible()


def say(page: Page, key: str, label: str, script: bool) -> None:
    reveal(page, script)
    if script:
        page.keyboard.press(key)
    else:
        page.get_by_role("button", name=label).click()


@WAYS
def test_a_drill_asks_for_just_what_is_missing(
    open_browser: Open, script: bool, viewport: dict[str, int]
) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    first, second, third = leave_points_out()
    before = list(Schedule.objects.order_by("pk").values())
    page.goto("/")
    page.get_by_role("link", name="Drill these points").click()  # one tap
    expect(page.get_by_text("Card 1 of 3")).to_be_visible()
    assert not page_checks.is_wider_than_window(page)
    missing = page.locator("#answer .filled")
    expect(page.get_by_text("Which one is missing?")).to_be_visible()
    expect(missing).to_be_hidden()
    reveal(page, script)
    expect(missing).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="I knew it")).to_be_in_viewport(ratio=1)
    if script:
        expect(missing).to_be_focused()
        page.keyboard.press("2")
    else:
        page.get_by_role("button", name="I knew it").click()
    expect(page.get_by_text("Card 2 of 3")).to_be_visible()
    if script:
        expect(page.locator("#prompt")).to_be_focused()
        page.keyboard.press("2")  # nothing, before it is revealed
    say(page, "1", "I did not", script)
    expect(page.get_by_text("Card 3 of 3")).to_be_visible()
    expect(page.get_by_text("Which 2 are missing?")).to_be_visible()
    reveal(page, script)
    if script:
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.get_by_role("button", name="Continue").press("Enter")
    else:
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="You completed 2 of 3 answers")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="You completed 2 of 3 answers")).to_be_visible()
    answers = PointAnswer.objects.order_by("pk").values_list("card", "said")
    expected = [(first.pk, True), (second.pk, False), (third.pk, True), (third.pk, True)]
    assert list(answers) == expected
    assert list(Schedule.objects.order_by("pk").values()) == before
    page.get_by_role("link", name="Undo").click()
    expect(page.get_by_text("Card 3 of 3")).to_be_visible()
    page.get_by_role("link", name="Practice", exact=True).first.click()
    page.goto("/practice/points/")
    expect(page.get_by_role("heading", name="No points to drill")).to_be_visible()


def test_it_is_for_everyone(open_browser: Open, axe: None) -> None:
    """With every part unfolded: axe, a finger's targets, nothing over another, no sideways."""
    found = []
    page = open_browser(viewport=PHONE, reduced_motion="reduce")
    sign_up(page)
    cards = leave_points_out()
    one, several = cards[0], cards[2]
    last = len(several.points) - 1
    for path in (
        "/",
        "/progress/",
        f"/questions/{one.question.slug}/",
        f"/practice/points/?points={one.pk}.{len(one.points) - 1}",
        f"/practice/points/?points={several.pk}.{last - 1}.{last}",
        f"/practice/points/?points={one.pk}.0&answers=0",
    ):
        page.goto(path)
        page_checks.unfold(page)
        found += [f"{path}: {fault}" for fault in page_checks.faults(page)]
    assert not found, "\n".join(found)
