"""What the whole of Chromium is needed for: notifications, and the site as an app.

Its own push service can't be reached from a test, so what that would hand out is put in by hand;
the worker, the permission and what is shown are real.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from dlprep_site.ops.vapid import make_key
from scheduler.models import Learner, PushSubscription

from ..push_service import KEYS
from . import chromium
from .test_first_days import sign_up

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
HANDED_OUT = """
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async (options) => {
  if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw Error("key");
  return { toJSON: () => (%s) };
};
"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = await registration.getNotifications();
  return shown.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
}"""


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    with chromium.launch_beside(browser) as whole:
        yield whole


@pytest.fixture
def page(
    open_browser: Callable[..., Page], settings: Settings, tmp_path: Path, live_server: Any
) -> Page:
    settings.DATA_DIR = tmp_path
    settings.VAPID_PRIVATE_KEY = make_key()
    keys = {"p256dh": KEYS["key"], "auth": KEYS["auth"]}
    script = HANDED_OUT % json.dumps({"endpoint": ENDPOINT, "keys": keys})
    page = open_browser(permissions=["notifications"], script=script, is_own=True)
    sign_up(page)
    page.goto("/settings/")
    return page


def test_turned_on_shown_and_turned_off(page: Page) -> None:
    page.get_by_label("Notification on days").select_option("7")
    page.get_by_role("button", name="Turn on notifications").click()
    expect(page.get_by_text("You'll get a notification at 07:00.")).to_be_visible()
    assert PushSubscription.objects.get().endpoint == ENDPOINT
    assert Learner.objects.get().push_hour == 7
    assert deliver(page, {"title": "3 cards today", "body": "About 2 minutes.", "url": "/study/"})
    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("Notifications are off in that browser.")).to_be_visible()
    assert not PushSubscription.objects.exists()


def deliver(page: Page, told: dict[str, str]) -> bool:
    """Hand the worker a message as a push service would; whether it shows just that.

    The browser says nothing of a message that it drops, as when its worker is just starting: it
    is handed over again until it shows. A second one takes the place of the first.
    """
    session = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    updated = "ServiceWorker.workerRegistrationUpdated"
    session.on(updated, lambda told: found.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    page.evaluate(SHOWN)  # the worker is ready
    origin = page.evaluate("location.origin")
    shown: list[dict[str, Any]] = []
    deadline = time.monotonic() + 20
    while not shown and time.monotonic() < deadline:
        for one in found:
            if one["isDeleted"] or not one["scopeURL"].startswith(origin):
                continue
            message = {"origin": origin, "registrationId": one["registrationId"]}
            message["data"] = json.dumps(told)
            session.send("ServiceWorker.deliverPushMessage", message)
        page.wait_for_timeout(500)
        shown = page.evaluate(SHOWN)
    [one] = shown
    return (one["title"], one["body"], one["data"]["url"]) == tuple(told.values())


def test_a_browser_that_may_not_says_so(page: Page) -> None:
    page.context.clear_permissions()
    page.evaluate('Notification.requestPermission = async () => "denied"')
    page.get_by_role("button", name="Turn on notifications").click()
    expect(page.get_by_text("Your browser blocks notifications")).to_be_visible()
    assert not PushSubscription.objects.exists()


def test_it_can_be_installed_as_an_app(page: Page) -> None:
    """What Chromium asks of an app: a manifest with a name, a start and icons that load."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    session = page.context.new_cdp_session(page)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == []
    manifest = json.loads(told["data"])
    assert (manifest["short_name"], manifest["display"]) == ("dlprep", "standalone")
    problems = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # the one thing against it is the test's own window, which keeps nothing
    assert [problem["errorId"] for problem in problems] == ["in-incognito"]
    page.goto(manifest["start_url"])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
