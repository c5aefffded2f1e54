"""The server is told to stop while requests are in flight: each of them gets its whole answer."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..http_client import Address, Visitor
from ..scratch_site import LEARNERS, PATIENCE, Site, sqlite_site
from .grading_load import HIDDEN, Server, reviews_of_today
from .test_killed_server import site
from .transfers import file_of_another, staged_import, until_done

__all__ = ["site"]  # a fixture

pytestmark = pytest.mark.own_site

UNDER_WAY = 0.5  # seconds in which a request that was sent has reached the server
HELD = 1  # seconds for which the database keeps everybody waiting after the signal
STOPS_WITHIN = 10  # seconds until the server is gone, once nobody waits any more


@contextmanager
def writers_wait(site: Site) -> Iterator[None]:
    """Nothing of a learner's can be written meanwhile."""
    lock = "LOCK TABLE scheduler_learner IN EXCLUSIVE MODE"
    with site.open_database() as database:
        database.execute(lock if "DATABASE_URL" in site.environ else "BEGIN IMMEDIATE")
        yield
        database.rollback()


def children_of(pid: int | str) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def processes_of(server: Server) -> list[list[str]]:
    """What the supervisor started, the server and the worker, each with its own."""
    deadline = time.monotonic() + PATIENCE
    while len(started := children_of(server.pid)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return [[pid, *children_of(pid)] for pid in started]


def wait_until_refused(port: int) -> None:
    deadline = time.monotonic() + STOPS_WITHIN
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    raise AssertionError("new connections are still taken")


def test_whoever_waits_when_the_server_is_told_to_stop_is_answered(site: Site) -> None:
    server, here = Server(site), Address(site.port)
    server.start()
    learners = {f"bench-{number}@example.com": Visitor(here) for number in range(LEARNERS)}
    try:
        for email, learner in learners.items():
            assert learner.log_in(email, "bench")[0] == 302
        importing, *grading = learners
        posts: dict[str, tuple[str, dict[str, str]]] = {}
        posts[importing] = staged_import(learners[importing], file_of_another(site)), {}
        for email in grading:
            form = dict(HIDDEN.findall(learners[email].send("GET", "/study/")[1]))
            posts[email] = ("/study/grade/", form | {"quality": "4"})
        answers: dict[str, tuple[int, str]] = {}

        def post(email: str) -> None:
            answers[email] = learners[email].send("POST", *posts[email])

        sent = [threading.Thread(target=post, args=[email]) for email in posts]
        with writers_wait(site):
            for request in sent:
                request.start()
                time.sleep(UNDER_WAY / len(sent))
            time.sleep(UNDER_WAY)
            os.kill(server.pid, signal.SIGTERM)
            wait_until_refused(site.port)
            time.sleep(HELD)
            assert not answers, "they were not in flight"
        assert server.exit_code(STOPS_WITHIN) == 0
        for request in sent:
            request.join(PATIENCE)

        assert Counter(status for status, _ in answers.values()) == {302: LEARNERS}
        server.start()  # on the same port, at once
        address = learners[importing].told["location"]
        assert "Import complete" in until_done(learners[importing], address)[0]
        assert reviews_of_today(site) == {(email, posts[email][1]["card"]): 1 for email in grading}
        assert "0 differences" in site.manage("replay_reviews")
    finally:
        server.kill()


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return sqlite_site(tmp_path_factory.mktemp("empty"), "migrated")


def test_a_client_that_never_finishes_does_not_keep_the_server(empty_site: Site) -> None:
    server = Server(empty_site, "--grace", "2")
    server.start()
    try:
        with socket.create_connection(("127.0.0.1", empty_site.port), timeout=PATIENCE) as client:
            client.sendall(b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n")
            client.sendall(b"Cookie: csrftoken=x\r\nContent-Length: 1000\r\n\r\nonly this much")
            time.sleep(UNDER_WAY)
            os.kill(server.pid, signal.SIGTERM)
            assert server.exit_code(2 + STOPS_WITHIN) == 0
    finally:
        server.kill()


def test_a_hangup_starts_no_second_server_on_the_data(empty_site: Site) -> None:
    server = Server(empty_site)
    server.start()
    try:
        before = processes_of(server)
        (granian, serving), (_worker,) = before
        for pid in (server.pid, int(granian)):
            os.kill(pid, signal.SIGHUP)
        time.sleep(UNDER_WAY)
        assert processes_of(server) == before
    finally:
        server.kill()
