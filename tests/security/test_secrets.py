"""Secrets are in no log and no error page, and none is in the repository by default."""

from __future__ import annotations

import logging
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client
from pytest import LogCaptureFixture

from dlprep_site.models import User

from ..helpers import PASSWORD, make_plan
from .logins import add_totp, code_for, log_in

pytestmark = pytest.mark.django_db


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
