from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.backends.sqlite3.base import Database  # type: ignore[attr-defined]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from ..helpers import seed_first_questions
from . import chromium, page_checks
from .device_storage import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1200, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=False))
            if chromium.PATH is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))
            elif "axe" in getattr(item, "fixturenames", ()) and not page_checks.AXE.exists():
                item.add_marker(pytest.mark.skip(reason="axe-core is not installed: no npm here"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # the tests ask the database between clicks, while Playwright's event loop sleeps
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium.launch(chromium.SHELL) as browser:
        yield browser
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def axe() -> None:
    """Asked for by tests that need axe-core; they are left out where npm could not install it."""


@pytest.fixture
def seeded(transactional_db: None) -> None:
    """The first questions of the deck; on SQLite they are seeded once, and copied from then on."""
    if connection.vendor != "sqlite":
        seed_first_questions()
        return
    _seeded_copy().backup(_sqlite())
    ContentType.objects.clear_cache()  # their numbers are those of the copy again


@cache
def _seeded_copy() -> Any:
    """The whole database as it is once it was seeded, in memory."""
    seed_first_questions()
    copy = Database.connect(":memory:")  # of the same library, or there is no backup()
    _sqlite().backup(copy)
    return copy


def _sqlite() -> Any:
    connection.ensure_connection()
    return connection.connection


@pytest.fixture
def open_browser(
    browser: Browser, live_server: LiveServer, seeded: None
) -> Iterator[Callable[..., Page]]:
    """Makes a page in a browser of its own; at the end, no page may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def make(**options: Any) -> Page:
        settings = {"viewport": DESKTOP, "timezone_id": "Europe/Berlin", **options}
        context = browser.new_context(base_url=live_server.url, **settings)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.complaints = complaints  # type: ignore[attr-defined]
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints
