"""Old browsers, and scripts that fail: what is no lost connection is not called one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ..helpers import make_deck
from .device_storage import until
from .test_first_days import open_menu
from .test_offline import answer, cut, forgive, mend, open_study, pending, qualities, saved

# what the oldest supported browsers lack of what later ones have, and the scripts could want
CHROMIUM_99 = """
delete AbortSignal.timeout; delete AbortSignal.any; delete Element.prototype.checkVisibility;
delete Array.fromAsync; delete Promise.withResolvers; delete Promise.try; delete Object.groupBy;
delete Array.prototype.toSorted; delete Array.prototype.toSpliced; delete Array.prototype.with;
delete Set.prototype.union; delete Element.prototype.setHTMLUnsafe;
delete HTMLElement.prototype.showPopover; delete Element.prototype.moveBefore; delete URL.canParse;
"""
FIREFOX_98 = f"""{CHROMIUM_99}
delete IDBFactory.prototype.databases; delete Array.prototype.findLast;
delete ServiceWorkerRegistration.prototype.navigationPreload; delete window.Scheduler;
"""
SAFARI_15_4 = f"""{CHROMIUM_99}
delete HTMLFormElement.prototype.requestSubmit; delete window.requestIdleCallback;
delete window.PushManager; delete window.Notification; delete HTMLElement.prototype.inert;
"""
WEBVIEW_99 = f"""{CHROMIUM_99}
for (const name of ["Notification", "PushManager", "speechSynthesis", "SpeechSynthesisUtterance"])
    delete window[name];
delete Navigator.prototype.serviceWorker; delete Navigator.prototype.storage;
delete Navigator.prototype.locks;
"""
WITHOUT_LOCKS = """
delete AbortSignal.timeout; delete Element.prototype.checkVisibility;
delete Navigator.prototype.locks;
"""
OLDEST = {
    "Chromium 99": CHROMIUM_99,
    "Firefox 98": FIREFOX_98,
    "Safari 15.4": SAFARI_15_4,
    "Android WebView 99": WEBVIEW_99,
    "a worker, but no locks": WITHOUT_LOCKS,
}

FAILING_STORES = {
    "missing": "Object.defineProperty(window, 'indexedDB', { value: undefined });",
    "not to be looked at": """Object.defineProperty(window, "indexedDB", {
        get() { throw new DOMException("", "SecurityError"); } });""",
    "throws when opened": """IDBFactory.prototype.open = () => {
        throw new DOMException("", "SecurityError"); };""",
    "fails when opened": """IDBFactory.prototype.open = () => {
        const request = new EventTarget();
        setTimeout(() => request.onerror?.(new Event("error")));
        return request; };""",
    "never opens": "IDBFactory.prototype.open = () => ({});",
}

# from when `window.isFailing` is set
FAILURES = {
    "the store is full": """const { add } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.add = function (...row) {
            if (window.isFailing) throw new DOMException("", "QuotaExceededError");
            return add.apply(this, row); };""",
    "the store is gone": """const { transaction } = IDBDatabase.prototype;
        IDBDatabase.prototype.transaction = function (...names) {
            if (window.isFailing) throw new DOMException("", "InvalidStateError");
            return transaction.apply(this, names); };""",
    "the store never answers": """const { transaction } = IDBDatabase.prototype;
        IDBDatabase.prototype.transaction = function (names, mode, options) {
            if (!window.isFailing) return transaction.call(this, names, mode, options);
            const store = { put: () => ({}), get: () => ({}), add: () => ({}), getAll: () => ({}) };
            return { objectStore: () => store }; };""",
    "an answer can't be taken out to be sent": """const { put } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.put = function (...row) {
            if (window.isFailing && this.name === "outbox") throw new DOMException("", "DataError");
            return put.apply(this, row); };""",
    "an answer can't be settled": """const { delete: remove } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.delete = function (key) {
            if (window.isFailing && this.name === "outbox") throw new DOMException("", "DataError");
            return remove.call(this, key); };""",
    "sending fails": """const Controller = window.AbortController;
        window.AbortController = class extends Controller {
            constructor() { super(); if (window.isFailing) throw new TypeError("missing"); } };""",
    "putting the next card fails": """addEventListener("DOMContentLoaded", () => {
            const { process } = htmx;
            htmx.process = (element) => {
                if (window.isFailing) { window.isFailing = false; throw new Error("in our code"); }
                process(element); }; });""",
}


@pytest.fixture
def seeded(transactional_db: None) -> None:
    make_deck(8)


@pytest.fixture
def study(open_browser: Callable[..., Page], live_server: LiveServer) -> Callable[..., Page]:
    return partial(open_study, open_browser, live_server)


@pytest.mark.parametrize("browser_name", OLDEST)
def test_the_oldest_browsers_keep_and_send_answers(
    study: Callable[..., Page], browser_name: str
) -> None:
    page = study(cards=0, script=OLDEST[browser_name], is_own=True)
    expect(page.get_by_text("0 answered, 4 to go")).to_be_visible()
    answer(page, "3")
    until(page, lambda: qualities() == [4])
    page.wait_for_load_state("networkidle")
    cut(page)
    answer(page, "4")
    pending(page).to_contain_text("1 answer")
    mend(page)
    saved(page)
    assert qualities() == [4, 5]
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    forgive(page)


@pytest.mark.parametrize("failure", FAILING_STORES)
def test_a_store_that_can_not_be_opened_sends_grades_by_htmx(
    study: Callable[..., Page], failure: str
) -> None:
    page = study(cards=0, script=FAILING_STORES[failure])
    for done, key in enumerate("34", start=1):
        answer(page, key)
        expect(page.get_by_text(f"{done} answered, {4 - done} to go")).to_be_visible()
    pending(page).to_be_empty()
    assert qualities() == [4, 5]


@pytest.mark.parametrize("failure", FAILURES)
def test_what_fails_while_studying_sends_grades_by_htmx(
    study: Callable[..., Page], failure: str
) -> None:
    page = study(script=FAILURES[failure])
    answer(page, "3")
    until(page, lambda: qualities() == [4])
    page.wait_for_load_state("networkidle")
    page.evaluate("window.isFailing = true")
    for done, key in enumerate("43", start=2):
        answer(page, key)
        until(page, lambda done=done: len(qualities()) == done, 15)  # type: ignore[misc]
        expect(page.get_by_text(f"{done} answered, {4 - done} to go")).to_be_visible()
        page.wait_for_timeout(500)  # what is sent again brings a card of its own
    open_menu(page)
    page.get_by_role("button", name="Skip until tomorrow").click()
    expect(page.get_by_text("Skipped until tomorrow")).to_be_visible()
    assert qualities() == [4, 5, 4]
    page.evaluate("window.isFailing = false")
    page.reload()
    expect(page.get_by_text("3 answered")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert qualities() == [4, 5, 4], "what was sent by HTMX counts once"
    page.complaints.clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "module",
    ["outbox.js", "store.js", "instant_grade.js", "device_owner.js", "prefetch.js", "messages.js"],
)
def test_a_module_that_does_not_load_sends_grades_by_htmx(
    study: Callable[..., Page], module: str
) -> None:
    page = study()
    page.context.route(f"**/{module}", lambda route: route.abort())
    page.reload()
    answer(page, "3")
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    assert qualities() == [4]
    forgive(page)


def test_without_htmx_the_form_is_sent(study: Callable[..., Page]) -> None:
    page = study()
    page.context.route("**/htmx*.js", lambda route: route.abort())
    page.reload()
    answer(page, "3")
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    assert qualities() == [4]
    forgive(page)
