"""Every page, message and mail of allauth's that can appear is ours, in our words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings as site_settings
from django.core import mail
from django.template.loader import get_template
from django.test import Client, RequestFactory
from pytest_django import Settings

from dlprep_site.models import User

from ..helpers import PASSWORD, logged_in, make_deck, make_plan
from ..security.logins import add_totp, confirm
from ..security.routes import routes

OURS = site_settings.BASE_DIR / "templates"
STOCK = Path(allauth.__path__[0]) / "templates"
HAS_TEXT = re.compile(r"{%-? *(?:blocktrans|trans)")

# what features show that are turned off here
TURNED_OFF = re.compile(
    r"account/(?:email|signup_closed|signup_by_passkey|request_login_code|phone_change"
    r"|base_confirm_code|verified_email_required)\.html"
    r"|account/(?:confirm_\w+_code\.html|email/\w+_code_\w+\.txt|email/login_code\w*\.txt)"
    r"|account/messages/(?:login_code_sent|phone_\w+)\.txt"
    r"|account/snippets/\w+\.html"
    r"|mfa/(?:\w+/base|webauthn/snippets/\w+)\.html"  # parts of allauth's pages
    r"|mfa/(?:index|trust|webauthn/signup_form)\.html"
    r"|usersessions/.*|socialaccount/.*|openid/.*|idp/.*"
)
# told by `change_notices` instead
NOTICES = re.compile(
    r"(?:account|mfa)/email/(?:base_notification|(?:email_(?:changed|confirm|deleted)|password_changed"
    r"|password_reset|password_set|totp_\w+|webauthn_\w+|recovery_codes_generated)_"
    r"(?:message|subject))\.txt"
)
# sentences of allauth's own, and signs of its voice
STOCK_WORDS = re.compile(
    r"Verify Your|Confirm Email Address|Please confirm that|for user |finalize|contact us"
    r"|Change Password|Bad Token|Set Password|Hello from|Thank you for using|Account Inactive"
    r"|You're receiving|You are receiving|safely ignored|Unknown Account|New Password|e-mail"
    r"|successfully|issue a new|sign-in|Email Addresses|Re-send"
)


def find_template(name: str) -> str:
    template: Any = get_template(name)
    return str(template.origin.name)


def stock_templates() -> Iterator[str]:
    for file in sorted(STOCK.rglob("*.*")):
        name = str(file.relative_to(STOCK))
        if HAS_TEXT.search(file.read_text()):
            yield name


def test_every_template_with_text_is_ours() -> None:
    names = list(stock_templates())
    assert len(names) > 60
    for name in names:
        if not TURNED_OFF.fullmatch(name) and not NOTICES.fullmatch(name):
            assert Path(find_template(name)).is_relative_to(OURS), name


def test_no_page_of_ours_builds_on_those() -> None:
    for file in [*OURS.glob("account/*.html"), *OURS.glob("mfa/**/*.html")]:
        for name in re.findall(r'{% (?:extends|include) "([^"]+)"', file.read_text()):
            assert not TURNED_OFF.fullmatch(name), (file, name)


def test_what_those_templates_are_for_is_turned_off() -> None:
    names = {
        name
        for name in dir(site_settings)
        if re.search("BY_CODE|PHONE|PASSKEY_SIGNUP|TRUST_ENABLED|SOCIALACCOUNT", name)
    }
    assert not names
    assert site_settings.ACCOUNT_CHANGE_EMAIL


@pytest.fixture
def mails(settings: Settings, db: None) -> list[Any]:
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    return mail.outbox


def account_paths() -> list[str]:
    return [route.path() for route in routes() if route.path().startswith("/accounts/")]


def unconfirmed() -> Client:
    return confirm(logged_in(make_plan().learner.user))


def confirmed() -> Client:
    user = make_plan().learner.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return confirm(logged_in(user))


def with_a_factor() -> Client:
    client = confirmed()
    add_totp(User.objects.get())
    return client


@pytest.mark.parametrize("who", [Client, unconfirmed, confirmed, with_a_factor])
def test_no_page_has_words_of_the_librarys(mails: list[Any], who: Any) -> None:
    client = who()
    assert len(account_paths()) > 25
    for path in account_paths():
        for answer in (client.get(path), client.post(path, {})):
            if "text/html" in answer.get("Content-Type", "") and answer.status_code < 300:
                main = answer.text.split("<main")[1].split("</main>")[0]
                assert not STOCK_WORDS.search(main), (path, STOCK_WORDS.search(main))
        if path == "/accounts/logout/":
            client = who() if who is Client else logged_in(User.objects.get())
            confirm(client)


def test_every_mail_is_short_plain_and_ours(mails: list[Any]) -> None:
    make_deck()
    client = Client()
    form = {"email": "o'neil+x@example.com", "password1": PASSWORD, "timezone": "UTC"}
    client.post("/accounts/signup/", form)
    confirm(client)
    client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    for address in ("o'neil+x@example.com", "nobody@example.com"):
        Client().post("/accounts/password/reset/", {"email": address})
    [to_confirm, to_change, reset, unknown] = mails
    assert [message.subject for message in mails] == [
        "Confirm your address for dlprep",
        "Confirm your address for dlprep",
        "Reset your dlprep password",
        "No dlprep account with this address",
    ]
    for message in mails:
        body = str(message.body)
        assert not STOCK_WORDS.search(body), body
        assert not getattr(message, "alternatives", None)
        assert len(body) < 900
        assert body.endswith("dlprep, testserver")
        assert "&#" not in body
    assert "o'neil+x@example.com is your address" in to_confirm.body
    assert "new@example.com is your new address" in to_change.body
    assert "http://testserver/accounts/signup/" in unknown.body
    assert "/accounts/password/reset/key/" in reset.body


def test_the_mail_to_somebody_who_has_an_account_is_ours(
    mails: list[Any], rf: RequestFactory
) -> None:
    """Signing up says so on the page instead; allauth may send it when that changes."""
    with context.request_context(rf.get("/")):
        get_adapter().send_account_already_exists_mail("learner@example.com")
    assert mails[0].subject == "You already have a dlprep account"
    assert "http://testserver/accounts/login/" in mails[0].body
    assert not STOCK_WORDS.search(str(mails[0].body))


def test_an_account_that_is_closed_says_so(mails: list[Any]) -> None:
    User.objects.create_user("closed@example.com", PASSWORD, is_active=False)
    form = {"login": "closed@example.com", "password": PASSWORD}
    page = Client().post("/accounts/login/", form, follow=True).text
    assert "This account is closed" in page
    assert not STOCK_WORDS.search(page)


def test_links_last_as_long_as_the_mails_say() -> None:
    assert app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS == 3
    assert site_settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 60 * 60
