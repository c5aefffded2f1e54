"""Logging in as a visitor does, and the second factors of the tests' accounts."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import encrypt
from django.test import Client

from dlprep_site.models import User

from ..helpers import PASSWORD, make_user

PERIOD = 30  # seconds that a code is good for


def log_in(email: str = "learner@example.com", password: str = PASSWORD, **extra: Any) -> Client:
    """A client after the login form was sent, whatever came of it."""
    client = Client(**extra)
    client.post("/accounts/login/", {"login": email, "password": password})
    return client


def confirm(client: Client) -> Client:
    """Say again who one is, which what concerns security wants."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def is_logged_in(client: Client) -> bool:
    return client.get("/settings/security/").status_code == 200


def make_staff(email: str = "editor@example.com", **extra: object) -> User:
    return make_user(email, is_staff=True, **extra)


def add_totp(user: User) -> str:
    """Give the account an authenticator app; its secret."""
    secret: str = generate_totp_secret()
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(secret)})
    return secret


def code_for(secret: str) -> str:
    """What the app shows now."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
    return code


def a_wrong_code(secret: str) -> str:
    return f"{(int(code_for(secret)) + 1) % 1_000_000:06}"
