"""A restore is killed after each change it makes: the site starts, and the restore works again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..postgres import PROGRAMS
from ..scratch_site import postgres_site, sqlite_site

pytestmark = pytest.mark.own_site

MIN_KILLS = {"sqlite": 6, "postgresql": 5}  # else the changes were not seen


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_restore_that_is_killed_leaves_the_old_site_or_the_new(
    engine: str, tmp_path: Path
) -> None:
    if engine == "postgresql" and not PROGRAMS:
        pytest.skip("Debian's postgresql is not installed")
    make = postgres_site if engine == "postgresql" else sqlite_site
    site = make(tmp_path / "data", "migrated")
    site.collect_static()
    rounds = json.loads(
        site.run("-m", "tests.faults.killed_restore", DJANGO_SETTINGS_MODULE="dlprep_site.settings")
    )
    assert len(rounds) >= MIN_KILLS[engine]
    for found in rounds:
        assert found["starts"], found
        assert found["again"], found
        assert found["database"] in {"first", "second"}
        if found["database"] != found["new"]:
            assert found["key"] == found["database"], "the old database has its old key"
    databases = [found["database"] == found["new"] for found in rounds]
    assert set(databases) == {True, False}, "killed before the exchange, and after it"
