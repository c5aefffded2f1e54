"""Secrets are in no log and no error page, and none is in the repository by default."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from io import StringIO
from smtplib import SMTPRecipientsRefused
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from pytest import LogCaptureFixture
from pytest_django import Settings

from dlprep_site.accounts.change_notices import Change, send_change_notice
from dlprep_site.models import User
from scheduler.models import Plan
from scheduler.services import reminders

from ..helpers import PASSWORD, logged_in, make_plan
from .logins import add_totp, code_for, log_in

pytestmark = pytest.mark.django_db
OWNER = "owner@example.com"


def everything(caplog: LogCaptureFixture) -> str:
    return caplog.text + "".join(str(record.__dict__) for record in caplog.records)


def test_a_login_leaves_no_secret_in_the_log(caplog: LogCaptureFixture) -> None:
    make_plan()
    secret = add_totp(User.objects.get())
    with caplog.at_level(logging.DEBUG):
        log_in(password="a-wrong-guess-of-it")
        client = log_in()
        code = code_for(secret)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        client.get("/nowhere")
        strict = Client(enforce_csrf_checks=True)
        strict.post("/accounts/login/", {"login": "x", "password": PASSWORD})
    logged = everything(caplog)
    assert "/nowhere" in logged, "what is looked through is the log"
    key = client.cookies["sessionid"].value
    for hidden in (PASSWORD, "a-wrong-guess-of-it", key, secret, code, settings.SECRET_KEY):
        assert hidden not in logged


def test_a_crash_logs_where_and_not_what_was_sent(caplog: LogCaptureFixture) -> None:
    make_plan()
    client = log_in()
    client.raise_request_exception = False
    broken = mock.patch("scheduler.views.data.DeleteAccountForm", side_effect=RuntimeError("here"))
    with broken, caplog.at_level(logging.DEBUG):
        answer = client.post("/settings/data/delete/", {"email": "x", "password": PASSWORD})
    assert answer.status_code == 500
    assert "RuntimeError: here" in caplog.text
    for hidden in (PASSWORD, client.cookies["sessionid"].value, settings.SECRET_KEY):
        assert hidden not in caplog.text
        assert hidden not in answer.text
    assert "RuntimeError" not in answer.text


@pytest.fixture
def console() -> Iterator[StringIO]:
    """What the site's own handler writes, with its filters and in its format."""
    [handler] = [h for h in logging.getLogger().handlers if h.get_name() == "console"]
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before or sys.stderr)


def feed_of(plan: Plan) -> str:
    return f"/calendar/{reminders.make_feed(learner_id=plan.learner_id)}.ics"


@pytest.mark.parametrize("method", ["OPTIONS", "PROPFIND", "POST", "DELETE"])
def test_what_a_calendar_program_tries_is_logged_by_its_route(
    console: StringIO, method: str
) -> None:
    path = feed_of(make_plan())
    assert Client().generic(method, path).status_code == 405
    logged = console.getvalue()
    assert "/calendar/<slug:key>.ics" in logged
    assert path.split("/")[2][:12] not in logged


def test_every_line_about_a_request_has_its_number_and_no_address(console: StringIO) -> None:
    client = logged_in(make_plan().learner.user, raise_request_exception=False)
    strict = Client(enforce_csrf_checks=True)
    secret = "a-secret-word"
    away = {"Referer": f"https://elsewhere.example/{secret}", "Host": "testserver"}
    answers = [
        client.get(f"/nowhere/{secret}"),
        client.get(f"/calendar/{secret}.ics"),
        client.delete(f"/reminders/stop/{secret}/"),
        client.post(f"/study/?q={secret}"),
        client.post(f"/settings/?q={secret}", {}),
        client.post("/study/grade/", {"card": "1", "token": secret, "quality": "4"}),
        strict.post(f"/reminders/../accounts/login/?next={secret}", {"login": secret}),
        strict.post("/accounts/signup/", {"email": secret}, secure=True, headers=away),
        client.get(f"/\u00e9\n/{secret}"),
    ]
    assert {answer.status_code for answer in answers} >= {403, 404, 405, 422}
    with mock.patch("scheduler.views.reminders.plan_of_feed", side_effect=RuntimeError("here")):
        answers.append(client.get(f"/calendar/{secret}.ics"))
    with mock.patch("allauth.core.ratelimit.consume", return_value=False):
        answers.append(client.post(f"/settings/data/delete/?q={secret}", {}))
    assert {answer.status_code for answer in answers[-2:]} == {429, 500}
    logged = console.getvalue()
    assert secret not in logged
    for answer in answers:
        assert f"[{answer['X-Request-ID']}]" in logged, answer.status_code
    assert " [-]: " not in logged


@pytest.mark.parametrize("refused", [SMTPRecipientsRefused({OWNER: (550, b"no")}), OSError(OWNER)])
def test_a_mail_that_fails_names_nobody_in_the_log(
    console: StringIO, refused: Exception, settings: Settings
) -> None:
    settings.MAIL_IS_SET_UP = True
    user = make_plan(email=OWNER).learner.user
    EmailAddress.objects.create(user=user, email=OWNER, verified=True, primary=True)
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=refused):
        send_change_notice(user, Change.FEED_MADE)
    assert f"account {user.pk} was not told" in console.getvalue()
    assert OWNER not in console.getvalue()
