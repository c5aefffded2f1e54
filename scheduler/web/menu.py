"""The main menu: its items, and which of them a page belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SETTINGS = "settings"
# Which item a page belongs to, by the start of its path; the longest start counts.
PLACES = {
    "/study/": "today",
    "/start/": "today",
    "/welcome/": "today",
    "/practice/": "today",
    "/interview/": "interview",
    "/revision/": "interview",
    "/plan/": "plan",
    "/plan/readiness/": "progress",
    "/progress/": "progress",
    "/questions/": "questions",
    "/settings/": SETTINGS,
    "/reports/": SETTINGS,
    "/accounts/": SETTINGS,
}
ITEMS: tuple[tuple[str, str, str | Promise], ...] = (
    ("today", "scheduler:today", _("Today")),
    ("interview", "scheduler:interviews", pgettext_lazy("menu", "Interview")),
    ("plan", "scheduler:plan", _("Plan")),
    ("progress", "scheduler:progress", _("Progress")),
    ("questions", "scheduler:questions", _("Questions")),
)
SETTINGS_ITEM = (SETTINGS, "scheduler:settings", _("Settings"))


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the menu, and how it stands to the page that is shown."""

    name: str
    label: str | Promise
    url: str
    current: str
    """The value of `aria-current`: the page itself, one of its subpages, or empty."""

    @property
    def icon(self) -> str:
        return f"icons/{self.name}.html"


def place_of(path: str) -> str:
    """The name of the item that a page belongs to; empty if it belongs to none, such as help."""
    if path == "/":
        return "today"
    starts = [start for start in PLACES if path.startswith(start)]
    return PLACES[max(starts, key=len)] if starts else ""


def main_menu(path: str) -> list[Item]:
    return [_item(*item, path) for item in ITEMS]


def settings_item(path: str) -> Item:
    return _item(*SETTINGS_ITEM, path)


def _item(name: str, view: str, label: str | Promise, path: str) -> Item:
    url = reverse(view)
    current = ("page" if path == url else "true") if place_of(path) == name else ""
    return Item(name, label, url, current)
