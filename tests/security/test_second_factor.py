"""Authenticator apps, recovery codes and keys; and staff who must have one."""

from __future__ import annotations

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from dlprep_site.models import User

from ..helpers import MORNING, PASSWORD, make_plan, make_user, minutes
from .logins import a_wrong_code, add_totp, code_for, confirm, is_logged_in, log_in, make_staff

pytestmark = pytest.mark.django_db
TOTP = "/accounts/2fa/totp/activate/"
KEYS = "/accounts/2fa/webauthn/"


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def set_up_app(client: Client) -> str:
    """Go through the page that sets an app up; its secret."""
    page = confirm(client).get(TOTP).text
    found = re.search(r'readonly value="([A-Z2-7]+=*)"', page)
    assert found, page
    answer = client.post(TOTP, {"code": code_for(found[1])})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return found[1]


def test_an_app_is_set_up_and_asked_for_at_the_next_login(_clock: time_machine.Traveller) -> None:
    make_plan()
    client = log_in()
    secret = set_up_app(client)
    assert "on since 2 March 2026" in client.get("/settings/security/").text

    _clock.shift(minutes(1))
    visitor = Client()
    form = {"login": "learner@example.com", "password": PASSWORD}
    answer = visitor.post("/accounts/login/", form)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not is_logged_in(visitor), "a password alone is half a login"
    assert "Enter your code" in visitor.get("/accounts/2fa/authenticate/").text
    wrong = visitor.post("/accounts/2fa/authenticate/", {"code": a_wrong_code(secret)})
    assert "That code is not right" in wrong.text
    assert not is_logged_in(visitor)
    visitor.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert is_logged_in(visitor)


def test_a_code_works_once() -> None:
    make_plan()
    secret = add_totp(User.objects.get())
    first, second = log_in(), log_in()
    for client in (first, second):
        client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert is_logged_in(first)
    assert not is_logged_in(second)


def test_the_code_that_set_an_app_up_logs_nobody_in(_clock: time_machine.Traveller) -> None:
    make_plan()
    secret = set_up_app(log_in())
    visitor = log_in()
    visitor.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert not is_logged_in(visitor)
    _clock.shift(minutes(1))
    visitor.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert is_logged_in(visitor)


def test_a_wrong_code_sets_no_app_up_and_the_right_one_does() -> None:
    make_plan()
    client = confirm(log_in())
    page = client.get(TOTP).text
    [secret] = re.findall(r'readonly value="([A-Z2-7]+=*)"', page)
    assert "That code is not right" in client.post(TOTP, {"code": a_wrong_code(secret)}).text
    assert client.post(TOTP, {"code": code_for(secret)}).status_code == 302


def test_a_recovery_code_works_once() -> None:
    make_plan()
    client = log_in()
    set_up_app(client)
    page = client.get("/accounts/2fa/recovery-codes/").text
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    download = client.get("/accounts/2fa/recovery-codes/download/")
    assert codes[0] in download.text
    assert "no-store" in download["Cache-Control"]
    for expected in (True, False):
        visitor = log_in()
        visitor.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert is_logged_in(visitor) is expected
    assert "9 left" in client.get("/settings/security/").text


def test_guessing_codes_is_slowed_down_also_for_the_right_one(
    _clock: time_machine.Traveller,
) -> None:
    make_plan()
    secret = add_totp(User.objects.get())
    for address in range(6):  # from many addresses: the account is what counts
        visitor = log_in(REMOTE_ADDR=f"192.0.2.{address}")
        answer = visitor.post("/accounts/2fa/authenticate/", {"code": a_wrong_code(secret)})
    assert "Too many failed login attempts" in answer.text
    visitor.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert not is_logged_in(visitor)
    _clock.shift(minutes(6))
    visitor.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert is_logged_in(visitor)


def test_secrets_are_not_stored_in_the_clear(
    settings: Settings, _clock: time_machine.Traveller
) -> None:
    make_plan()
    secret = set_up_app(log_in())
    _clock.shift(minutes(1))  # the code that set it up works once
    rows = {row.type: row for row in Authenticator.objects.all()}
    assert set(rows) == {"totp", "recovery_codes"}
    assert secret not in str(rows["totp"].data)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another, after the first was changed"  # noqa: S105
    assert rows["totp"].wrap().validate_code(code_for(secret)), "an earlier key still reads it"


def test_setting_up_and_turning_off_ask_for_the_password_again(
    _clock: time_machine.Traveller,
) -> None:
    make_plan()
    client = log_in()
    for path in (TOTP, f"{KEYS}add/", "/accounts/2fa/recovery-codes/generate/"):
        assert client.get(path)["Location"].startswith("/accounts/reauthenticate/?next=%2Facc")
    wrong = client.post("/accounts/reauthenticate/", {"password": "guess", "next": TOTP})
    assert "Confirm your password" in wrong.text
    right = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": TOTP})
    assert right["Location"] == TOTP
    set_up_app(client)
    _clock.shift(minutes(60))
    off = "/accounts/2fa/totp/deactivate/"
    assert client.post(off)["Location"].startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_an_app_is_turned_off_and_its_recovery_codes_with_it() -> None:
    make_plan()
    client = log_in()
    set_up_app(client)
    assert "Turn the authenticator app off?" in client.get("/accounts/2fa/totp/deactivate/").text
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert is_logged_in(log_in())


def test_the_picture_is_part_of_the_page() -> None:
    make_plan()
    page = confirm(log_in()).get(TOTP).text
    assert "<svg" in page
    assert "data:image" not in page
    assert " style=" not in page
    assert "<?xml" not in page


@pytest.mark.parametrize(
    "path",
    ["/settings/security/", TOTP, f"{KEYS}add/", KEYS, "/accounts/reauthenticate/"],
)
def test_the_pages_want_a_login_and_wear_the_houses_look(path: str) -> None:
    make_plan()
    assert Client().get(path)["Location"].startswith("/accounts/login/")
    page = confirm(log_in()).get(path).text
    assert 'class="wordmark"' in page
    assert " style=" not in page
    assert "onclick" not in page


def test_another_learners_key_is_not_there() -> None:
    make_plan()
    theirs = Authenticator.objects.create(
        user=make_user("other@example.com"), type="webauthn", data={"name": "Theirs"}
    )
    client = confirm(log_in())
    for action in ("edit", "remove"):
        assert client.get(f"{KEYS}keys/{theirs.pk}/{action}/").status_code == 404
        assert client.post(f"{KEYS}keys/{theirs.pk}/{action}/", {"name": "x"}).status_code == 404
    assert Authenticator.objects.get().data == {"name": "Theirs"}


@pytest.mark.parametrize(
    "credential",
    ["", "null", "[]", "{}", '"x"', "1", '{"response": 1}', '{"response": {}}', "{" * 5_000,
     '{"response": {"userHandle": "' + "A" * 99 + '"}, "id": "x", "rawId": "x", "type": "x"}'],
)  # fmt: skip
def test_what_is_no_key_logs_nobody_in(credential: str) -> None:
    make_plan()
    add_totp(make_user("other@example.com"))
    visitor = Client()
    visitor.get(f"{KEYS}login/", headers={"Accept": "application/json"})
    answer = visitor.post(f"{KEYS}login/", {"credential": credential})
    assert answer["Location"] == "/accounts/login/"
    assert not is_logged_in(visitor)
    waiting = log_in("other@example.com")
    answer = waiting.post("/accounts/2fa/authenticate/", {"credential": credential})
    assert answer.status_code == 200
    assert not is_logged_in(waiting)
    client = confirm(log_in())
    client.get(f"{KEYS}add/")
    assert client.post(f"{KEYS}add/", {"credential": credential, "name": "x"}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_staff_without_a_second_factor_are_led_to_one(
    settings: Settings, _clock: time_machine.Traveller
) -> None:
    settings.STAFF_NEEDS_MFA = True
    User.objects.create_superuser("admin@example.com", PASSWORD)
    client = log_in("admin@example.com")
    for path in ("/admin/", "/admin/dlprep_site/user/"):
        answer = client.get(path, follow=True)
        assert answer.redirect_chain[-1][0] == "/settings/security/"
        assert "The admin needs a second factor" in answer.text
        assert "admin@example.com" not in client.get("/admin/jsi18n/").text
    secret = set_up_app(client)
    _clock.shift(minutes(1))
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
    client.post("/accounts/2fa/reauthenticate/", {"code": code_for(secret), "next": "/admin/"})
    assert "The desk" in client.get("/admin/").text
    Authenticator.objects.all().delete()
    assert client.get("/admin/").status_code == 302, "a factor that is gone opens nothing"


def test_without_the_setting_staff_need_no_second_factor() -> None:
    User.objects.create_superuser("admin@example.com", PASSWORD)
    assert "The desk" in log_in("admin@example.com").get("/admin/").text


def test_the_admins_login_page_takes_no_passwords() -> None:
    """Django's own form would let staff try passwords of others, past limits and second factors."""
    make_staff()
    User.objects.create_superuser("admin@example.com", PASSWORD)
    for client in (log_in("editor@example.com"), Client()):
        client.post("/admin/login/", {"username": "admin@example.com", "password": PASSWORD})
        assert client.get("/admin/dlprep_site/user/").status_code != 200
    assert log_in("editor@example.com").get("/admin/login/?next=//evil.example")["Location"] == (
        "/admin/"
    )


def test_the_admins_password_page_is_the_sites_own() -> None:
    make_staff()
    answer = log_in("editor@example.com").get("/admin/password_change/")
    assert answer["Location"] == "/accounts/password/change/"
