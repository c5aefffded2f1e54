from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from ..helpers import copy_of_database, put_back, seed_first_questions
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
    put_back(_seeded_copy())


@cache
def _seeded_copy() -> Any:
    seed_first_questions()
    return copy_of_database()


SCREEN = {"media": "screen", "color_scheme": "light"}
AS_USUAL = {**SCREEN, "reduced_motion": "no-preference", "forced_colors": "none"}
WITHOUT_WORKER = "delete Navigator.prototype.serviceWorker;"  # which fetches thirty files


@pytest.fixture(scope="session")
def idle_pages() -> dict[str, list[Page]]:
    """Pages of earlier tests, by the options of their contexts: a new one is a process to start."""
    return defaultdict(list)


@pytest.fixture
def open_browser(
    browser: Browser, live_server: LiveServer, seeded: None, idle_pages: dict[str, list[Page]]
) -> Iterator[Callable[..., Page]]:
    """Gives a page in a browser that was never here; at the end, no page may have complained.

    With a service worker, or what can't be taken back, the browser has to be its own (`is_own`).
    """
    complaints: list[str] = []
    with ExitStack() as ends:

        def make(script: str = "", is_own: bool = False, **options: Any) -> Page:
            media = {name: options.pop(name, usual) for name, usual in AS_USUAL.items()}
            viewport = options.pop("viewport", DESKTOP)
            idle = idle_pages[repr(options)]
            if is_own or not idle:
                page = new_page(browser, base_url=live_server.url, viewport=viewport, **options)
            else:
                page = idle.pop()
                page.set_viewport_size(viewport)
            page.emulate_media(**media)
            page.complaints = complaints  # type: ignore[attr-defined]
            if is_own:
                ends.callback(page.context.close)
            else:
                ends.callback(lambda: put_away(page, live_server.url, idle))
                script = f"{WITHOUT_WORKER}{script}"
            if script:
                ends.enter_context(page.context.add_init_script(script))
            return page

        yield make
    assert not complaints


def new_page(browser: Browser, **options: Any) -> Page:
    context = browser.new_context(**{"timezone_id": "Europe/Berlin", **options})
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()

    def complain(text: str) -> None:
        page.complaints.append(text)  # type: ignore[attr-defined]

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complain(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complain(str(error)))
    page.on("dialog", lambda dialog: complain(f"dialog: {dialog.message}"))
    return page


def put_away(page: Page, origin: str, idle: list[Page]) -> None:
    """Take back what a test did to the page's context, and keep the page for another one."""
    context = page.context
    for other in context.pages:
        if other != page:
            other.close()
    page.unroute_all()
    context.unroute_all()
    context.set_offline(False)
    page.goto("/static/icons/dlprep.svg")  # without a script, and in the same process
    context.clear_cookies()
    devtools = context.new_cdp_session(page)
    devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    devtools.detach()
    idle.append(page)
