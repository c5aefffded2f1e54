"""From SQLite to PostgreSQL, and PostgreSQL's own backups: on a throwaway server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ..postgres import PROGRAMS, new_database
from ..scratch_site import Site

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(not PROGRAMS, reason="Debian's postgresql is not installed"),
]


def on_postgres(data_dir: Path) -> Site:
    """A site on a database of its own, without a table yet."""
    site = Site(str(data_dir))
    site.environ["DATABASE_URL"] = new_database()
    return site


def contents(site: Site) -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of every model, by model and key."""
    rows = json.loads(site.manage("dumpdata"))
    return {(row["model"], json.dumps(row["pk"])): row["fields"] for row in rows}


def refused(site: Site, *command: str) -> str:
    with pytest.raises(subprocess.CalledProcessError) as failure:
        site.manage(*command)
    said = str(failure.value.stderr)
    assert "Traceback" not in said
    return said


def test_a_site_moves_to_postgresql_whole_and_backs_up_there(lived: Site, tmp_path: Path) -> None:
    file = str(Path(lived.environ["DATA_DIR"]) / "dlprep.sqlite3")
    site, other = on_postgres(tmp_path / "moved"), on_postgres(tmp_path / "restored")
    printed = site.manage("move_from_sqlite", file)
    assert "  scheduler_review\n" in printed
    before, after = contents(lived), contents(site)
    assert before.keys() == after.keys()
    for key, row in before.items():
        assert after[key] == row, key
    assert len(before) > 2_000
    assert "0 differences" in site.manage("replay_reviews")

    made = site.manage("backup").split(":")[0]
    assert "--replace" in refused(site, "restore", made)
    other.manage("restore", made)
    assert contents(other) == after
    assert "0 differences" in other.manage("replay_reviews")
    # new rows come after those that were moved
    other.environ["DJANGO_SUPERUSER_PASSWORD"] = "correct-horse-battery"
    other.manage("createsuperuser", "--noinput", "--email", "first@example.com")
    assert "is kept: the schema before_" in other.manage("restore", made, "--replace")
    assert contents(other) == after
    assert "It is of postgresql" in refused(lived, "restore", made, "--replace")
