"""What a site has stored, read without its code."""

from __future__ import annotations

import re
from typing import Any

from ..scratch_site import Site

Rows = list[dict[str, Any]]


def contents(site: Site, *, but_for: str) -> dict[str, Rows]:
    """Every row, by table; `but_for` is a pattern of the names of those that are left out."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if "DATABASE_URL" in site.environ:
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    found = {}
    with site.open_database() as database:
        for (name,) in database.execute(names).fetchall():
            if not re.fullmatch(but_for, name):
                cursor = database.execute(f'SELECT * FROM "{name}"')  # noqa: S608
                columns = [column[0] for column in cursor.description]
                rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
                found[name] = sorted(rows, key=repr)
    return found
