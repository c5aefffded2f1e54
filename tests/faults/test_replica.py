"""The progress page before a real streaming replica: equal, late, stopped, and back again."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import psycopg
import pytest

from .. import postgres
from ..http_client import Address, Visitor
from ..scratch_site import PATIENCE, Site
from .grading_load import HIDDEN, Server, make_learners
from .replica_settings import REPLICA_REST

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(not postgres.PROGRAMS, reason="Debian's postgresql is not installed"),
]
READ = re.compile(r"statement: SELECT .* FROM \"scheduler_", re.MULTILINE)


@dataclass
class Rig:
    """A site with a replica, and a learner who is logged in."""

    server: Server
    replica: postgres.Server
    learner: Visitor
    graded: int = 0

    def grade(self, quality: str = "4") -> None:
        form = dict(HIDDEN.findall(self.learner.send("GET", "/study/")[1]))
        status, _ = self.learner.send("POST", "/study/grade/", {**form, "quality": quality})
        assert status == 302
        self.graded += 1

    def progress(self, query: str = "") -> tuple[str, bool]:
        """The page, and whether the replica was read for it."""
        before = self.reads()
        status, page = self.learner.send("GET", f"/progress/{query}")
        assert status == 200
        return page, self.reads() > before

    def reads(self) -> int:
        return len(READ.findall(self.replica.log.read_text()))

    def answers(self, page: str) -> int:
        """Those of today that the page tells of, beside the 64 of a week ago."""
        found = re.search(r"<dt>answers</dt><dd>(\d+)</dd>", page)
        assert found, page
        return int(found[1]) - 64

    def said(self) -> str:
        return self.server.log.read_text()

    def until_it_is_read_again(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            page, from_replica = self.progress()
            if from_replica:
                return page
            time.sleep(REPLICA_REST / 4)
        raise AssertionError(self.said())


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with ExitStack() as stack:
        site = Site(str(tmp_path_factory.mktemp("primary")))
        url = stack.enter_context(postgres.postgres())
        site.environ["DATABASE_URL"] = url
        site.manage("migrate", "--verbosity", "0")
        site.manage("seed")
        site.collect_static()
        make_learners(site, 1)
        replica = stack.enter_context(
            postgres.replica(url, f"{postgres.SPEED} -c log_statement=all")
        )
        site.environ["DATABASE_REPLICA_URL"] = replica.url
        site.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.replica_settings"
        server = Server(site)
        stack.callback(server.kill)
        server.start()
        learner = Visitor(Address(site.port))
        learner.log_in("bench-0@example.com", "bench")
        yield Rig(server, replica, learner)


def own(page: str) -> str:
    """A page without what differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_whoever_has_just_answered_finds_it_on_the_page_that_the_replica_gives(rig: Rig) -> None:
    for quality in ("4", "1", "5", "3", "4", "4"):
        rig.grade(quality)
        page, from_replica = rig.progress()
        assert rig.answers(page) == rig.graded
        assert from_replica, rig.said()
    asked = rig.replica.log.read_text()
    for never in ("django_session", "dlprep_site_user", "INSERT", "UPDATE"):
        assert never not in asked
    assert "not read from" not in rig.said()


def test_a_replica_that_is_late_is_left_out(rig: Rig) -> None:
    with psycopg.connect(rig.replica.url, autocommit=True) as connection:
        connection.execute("SELECT pg_wal_replay_pause()")
        rig.grade()
        page, from_replica = rig.progress()
        assert rig.answers(page) == rig.graded
        assert not from_replica
        assert re.search(
            r"the replica is not read from for 1.0 seconds: it is \d+ bytes", rig.said()
        )
        connection.execute("SELECT pg_wal_replay_resume()")
    assert rig.answers(rig.until_it_is_read_again()) == rig.graded


def test_without_the_replica_the_page_is_the_same(rig: Rig) -> None:
    spans = ("?span=all&by=month", "?span=quarter&by=week", "")
    before = [rig.progress(span) for span in spans]
    assert [from_replica for _, from_replica in before] == [True] * 3, rig.said()
    rig.replica.stop()
    try:
        begun = time.monotonic()
        after = [rig.progress(span)[0] for span in spans]
        assert time.monotonic() - begun < 5, "nobody waits for long"
        assert [own(page) for page, _ in before] == [own(page) for page in after]
        assert "it does not answer" in rig.said()
        rig.grade()
        assert rig.answers(rig.progress()[0]) == rig.graded
    finally:
        rig.replica.start()
    assert rig.answers(rig.until_it_is_read_again()) == rig.graded
