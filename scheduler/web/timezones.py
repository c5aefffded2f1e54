"""Time zones as people know them: a city of each, with its distance from UTC, by region."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import DEFAULT_TIMEZONE, timezone_names

REGIONS = {
    "Africa": _("Africa"),
    "America": _("The Americas"),
    "Antarctica": _("Antarctica"),
    "Arctic": pgettext_lazy("region", "Arctic"),
    "Asia": _("Asia"),
    "Atlantic": pgettext_lazy("region", "Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": pgettext_lazy("region", "Pacific"),
}
NO_CITIES = ("Etc/",)  # fixed distances from UTC, which know no summer time

Choice = tuple[str, str]


@cache
def city_names() -> tuple[str, ...]:
    """The zones of tzdata's table of cities, without other names for the same place."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple(sorted({row[2] for row in rows}))


def is_city(name: str) -> bool:
    """Whether a learner may choose the zone; a browser may call a city by an older name."""
    return name == DEFAULT_TIMEZONE or (
        "/" in name and name in timezone_names() and not name.startswith(NO_CITIES)
    )


def city_choices(now: datetime, kept: str = "") -> list[tuple[str | Promise, list[Choice]]]:
    """Every city by region, with its distance from UTC at `now`.

    `kept` is a zone that was stored before, first in the list if it is no city.
    """
    by_region = list(_by_region(now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)))
    top = [(name, label(name, now)) for name in dict.fromkeys((kept, DEFAULT_TIMEZONE)) if name]
    top = [choice for choice in top if choice[0] not in city_names()]
    return [(_("Without a city"), top), *by_region]


@lru_cache(maxsize=2)
def _by_region(now: datetime) -> list[tuple[str | Promise, list[Choice]]]:
    """Hundreds of zones are read from the disk, so the answer is kept for the hour."""
    regions: dict[str, list[Choice]] = {region: [] for region in REGIONS}
    for name in city_names():
        regions[name.split("/")[0]].append((name, label(name, now)))
    return [
        (REGIONS[region], sorted(choices, key=lambda choice: choice[1]))
        for region, choices in regions.items()
        if choices
    ]


def label(name: str, now: datetime) -> str:
    """The name as people write it, such as `Buenos Aires, Argentina (UTC-3)`, with a minus sign."""
    _region, *places = name.replace("_", " ").split("/")
    city = ", ".join(reversed(places)) if places else name
    return f"{city} ({offset(name, now)})" if name != DEFAULT_TIMEZONE else name


def offset(name: str, now: datetime) -> str:
    """A zone's distance from UTC at `now`, such as `UTC+5:30`."""
    distance = now.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    sign = "+" if distance >= timedelta() else "\u2212"
    minutes = abs(distance) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    rest = f":{minutes % 60:02}" if minutes % 60 else ""
    return f"UTC{sign}{minutes // 60}{rest}"
