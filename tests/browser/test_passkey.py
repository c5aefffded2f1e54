"""Keys, with Chromium's own made-up authenticator; and an app's code, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from ..helpers import PASSWORD
from ..security.logins import code_for
from .conftest import PHONE
from .test_first_days import sign_up

Open = Callable[..., Page]
REFUSE = """() => {
    const refused = () => Promise.reject(new DOMException("", "NotAllowedError"));
    navigator.credentials.create = refused;
}"""


def plug_in_a_key(page: Page) -> None:
    """A key that is there, knows its owner, and says so at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def add_key(page: Page, alone: bool) -> None:
    page.goto("/settings/")
    page.get_by_role("link", name="Security").click()
    page.get_by_role("link", name="Add a key").click()
    confirm(page)
    if alone:
        page.get_by_label("Log in with this key alone").check()
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def log_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Log out").click()
    # the device is asked first what it still holds
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()


def test_a_passkey_alone_logs_in(open_browser: Open) -> None:
    page = open_browser(is_own=True)
    plug_in_a_key(page)
    sign_up(page)
    add_key(page, alone=True)
    page.goto("/settings/security/")
    expect(page.get_by_text("1 added")).to_be_visible()
    log_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_role("heading", name="Day 1 of 365")).to_be_visible()


def test_a_key_is_the_second_factor(open_browser: Open) -> None:
    page = open_browser(viewport=PHONE, is_own=True)
    plug_in_a_key(page)
    sign_up(page)
    add_key(page, alone=False)
    log_out(page)
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("new@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.get_by_role("heading", name="Day 1 of 365")).to_be_visible()


def test_without_a_key_the_page_says_what_to_do(open_browser: Open) -> None:
    page = open_browser()
    sign_up(page)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm(page)
    expect(page.get_by_role("button", name="Add the key")).to_be_visible()
    page.evaluate(REFUSE)
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("alert")).to_have_text(
        "The key was not used. Try again, or use another way."
    )
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("script", [True, False])
def test_an_app_is_set_up(open_browser: Open, script: bool) -> None:
    page = open_browser(java_script_enabled=script, viewport=PHONE)
    sign_up(page)
    page.goto("/settings/security/")
    page.get_by_role("link", name="Set up").click()
    confirm(page)
    expect(page.locator(".qr svg")).to_be_visible()
    secret = page.get_by_role("textbox", name="Key").input_value()
    assert re.fullmatch(r"[A-Z2-7]+=*", secret)
    page.get_by_label("Authenticator code").fill(code_for(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
