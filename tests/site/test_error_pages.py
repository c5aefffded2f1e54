"""Error pages are shown whole, in the site's look, whatever else is broken."""

from __future__ import annotations

import base64
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template import TemplateSyntaxError
from django.test import Client
from django.test.utils import override_settings

from ..helpers import logged_in, make_plan
from ..scratch_site import sqlite_site, wait_for

pytestmark = pytest.mark.django_db


@contextmanager
def no_static_files() -> Iterator[None]:
    """The styles and scripts are not where they should be, nor is the list of their names."""
    storage = "dlprep_site.web.static_storage.ModuleStaticFilesStorage"
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    with override_settings(
        STATIC_ROOT="/nowhere/at/all",
        STORAGES={"default": default, "staticfiles": {"BACKEND": storage}},
    ):
        yield


@contextmanager
def no_templates() -> Iterator[None]:
    with mock.patch("django.template.base.Template.render", side_effect=TemplateSyntaxError("x")):
        yield


@contextmanager
def no_template_files() -> Iterator[None]:
    with mock.patch("django.template.engine.Engine.find_template", side_effect=OSError("x")):
        yield


@contextmanager
def no_context() -> Iterator[None]:
    with mock.patch(
        "dlprep_site.web.context_processors.content_lang", side_effect=RuntimeError("x")
    ):
        yield


@contextmanager
def no_database() -> Iterator[None]:
    with ExitStack() as stack:
        for name in ("ensure_connection", "_cursor"):
            stack.enter_context(
                mock.patch.object(BaseDatabaseWrapper, name, side_effect=OperationalError("x"))
            )
        yield


@contextmanager
def nothing_at_all() -> Iterator[None]:
    with no_static_files(), no_templates(), no_context(), no_database():
        yield


Failure = Callable[[], AbstractContextManager[None]]
FAILURES: list[Failure] = [no_static_files, no_templates, no_template_files, no_context]
Answer = Any  # of Django's test client


def send(what: int | str) -> Answer:
    """The answer to a request of a visitor that ends in that error."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=what == "csrf")
    if what == 400:
        return client.get("/", headers={"Host": "evil.example"})
    if what == "csrf":
        return client.post("/accounts/login/", {"login": "x"})
    if what == 404:
        return client.get("/nowhere")
    if what == 429:
        user = make_plan().learner.user
        client.force_login(user)
        with mock.patch("allauth.core.ratelimit.consume", return_value=False):
            return client.post("/settings/data/delete/", {"email": "x", "password": "x"})
    if what == 503:
        with mock.patch("scheduler.views.today.get_landing", side_effect=OperationalError):
            return client.get("/")
    with mock.patch("scheduler.views.today.get_landing", side_effect=RuntimeError):
        return client.get("/")


SAID = {
    400: "Something was wrong with that request",
    403: "You can&#x27;t open this page",
    "csrf": "This form has expired",
    404: "We can&#x27;t find that page",
    429: "Too many attempts",
    500: "Something went wrong",
    503: "Busy for a moment",
}


def assert_whole(answer: Answer, what: int | str) -> None:
    status = 403 if what == "csrf" else what
    assert answer.status_code == status
    page = answer.text
    assert SAID[what] in page
    assert page.rstrip().endswith("</html>")
    assert page.count("<h1>") == 1
    assert 'class="wordmark"' in page
    assert_own_look(page, answer["Content-Security-Policy"])


def assert_own_look(page: str, policy: str) -> None:
    """A style inside the page, for light and for dark, that the policy lets through."""
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "prefers-color-scheme:dark" in style
    assert " style=" not in page


def send_403(failure: Failure) -> Answer:
    client = Client(raise_request_exception=False)
    client.force_login(make_plan().learner.user)
    with failure():
        return client.get("/admin/", follow=True)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
@pytest.mark.parametrize("what", [400, "csrf", 404, 429, 500, 503])
def test_a_page_stands_alone(what: int | str, failure: Failure) -> None:
    with failure():
        answer = send(what)
    assert_whole(answer, what)
    assert "/static/" not in answer.text


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
def test_a_page_that_is_not_open_stands_alone(failure: Failure) -> None:
    assert_whole(send_403(failure), 403)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
def test_a_page_that_fails_so_says_it_is_ours(failure: Failure) -> None:
    client = logged_in(make_plan().learner.user, raise_request_exception=False)
    with failure():
        answer = client.get("/settings/")
    assert_whole(answer, 500)
    assert answer["X-Request-ID"] in answer.text


@pytest.mark.parametrize("path", ["/", "/nowhere", "/settings/", "/accounts/login/"])
@pytest.mark.parametrize("failure", [no_database, nothing_at_all])
def test_without_a_database_it_is_busy(failure: Failure, path: str) -> None:
    client = logged_in(make_plan().learner.user, raise_request_exception=False)
    with failure():
        answer = client.get(path)
    assert_whole(answer, 503)
    assert answer["Retry-After"] == "5"


def test_with_all_gone_a_visitor_sees_what_it_is() -> None:
    client = Client(raise_request_exception=False)
    with nothing_at_all():
        assert_whole(client.get("/nowhere"), 404)
        assert_whole(client.get("/accounts/login/"), 500)


@pytest.mark.parametrize("what", ["csrf", 404, 429])
def test_when_nothing_is_broken_there_is_the_menu_too(what: int | str) -> None:
    answer = send(what)
    assert_whole(answer, what)
    assert "css/dlprep.css" in answer.text
    assert 'class="site-footer"' in answer.text


@pytest.mark.parametrize("what", [404, 500, 503])
def test_it_speaks_the_visitors_language_in_the_chosen_colors(what: int) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["language"], client.cookies["theme"] = "es", "dark"
    patches: dict[int, AbstractContextManager[Any]] = {
        404: no_templates(),
        500: mock.patch("scheduler.views.today.get_landing", side_effect=RuntimeError),
        503: mock.patch("scheduler.views.today.get_landing", side_effect=OperationalError),
    }
    with patches[what]:
        page = client.get("/nowhere" if what == 404 else "/").text
    assert '<html lang="es" dir="ltr" data-theme="dark">' in page
    assert f"Error {what}" in page
    assert "Volver" in page


def test_what_a_visitor_sends_is_not_markup_of_it() -> None:
    client = Client(raise_request_exception=False)
    client.cookies["theme"] = '"><script>alert(1)</script>'
    answer = client.get("/<script>", headers={"Host": "<script>", "X-Request-ID": "<script>x"})
    assert "<script>" not in answer.text


def test_a_page_that_failed_to_render_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with no_templates():
        Client().get("/nowhere")
    assert "TemplateSyntaxError" in caplog.text


def get(url: str) -> tuple[int, str, str]:
    try:
        urllib.request.urlopen(url, timeout=30)  # noqa: S310  (our own address)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers["Content-Security-Policy"]
    raise AssertionError("no error")


@pytest.mark.own_site
def test_served_without_static_files(tmp_path: Path) -> None:
    """As when `collectstatic` was forgotten."""
    site = sqlite_site(tmp_path, "seeded")
    server = site.start()
    try:
        wait_for(f"{site.url}/healthz")
        for path, status in (("/", 500), ("/nowhere", 404), ("/accounts/login/", 500)):
            code, page, policy = get(site.url + path)
            assert code == status
            assert SAID[status] in page
            assert_own_look(page, policy)
    finally:
        server.terminate()
        server.communicate(timeout=30)
