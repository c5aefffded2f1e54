"""Which scripts a script imports, read from the source."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

# every form that names another script: import and export from, bare and dynamic import, over
# several lines too; groups as Django's storage wants them
IMPORT = r"""(?P<matched>(?P<before>\b(?:from|import)\s*\(?\s*)["'](?P<url>\.\.?/[^"']+)["'])"""

LATER = re.compile(r"import\s*\(")  # what stands before the name in a dynamic import


def content(name: str) -> bytes:
    """A static file as it is in the source."""
    path = finders.find(name)
    if not path:
        raise FileNotFoundError(name)
    return Path(path).read_bytes()


def imports(name: str, *, at_once: bool = False) -> list[str]:
    """The scripts that a script imports itself, as names of static files.

    `at_once`: without those that it asks for later, when they are needed.
    """
    matches = re.finditer(IMPORT, content(name).decode())
    folder = posixpath.dirname(name)
    return [
        posixpath.normpath(posixpath.join(folder, match["url"]))
        for match in matches
        if not (at_once and LATER.match(match["before"]))
    ]


def with_imports(*names: str, at_once: bool = False) -> tuple[str, ...]:
    """Scripts and all that they import, each once; `at_once` as for `imports`."""
    return (_find_all if settings.DEBUG else _find_all_once)(names, at_once)


def _find_all(names: tuple[str, ...], at_once: bool) -> tuple[str, ...]:
    all_names = dict.fromkeys(names)
    waiting = list(names)
    while waiting:
        found = imports(waiting.pop(), at_once=at_once)
        new = [name for name in found if name not in all_names]
        all_names |= dict.fromkeys(new)
        waiting += new
    return tuple(all_names)


_find_all_once = cache(_find_all)
