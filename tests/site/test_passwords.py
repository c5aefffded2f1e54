"""A password is the same password in every form that Unicode has for its letters."""

from __future__ import annotations

import io
from unicodedata import normalize
from unittest import mock

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from dlprep_site.accounts import auth_backend
from dlprep_site.accounts.passwords import MAX_NORMALIZED_CHARS
from dlprep_site.models import User

from ..helpers import logged_in, make_deck, make_plan, make_user

pytestmark = pytest.mark.django_db

COMPOSED = normalize("NFC", "pâté-crème-brûlée")
DECOMPOSED = normalize("NFD", COMPOSED)
# what one keyboard sends, and what another one does for the same letters
PAIRS = [
    (COMPOSED, DECOMPOSED),
    (DECOMPOSED, COMPOSED),
    ("correct horse 12", "ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　１２"),  # noqa: RUF001
    ("Ångström-length", "Ångström-length"),  # the unit's sign, and the letter
    (normalize("NFC", "아주안전한비밀번호"), normalize("NFD", "아주안전한비밀번호")),
    (normalize("NFC", "мой-пароль-ёй"), normalize("NFD", "мой-пароль-ёй")),
]


def log_in(password: str, email: str = "new@example.com") -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/settings/security/").status_code == 200


@pytest.mark.parametrize(("typed", "later"), PAIRS)
def test_what_was_signed_up_with_is_known_in_another_form(typed: str, later: str) -> None:
    make_deck()
    form = {"email": "new@example.com", "password1": typed, "timezone": "UTC"}
    assert Client().post("/accounts/signup/", form).status_code == 302
    assert is_in(log_in(typed))
    assert is_in(log_in(later))
    assert not is_in(log_in(later + "!"))
    assert not is_in(log_in(later.replace("e", "").replace("й", "")[1:]))


@pytest.mark.parametrize(("typed", "later"), PAIRS)
def test_a_password_is_changed_with_another_form_of_the_old_one(typed: str, later: str) -> None:
    user = make_plan(email="new@example.com").learner.user
    user.set_password(typed)
    user.save()
    client = logged_in(user)
    form = {"oldpassword": later, "password1": "x" + typed, "password2": "x" + typed}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert is_in(client)
    assert is_in(log_in("x" + later))


@pytest.mark.parametrize(("typed", "later"), PAIRS[:3])
def test_a_password_is_reset_to_one_in_another_form(
    typed: str, later: str, settings: Settings
) -> None:
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_plan(email="new@example.com")
    visitor = Client()
    visitor.post("/accounts/password/reset/", {"email": "new@example.com"})
    [link] = [word for word in str(mail.outbox[0].body).split() if "/reset/key/" in word]
    path = visitor.get(link, follow=True).redirect_chain[-1][0]
    visitor.post(path, {"password1": typed, "password2": typed})
    assert is_in(log_in(later))


@pytest.mark.parametrize(("typed", "later"), PAIRS[:3])
def test_an_account_is_deleted_with_another_form(typed: str, later: str) -> None:
    user = make_plan(email="new@example.com").learner.user
    user.set_password(typed)
    user.save()
    logged_in(user).post(
        "/settings/data/delete/", {"email": "new@example.com", "password": later, "sure": "on"}
    )
    assert not User.objects.exists()


@pytest.mark.parametrize(("typed", "later"), PAIRS[:3])
def test_reauthentication_takes_another_form(typed: str, later: str) -> None:
    user = make_plan(email="new@example.com").learner.user
    user.set_password(typed)
    user.save()
    client = log_in(typed)
    client.post("/accounts/reauthenticate/", {"password": later})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize(("typed", "later"), PAIRS[:3])
def test_what_staff_set_is_known_in_another_form(typed: str, later: str, admin: Client) -> None:
    user = make_user("new@example.com")
    form = {"usable_password": "true", "password1": typed, "password2": typed}
    path = f"/admin/dlprep_site/user/{user.pk}/password/"
    assert admin.post(path, form).status_code == 302
    assert is_in(log_in(later))


@pytest.mark.parametrize(("typed", "later"), PAIRS[:3])
def test_commands_set_what_is_known_in_another_form(
    typed: str, later: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", typed)
    call_command("createsuperuser", email="new@example.com", interactive=False)
    assert is_in(log_in(later))
    with mock.patch("getpass.getpass", return_value="x" + typed):
        call_command("changepassword", "new@example.com", stdout=io.StringIO())
    assert is_in(log_in("x" + later))


@pytest.mark.parametrize(("stored", "typed"), [(a, b) for a, b in PAIRS if "ｃ" not in b])
def test_an_older_hash_still_logs_in(stored: str, typed: str) -> None:
    make_user("new@example.com")
    User.objects.update(password=make_password(stored))
    assert is_in(log_in(typed)), "in the form that another keyboard sends"
    User.objects.update(password=make_password(stored))
    before = log_in(stored)
    assert is_in(before), "in the form that it was made from"
    hashed = User.objects.get().password
    assert is_in(log_in(typed))
    assert is_in(before), "a later login ends no session"
    assert User.objects.get().password == hashed, "made again once, from the normal form"


def test_an_older_hash_is_kept_during_a_session() -> None:
    user = make_plan(email="new@example.com").learner.user
    User.objects.update(password=make_password(DECOMPOSED))
    user.refresh_from_db()
    client = logged_in(user)
    client.post("/accounts/reauthenticate/", {"password": DECOMPOSED})
    assert is_in(client), "being asked again ends no session"


def test_plain_letters_and_unusable_passwords_are_as_before() -> None:
    user = make_user("new@example.com")
    hashed = user.password
    assert user.check_password("correct-horse-battery")
    assert User.objects.get().password == hashed
    user.set_password(None)
    assert not user.has_usable_password()
    for guess in ("", "x", COMPOSED):
        assert not user.check_password(guess)


def test_the_length_that_counts_is_that_of_what_is_hashed() -> None:
    make_deck()
    short = normalize("NFD", "éàôüñ")  # ten characters that are five letters
    form = {"email": "new@example.com", "password1": short, "timezone": "UTC"}
    assert "too short" in Client().post("/accounts/signup/", form).text
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["plain-ascii", COMPOSED, DECOMPOSED, "１" + DECOMPOSED])
def test_an_unknown_address_costs_as_many_hashes(password: str) -> None:
    """Or the time would tell which addresses have an account."""
    make_user("new@example.com")
    counts = []
    for email in ("new@example.com", "nobody@example.com"):
        with mock.patch(
            "django.contrib.auth.hashers.MD5PasswordHasher.encode", return_value="md5$s$x"
        ) as encode:
            auth_backend.AuthenticationBackend().authenticate(None, email=email, password=password)
        counts.append(encode.call_count)
    assert counts[0] == counts[1] >= 1


def test_a_very_long_password_is_taken_as_it_is() -> None:
    """Thousands of accents in a row take minutes to normalize."""
    user = make_user("new@example.com")
    password = "a" + "\u0301\u0316" * 200_000
    assert len(password) > MAX_NORMALIZED_CHARS
    assert not user.check_password(password)
    user.set_password(password)
    assert user.check_password(password)
