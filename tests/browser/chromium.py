"""Debian's Chromium, driven by Playwright.

Most tests are driven in its headless shell, if that is installed: the same engine without windows,
which loads a page with half the work.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PATH = shutil.which("chromium") or shutil.which("chromium-browser")
SHELL = shutil.which("chromium-headless-shell") or PATH
# of several lists the last one counts, so Playwright's own are named again
FEATURES_OFF = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "RenderDocument",  # a frame made again for each page
    "SpareRendererForSitePerProcess",
    "ThirdPartyStoragePartitioning",
    # the address bar's suggestions are a web page: with it, a new window takes twice the work
    "PreloadTopChromeWebUI",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
]
QUIET = [
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",  # nothing here draws in three dimensions
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def launch(path: str | None = PATH) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def launch_beside(browser: Browser, *flags: str) -> Iterator[Browser]:
    """The whole of Chromium, with flags; one driver of Playwright has all browsers of a thread."""
    own = browser.browser_type.launch(executable_path=PATH, args=[*QUIET, *flags])
    try:
        yield own
    finally:
        own.close()
