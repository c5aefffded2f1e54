"""Signing up, logging in and out, lost logins, passwords, and who may see what."""

from __future__ import annotations

import re
from unittest.mock import Mock

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from dlprep_site.models import User
from scheduler.models import Learner, Plan

from ..helpers import PASSWORD, logged_in, make_deck, make_plan, make_user

pytestmark = pytest.mark.django_db
SIGNUP = {"email": "new@example.com", "password1": PASSWORD, "timezone": "Europe/Berlin"}


def test_signing_up_makes_a_learner_with_a_plan() -> None:
    deck = make_deck()
    client = Client()
    answer = client.post("/accounts/signup/", SIGNUP)
    assert (answer.status_code, answer["Location"]) == (302, "/study/")
    learner = Learner.objects.get(user__email="new@example.com")
    assert learner.timezone == "Europe/Berlin"
    assert Plan.objects.get(learner=learner).deck == deck
    assert "Day 1 of 365" in client.get("/").text


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "x" * 500, "\0"])
def test_a_browser_with_an_odd_timezone_still_signs_up(zone: str) -> None:
    make_deck()
    Client().post("/accounts/signup/", {**SIGNUP, "timezone": zone})
    assert Learner.objects.get().timezone == "UTC"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("email", "nonsense"), ("email", ""), ("password1", "short"), ("password1", "12345678901")],
)
def test_a_bad_sign_up_says_why(field: str, wrong: str) -> None:
    make_deck()
    answer = Client().post("/accounts/signup/", {**SIGNUP, field: wrong})
    assert 'class="errorlist"' in answer.text
    assert not User.objects.exists()


def test_an_address_signs_up_once_in_any_case() -> None:
    make_deck()
    Client().post("/accounts/signup/", SIGNUP)
    Client().post("/accounts/signup/", {**SIGNUP, "email": "NEW@example.com"})
    assert User.objects.count() == 1


@pytest.mark.parametrize("target", ["/plan/", "", "https://example.org/", "//example.org"])
def test_a_login_form_that_another_tab_made_old_leads_on(target: str) -> None:
    plan = make_plan()
    client = Client(enforce_csrf_checks=True)
    client.get("/accounts/login/")  # sets the cookie
    form = {"login": "x", "password": "x", "csrfmiddlewaretoken": "a" * 64, "next": target}
    answer = client.post("/accounts/login/", form, follow=True)
    assert answer.status_code == 200
    assert "This one is new" in answer.text
    client.force_login(plan.learner.user)
    answer = client.post("/accounts/login/", form, follow=True)
    assert answer.redirect_chain[-1][0] == ("/plan/" if target == "/plan/" else "/")
    assert "You are already logged in, as learner@example.com." in answer.text


def test_logging_in_and_out() -> None:
    make_plan()
    client = Client()
    wrong = client.post("/accounts/login/", {"login": "learner@example.com", "password": "no"})
    assert "That email and password don&#x27;t match." in wrong.text
    client.get("/accounts/login/")
    right = client.post("/accounts/login/", {"login": "learner@example.com", "password": PASSWORD})
    assert right["Location"] == "/"
    assert client.get("/accounts/logout/").status_code == 200
    assert "of 365" in client.get("/").text
    answer = client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer["Cache-Control"]
    assert "of 365" not in client.get("/").text


def test_a_login_has_a_new_session() -> None:
    make_plan()
    client = Client()
    client.get("/accounts/login/")
    client.cookies["sessionid"] = "chosenbysomebodyelse"
    client.post("/accounts/login/", {"login": "learner@example.com", "password": PASSWORD})
    assert client.cookies["sessionid"].value != "chosenbysomebodyelse"


@pytest.mark.parametrize(
    "path",
    ["/study/", "/questions/", "/questions/deck-q1/", "/settings/", "/start/",
     "/questions/deck-q1/report/easy/", "/accounts/password/change/"],
)  # fmt: skip
def test_a_page_wants_a_login_and_is_come_back_to(path: str) -> None:
    make_deck()
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", ["grade", "undo", "bury", "suspend", "more"])
def test_a_lost_login_leads_back_to_studying(path: str) -> None:
    page = "http://testserver/study/"
    plain = Client().post(f"/study/{path}/", {"card": "1"}, headers={"Referer": page})
    assert plain["Location"] == "/accounts/login/?next=/study/"
    htmx = Client().post(
        f"/study/{path}/", {"card": "1"}, headers={"HX-Request": "true", "HX-Current-URL": page}
    )
    assert htmx["HX-Redirect"] == "/accounts/login/?next=/study/"
    assert "<form" not in htmx.text


@pytest.mark.parametrize(
    "came_from", ["https://evil.example/", "//evil.example", "javascript:x", ""]
)
def test_a_lost_login_never_leads_away(came_from: str) -> None:
    answer = Client().post("/study/grade/", headers={"Referer": came_from})
    assert answer["Location"] == "/accounts/login/?next=/"


@pytest.mark.parametrize(
    "away", ["//evil.example", r"/\evil.example", "javascript:x", "https:evil"]
)
def test_a_login_never_leads_away(away: str) -> None:
    make_plan()
    answer = Client().post(
        "/accounts/login/",
        {"login": "learner@example.com", "password": PASSWORD, "next": away},
    )
    assert answer["Location"] == "/"


def test_a_disabled_account_sees_nothing() -> None:
    plan = make_plan()
    client = logged_in(plan.learner.user)
    User.objects.update(is_active=False)
    assert client.get("/study/").status_code == 302


def test_a_new_password_ends_every_other_session() -> None:
    user = make_plan().learner.user
    here, elsewhere = logged_in(user), logged_in(user)
    answer = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another-good-one", "password2": "another-good-one"},
    )
    assert answer.status_code == 302
    assert here.get("/study/").status_code == 200
    assert elsewhere.get("/study/").status_code == 302


def test_a_password_manager_finds_where_a_password_is_changed() -> None:
    """W3C, "A Well-Known URL for Changing Passwords"."""
    user = make_plan().learner.user
    page = logged_in(user).get("/.well-known/change-password", follow=True)
    assert page.redirect_chain == [("/accounts/password/change/", 302)]
    assert 'name="oldpassword"' in page.text


def test_a_password_manager_is_led_there_by_way_of_the_login() -> None:
    make_plan()
    client = Client()
    login = client.get("/.well-known/change-password", follow=True).redirect_chain[-1][0]
    assert login == "/accounts/login/?next=/accounts/password/change/"
    answer = client.post(login, {"login": "learner@example.com", "password": PASSWORD})
    assert answer["Location"] == "/accounts/password/change/"


def test_other_well_known_addresses_are_not_there() -> None:
    """By this a password manager sees that the site's redirects can be believed."""
    probe = "resource-that-should-not-exist-whose-status-code-should-not-be-200"
    assert Client().get(f"/.well-known/{probe}").status_code == 404


def test_guessing_passwords_is_slowed_down() -> None:
    make_plan()
    client = Client()
    answers = [
        client.post("/accounts/login/", {"login": "learner@example.com", "password": f"guess{n}"})
        for n in range(12)
    ]
    assert any("Too many failed" in a.text or a.status_code == 429 for a in answers)


def test_too_many_sign_ups_get_a_page_that_says_so() -> None:
    make_deck()
    codes = []
    for number in range(30):
        answer = Client().post("/accounts/signup/", {**SIGNUP, "email": f"n{number}@example.com"})
        codes.append(answer.status_code)
        if answer.status_code == 429:
            assert "Too many attempts" in answer.text
            break
    assert 429 in codes


def test_without_mail_a_forgotten_password_is_the_operators_to_mend() -> None:
    page = Client().get("/accounts/password/reset/").text
    assert "changepassword" in page
    assert "<form class" not in page


@pytest.mark.parametrize(
    "path",
    ["email/", "confirm-email/", "password/reset/", "password/reset/done/"],
)
def test_without_mail_no_page_says_that_mail_was_sent(path: str) -> None:
    client = logged_in(make_plan().learner.user)
    for page in (client.get(f"/accounts/{path}"), client.post(f"/accounts/{path}", {"email": "x"})):
        assert "doesn't send email" in page.text
        assert "sent" not in page.text.replace("be sent", "")


def test_with_mail_an_address_is_confirmed_and_a_password_reset(settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    make_deck()
    client = Client()
    assert client.post("/accounts/signup/", SIGNUP)["Location"] == "/study/"
    client.post("/welcome/skip/")
    assert "Day 1 of 365" in client.get("/").text
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert link
    assert "new@example.com" in client.get(link[1]).text
    assert client.post(link[1])["Location"] == "/"
    page = client.get("/").text
    assert "Email confirmed." in page
    assert "Confirm your email so" not in page

    asked = client.post("/accounts/email/", {"email": "newer@example.com", "action_add": ""})
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    client.post(asked["Location"], {"password": PASSWORD})
    waiting = client.get("/accounts/email/").text
    assert "newer@example.com isn't confirmed yet" in waiting
    assert " style=" not in waiting
    client.post("/accounts/email/", {"email": "newer@example.com", "action_remove": ""})
    assert "Your email will not change to newer@example.com." in client.get("/accounts/email/").text
    assert "newer@example.com" not in client.get("/accounts/email/").text

    visitor = Client()
    visitor.post("/accounts/password/reset/", {"email": "new@example.com"})
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert link
    form = visitor.get(link[1], follow=True)
    path = form.redirect_chain[-1][0]
    visitor.post(path, {"password1": "a-brand-new-one", "password2": "a-brand-new-one"})
    visitor.post("/accounts/login/", {"login": "new@example.com", "password": "a-brand-new-one"})
    assert "Day 1 of 365" in visitor.get("/").text


@pytest.mark.parametrize("address", ["learner@example.com", "nobody@example.com"])
def test_a_mail_server_that_is_away_is_said_and_loses_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    settings.MAIL_IS_SET_UP = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    make_plan()
    refused = Mock(side_effect=ConnectionRefusedError("[Errno 111] of learner@example.com"))
    monkeypatch.setattr(mail.EmailMessage, "send", refused)
    page = Client().post("/accounts/password/reset/", {"email": address}, follow=True)
    assert page.status_code == 200
    assert "The email could not be sent." in page.text
    signed_up = {"email": "new@example.com", "password1": PASSWORD, "timezone": "Europe/Berlin"}
    page = Client().post("/accounts/signup/", signed_up, follow=True)
    assert page.status_code == 200
    assert "The email could not be sent." in page.text
    assert User.objects.filter(email="new@example.com").exists()


def test_the_admin_is_for_staff_by_the_same_login() -> None:
    anonymous = Client().get("/admin/", follow=True)
    assert anonymous.redirect_chain[-1][0].startswith("/accounts/login/")
    assert logged_in(make_user("learner2@example.com")).get("/admin/").status_code in {302, 403}
    admin = User.objects.create_superuser("admin@example.com", PASSWORD)
    assert "The desk" in logged_in(admin).get("/admin/").text


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
     "/accounts/password/reset/done/", "/accounts/password/reset/key/1-x/",
     "/accounts/inactive/", "/accounts/confirm-email/", "/accounts/confirm-email/nonsense/"],
)  # fmt: skip
def test_account_pages_wear_the_houses_look(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert 'class="wordmark"' in answer.text
    assert " style=" not in answer.text


@pytest.mark.parametrize(
    "path", ["/accounts/password/change/", "/accounts/email/", "/accounts/logout/"]
)
def test_account_pages_of_a_learner_too(path: str) -> None:
    answer = logged_in(make_plan().learner.user).get(path)
    assert answer.status_code == 200
    assert 'class="wordmark"' in answer.text
