from __future__ import annotations

import pytest

from ..scratch_site import Site, sqlite_site


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site on SQLite with learners who have months of history; tests change copies of it."""
    return sqlite_site(tmp_path_factory.mktemp("lived"), "demo")
