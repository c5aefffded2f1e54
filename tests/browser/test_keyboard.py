"""A whole session by keyboard alone: where the focus is, that it is seen, and what is read out."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from scheduler.models import Review

from ..helpers import PASSWORD
from .conftest import DESKTOP, PHONE
from .device_storage import kept, until
from .page_checks import unfold
from .test_first_days import go_past_the_first_day, sign_up
from .test_pages import PRIVATE, PUBLIC

FOCUS = """() => {
    const e = document.activeElement;
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    return {
        place: e === document.body ? 0 : [...document.querySelectorAll("*")].indexOf(e),
        name: (e.labels?.[0] ?? e).textContent.trim() || e.name || e.id || e.tagName,
        tag: e.tagName,
        isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
            && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    };
}"""


# with text of so many pixels
IS_TOO_WIDE = """(size) => {
    const root = document.documentElement;
    root.style.fontSize = `${size}px`;
    return root.scrollWidth > root.clientWidth;
}"""


def focused(page: Page) -> str:
    name: str = page.evaluate(FOCUS)["name"]
    return " ".join(name.split())


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until the focus is there; everything on the way has to show that it has it."""
    for _ in range(80):
        page.keyboard.press(key)
        here = page.evaluate(FOCUS)
        assert here["isSeen"], f"the focus is not seen on {here}"
        if " ".join(here["name"].split()).startswith(name):
            return
    raise AssertionError(f"Tab never comes to {name!r}")


def is_at_the_question(page: Page, text: str) -> None:
    """The focus is on the new question, and what has happened is read out with it."""
    expect(page.locator("#prompt")).to_be_focused()
    expect(page.locator("#prompt")).to_have_accessible_description(re.compile(re.escape(text)))


def test_a_session_by_keyboard_alone(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    sign_up(page)
    go_past_the_first_day(new_per_day=3)
    press = page.keyboard.press
    page.context.clear_cookies()

    page.goto("/accounts/login/")
    tab_to(page, "Email")
    page.keyboard.type("new@example.com")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    press("Enter")
    expect(page.get_by_role("heading", name="Day 2 of 365")).to_be_visible()

    press("Tab")
    assert focused(page) == "Skip to the content"
    press("Enter")
    tab_to(page, "Start")  # the first thing in the content, with no menu on the way
    press("Enter")
    expect(page.get_by_text("0 answered, 3 to go")).to_be_visible()
    page.wait_for_load_state()

    tab_to(page, "Show the answer")
    press("Enter")
    expect(page.locator("#answer .prose").first).to_be_visible()
    first_point = page.locator(".points label").first.inner_text()
    tab_to(page, first_point)
    press("Space")
    expect(page.locator("[name=points]").first).to_be_checked()
    tab_to(page, "Good")
    press("Enter")
    expect(page.get_by_text("1 answered, 2 to go")).to_be_visible()
    is_at_the_question(page, "1 answered, 2 to go")

    tab_to(page, "Show the answer")  # the order goes on from the new question
    tab_to(page, "Undo", "Shift+Tab")  # beside the count, before the card
    press("Enter")
    expect(page.get_by_text("0 answered, 3 to go")).to_be_visible()
    is_at_the_question(page, "Answer undone.")

    tab_to(page, "More", "Shift+Tab")
    press("Space")  # opens the menu, not the answer
    tab_to(page, "Skip until tomorrow")
    press("Enter")
    is_at_the_question(page, "Skipped until tomorrow")
    for answered in range(2):  # one more card has come for the one put aside
        expect(page.get_by_text(f"{answered} answered")).to_be_visible()
        press("Space")
        press("3")
    expect(page.get_by_text("2 answered, 1 to go")).to_be_visible()
    until(page, lambda: not kept(page, "outbox"))  # the next card comes from the server
    press("Space")
    press("4")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    expect(page.locator("#prompt")).to_be_focused()
    assert Review.objects.standing().count() == 3

    tab_to(page, "Back to Today")
    press("Enter")
    expect(page.get_by_role("heading", name="Day 2 of 365")).to_be_visible()
    tab_to(page, "Bring back")
    press("Enter")
    expect(page.get_by_role("button", name="Bring back")).to_have_count(0)

    tab_to(page, "Questions")
    press("Enter")
    expect(page.get_by_role("heading", name="Questions")).to_be_visible()
    tab_to(page, "Search")
    # a region that is there before its news comes is read out; one that comes with it may not be
    page.locator("#found").evaluate("e => { e.dataset.kept = ''; }")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.type("dropout")
    expect(page.locator("[role=status][data-kept]")).to_contain_text("with “dropout”")
    expect(page.get_by_label("Search")).to_be_focused()
    before = len(asked)
    tab_to(page, "Q")
    page.wait_for_timeout(500)
    again = [url for url in asked[before:] if "q=dropout" in url]
    assert not again, "what was found stays while the focus goes through it"
    press("Enter")
    expect(page.get_by_role("link", name="Questions", exact=True).nth(1)).to_be_visible()

    page.goto("/settings/data/")
    tab_to(page, "Type your email to confirm")
    page.keyboard.type("somebody@example.com")
    press("Enter")
    expect(page.locator(".errorlist").first).to_be_visible()
    assert focused(page) == "Type your email to confirm"  # what is to be put right
    page.complaints.clear()  # type: ignore[attr-defined]  # the 422


def test_every_page_by_tab_with_large_text_and_in_narrow_windows(
    open_browser: Callable[..., Page],
) -> None:
    page = open_browser(viewport=DESKTOP, color_scheme="dark")

    def visit(path: str) -> None:
        page.set_viewport_size({"width": 1200, "height": 900})
        page.goto(path)
        walk(page)
        measure(page)

    for path in PUBLIC:
        visit(path)
    sign_up(page)
    for path in PRIVATE:
        visit(path)


def walk(page: Page) -> None:
    """All that can be used is reached by Tab, in the order of the page, seen, and left again."""
    page.evaluate("document.activeElement.blur()")
    places: list[int] = []
    for _ in range(400):
        page.keyboard.down("Tab")  # which is held down: half as many events
        here = page.evaluate(FOCUS)
        place = here["place"]
        if places and place == places[-1]:  # a date has a stop for its day, month and year
            continue
        if place == 0 or place in places:
            break
        places.append(place)
        assert here["isSeen"], f"{page.url}: the focus is not seen on {here}"
    else:
        raise AssertionError(f"{page.url}: the focus never leaves the page")
    page.keyboard.up("Tab")
    assert place in (0, places[0]), f"{page.url}: a trap"  # out of the page, or round to its top
    assert places == sorted(places), page.url
    assert len(places) > 3, page.url


def measure(page: Page) -> None:
    """Text at 200% and windows of 320 px (400% of 1280) need no scrolling to the side."""
    unfold(page)
    for name, width, size in (("1200 px", 1200, 16), ("320 px", 320, 16), ("200%", 1280, 32)):
        page.set_viewport_size({"width": width, "height": 740})
        assert not page.evaluate(IS_TOO_WIDE, size), f"{page.url} at {name}"


def test_less_motion_and_forced_colors(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=PHONE, reduced_motion="reduce", forced_colors="active")
    sign_up(page)
    page.goto("/study/")
    page.locator("#answer > summary").click()
    points = page.locator("[name=points]")
    points.first.check()
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((e) => {
            const { transitionDuration, animationName } = getComputedStyle(e);
            return parseFloat(transitionDuration) > 0 || animationName !== "none";
        }).length"""
    )
    assert moving == 0
    # what color alone says elsewhere is said by a line here
    suggested = page.locator("[data-suggested]").evaluate("e => getComputedStyle(e).outlineStyle")
    assert suggested == "solid"
    bar = page.locator("#status progress").evaluate("e => getComputedStyle(e).borderTopWidth")
    assert bar == "1px"


# a layout, and the (key, code) with which it opens the field, reveals, grades 3, and takes back
LAYOUTS = {
    "azerty": [("w", "KeyZ"), (" ", "Space"), ('"', "Digit3"), ("u", "KeyU")],
    "cyrillic": [("ц", "KeyW"), (" ", "Space"), ("3", "Digit3"), ("г", "KeyU")],
    "arabic": [("ص", "KeyW"), (" ", "Space"), ("٣", "Digit3"), ("ع", "KeyU")],
    "japanese": [("\uff57", "KeyW"), ("\u3000", "Space"), ("\uff13", "Digit3"), ("\uff55", "KeyU")],
    "caps lock": [("W", "KeyW"), (" ", "Space"), ("3", "Digit3"), ("U", "KeyU")],
    "dvorak": [("w", "Comma"), (" ", "Space"), ("3", "Digit3"), ("u", "KeyF")],
    "number pad": [("w", "KeyW"), (" ", "Space"), ("3", "Numpad3"), ("u", "KeyU")],
}
PRESS = """([key, code, shiftKey]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true }))"""


def test_keys_of_other_layouts(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    sign_up(page)
    go_past_the_first_day(new_per_day=3)
    for layout, (say, reveal, grade, undo) in LAYOUTS.items():
        page.goto("/study/")
        page.evaluate(PRESS, say)
        expect(page.locator("#response"), layout).to_be_focused()
        page.evaluate(PRESS, ("Escape", "Escape"))
        page.evaluate(PRESS, reveal)
        expect(page.locator("#answer .prose").first, layout).to_be_visible()
        for wrong in (("!", "Digit1", True), ("g", "KeyU", False), ("э", "KeyZ", False)):
            page.evaluate(PRESS, wrong)  # a sign of its own, Dvorak's g, and one without a shortcut
        page.evaluate(PRESS, grade)
        expect(page.get_by_text("1 answered"), layout).to_be_visible()
        until(page, lambda: not kept(page, "outbox"))
        assert Review.objects.standing().get().quality == 4, layout
        page.evaluate(PRESS, undo)
        expect(page.get_by_text("0 answered"), layout).to_be_visible()
        until(page, lambda: not Review.objects.standing().exists())
        page.evaluate(PRESS, ("؟", "Slash", True))
        expect(page.locator("#help"), layout).to_have_attribute("open", "")


def test_filling_a_form_in_is_no_key(open_browser: Callable[..., Page]) -> None:
    """Chrome sends keydown without a key when it fills in a login; an error would fail the test."""
    page = open_browser()
    page.goto("/accounts/login/")
    page.get_by_label("Email").evaluate(
        "e => e.dispatchEvent(new Event('keydown', { bubbles: true }))"
    )
    page.get_by_label("Email").press("?")
    expect(page.get_by_label("Email")).to_have_value("?")
