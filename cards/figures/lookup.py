"""Where the figures are, by name, without a query for each text that shows one."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass

from django.apps import apps
from django.urls import reverse

SCHEME = "figure:"  # of a figure's address in Markdown
MAX_AGE = 60  # seconds after which the names are read again: another process may have changed them
NAMED = re.compile(r"figure:([-\w]+)")


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a figure is, and its size in pixels, so that its place is kept while it loads."""

    name: str
    digest: str
    extension: str
    width: int
    height: int

    @property
    def file_name(self) -> str:
        return f"{self.name}.{self.digest}.{self.extension}"

    @property
    def address(self) -> str:
        return reverse("cards:figure", args=[self.name, self.digest, self.extension])


Pictures = tuple[Picture, ...]


class _Known:
    """The figures as they were read last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.read_at = -float(MAX_AGE)
        self.by_name: dict[str, Picture] = {}

    def pictures(self) -> dict[str, Picture]:
        with self.lock:
            if time.monotonic() - self.read_at >= MAX_AGE:
                rows = apps.get_model("cards", "Figure").objects.values_list(
                    "name", "digest", "kind", "width", "height"
                )
                self.by_name = {row[0]: Picture(*row) for row in rows}
                self.read_at = time.monotonic()
            return self.by_name

    def forget(self) -> None:
        with self.lock:
            self.read_at = -float(MAX_AGE)


_known = _Known()
forget = _known.forget


def pictures_in(text: str) -> Pictures:
    """The figures that a text names, as far as they are there; no query for a text without."""
    if SCHEME not in text:
        return ()
    known = _known.pictures()
    return tuple(known[name] for name in sorted({*NAMED.findall(text)}) if name in known)
