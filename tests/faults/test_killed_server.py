"""The server is killed again and again while learners grade: nothing acknowledged is lost or twice.

Learners study through the real pages.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tools.bench.learners import CARDS

from ..http_client import Address
from ..postgres import PROGRAMS
from ..scratch_site import LEARNERS, PATIENCE, Site, postgres_site, sqlite_site
from .grading_load import Grader, Server, acknowledged_by, reviews_of_today

pytestmark = pytest.mark.own_site

KILLS = 5
ALIVE = 0.08  # seconds of grading between two kills
IN_TIME = 120  # seconds for all of it


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    if request.param == "postgresql" and not PROGRAMS:
        pytest.skip("Debian's postgresql is not installed")
    make = postgres_site if request.param == "postgresql" else sqlite_site
    site = make(tmp_path / "data", "learners")
    site.collect_static()
    site.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.settings"  # logins at no cost
    return site


def test_a_server_that_is_killed_loses_nothing_that_it_acknowledged(site: Site) -> None:
    server, stop, here = Server(site, "--no-worker"), threading.Event(), Address(site.port)
    server.start()
    graders = [Grader(here, f"bench-{number}@example.com", stop) for number in range(LEARNERS)]
    try:
        for grader in graders:
            grader.log_in()
        for grader in graders:
            grader.start()
        deadline = time.monotonic() + IN_TIME
        kills = 0
        while any(grader.is_alive() for grader in graders) and time.monotonic() < deadline:
            time.sleep(ALIVE)
            if kills < KILLS:
                server.kill()
                kills += 1
                server.start()
        for grader in graders:
            grader.join(max(0, deadline - time.monotonic()))
    finally:
        stop.set()
        for grader in graders:
            if grader.ident:
                grader.join(PATIENCE)
        server.kill()
    assert kills == KILLS, "they were done before it was killed often enough"
    acknowledged = acknowledged_by(graders)
    assert sum(g.sent_again for g in graders) > 0, "no answer was ever lost"
    assert not [said for grader in graders for said in grader.refused]
    assert len(acknowledged) == LEARNERS * CARDS, "every card was graded in the end"
    assert set(acknowledged.values()) == {1}
    assert reviews_of_today(site) == acknowledged, "each acknowledged answer is in the log, once"
    assert "0 differences" in site.manage("replay_reviews")
    if "DATABASE_URL" not in site.environ:
        with closing(sqlite3.connect(Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3")) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
