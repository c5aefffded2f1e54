"""From SQLite to PostgreSQL, and PostgreSQL's own backups: on a throwaway server."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..postgres import PROGRAMS, new_database
from ..scratch_site import Site, postgres_site
from .stored_rows import contents

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(not PROGRAMS, reason="Debian's postgresql is not installed"),
]


def test_a_site_that_moved_to_postgresql_backs_up_there(lived: Site, tmp_path: Path) -> None:
    site, other = postgres_site(tmp_path / "moved", "migrated"), Site(str(tmp_path / "restored"))
    other.environ["DATABASE_URL"] = new_database()  # without a table yet
    site.manage("move_from_sqlite", f"{lived.environ['DATA_DIR']}/dlprep.sqlite3")
    moved = contents(site, but_for="")
    assert sum(map(len, moved.values())) > 2_000

    made = site.manage("backup").split(":")[0]
    [said] = site.refusals(["restore", made])
    assert "--replace" in said
    other.manage("restore", made)
    assert contents(other, but_for="") == moved
    assert "0 differences" in other.manage("replay_reviews")
    # new rows come after those that were moved
    other.environ["DJANGO_SUPERUSER_PASSWORD"] = "correct-horse-battery"
    other.manage("createsuperuser", "--noinput", "--email", "first@example.com", "--skip-checks")
    assert "is kept: the schema before_" in other.manage("restore", made, "--replace")
    assert contents(other, but_for="") == moved
    [said] = lived.refusals(["restore", made, "--replace"])
    assert "It is of postgresql" in said
