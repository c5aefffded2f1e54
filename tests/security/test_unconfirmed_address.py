"""An account whose address is not confirmed endangers nobody, and keeps nobody from theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from dlprep_site.models import User
from scheduler.models import Learner, PushSubscription
from scheduler.services import reminders

from ..helpers import MORNING, PASSWORD, days, logged_in, make_deck, make_plan, minutes
from .logins import add_totp, code_for, is_logged_in, log_in

MINE, OTHER = "mine@example.com", "other@example.com"
SIGNUP = {"email": MINE, "password1": PASSWORD, "timezone": "Europe/Berlin"}
BANNER = "Confirm your email so that you can reset your password and get reminders."


@pytest.fixture
def mails(settings: Settings, db: None) -> list[Any]:
    settings.MAIL_IS_SET_UP = True
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    return mail.outbox


@pytest.fixture
def stranger(mails: list[Any]) -> Client:
    """Somebody who has signed up with an address, which may not be theirs."""
    make_deck()
    client = Client()
    client.post("/accounts/signup/", SIGNUP)
    client.post("/welcome/skip/")
    return client


def link_in(message: Any) -> str:
    found = re.search(r"http://testserver(/accounts/\S+)", str(message.body))
    assert found, message.body
    return found[1]


NEW = "owner-of-the-mailbox"


def reset(email: str) -> Client:
    """Prove a mailbox by a password reset, as its owner does."""
    owner = Client()
    owner.post("/accounts/password/reset/", {"email": email})
    path = owner.get(link_in(mail.outbox[-1]), follow=True).redirect_chain[-1][0]
    answer = owner.post(path, {"password1": NEW, "password2": NEW})
    assert answer["Location"] == "/accounts/password/reset/key/done/"
    return owner


def is_confirmed(email: str = MINE) -> bool:
    return bool(EmailAddress.objects.filter(email=email, verified=True).exists())


# --- a newcomer ---


def test_a_newcomer_studies_at_once_and_confirms_later(stranger: Client, mails: list[Any]) -> None:
    assert stranger.get("/study/").status_code == 200
    for path in ("/", "/settings/"):
        assert BANNER in stranger.get(path).text
    assert BANNER not in stranger.get("/study/").text
    assert [message.to for message in mails] == [[MINE]]
    link = link_in(mails[0])
    assert "Is mine@example.com your address?" in stranger.get(link).text
    assert not is_confirmed(), "a link alone changes nothing"
    page = stranger.post(link, follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "Email confirmed." in page.text
    assert BANNER not in page.text
    assert is_confirmed()


def test_on_another_device_a_login_confirms(stranger: Client, mails: list[Any]) -> None:
    phone = Client()
    page = phone.get(link_in(mails[0]), follow=True)
    assert page.redirect_chain == [("/accounts/login/", 302)]
    assert "Log in to confirm mine@example.com." in page.text
    assert f'value="{MINE}"' in page.text
    wrong = phone.post("/accounts/login/", {"login": MINE, "password": "a guess"})
    assert wrong.status_code == 200
    assert not is_confirmed()
    page = phone.post("/accounts/login/", {"login": MINE, "password": PASSWORD}, follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "Email confirmed." in page.text
    assert is_confirmed()
    assert is_logged_in(stranger), "the device that signed up goes on"


def test_the_reminder_is_dismissed_for_a_day(stranger: Client) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = log_in(MINE)
        assert BANNER in client.get("/").text
        answer = client.post(
            "/settings/email/dismiss/", headers={"Referer": "http://testserver/settings/"}
        )
        assert answer["Location"] == "/settings/"
        assert BANNER not in client.get("/").text
        clock.shift(days(1))
        assert BANNER in client.get("/").text


def test_without_mail_nobody_is_asked_to_confirm(settings: Settings, db: None) -> None:
    client = logged_in(make_plan().learner.user)
    assert BANNER not in client.get("/").text
    client.post("/settings/email/send/")
    assert not mail.outbox


def test_the_link_is_sent_again_but_not_at_once(stranger: Client, mails: list[Any]) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = log_in(MINE)
        page = client.post("/settings/email/send/", follow=True).text
        assert "You can ask again in 3 minutes." in page
        before = len(mails)
        clock.shift(minutes(4))
        page = client.post("/settings/email/send/", follow=True).text
        assert "We sent a link to mine@example.com." in page
    assert len(mails) == before + 1
    assert {address for message in mails for address in message.to} == {MINE}


def test_it_is_sent_to_the_accounts_own_addresses_alone(stranger: Client, mails: list[Any]) -> None:
    mails.clear()
    stranger.post("/settings/email/send/", {"email": OTHER})
    Client().post("/settings/email/send/", {"email": MINE})
    assert not mails
    assert Client().get("/accounts/confirm-email/").status_code == 200
    assert "Send again" in stranger.get("/accounts/confirm-email/").text


@pytest.mark.parametrize("key", ["nonsense", "aaa:bbb:ccc"])
def test_a_link_that_does_not_work_says_what_to_do(stranger: Client, key: str) -> None:
    page = stranger.get(f"/accounts/confirm-email/{key}/").text
    assert "This link no longer works" in page
    assert "Send a new link" in page
    visitor = Client().get(f"/accounts/confirm-email/{key}/").text
    assert "Log in, and we can send you a new one." in visitor


def test_a_link_works_for_three_days_and_once(stranger: Client, mails: list[Any]) -> None:
    link = link_in(mails[0])
    with time_machine.travel(timezone.now() + days(4)):
        page = log_in(MINE).post(link).text
        assert "This link no longer works" in page
    assert not is_confirmed()
    stranger.post(link)
    assert "Your email is confirmed, so there is nothing to do." in stranger.get(link).text


def test_a_link_opened_by_another_account_changes_nothing(
    stranger: Client, mails: list[Any]
) -> None:
    other = logged_in(make_plan(email=OTHER).learner.user)
    link = link_in(mails[0])
    for page in (other.get(link), other.post(link)):
        assert "It confirms mine@example.com, and you are logged in as other@example.com." in (
            page.text
        )
    assert is_logged_in(other)
    assert not is_confirmed()


def test_a_link_opened_before_another_accounts_login_is_forgotten(
    stranger: Client, mails: list[Any]
) -> None:
    make_plan(email=OTHER)
    visitor = Client()
    visitor.get(link_in(mails[0]))
    visitor.post("/accounts/login/", {"login": OTHER, "password": PASSWORD})
    assert is_logged_in(visitor)
    assert not is_confirmed()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_asking_for_it_costs_a_query_and_none_while_studying(
    stranger: Client, settings: Settings
) -> None:
    paths = ("/study/", "/", "/settings/")
    stranger.get("/")  # what a first page writes is written
    with_mail = [queries(stranger, path) for path in paths]
    settings.MAIL_IS_SET_UP = False
    without = [queries(stranger, path) for path in paths]
    assert [more - less for more, less in zip(with_mail, without, strict=True)] == [0, 1, 1]


# --- the owner of the address, whom somebody else was before ---


def test_the_owner_who_opens_the_link_confirms_nothing_for_a_stranger(
    stranger: Client, mails: list[Any]
) -> None:
    owner = Client()
    link = link_in(mails[0])
    owner.get(link)
    owner.post(link)
    assert not is_logged_in(owner)
    assert not is_confirmed()


def test_the_owner_takes_the_account_by_the_mailbox(stranger: Client, mails: list[Any]) -> None:
    user = User.objects.get(email=MINE)
    on_a_phone = log_in(MINE)
    add_totp(user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "k", "credential": {}})
    reminders.make_feed(learner_id=user.pk)
    PushSubscription.objects.create(
        learner_id=user.pk, endpoint="https://push.example/1", key="k", auth="a", created_at=MORNING
    )
    EmailAddress.objects.create(user=user, email=OTHER)
    owner = reset(MINE)
    assert is_confirmed()
    assert not is_logged_in(stranger)
    assert not is_logged_in(on_a_phone)
    assert not is_logged_in(log_in(MINE)), "the stranger's password"
    assert not Authenticator.objects.exists()
    assert not PushSubscription.objects.exists()
    assert Learner.objects.get(pk=user.pk).feed_key is None
    assert [row.email for row in EmailAddress.objects.filter(user=user)] == [MINE]
    answer = owner.post("/accounts/login/", {"login": MINE, "password": NEW})
    assert answer["Location"] == "/", "and nothing more is asked for"
    assert is_logged_in(owner)


def test_a_change_that_a_stranger_asked_for_dies_with_a_reset(
    stranger: Client, mails: list[Any]
) -> None:
    stranger.post("/accounts/reauthenticate/", {"password": PASSWORD})
    stranger.post("/accounts/email/", {"email": OTHER, "action_add": ""})
    [to_other] = [message for message in mails if message.to == [OTHER]]
    reset(MINE)
    late = logged_in(User.objects.get(email=MINE))
    assert "This link no longer works" in late.post(link_in(to_other)).text
    assert User.objects.get().email == MINE


def test_the_owner_can_not_be_shut_out_by_a_factor(stranger: Client) -> None:
    stranger.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for path in ("totp/activate/", "webauthn/add/"):
        assert stranger.get(f"/accounts/2fa/{path}").status_code == 302
        stranger.post(f"/accounts/2fa/{path}", {"code": "000000"})
    assert not Authenticator.objects.exists()
    page = stranger.get("/settings/security/").text
    assert "Confirm mine@example.com first" in page
    assert "/totp/activate/" not in page


def test_nothing_else_is_mailed_to_an_address_that_is_not_confirmed(
    stranger: Client, mails: list[Any]
) -> None:
    mails.clear()
    new = "another-one-1"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    stranger.post("/accounts/password/change/", form)
    stranger.post("/accounts/reauthenticate/", {"password": new})
    stranger.post("/settings/feed/")
    stranger.post("/settings/data/reviews.csv")
    stranger.post("/settings/data/delete/", {"email": MINE, "password": new})
    assert not User.objects.exists()
    assert not mails


def test_a_mistyped_address_is_changed_and_told_nothing(stranger: Client, mails: list[Any]) -> None:
    stranger.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = stranger.get("/accounts/email/").text
    assert "mine@example.com isn't confirmed yet" in page
    mails.clear()
    stranger.post("/accounts/email/", {"email": OTHER, "action_add": ""})
    user = User.objects.get()
    assert user.email == MINE, "until the new one is confirmed"
    assert "other@example.com isn't confirmed yet" in stranger.get("/accounts/email/").text
    stranger.post("/accounts/email/", {"email": MINE, "action_remove": ""})
    assert EmailAddress.objects.filter(email=MINE).exists()
    stranger.post(link_in(mails[-1]))
    user.refresh_from_db()
    assert user.email == OTHER
    assert [row.email for row in EmailAddress.objects.all()] == [OTHER]
    assert [message.to for message in mails] == [[OTHER]]


def test_an_address_that_others_only_asked_for_signs_up(stranger: Client, mails: list[Any]) -> None:
    """Nor does a reset reach the account that asked for it."""
    stranger.post("/accounts/reauthenticate/", {"password": PASSWORD})
    stranger.post("/accounts/email/", {"email": OTHER, "action_add": ""})
    [to_other] = [message for message in mails if message.to == [OTHER]]
    Client().post("/accounts/password/reset/", {"email": OTHER})
    assert "there is no account with other@example.com" in mails[-1].body
    owner = Client()
    owner.post("/accounts/signup/", {**SIGNUP, "email": OTHER})
    assert is_logged_in(owner)
    assert "There is an account with other@example.com." in stranger.get(link_in(to_other)).text
    answer = stranger.post(link_in(to_other), follow=True)
    assert "Another account has other@example.com." in answer.text
    with time_machine.travel(timezone.now() + minutes(4)):  # a mailbox gets one in three minutes
        owner.post("/settings/email/send/")
    assert "is your address" in str(mails[-1].body)
    owner.post(link_in(mails[-1]))
    assert is_confirmed(OTHER)
    assert User.objects.get(email=OTHER).email == OTHER


# --- accounts that are confirmed, or that staff made ---


def confirmed() -> User:
    user = make_plan(email=MINE).learner.user
    EmailAddress.objects.create(user=user, email=MINE, verified=True, primary=True)
    return user


def given_by_staff() -> User:
    """Staff changed the address of an account that was confirmed."""
    user = make_plan(email=OTHER).learner.user
    EmailAddress.objects.create(user=user, email=OTHER, verified=True, primary=True)
    add_totp(user)
    staff = logged_in(User.objects.create_superuser("admin@example.com", PASSWORD))
    dates = {f"{name}_{part}": value for name in ("last_login", "date_joined")
             for part, value in enumerate(("2026-01-01", "00:00:00"))}  # fmt: skip
    form = {"email": MINE, "is_active": "on", **dates}
    staff.post(f"/admin/dlprep_site/user/{user.pk}/change/", form)
    return User.objects.get(email=MINE)


def of_staff() -> User:
    """Made by `createsuperuser`, without an address of allauth's."""
    make_deck()
    return User.objects.create_superuser(MINE, PASSWORD)


@pytest.mark.parametrize("make", [confirmed, given_by_staff, of_staff])
def test_a_reset_is_no_way_round_a_second_factor(
    mails: list[Any], make: Callable[[], User]
) -> None:
    user = make()
    secret = "" if Authenticator.objects.exists() else add_totp(user)
    owner = reset(MINE)
    assert Authenticator.objects.filter(user=user).exists()
    answer = owner.post("/accounts/login/", {"login": MINE, "password": NEW})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    if secret:
        owner.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
        assert is_logged_in(owner)


def test_an_address_that_staff_give_is_sent_a_link(mails: list[Any]) -> None:
    user = given_by_staff()
    to = {message.to[0]: str(message.body) for message in mails}
    assert "confirm-email" in to[MINE]
    assert "The people who run the site changed the email" in to[OTHER]
    assert BANNER in logged_in(user).get("/").text


def test_a_reset_goes_to_no_address_that_only_looks_alike(
    stranger: Client, mails: list[Any]
) -> None:
    """PostgreSQL takes an i without its dot for an I where case does not count."""
    alike = MINE.replace("i", "\N{LATIN SMALL LETTER DOTLESS I}")
    mails.clear()
    # as a database of another locale than the tests' has it
    with patch.object(User.objects, "filter", return_value=[User.objects.get()]):
        Client().post("/accounts/password/reset/", {"email": alike})
    Client().post("/accounts/password/reset/", {"email": "mine@examplE.com"})
    assert [message.to for message in mails if "/password/reset/key/" in message.body] == [[MINE]]


def test_an_address_becomes_an_accounts_own_by_its_link_alone(
    stranger: Client, mails: list[Any]
) -> None:
    stranger.post("/accounts/reauthenticate/", {"password": PASSWORD})
    stranger.post("/accounts/email/", {"email": OTHER, "action_add": ""})
    mails.clear()
    answer = stranger.post("/accounts/email/", {"email": OTHER, "action_primary": ""})
    assert answer.status_code == 400
    assert User.objects.get().email == MINE
    assert not mails


def test_the_link_of_another_address_tells_nobody_the_accounts_own(
    stranger: Client, mails: list[Any]
) -> None:
    stranger.post("/accounts/reauthenticate/", {"password": PASSWORD})
    stranger.post("/accounts/email/", {"email": OTHER, "action_add": ""})
    assert MINE not in Client().get(link_in(mails[-1]), follow=True).text
