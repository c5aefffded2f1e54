"""What the page keeps on its device, as a test sees it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from playwright.sync_api import Page

PATIENCE = 20  # seconds: few tests are about time, and machines are busy
KEPT = """async (store) => {
    const request = indexedDB.open("dlprep", 1);
    const database = await new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onblocked = request.onerror = reject;
    });
    const all = database.transaction(store).objectStore(store).getAll();
    const rows = await new Promise((resolve) => { all.onsuccess = () => resolve(all.result); });
    database.close();
    return rows;
}"""


def kept(page: Page, store: str) -> list[Any]:
    """What the device keeps in one of its stores."""
    rows: list[Any] = page.evaluate(KEPT, store)
    return rows


def until(page: Page, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """What a page does in the background has come to pass."""
    deadline = monotonic() + patience
    while not holds():
        assert monotonic() < deadline
        page.wait_for_timeout(50)


def wait_for_cards(page: Page, number: int) -> None:
    """Until the device has so many cards ahead of time."""
    deadline = monotonic() + PATIENCE
    while len([card for card in kept(page, "cards") if not card["isAnswered"]]) != number:
        assert monotonic() < deadline, kept(page, "cards")
        page.wait_for_timeout(50)
