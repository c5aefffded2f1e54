from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..postgres import postgres
from ..scratch_site import Site


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site on SQLite with learners who have months of history; tests change copies of it."""
    site = Site(str(tmp_path_factory.mktemp("lived")))
    for command in ("migrate", "seed", "demo_learner"):
        site.manage(command)
    return site


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a database on an empty PostgreSQL."""
    with postgres() as url:
        yield url
