"""The study page's screen: what is within the window, what moves, and what covers what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import FloatRect, Page, expect

from cards.models import Card
from dlprep_site.i18n.language import content_lang
from scheduler.models import Learner, Plan, Review
from scheduler.selectors.daily_queue import get_day
from scheduler.selectors.study_card import present_all
from scheduler.web.forms.study import form_urls

from ..helpers import grade
from .conftest import PHONE
from .device_storage import until
from .test_first_days import open_menu, sign_up

SIZES = [(360, 740), (390, 844), (768, 1024), (1366, 768)]
LAPTOP = {"width": 1366, "height": 768}

# every card's screen in turn, closed and open: what of its bar is not whole within the window, is
# not on top, or does not stay where it was, and how high the bar is
LOOK_AT_ALL = """(screens) => {
    const study = document.getElementById("study");
    const found = [];
    const tops = { ".reveal": new Set(), ".grades": new Set() };
    const isInSight = (e) => {
        const { top, bottom, left, right } = e.getBoundingClientRect();
        const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth
            && e.contains(middle);
    };
    const look = (name, bar, parts) => {
        tops[bar].add(Math.round(study.querySelector(bar).getBoundingClientRect().top));
        for (const part of study.querySelectorAll(parts))
            if (!isInSight(part)) found.push(`${name}: ${part.textContent.trim()}`);
            else if (part.scrollWidth > part.clientWidth) found.push(`${name}: too narrow`);
    };
    for (const [name, html] of screens) {
        study.innerHTML = html;
        scrollTo(0, 0);
        look(name, ".reveal", ".reveal, .reveal .when-closed");
        study.querySelector("#answer").open = true;
        look(name, ".grades", ".grades button");
        scrollTo(0, document.body.scrollHeight);
        look(name, ".grades", ".grades button");
        const face = study.querySelector(".card-face").getBoundingClientRect().bottom;
        if (face > study.querySelector(".grades").getBoundingClientRect().top)
            found.push(`${name}: the bar is over its end`);
    }
    return { found, tops: Object.values(tops).map((top) => top.size) };
}"""


def screens(page: Page, plan: Plan) -> list[list[str]]:
    """The name and the screen of every card of the deck, as devices are given them."""
    now = datetime.now(tz=UTC)
    shared = {
        "plan": plan,
        "day": get_day(plan, plan.learner.study_day(now)),
        "urls": form_urls(),
        "csrf_token": "x",
        "content_lang": content_lang(plan.deck.language),
    }
    cards = list(Card.objects.values_list("pk", flat=True))
    return [
        [
            f"{shown.card.question.slug} {shown.card.label}",
            render_to_string("scheduler/_card.html", {**shared, "shown": shown}),
        ]
        for shown in present_all(plan, cards, now)
    ]


@pytest.mark.parametrize("buttons", [4, 6])
def test_the_bar_is_within_the_window_on_every_card(
    open_browser: Callable[..., Page], buttons: int
) -> None:
    page = open_browser()
    sign_up(page)
    Learner.objects.update(grade_buttons=buttons)
    plan = Plan.objects.select_related("learner__user", "deck").get()
    first = datetime.now(tz=UTC) - timedelta(days=7)
    for number, shown in enumerate(Card.objects.filter(depth="easy")[:9]):
        for day in range(number % 3 + 1):
            grade(plan, shown, 4, first - timedelta(days=20 - day * 7))
    every = screens(page, plan)
    assert len(every) > 100
    page.goto("/study/")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        seen: dict[str, Any] = page.evaluate(LOOK_AT_ALL, every)
        assert seen == {"found": [], "tops": [1, 1]}, (width, height)


def box(page: Page, selector: str) -> FloatRect:
    found = page.locator(selector).bounding_box()
    assert found
    return found


@pytest.mark.parametrize(("script", "viewport"), [(True, PHONE), (True, LAPTOP), (False, PHONE)])
def test_nothing_moves_under_the_thumb(
    open_browser: Callable[..., Page], script: bool, viewport: dict[str, int]
) -> None:
    """Show the answer and each grade are where they were on the card before, notices and all."""
    page = open_browser(viewport=viewport, java_script_enabled=script)
    sign_up(page)
    Plan.objects.update(new_per_day=6)
    page.goto("/study/")
    page.wait_for_load_state()
    places = []
    for place, label in enumerate(["Good", "Again", "Hard", "Easy"], start=1):
        shows = box(page, "#answer > summary")
        token = page.locator("#grade [name=token]").get_attribute("value")
        page.locator("#answer > summary").click()
        page.wait_for_timeout(500)
        grades = [box(page, f".grades [data-key='{key}']") for key in range(1, 5)]
        places.append((shows, grades, box(page, ".grades")))
        page.get_by_role("button", name=label).click()
        expect(page.locator(f'#grade [name=token][value="{token}"]')).to_have_count(0)
        assert page.evaluate("scrollY") == 0
        until(page, lambda place=place: Review.objects.count() == place)  # type: ignore[misc]
    assert all(place == places[0] for place in places)
    shows, _, bar = places[0]
    assert shows == bar, "the grades come where Show the answer was, and nothing else moves"


def test_a_double_click_on_show_the_answer_grades_nothing(
    open_browser: Callable[..., Page],
) -> None:
    for options in ({"reduced_motion": "reduce"}, {"java_script_enabled": False}):
        page = open_browser(viewport=PHONE, **options)
        page.context.clear_cookies()
        sign_up(page, f"{len(options)}{list(options)[0]}@example.com")
        page.goto("/study/")
        page.wait_for_load_state()
        bar = box(page, "#answer > summary")
        page.mouse.dblclick(bar["x"] + bar["width"] * 0.6, bar["y"] + bar["height"] / 2)
        expect(page.locator("#answer .prose").first).to_be_visible()
        page.wait_for_timeout(500)
        assert not Review.objects.exists()
        page.get_by_role("button", name="Good").click()
        until(page, lambda: Review.objects.exists())
        Review.objects.all().delete()


HIDDEN_FOCUS = """() => {
    const e = document.activeElement;
    const { top, bottom, left } = e.getBoundingClientRect();
    const bar = document.querySelector(".grades").getBoundingClientRect();
    const isBehind = !e.closest(".grades") && bottom > bar.top + 1 && bottom - top < 400;
    return isBehind ? e.outerHTML.slice(0, 90) : "";
}"""


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP])
def test_what_has_the_focus_is_never_behind_the_bar(
    open_browser: Callable[..., Page], viewport: dict[str, int]
) -> None:
    page = open_browser(viewport=viewport)
    sign_up(page)
    page.goto("/study/")
    page.wait_for_load_state()
    page.keyboard.press("Space")
    for key in ["Tab"] * 20 + ["Shift+Tab"] * 20:
        page.keyboard.press(key)
        assert page.evaluate(HIDDEN_FOCUS) == ""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    footer = box(page, ".site-footer")
    assert footer["y"] + footer["height"] <= box(page, ".grades")["y"] + 1


def test_the_key_points_are_beside_the_answer_on_a_wide_screen(
    open_browser: Callable[..., Page],
) -> None:
    page = open_browser(viewport=LAPTOP)
    sign_up(page)
    page.goto("/study/")
    page.locator("#answer > summary").click()
    answer, points = box(page, ".whole"), box(page, ".marking")
    assert points["x"] >= answer["x"] + answer["width"]
    assert points["y"] == answer["y"]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    answer, points = box(page, ".whole"), box(page, ".marking")
    assert points["y"] >= answer["y"] + answer["height"], "a new card is read first"
    plan = Plan.objects.select_related("learner__user").get()
    shown = Card.objects.get(pk=page.locator("#grade [name=card]").get_attribute("value"))
    grade(plan, shown, 4, datetime.now(tz=UTC) - timedelta(days=2))
    page.goto("/study/")
    page.locator("#answer > summary").click()
    assert box(page, ".marking")["y"] < box(page, ".whole")["y"], "one seen before begins with them"


def test_the_menu_of_a_card(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=PHONE)
    sign_up(page)
    page.goto("/study/")
    page.wait_for_load_state()
    suspend = page.get_by_role("button", name="Suspend")
    ways: list[Callable[[], None]] = [
        lambda: page.keyboard.press("Escape"),
        lambda: page.locator("#prompt").click(position={"x": 5, "y": 5}),
        lambda: page.locator(".more > summary").click(),
    ]
    for close in ways:
        open_menu(page)
        expect(suspend).to_be_visible()
        close()
        expect(suspend).not_to_be_visible()
    page.locator(".more > summary").focus()
    page.keyboard.press("Space")
    expect(suspend).to_be_visible()
    expect(page.locator("#answer")).not_to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator(".more > summary")).to_be_focused()


def test_undo_stays_in_sight_and_a_suggestion_takes_the_place_of_the_hint(
    open_browser: Callable[..., Page],
) -> None:
    page = open_browser(viewport=PHONE)
    sign_up(page)
    Learner.objects.update(to_show=["grades"])
    Plan.objects.update(new_per_day=3)
    page.goto("/study/")
    page.wait_for_load_state()
    page.keyboard.press("Space")
    hint = page.get_by_text("If in doubt, choose Good.")
    expect(hint).to_be_visible()
    page.locator("[name=points]").first.check()
    expect(page.get_by_text("Suggested:")).to_be_visible()
    expect(hint).not_to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_role("button", name="Undo")).to_be_in_viewport()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Undo")).to_be_in_viewport()
