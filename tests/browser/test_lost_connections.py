"""What goes wrong in a browser: a lost connection, a lost login, two tabs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scheduler.models import Review

from ..helpers import PASSWORD
from .device_storage import until, wait_for_cards
from .test_first_days import go_past_the_first_day, sign_up

SEND_UNHEARD = """async () => {
    const form = document.getElementById("grade");
    const body = new URLSearchParams(new FormData(form));
    body.append("quality", "4");
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok) throw new Error(answer.status);
}"""


def ready(page: Page) -> None:
    sign_up(page)
    go_past_the_first_day(new_per_day=4)
    page.goto("/study/")


def test_a_lost_connection_is_said_and_the_answer_counts_once(
    open_browser: Callable[..., Page],
) -> None:
    page = open_browser()
    ready(page)
    wait_for_cards(page, 4)
    page.keyboard.press("Space")
    page.context.set_offline(True)
    page.keyboard.press("3")
    expect(page.get_by_text("1 answer not saved yet")).to_be_visible()
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_text("You need a connection for that.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("not saved yet")).not_to_be_visible()
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    assert Review.objects.count() == 1
    page.context.set_offline(True)
    page.keyboard.press("b")
    expect(page.get_by_text("That didn't reach the server.")).to_be_visible()
    page.context.set_offline(False)
    page.keyboard.press("b")
    expect(page.get_by_text("Skipped until tomorrow")).to_be_visible()
    expect(page.get_by_text("That didn't reach the server.")).not_to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser logs the lost request


def test_an_answer_whose_reply_was_lost_is_counted_once(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    ready(page)
    wait_for_cards(page, 4)
    page.keyboard.press("Space")
    page.evaluate(SEND_UNHEARD)  # the server gets the grade, and the page never hears of it
    assert Review.objects.count() == 1
    page.context.set_offline(True)
    page.keyboard.press("3")
    expect(page.get_by_text("1 answer not saved yet")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("not saved yet")).not_to_be_visible()
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    assert Review.objects.count() == 1
    page.complaints.clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize("script", [True, False])
def test_a_lost_login_leads_back_to_studying(
    open_browser: Callable[..., Page], script: bool
) -> None:
    page = open_browser(java_script_enabled=script)
    ready(page)
    page.locator("#answer > summary").click()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_label("Email").fill("new@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    if script:  # the answer was kept on the device
        expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    else:
        expect(page.get_by_text("0 answered, 4 to go")).to_be_visible()
        page.locator("#answer > summary").click()
        page.get_by_role("button", name="Good").click()
        expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    until(page, lambda: Review.objects.count() == 1)


def test_a_double_tap_is_one_answer(open_browser: Callable[..., Page]) -> None:
    page = open_browser(java_script_enabled=False)
    ready(page)
    page.locator("#answer > summary").click()
    page.get_by_role("button", name="Good").dblclick()
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    assert Review.objects.count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_two_tabs(open_browser: Callable[..., Page], script: bool) -> None:
    first = open_browser(java_script_enabled=script)
    ready(first)
    second = first.context.new_page()
    second.goto("/study/")
    for page in (first, second):
        page.locator("#answer > summary").click()
    first.get_by_role("button", name="Good").click()
    expect(first.get_by_text("1 answered, 3 to go")).to_be_visible()
    second.get_by_role("button", name="Again").click()
    expect(second.get_by_text("This card has moved on")).to_be_visible()
    expect(second.get_by_text("1 answered, 3 to go")).to_be_visible()
    assert list(Review.objects.values_list("quality", flat=True)) == [4]
    first.complaints.clear()  # type: ignore[attr-defined]  # the browser logs the 409


def test_back_and_send_again(open_browser: Callable[..., Page]) -> None:
    page = open_browser(java_script_enabled=False)
    ready(page)
    page.locator("#answer > summary").click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("answered")).to_be_visible()
    page.locator("#answer > summary").click()
    page.get_by_role("button", name="Again").click()
    expect(page.get_by_text("answered")).to_be_visible()
    assert Review.objects.filter(card__question__number=1).count() == 1


def test_u_takes_back_a_bury_not_the_answer_before_it(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    ready(page)
    page.keyboard.press("Space")
    page.keyboard.press("3")
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_text("Skipped until tomorrow")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("The card is back where it was.")).to_be_visible()
    assert Review.objects.standing().count() == 1
    page.keyboard.press("u")
    expect(page.get_by_text("Answer undone.")).to_be_visible()
    assert Review.objects.standing().count() == 0


def test_a_grade_of_the_sample_keeps_the_focus(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/")
    page.locator("#sample summary").press("Enter")
    page.get_by_role("button", name="Hard").press("Enter")
    expect(page.get_by_text("As long as you know it")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Hard"


def test_a_mistake_in_a_form_gets_the_focus(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    ready(page)
    page.goto("/settings/data/")
    page.get_by_label("Type your email to confirm").fill("somebody@example.com")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_label("Type your email to confirm")).to_be_focused()
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser logs the 422


def test_after_logging_out_nothing_private_is_left(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    ready(page)
    page.get_by_role("link", name="Log out").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Start learning")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    stored = page.evaluate("({...sessionStorage, ...localStorage})")
    # HTMX notes the address of the page it is on, which is the login's
    assert set(stored) <= {"htmx-current-path-for-history"}
    assert all(value.startswith("/accounts/login/") for value in stored.values())
