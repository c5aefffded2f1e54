"""An open session is not enough to take an account, and its owner is told of every way in."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import time_machine
from allauth import account, mfa
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from dlprep_site.accounts.change_notices import SENTENCES, Change
from dlprep_site.models import User
from scheduler.models import Learner, Transfer
from scheduler.services import reminders

from ..helpers import MORNING, PASSWORD, download, logged_in, make_plan, minutes
from ..http_client import Address, Visitor
from ..scratch_site import sqlite_site, wait_for
from .logins import add_totp, code_for, confirm, log_in

OLD, NEW = "learner@example.com", "attacker@example.com"


@pytest.fixture
def mails(settings: Settings, db: None) -> list[Any]:
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    return mail.outbox


@pytest.fixture
def owner(mails: list[Any]) -> User:
    user = make_plan().learner.user
    EmailAddress.objects.create(user=user, email=OLD, verified=True, primary=True)
    return user


def link_in(message: Any) -> str:
    found = re.search(r"https?://\S+/accounts/\S+", str(message.body))
    assert found, message.body
    return found[0]


SENSITIVE = [
    ("post", "/accounts/email/", {"email": NEW, "action_add": ""}),
    ("get", "/accounts/2fa/totp/activate/", {}),
    ("get", "/accounts/2fa/webauthn/add/", {}),
    ("get", "/accounts/2fa/recovery-codes/generate/", {}),
    ("post", "/accounts/password/set/", {"password1": "another-one-1", "password2": "x"}),
    ("post", "/settings/feed/", {}),
    ("get", "/settings/data/dlprep.json", {}),
    ("get", "/settings/data/dlprep.apkg", {}),
    ("get", "/settings/data/reviews.csv", {}),
    ("post", "/settings/data/dlprep.json", {}),
    ("post", "/settings/data/dlprep.apkg", {}),
    ("post", "/settings/data/reviews.csv", {}),
]


@pytest.mark.parametrize(("method", "path", "form"), SENSITIVE, ids=lambda part: str(part))
def test_an_open_session_ends_at_the_password(
    owner: User, method: str, path: str, form: dict[str, str]
) -> None:
    if "recovery" in path:
        add_totp(owner)
    client = Client()
    client.force_login(owner)  # as an open session: nothing was asked in it lately
    answer = getattr(client, method)(path, form)
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": "a guess"})
    assert getattr(client, method)(path, form)["Location"].startswith("/accounts/reauthenticate/")
    assert Learner.objects.get().feed_key is None
    assert not Transfer.objects.exists(), "no file of the account's data is made either"
    assert [row.email for row in EmailAddress.objects.all()] == [OLD]


def test_what_a_form_sent_goes_on_once_the_password_is_given(owner: User) -> None:
    client = Client()
    client.force_login(owner)
    asked = client.post("/settings/feed/")
    answer = client.post(asked["Location"], {"password": PASSWORD})
    assert answer["Location"] == "/settings/"
    assert Learner.objects.get().feed_key


def test_a_download_is_asked_for_on_its_page(owner: User) -> None:
    client = Client()
    client.force_login(owner)
    assert "We ask for your password" in client.get("/settings/data/").text
    asked = client.get("/settings/data/dlprep.json")
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == "/settings/data/"
    page = client.get("/settings/data/").text
    assert "asked for again" not in page
    assert " download" not in page.split("<main")[1].split("</h2>")[1].split("<section")[0]
    assert download(client, "/settings/data/dlprep.json").status_code == 200


def test_an_open_session_does_not_show_the_calendars_address(owner: User) -> None:
    client = Client()
    client.force_login(owner)
    key = reminders.make_feed(learner_id=owner.pk)
    page = client.get("/settings/").text
    assert key not in page
    [way] = re.findall(r'href="(/accounts/reauthenticate/[^"]+)"', page)
    assert client.post(way, {"password": PASSWORD})["Location"] == "/settings/#feed"
    assert key in client.get("/settings/").text


def test_a_new_password_does_not_wait_in_the_session(owner: User) -> None:
    client = Client()
    client.force_login(owner)
    form = {"password1": "not-to-be-stored", "password2": "not-to-be-stored"}
    asked = client.post("/accounts/password/set/", form)
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Fpassword%2Fset%2F"
    assert "not-to-be-stored" not in str(dict(client.session.items()))


def test_a_password_that_was_given_holds_for_five_minutes(owner: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = confirm(log_in())
        assert download(client, "/settings/data/reviews.csv").status_code == 200
        clock.shift(minutes(6))
        assert client.get("/settings/data/reviews.csv").status_code == 302


def change_email(client: Client) -> None:
    client.post("/accounts/email/", {"email": NEW, "action_add": ""})


def keep_email(client: Client) -> None:
    change_email(client)
    client.post("/accounts/email/", {"email": NEW, "action_remove": ""})


def confirm_email(client: Client) -> None:
    change_email(client)
    [message] = [message for message in mail.outbox if message.to == [NEW]]
    client.post(link_in(message))


def change_password(client: Client) -> None:
    form = {"oldpassword": PASSWORD, "password1": "another-one-1", "password2": "another-one-1"}
    assert client.post("/accounts/password/change/", form).status_code == 302


def reset_password(client: Client) -> None:
    visitor = Client()
    visitor.post("/accounts/password/reset/", {"email": OLD})
    path = visitor.get(link_in(mail.outbox[-1]), follow=True).redirect_chain[-1][0]
    visitor.post(path, {"password1": "another-one-1", "password2": "another-one-1"})


def activate_totp(client: Client) -> None:
    page = client.get("/accounts/2fa/totp/activate/").text
    [secret] = re.findall(r'readonly value="([A-Z2-7]+=*)"', page)
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})


def deactivate_totp(client: Client) -> None:
    add_totp(User.objects.get(email=OLD))
    client.post("/accounts/2fa/totp/deactivate/")


def make_codes(client: Client) -> None:
    add_totp(User.objects.get(email=OLD))
    client.post("/accounts/2fa/recovery-codes/generate/")


def remove_key(client: Client) -> None:
    user = User.objects.get(email=OLD)
    key = Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Key", "credential": {}}
    )
    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")


def delete(client: Client) -> None:
    client.post("/settings/data/delete/", {"email": OLD, "password": PASSWORD})
    assert not User.objects.exists()


def set_password(client: Client) -> None:
    """For an account whose password staff took away, and that a passkey opens."""
    user = User.objects.get(email=OLD)
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    form = {"password1": "another-one-1", "password2": "another-one-1"}
    assert client.post("/accounts/password/set/", form).status_code == 302


DEEDS: dict[Change, Callable[[Client], object]] = {
    Change.EMAIL_ASKED: change_email,
    Change.EMAIL_KEPT: keep_email,
    Change.EMAIL_CHANGED: confirm_email,
    Change.PASSWORD_CHANGED: change_password,
    Change.PASSWORD_RESET: reset_password,
    Change.PASSWORD_SET: set_password,
    Change.TOTP_ACTIVATED: activate_totp,
    Change.TOTP_DEACTIVATED: deactivate_totp,
    Change.CODES_GENERATED: make_codes,
    Change.KEY_REMOVED: remove_key,
    Change.FEED_MADE: lambda client: client.post("/settings/feed/"),
    Change.DATA_DOWNLOADED: lambda client: download(client, "/settings/data/reviews.csv"),
    Change.ACCOUNT_DELETED: delete,
}


def sentence(change: Change) -> str:
    return str(SENTENCES[change]) % {"from_email": OLD, "to_email": NEW, "deleted_email": NEW}


@pytest.mark.parametrize("change", DEEDS, ids=lambda change: change.name)
def test_the_old_mailbox_is_told(
    owner: User,
    mails: list[Any],
    change: Change,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client = logged_in(owner, HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/150.0")
    with django_capture_on_commit_callbacks(execute=True):
        DEEDS[change](client)
    [told] = [m for m in mails if m.to == [OLD] and str(m.body).startswith(sentence(change))]
    assert told.subject == "A change to your dlprep account"
    assert f"Account: {OLD}" in told.body
    assert "From: 127.0.0.1, " in told.body
    assert "Firefox on Linux" in told.body or change is Change.PASSWORD_RESET
    assert "If it was not" in told.body
    locked = change in {Change.EMAIL_CHANGED, Change.ACCOUNT_DELETED}
    assert ("/accounts/password/reset/" in told.body) is not locked
    assert "dlprep@localhost" in told.body


def test_the_new_mailbox_is_not_told_as_an_owner(owner: User, mails: list[Any]) -> None:
    confirm_email(logged_in(owner))
    [to_new] = [message for message in mails if message.to == [NEW]]
    assert "is your new address" in to_new.body


def test_it_is_said_in_the_accounts_language(owner: User, mails: list[Any]) -> None:
    User.objects.update(language="es")
    change_password(logged_in(User.objects.get()))
    assert mails[-1].subject == "Un cambio en tu cuenta de dlprep"
    assert "Cambió la contraseña" in mails[-1].body
    assert "¿Fuiste tú?" in mails[-1].body


def test_every_sentence_is_translated(db: None) -> None:
    english = {change: str(text) for change, text in SENTENCES.items()}
    with translation.override("es"):
        assert not [c for c, text in SENTENCES.items() if str(text) == english[c]]
    assert set(SENTENCES) == set(Change)


def test_every_notice_of_allauth_has_our_words() -> None:
    """An unknown one would be an error in the midst of a change."""
    found = set()
    for package in (account, mfa):
        for file in Path(package.__path__[0]).rglob("*.py"):
            found |= set(re.findall(r'send_notification_mail\(\s*"([^"]+)"', file.read_text()))
    assert len(found) >= 9
    assert found <= {change.value for change in Change}


def test_a_new_key_is_told(owner: User, mails: list[Any], rf: RequestFactory) -> None:
    request = rf.get("/", HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/150.0")
    with context.request_context(request):
        get_adapter().send_notification_mail("mfa/email/webauthn_added", owner)
    assert mails[0].to == [OLD]
    assert mails[0].body.startswith(sentence(Change.KEY_ADDED))


def test_downloads_are_told_once_a_day(owner: User, mails: list[Any]) -> None:
    client = logged_in(owner)
    for _ in range(3):
        download(client, "/settings/data/reviews.csv")
    assert len(mails) == 1


@pytest.mark.parametrize("error", [OSError, ConnectionRefusedError, TimeoutError])
def test_a_mail_server_that_is_away_keeps_no_change_back(
    owner: User, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=error):
        change_password(logged_in(owner))
    assert User.objects.get().check_password("another-one-1")
    assert "was not told by mail" in caplog.text
    assert OLD not in caplog.text


def test_without_mail_changes_work_and_nothing_is_sent(db: None) -> None:
    user = make_plan().learner.user
    change_password(logged_in(user))
    assert not mail.outbox


# --- staff ---


@pytest.fixture
def staff(mails: list[Any]) -> Client:
    return logged_in(User.objects.create_superuser("admin@example.com", PASSWORD))


def user_form(email_address: str) -> dict[str, str]:
    dates = {f"{name}_{part}": value for name in ("last_login", "date_joined")
             for part, value in enumerate(("2026-01-01", "00:00:00"))}  # fmt: skip
    return {"email": email_address, "is_active": "on", **dates}


def test_an_open_session_of_staff_ends_at_the_password(owner: User, mails: list[Any]) -> None:
    superuser = User.objects.create_superuser("admin@example.com", PASSWORD)
    client = Client()
    client.force_login(superuser)
    factor = Authenticator.objects.create(user=owner, type="totp", data={"secret": "x"})
    own = EmailAddress.objects.get()
    base, before = "/admin/dlprep_site/user/", User.objects.get(pk=owner.pk).password
    passwords = {"usable_password": "true", "password1": "one-more-x", "password2": "one-more-x"}
    for path, form in (
        (f"{base}{owner.pk}/change/", user_form(NEW)),
        (f"{base}{superuser.pk}/password/", passwords),
        (f"{base}{owner.pk}/delete/", {"post": "yes"}),
        (f"{base}add/", {"email": NEW, **passwords}),
        (base, {"action": "delete_selected", "_selected_action": str(owner.pk), "post": "yes"}),
        (f"/admin/account/emailaddress/{own.pk}/change/", {"verified": "on", "email": NEW}),
        (f"/admin/account/emailaddress/{own.pk}/delete/", {"post": "yes"}),
        ("/admin/account/emailaddress/", {"action": "make_verified", "_selected_action": own.pk}),
        (f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"}),
        ("/admin/mfa/authenticator/",
         {"action": "delete_selected", "_selected_action": str(factor.pk), "post": "yes"}),
    ):  # fmt: skip
        answer = client.post(path, form)
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=%2Fadmin%2F"), path
    assert [user.email for user in User.objects.order_by("pk")] == [OLD, superuser.email]
    assert User.objects.get(pk=owner.pk).password == before
    assert Authenticator.objects.exists()
    assert client.get(base).status_code == 200, "the list is no way in"


def test_staff_have_time_to_fill_a_form_in(owner: User, mails: list[Any]) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        superuser = User.objects.create_superuser("admin@example.com", PASSWORD)
        client = logged_in(superuser)
        clock.shift(minutes(20))
        path = f"/admin/dlprep_site/user/{owner.pk}/change/"
        assert client.post(path, user_form(NEW)).status_code == 302
        assert User.objects.get(pk=owner.pk).email == NEW
        clock.shift(minutes(11))
        assert client.get(path)["Location"].startswith("/accounts/reauthenticate/")


def test_an_address_that_staff_change_is_changed_everywhere(
    owner: User, staff: Client, mails: list[Any]
) -> None:
    EmailAddress.objects.create(user=owner, email="pending@example.com")
    staff.post(f"/admin/dlprep_site/user/{owner.pk}/change/", user_form("New@Example.com"))
    [row] = EmailAddress.objects.filter(user=owner)
    assert (row.email, row.primary, row.verified) == ("new@example.com", True, False)
    [told] = [message for message in mails if message.to == [OLD]]
    assert f"from {OLD} to New@example.com" in told.body
    assert "The people who run the site" in told.body
    assert "From:" not in told.body, "where staff are is not told"

    [to_new] = [message for message in mails if message.to == ["new@example.com"]]
    mails.clear()
    old = Client()
    old.post("/accounts/login/", {"login": OLD, "password": PASSWORD})
    assert old.get("/study/").status_code == 302, "the old address opens nothing"
    old.post("/accounts/password/reset/", {"email": OLD})
    assert "/reset/key/" not in mails[-1].body, "nor is a reset sent there"
    visitor = Client()
    visitor.post("/accounts/login/", {"login": "new@example.com", "password": PASSWORD})
    assert visitor.get("/study/").status_code == 200
    visitor.post(link_in(to_new))
    assert EmailAddress.objects.get(user=owner).verified
    form = {"email": OLD, "password1": PASSWORD, "timezone": "UTC"}
    Client().post("/accounts/signup/", form)
    assert User.objects.filter(email=OLD).exists(), "somebody else may have the old one"


def test_addresses_that_staff_changed_before_are_mended(owner: User) -> None:
    other = make_plan(email="other@example.com").learner.user
    EmailAddress.objects.create(user=other, email="other@example.com", verified=True, primary=True)
    EmailAddress.objects.create(user=owner, email="pending@example.com")
    User.objects.filter(pk=owner.pk).update(email="New@example.com")
    migration = import_module("dlprep_site.migrations.0004_one_address_an_account")
    migration.follow_the_account(apps, None)
    rows = EmailAddress.objects.order_by("user_id").values_list("email", "verified", "primary")
    assert set(rows) == {
        ("new@example.com", False, True),
        ("other@example.com", True, True),
    }


ADDRESSES = "/admin/account/emailaddress/"


def test_staff_add_no_second_address_that_opens_an_account(owner: User, staff: Client) -> None:
    form = {"user": owner.pk, "email": NEW, "verified": "on", "primary": "on"}
    assert staff.post(f"{ADDRESSES}add/", form).status_code == 403
    own = EmailAddress.objects.get(user=owner)
    staff.post(f"{ADDRESSES}{own.pk}/change/", form)
    own.refresh_from_db()
    assert (own.email, own.primary, own.verified) == (OLD, True, True)


@pytest.mark.parametrize("by_action", [True, False])
def test_an_address_that_staff_confirm_takes_the_place_of_the_old_one(
    owner: User, staff: Client, mails: list[Any], by_action: bool
) -> None:
    waiting = EmailAddress.objects.create(user=owner, email=NEW)
    if by_action:
        staff.post(ADDRESSES, {"action": "make_verified", "_selected_action": waiting.pk})
    else:
        staff.post(f"{ADDRESSES}{waiting.pk}/change/", {"verified": "on"})
    [row] = EmailAddress.objects.filter(user=owner)
    assert (row.email, row.primary, row.verified) == (NEW, True, True)
    owner.refresh_from_db()
    assert owner.email == NEW
    [told] = [message for message in mails if message.to == [OLD]]
    assert f"from {OLD} to {NEW}" in told.body


@pytest.mark.parametrize("has_row", [True, False])
def test_staff_confirm_no_address_of_another_account(
    owner: User, staff: Client, has_row: bool
) -> None:
    other = make_plan(email=NEW).learner.user
    if has_row:
        EmailAddress.objects.create(user=other, email=NEW, verified=True, primary=True)
    waiting = EmailAddress.objects.create(user=owner, email=NEW)
    for path, form in (
        (ADDRESSES, {"action": "make_verified", "_selected_action": waiting.pk}),
        (f"{ADDRESSES}{waiting.pk}/change/", {"verified": "on"}),
    ):
        page = staff.post(path, form, follow=True).text
        assert "Another account has" in page
        waiting.refresh_from_db()
        assert not waiting.verified


def test_other_changes_of_staff_leave_the_address_as_it_was(
    owner: User, staff: Client, mails: list[Any]
) -> None:
    staff.post(f"/admin/dlprep_site/user/{owner.pk}/change/", {**user_form(OLD), "is_staff": "on"})
    [row] = EmailAddress.objects.filter(user=owner)
    assert (row.email, row.verified) == (OLD, True)
    assert not mails


@pytest.mark.parametrize("way", ["password", "delete", "factor", "factors", "accounts"])
def test_the_owner_is_told_what_staff_did(
    owner: User, staff: Client, mails: list[Any], way: str
) -> None:
    base = "/admin/dlprep_site/user/"
    if way == "password":
        form = {"usable_password": "true", "password1": "one-more-x", "password2": "one-more-x"}
        staff.post(f"{base}{owner.pk}/password/", form)
    elif way == "delete":
        staff.post(f"{base}{owner.pk}/delete/", {"post": "yes"})
    elif way == "accounts":
        chosen = {"action": "delete_selected", "_selected_action": str(owner.pk), "post": "yes"}
        staff.post(base, chosen)
    else:
        add_totp(owner)
        key = Authenticator.objects.get().pk
        path = "/admin/mfa/authenticator/"
        if way == "factor":
            staff.post(f"{path}{key}/delete/", {"post": "yes"})
        else:
            chosen = {"action": "delete_selected", "_selected_action": str(key), "post": "yes"}
            staff.post(path, chosen)
    [told] = [message for message in mails if message.to == [OLD]]
    assert told.body.startswith("The people who run the site")


def test_a_wrong_form_for_a_password_tells_nothing(
    owner: User, staff: Client, mails: list[Any]
) -> None:
    form = {"usable_password": "true", "password1": "one-more-x", "password2": "another"}
    staff.post(f"/admin/dlprep_site/user/{owner.pk}/password/", form)
    assert not mails


# --- where links in mails lead ---


def test_links_lead_to_the_site_whatever_the_request_called_it(
    owner: User, mails: list[Any], settings: Settings
) -> None:
    settings.SITE_URL, settings.SITE_URL_IS_SET = "https://study.example", True
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    host: dict[str, Any] = {"HTTP_HOST": "127.0.0.1"}
    Client(**host).post("/accounts/password/reset/", {"email": OLD})
    Client(**host).post("/accounts/password/reset/", {"email": "nobody@example.com"})
    form = {"email": "new@example.com", "password1": PASSWORD, "timezone": "UTC"}
    Client(**host).post("/accounts/signup/", form)
    change_email(logged_in(owner, **host))
    assert len(mails) == 5
    for message in mails:
        assert "https://study.example/" in message.body or "study.example" in message.body
        assert "127.0.0.1/" not in message.body
        assert "Hello from 127" not in message.body
    assert "https://study.example/accounts/password/reset/key/" in mails[0].body
    assert "https://study.example/accounts/confirm-email/" in mails[2].body


# --- once more, over HTTP ---


def mails_in(folder: Path) -> list[Any]:
    """The mails that a site has written to files, oldest first."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)
    parse = email.message_from_string
    texts = [part for file in files for part in re.split(r"-{79}\n", file.read_text())]
    return [parse(text, policy=email.policy.default) for text in texts if text.strip()]


def mails_to(folder: Path, address: str) -> list[str]:
    return [str(m.get_content()) for m in mails_in(folder) if m["To"] == address]


@pytest.mark.own_site
def test_the_takeover_ends_at_the_password(tmp_path: Path) -> None:
    mailbox = tmp_path / "mail"
    mailbox.mkdir()
    site = sqlite_site(tmp_path / "data", "seeded")
    site.environ |= {"EMAIL_URL": f"filemail:///{mailbox}", "SITE_URL": site.url}
    site.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.settings"  # logins at no cost
    site.collect_static()
    server = site.start()
    try:
        wait_for(f"{site.url}/healthz")
        _sign_up(site.port, mailbox)
        _try_to_take_it(site.port, mailbox)
    finally:
        server.terminate()
        server.communicate(timeout=30)


def _sign_up(port: int, mailbox: Path) -> None:
    visitor = Visitor(Address(port))
    visitor.send("GET", "/accounts/signup/")
    form = {"email": OLD, "password1": PASSWORD, "timezone": "UTC"}
    assert visitor.send("POST", "/accounts/signup/", form)[0] == 302
    [body] = mails_to(mailbox, OLD)
    path = re.search(r"/accounts/confirm-email/\S+", body)
    assert path
    visitor.send("POST", path[0], {})


def _try_to_take_it(port: int, mailbox: Path) -> None:
    owner = Visitor(Address(port))
    assert owner.log_in(OLD, PASSWORD)[0] == 302
    thief = Visitor(Address(port), cookies=dict(owner.cookies))  # the session, not the password
    status, _ = thief.send("POST", "/accounts/email/", {"email": NEW, "action_add": ""})
    assert status == 302
    assert thief.told["location"].startswith("/accounts/reauthenticate/?")
    for guess in ("password", "12345678"):
        thief.send("POST", "/accounts/reauthenticate/", {"password": guess})
    thief.send("POST", "/accounts/email/", {"email": NEW, "action_add": ""})
    assert not mails_to(mailbox, NEW)

    visitor = Visitor(Address(port))
    visitor.send("GET", "/accounts/password/reset/")
    visitor.send("POST", "/accounts/password/reset/", {"email": NEW})
    [body] = mails_to(mailbox, NEW)
    assert "/reset/key/" not in body
    form = {"oldpassword": "a guess", "password1": "another-1-x", "password2": "another-1-x"}
    thief.send("POST", "/accounts/password/change/", form)
    assert owner.send("GET", "/settings/security/")[0] == 200
    assert Visitor(Address(port)).log_in(OLD, PASSWORD)[0] == 302

    owner.send("POST", "/accounts/reauthenticate/", {"password": PASSWORD})
    before = len(mails_to(mailbox, OLD))
    owner.send("POST", "/accounts/email/", {"email": "other@example.com", "action_add": ""})
    [told] = mails_to(mailbox, OLD)[before:]
    assert "asked to change the email to other@example.com" in told
