"""Answers that are not accepted, taken back, or given while another tab logs in or out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from scheduler.models import Review

from ..helpers import PASSWORD, make_deck
from .device_storage import kept, until
from .test_first_days import open_menu, sign_up
from .test_offline import answer, cut, forgive, mend, open_study, pending, qualities, saved


@pytest.fixture
def seeded(transactional_db: None) -> None:
    make_deck(8)


@pytest.fixture
def page(open_browser: Callable[..., Page], live_server: LiveServer) -> Page:
    return open_study(open_browser, live_server)


def refuse(page: Page, token: str | None, status: int) -> None:
    """The server refuses the answer with this token, and no other."""

    def respond(route: Route) -> None:
        if f"token={token}" in (route.request.post_data or "").replace("%3A", ":"):
            route.fulfill(status=status, body="<p>No</p>")
        else:
            route.continue_()

    page.context.route("**/study/grade/", respond)


def test_an_answer_that_is_never_accepted_does_not_block_the_others(page: Page) -> None:
    refuse(page, page.locator("#grade [name=token]").get_attribute("value"), 409)
    question = page.locator("#prompt").inner_text()
    for key in "143":
        answer(page, key)
    until(page, lambda: qualities() == [5, 4] and kept(page, "outbox") == [], 20)
    refused = page.locator("#refused")
    text = f"Not counted: Again for “{question}”. The server does not accept it (error 409)."
    expect(refused).to_contain_text(text)
    page.reload()
    expect(refused).to_contain_text(text)
    refused.get_by_role("button", name="Try again").click()
    until(page, lambda: kept(page, "outbox") == [] and len(kept(page, "refused")) == 1)
    expect(refused).to_contain_text(text)
    refused.get_by_role("button", name="Dismiss").click()
    expect(refused).not_to_be_visible()
    page.reload()
    expect(page.get_by_text("2 answered")).to_be_visible()
    expect(refused).not_to_be_visible()
    assert qualities() == [5, 4]
    forgive(page)


def test_what_is_never_accepted_is_named_with_its_status(page: Page) -> None:
    refused = page.locator("#refused")
    for status in (400, 403, 404, 413, 422):
        refuse(page, page.locator("#grade [name=token]").get_attribute("value"), status)
        answer(page, "1")
        expect(refused).to_contain_text(f"The server does not accept it (error {status}).")
        until(page, lambda: kept(page, "outbox") == [])
        refused.get_by_role("button", name="Dismiss").click()
        expect(refused).not_to_be_visible()
        page.context.unroute_all()
        page.reload()
    assert qualities() == []
    forgive(page)


def test_the_next_card_stays_when_an_answer_is_refused(page: Page) -> None:
    """The learner may have their thumb on it already."""
    refuse(page, page.locator("#grade [name=token]").get_attribute("value"), 409)
    answer(page, "1")
    token = page.locator("#grade [name=token]").get_attribute("value")
    expect(page.locator("#refused")).to_contain_text("error 409")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#grade [name=token]")).to_have_value(token or "")
    answer(page, "4")
    until(page, lambda: qualities() == [5])
    forgive(page)


def test_a_refused_answer_is_counted_when_the_server_takes_it(page: Page) -> None:
    refuse(page, page.locator("#grade [name=token]").get_attribute("value"), 403)
    answer(page, "4")
    expect(page.locator("#refused")).to_contain_text("error 403")
    page.context.unroute_all()
    page.get_by_role("button", name="Try again").click()
    until(page, lambda: qualities() == [5])
    expect(page.locator("#refused")).not_to_be_visible()
    forgive(page)


def test_a_server_that_says_later_is_tried_again(page: Page) -> None:
    for done, status in enumerate((401, 408, 429, 502), start=1):
        refuse(page, page.locator("#grade [name=token]").get_attribute("value"), status)
        answer(page, "4")
        pending(page).to_contain_text("1 answer not saved yet")
        expect(page.locator("#refused"), str(status)).not_to_be_visible()
        page.context.unroute_all()
        until(page, lambda done=done: qualities() == [5] * done)  # type: ignore[misc]
        pending(page).not_to_contain_text("not saved")
    forgive(page)


def test_a_network_that_refuses_everything_drops_nothing(page: Page) -> None:
    page.context.route("**/study/*/", lambda route: route.fulfill(status=403, body="Pay first"))
    answer(page, "4")
    pending(page).to_contain_text("1 answer not saved yet")
    expect(page.locator("#refused")).not_to_be_visible()
    page.context.unroute_all()
    saved(page)
    assert qualities() == [5]
    forgive(page)


def test_a_key_that_is_pressed_during_a_request_is_not_lost(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route("**/study/bury/", hold)
    page.keyboard.press("b")
    until(page, lambda: bool(held))
    page.keyboard.press("Space")
    expect(page.locator("#answer[open]")).to_have_count(0)
    held[0].fulfill(status=503)
    expect(page.locator("#answer[open]")).to_have_count(1)
    page.context.unroute_all()
    forgive(page)


def test_an_answer_that_was_taken_back_is_not_called_saved(page: Page) -> None:
    cut(page)
    answer(page, "3")
    answer(page, "1")
    pending(page).to_contain_text("2 answers")
    page.keyboard.press("u")
    pending(page).to_contain_text("1 answer not saved yet")
    page.keyboard.press("u")
    pending(page).to_be_empty()
    page.wait_for_timeout(1500)  # of the next try
    pending(page).to_be_empty()
    mend(page)
    page.wait_for_timeout(500)
    pending(page).to_be_empty()
    assert qualities() == []
    forgive(page)


def test_lasting_storage_is_asked_for_once(page: Page) -> None:
    page.evaluate("""() => {
        window.asked = 0;
        navigator.storage.persist = async () => { window.asked += 1; return false; };
    }""")
    assert page.evaluate("asked") == 0
    answer(page, "3")
    until(page, lambda: page.evaluate("asked") == 1)
    answer(page, "3")
    until(page, lambda: qualities() == [4, 4])
    assert page.evaluate("asked") == 1


def second_tab(page: Page, path: str) -> Page:
    tab = page.context.new_page()
    tab.complaints = page.complaints  # type: ignore[attr-defined]
    tab.goto(path)
    return tab


def log_out(tab: Page) -> None:
    tab.goto("/accounts/logout/")
    tab.get_by_role("button", name="Log out").click()
    expect(tab.get_by_role("link", name="Start learning")).to_be_visible()


def log_in(tab: Page) -> None:
    tab.get_by_label("Email").fill("learner@example.com")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()


def test_another_tab_that_logs_out_loses_no_answer(page: Page) -> None:
    log_out(second_tab(page, "/"))
    answer_at_once(page, "3")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    log_in(page)
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    until(page, lambda: qualities() == [4])
    forgive(page)


def answer_at_once(page: Page, key: str) -> None:
    page.keyboard.press("Space")
    page.keyboard.press(key)


def test_another_tab_that_logs_in_again_loses_nothing(page: Page) -> None:
    tab = second_tab(page, "/")
    log_out(tab)
    tab.goto("/accounts/login/?next=/study/")
    log_in(tab)
    expect(tab.get_by_text("0 answered, 4 to go")).to_be_visible()
    tab.wait_for_load_state("networkidle")
    answer(page, "3")
    until(page, lambda: qualities() == [4])
    open_menu(page)
    page.get_by_role("button", name="Skip until tomorrow").click()
    expect(page.get_by_text("Skipped until tomorrow")).to_be_visible()
    forgive(page)


def test_another_learner_in_another_tab_gets_no_answer(page: Page) -> None:
    tab = second_tab(page, "/")
    log_out(tab)
    sign_up(tab, "other@example.com")
    tab.goto("/study/")
    expect(tab.locator("#grade")).to_be_visible()
    tab.wait_for_load_state("networkidle")
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    answer_at_once(page, "3")
    trouble = page.locator("#trouble")
    expect(trouble).to_contain_text("Another account has logged in")
    open_menu(page)
    page.get_by_role("button", name="Skip until tomorrow").click()
    expect(trouble).to_contain_text("Another account has logged in")
    assert not sent
    assert not Review.objects.exists()
    log_out(tab)
    tab.goto("/accounts/login/?next=/study/")
    log_in(tab)
    expect(tab.get_by_text("0 answered, 4 to go")).to_be_visible()
    tab.wait_for_load_state("networkidle")
    page.keyboard.press("3")
    until(page, lambda: qualities() == [4])
    assert Review.objects.get().learner.user.email == "learner@example.com"
    forgive(page)


@pytest.mark.parametrize("script", [True, False])
def test_the_login_form_of_an_older_tab_leads_on(
    open_browser: Callable[..., Page], live_server: LiveServer, script: bool
) -> None:
    page = open_study(open_browser, live_server, cards=0, java_script_enabled=script)
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/plan/")
    tab = second_tab(page, "/accounts/login/")
    log_in(tab)
    expect(tab.get_by_role("heading", name="Day 2 of 365")).to_be_visible()
    log_in(page)
    expect(page.get_by_text("You are already logged in, as learner@example.com.")).to_be_visible()
    assert page.url.endswith("/plan/")
    forgive(page)
