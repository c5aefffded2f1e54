"""What every answer tells the browser, whatever it is an answer to."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from hashlib import sha256
from unittest import mock

import pytest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from pytest_django import Settings

from dlprep_site.models import User

from ..helpers import PASSWORD, download, make_deck, make_plan
from .logins import confirm

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
    "form-action 'self'",
}  # fmt: skip
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REFUSED = ("camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()")
PASSKEYS = ("publickey-credentials-create=(self)", "publickey-credentials-get=(self)")


def policy_of(answer: HttpResponseBase) -> set[str]:
    """What the browser must be told: an error page's one style is let through by its digest."""
    styles = re.findall(r"<style>(.*?)</style>", getattr(answer, "text", ""))
    digests = [base64.b64encode(sha256(style.encode()).digest()).decode() for style in styles]
    assert len(styles) == (answer.status_code in {400, 403, 404, 500})
    return POLICY | {f"style-src 'self' 'sha256-{digest}'" for digest in digests}


def drain(answer: HttpResponseBase) -> None:
    """Read a file to its end, which closes it."""
    if isinstance(answer, StreamingHttpResponse):
        for _ in answer:
            pass


def answers() -> Iterator[tuple[str, int, HttpResponseBase]]:
    """One of each kind: what it is, the status it should have, and the answer."""
    anonymous, learner, admin, strict = (
        Client(raise_request_exception=False, enforce_csrf_checks=checks)
        for checks in (False, False, False, True)
    )
    learner.force_login(make_plan().learner.user)
    confirm(learner)
    admin.force_login(User.objects.create_superuser("admin@example.com", PASSWORD))
    yield "the landing page", 200, anonymous.get("/")
    yield "a public page", 200, anonymous.get("/accounts/login/")
    yield "a redirect", 302, anonymous.get("/study/")
    yield "a private page", 200, learner.get("/plan/")
    yield "a partial", 200, learner.get("/questions/", headers={"HX-Request": "true"})
    yield "a download", 200, download(learner, "/settings/data/dlprep.json")
    yield "an invalid form", 422, learner.post("/settings/", {})
    yield "the admin", 200, admin.get("/admin/")
    yield "the admin's question page", 200, admin.get("/admin/cards/question/add/")
    yield "a script", 200, anonymous.get("/static/js/page.js")
    yield "a picture", 200, anonymous.get("/static/icons/dlprep.svg")
    yield "no such file", 404, anonymous.get("/static/nothing.js")
    yield "no such page", 404, anonymous.get("/nowhere")
    yield "the wrong method", 405, learner.get("/reports/put-away/")
    yield "a forged form", 403, strict.post("/accounts/login/", {"login": "x"})
    yield "a wrong host", 400, anonymous.get("/", headers={"Host": "evil.example"})
    yield "health", 200, anonymous.get("/healthz")
    with mock.patch("scheduler.views.today.get_landing", side_effect=RuntimeError):
        yield "a broken page", 500, anonymous.get("/")


@pytest.fixture
def with_static_files(settings: Settings) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True


def test_every_answer_closes_the_same_doors(with_static_files: None) -> None:
    make_deck()
    for what, status, answer in answers():
        assert answer.status_code == status, what
        assert set(answer["Content-Security-Policy"].split("; ")) == policy_of(answer), what
        assert {name: answer.get(name) for name in ALWAYS} == ALWAYS, what
        assert "Access-Control-Allow-Origin" not in answer, what
        permissions = answer["Permissions-Policy"].split(", ")
        assert set(REFUSED + PASSKEYS) <= set(permissions), what
        drain(answer)


def test_over_https_no_answer_goes_without_strict_transport(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    for path in ("/", "/accounts/login/", "/static/js/page.js", "/nowhere"):
        answer = Client().get(path, secure=True)
        assert answer["Strict-Transport-Security"] == (
            "max-age=31536000; includeSubDomains; preload"
        )
        drain(answer)


def test_nothing_private_is_stored(with_static_files: None) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_plan().learner.user)
    confirm(client)
    for path in (
        "/", "/study/", "/plan/", "/progress/", "/questions/", "/settings/", "/settings/data/",
        "/settings/data/dlprep.json", "/settings/data/reviews.csv", "/reports/", "/nowhere",
        "/accounts/password/change/",
    ):  # fmt: skip
        assert "no-store" in client.get(path)["Cache-Control"], path
    assert "no-store" in client.post("/study/undo/")["Cache-Control"]
    script = client.get("/static/js/page.js")
    assert "no-store" not in script["Cache-Control"]
    drain(script)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    client = Client()
    make_plan()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "learner@example.com", "password": PASSWORD})
    client.post("/settings/theme/", {"theme": "dark"})
    assert set(client.cookies) >= {"sessionid", "csrftoken", "theme"}
    for name in ("sessionid", "csrftoken", "theme"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax"), name
