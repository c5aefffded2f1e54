"""A site that sends mail: a newcomer studies at once, confirms, forgets, has another device."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from scheduler.models import Review

from ..helpers import PASSWORD
from .conftest import PHONE
from .device_storage import until
from .page_checks import faults

Open = Callable[..., Page]
EMAIL = "new@example.com"
BANNER = "Confirm your email so that you can reset your password and get reminders."
NEW_PASSWORD = "remembered-this-time"


@pytest.fixture(autouse=True)
def mails(settings: Settings) -> list[Any]:
    settings.MAIL_IS_SET_UP = True
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mail.outbox


def link_in(message: Any) -> str:
    """The path of a mail's link, as somebody who clicks it opens it."""
    found = re.search(
        r"http://[^/]+(/accounts/(?:confirm-email|password/reset/key)/\S+)", message.body
    )
    assert found, message.body
    return found[1]


def sign_up(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_load_state()
    skip = page.get_by_role("button", name=re.compile("^Skip"))
    if "/welcome/" in page.url and skip.count():
        skip.click()


def log_in(page: Page, password: str) -> None:
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("/")


def grade_a_card(page: Page) -> None:
    page.goto("/study/")
    page.locator("#answer > summary").click()
    page.get_by_role("button", name=re.compile("^Good")).first.click()
    expect(page.locator("#grade").or_(page.locator("#finished")).first).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_study_first_and_confirm_by_the_mailed_link(
    open_browser: Open, mails: list[Any], script: bool
) -> None:
    page = open_browser(java_script_enabled=script, viewport=PHONE)
    sign_up(page)
    grade_a_card(page)
    assert page.get_by_text(BANNER).count() == 0, "not while studying"
    until(page, lambda: Review.objects.count() == 1)
    page.goto("/")
    expect(page.get_by_text(BANNER)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto(link_in(mails[0]))
    expect(page.get_by_text(f"Is {EMAIL} your address?")).to_be_visible()
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("/")
    expect(page.get_by_text("Email confirmed.")).to_be_visible()
    expect(page.get_by_text(BANNER)).to_have_count(0)


def test_the_reminder_to_confirm_goes_for_the_day(open_browser: Open) -> None:
    page = open_browser()
    sign_up(page)
    page.goto("/settings/")
    page.get_by_role("button", name="Dismiss").click()
    page.wait_for_url("/settings/")
    expect(page.get_by_text(BANNER)).to_have_count(0)
    page.goto("/")
    expect(page.get_by_text(BANNER)).to_have_count(0)


def test_on_a_second_device_the_link_leads_to_a_login_that_confirms(
    open_browser: Open, mails: list[Any]
) -> None:
    laptop, phone = open_browser(), open_browser(viewport=PHONE, has_touch=True)
    sign_up(laptop)
    phone.goto(link_in(mails[0]))
    expect(phone.get_by_text(f"Log in to confirm {EMAIL}.")).to_be_visible()
    expect(phone.get_by_label("Email")).to_have_value(EMAIL)
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Log in").click()
    phone.wait_for_url("/")
    expect(phone.get_by_text("Email confirmed.")).to_be_visible()
    laptop.goto("/")
    expect(laptop.get_by_role("link", name="Settings").first).to_be_visible()
    expect(laptop.get_by_text(BANNER)).to_have_count(0)


def test_a_link_that_is_cut_off_is_sent_again(open_browser: Open, mails: list[Any]) -> None:
    page = open_browser()
    sign_up(page)
    page.goto(f"{link_in(mails[0]).rstrip('/')[:-3]}/")
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    page.get_by_role("button", name="Send a new link").click()
    expect(page.get_by_text("You can ask again in 3 minutes.")).to_be_visible()
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        page.get_by_role("button", name="Send a new link").click()
        expect(page.get_by_text(f"We sent a link to {EMAIL}.")).to_be_visible()
    page.goto(link_in(mails[-1]))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Email confirmed.")).to_be_visible()


def test_a_forgotten_password_is_reset_and_logs_the_others_out(
    open_browser: Open, mails: list[Any]
) -> None:
    laptop, phone = open_browser(), open_browser(viewport=PHONE)
    sign_up(laptop)
    phone.goto("/accounts/login/")
    phone.get_by_role("link", name="Forgot your password?").click()
    phone.get_by_label("Email").fill(EMAIL)
    phone.get_by_role("button", name="Send the link").click()
    expect(phone.get_by_role("heading", name="Check your email")).to_be_visible()
    link = link_in(mails[-1])
    phone.goto(link)
    phone.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    phone.get_by_label("New password again").fill(NEW_PASSWORD)
    phone.get_by_role("button", name="Save the password").click()
    expect(phone.get_by_role("heading", name="Password changed")).to_be_visible()
    phone.get_by_role("link", name="Log in").last.click()
    log_in(phone, NEW_PASSWORD)
    expect(phone.get_by_text(BANNER)).to_have_count(0)
    laptop.goto("/settings/")
    expect(laptop.get_by_role("heading", name="Log in")).to_be_visible()
    laptop.goto(link)
    expect(laptop.get_by_role("heading", name="This link no longer works")).to_be_visible()
    laptop.get_by_role("link", name="Send a new link").click()
    expect(laptop.get_by_role("heading", name="Forgot your password?")).to_be_visible()


def test_a_mistyped_address_is_changed(open_browser: Open, mails: list[Any]) -> None:
    page = open_browser(viewport=PHONE)
    sign_up(page)
    page.goto("/")
    page.get_by_role("link", name="Wrong address?").click()
    expect(page.get_by_text(f"{EMAIL} isn't confirmed yet.")).to_be_visible()
    page.get_by_label("Email").fill("right@example.com")
    page.get_by_role("button", name="Change the address").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("right@example.com isn't confirmed yet.")).to_be_visible()
    page.goto(link_in(mails[-1]))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Email confirmed.")).to_be_visible()
    page.goto("/accounts/email/")
    expect(page.get_by_text("You log in with right@example.com.")).to_be_visible()


def states(page: Page, visitor: Page, mails: list[Any]) -> Iterator[tuple[str, Page]]:
    """The pages that only a site with mail has, each with the page that shows it."""
    sign_up(page)
    link = link_in(mails[0])
    own = ["/", "/settings/", "/settings/security/", "/accounts/email/", "/accounts/confirm-email/"]
    for path in [*own, "/accounts/confirm-email/nonsense/", link]:
        page.goto(path)
        yield path, page
    visitor.goto(link)
    yield "a login that confirms", visitor
    visitor.goto("/accounts/password/reset/")
    visitor.get_by_label("Email").fill(EMAIL)
    visitor.get_by_role("button", name="Send the link").click()
    yield "a reset, asked for", visitor
    visitor.goto(link_in(mails[-1]))
    yield "a new password", visitor
    for path in (
        "/accounts/password/reset/key/1-x/",
        "/accounts/password/reset/key/done/",
        "/accounts/inactive/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/nonsense/",
    ):
        visitor.goto(path)
        yield path, visitor
    visitor.goto("/accounts/signup/")
    visitor.get_by_label("Email").fill(EMAIL)
    visitor.get_by_label("Password").fill(PASSWORD)
    visitor.get_by_role("button", name="Sign up").click()
    expect(visitor.get_by_text("There is an account with this email.")).to_be_visible()
    yield "an address that is taken", visitor


def test_axe_finds_nothing_on_these_pages(axe: None, open_browser: Open, mails: list[Any]) -> None:
    both = [open_browser(viewport=PHONE, reduced_motion="reduce") for _ in range(2)]
    found = []
    for state, page in states(both[0], both[1], mails):
        found += [f"{state}: {fault}" for fault in faults(page)]
    assert not found, "\n".join(found)
