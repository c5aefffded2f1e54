"""A disk that is full, and a database that can only be read: said plainly, and it mends itself."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from scheduler.models import Review, Schedule

from ..helpers import make_deck, make_plan
from ..http_client import Address, Visitor
from ..scratch_site import sqlite_site
from .grading_load import HIDDEN, Server, reviews_of_today

UNLIMITED = resource.RLIM_INFINITY


def _with_descendants(pid: int) -> list[int]:
    """A process, its children, such as the server that it keeps running, and theirs."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _with_descendants(int(child)))]


@contextmanager
def no_room(server: Server) -> Iterator[None]:
    """No file of the server's can grow, as on a full disk."""
    assert server.process
    pids = _with_descendants(server.process.pid)
    for each in pids:
        resource.prlimit(each, resource.RLIMIT_FSIZE, (0, UNLIMITED))
    try:
        yield
    finally:
        for each in pids:
            resource.prlimit(each, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))


def _log_out_without_room(other: Visitor) -> None:
    """Somebody who was logged in before there was no room leaves a device that is not theirs."""
    status, page = other.send("POST", "/accounts/logout/", {})
    assert (status, "Logged out on this device" in page) == (503, True)
    assert other.told["clear-site-data"] == '"cache", "storage"'
    assert not other.cookies["sessionid"].strip('"')
    assert other.send("GET", "/study/")[0] == 302


@pytest.mark.own_site
def test_a_grade_for_which_there_is_no_room_counts_once_there_is(tmp_path: Path) -> None:
    site = sqlite_site(tmp_path, "learners")
    site.collect_static()
    site.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.settings"  # logins at no cost
    server = Server(site, "--no-worker")
    server.start()
    try:
        learner = Visitor(Address(site.port))
        learner.log_in("bench-0@example.com", "bench")
        form = dict(HIDDEN.findall(learner.send("GET", "/study/")[1])) | {"quality": "4"}
        leaving = Visitor(Address(site.port))
        leaving.log_in("bench-1@example.com", "bench")
        leaving.send("GET", "/study/")
        with no_room(server):
            for _ in range(3):
                status, page = learner.send("POST", "/study/grade/", form)
                assert (status, "Busy for a moment" in page) == (503, True)
                assert learner.told["retry-after"] == "5"
            assert learner.send("GET", "/study/")[0] == 200, "what is there can be read"
            _log_out_without_room(leaving)
        assert not reviews_of_today(site)
        assert learner.send("POST", "/study/grade/", form)[0] == 302
        assert sum(reviews_of_today(site).values()) == 1
        assert "0 differences" in site.manage("replay_reviews")
    finally:
        server.kill()
    with closing(sqlite3.connect(tmp_path / "dlprep.sqlite3")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@contextmanager
def only_for_reading() -> Iterator[None]:
    """As a file system that was remounted, or a PostgreSQL that has become somebody's replica."""
    is_sqlite = connection.vendor == "sqlite"
    on = "PRAGMA query_only = on" if is_sqlite else "SET default_transaction_read_only = on"
    off = "PRAGMA query_only = off" if is_sqlite else "RESET default_transaction_read_only"
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_can_only_be_read_shows_pages_and_takes_no_grade() -> None:
    plan = make_plan(make_deck(3))
    client = Client(raise_request_exception=False)
    client.force_login(plan.learner.user)
    assert client.get("/study/").status_code == 200
    with only_for_reading():
        page = client.get("/study/")
        assert page.status_code == 200
        form = dict(HIDDEN.findall(page.text)) | {"quality": "4"}
        refused = client.post("/study/grade/", form)
        assert refused.status_code == 503
        assert "Busy for a moment" in refused.text
        assert "Traceback" not in refused.text
    assert not Review.objects.exists()
    assert not Schedule.objects.exists()
    assert client.post("/study/grade/", form).status_code == 302
    assert Review.objects.count() == 1
