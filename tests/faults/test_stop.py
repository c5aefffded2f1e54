"""The server is told to stop while requests are in flight: each of them gets its whole answer."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from ..server import PATIENCE, Site
from .test_kill import HIDDEN, LEARNERS, Grader, Server, reviews_of_today, site

__all__ = ["site"]  # a fixture

pytestmark = pytest.mark.own_site

UNDER_WAY = 0.5  # seconds in which a request that was sent has reached the server
HELD = 1  # seconds for which the database keeps everybody waiting after the signal
STOPS_WITHIN = 10  # seconds until the server is gone, once nobody waits any more

FILE = """--x\r
Content-Disposition: form-data; name="csrfmiddlewaretoken"\r
\r
{token}\r
--x\r
Content-Disposition: form-data; name="file"; filename="mine.json"\r
Content-Type: application/json\r
\r
{file}\r
--x--\r
"""


@contextmanager
def writers_wait(site: Site) -> Iterator[None]:
    """Nothing of a learner's can be written meanwhile."""
    if url := site.environ.get("DATABASE_URL"):
        with psycopg.connect(url) as database:
            database.execute("LOCK TABLE scheduler_learner IN EXCLUSIVE MODE")
            yield
            database.rollback()
        return
    file = Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def staged_import(learner: Grader, file: str) -> str:
    """Upload a file; the address at which it can be applied."""
    token = learner.cookies["csrftoken"]
    cookies = "; ".join(f"{name}={value}" for name, value in learner.cookies.items())
    headers = {"Cookie": cookies, "Content-Type": "multipart/form-data; boundary=x"}
    with closing(HTTPConnection("127.0.0.1", learner.port, timeout=PATIENCE)) as connection:
        body = FILE.format(token=token, file=file).encode()
        connection.request("POST", "/settings/data/import/", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 302
        return answer.headers["Location"]


def pid_of(server: Server) -> int:
    assert server.process
    return server.process.pid


def exit_code(server: Server, within: int) -> int:
    """What the server says at its own end, in so many seconds at most."""
    assert server.process
    code = server.process.wait(within)
    server.process = None
    return code


def workers_of(server: Server) -> str:
    pid = pid_of(server)
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()


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
    server, stop = Server(site), threading.Event()
    server.start()
    graders = [Grader(site.port, f"bench-{number}@example.com", stop) for number in range(LEARNERS)]
    try:
        for grader in graders:
            grader.log_in()
        importing, *grading = graders
        address = staged_import(importing, grading[0].send("GET", "/settings/data/dlprep.json")[1])
        forms = [dict(HIDDEN.findall(grader.send("GET", "/study/")[1])) for grader in grading]
        answers: dict[str, tuple[int, str]] = {}

        def post(learner: Grader, path: str, form: dict[str, str]) -> None:
            answers[learner.email] = learner.send("POST", path, form)

        sent = [threading.Thread(target=post, args=(importing, address, {}))]
        for grader, form in zip(grading, forms, strict=True):
            args = (grader, "/study/grade/", form | {"quality": "4"})
            sent.append(threading.Thread(target=post, args=args))
        with writers_wait(site):
            for request in sent:
                request.start()
                time.sleep(UNDER_WAY / len(sent))
            time.sleep(UNDER_WAY)
            os.kill(pid_of(server), signal.SIGTERM)
            wait_until_refused(site.port)
            time.sleep(HELD)
            assert not answers, "they were not in flight"
        assert exit_code(server, STOPS_WITHIN) == 0
        for request in sent:
            request.join(PATIENCE)

        status, page = answers.pop(importing.email)
        assert (status, page.rstrip()[-7:]) == (200, "</html>")
        assert "Everything is added" in page
        assert Counter(status for status, _ in answers.values()) == {302: LEARNERS - 1}
        server.start()  # on the same port, at once
        logged = reviews_of_today(site)
        assert logged == {
            (grader.email, form["card"]): 1 for grader, form in zip(grading, forms, strict=True)
        }
        assert "0 differences" in site.manage("replay_reviews")
    finally:
        server.kill()


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(str(tmp_path_factory.mktemp("empty")))
    site.manage("migrate", "--verbosity", "0")
    return site


def test_a_client_that_never_finishes_does_not_keep_the_server(empty_site: Site) -> None:
    server = Server(empty_site, "--grace", "2")
    server.start()
    try:
        with socket.create_connection(("127.0.0.1", empty_site.port), timeout=PATIENCE) as client:
            client.sendall(b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n")
            client.sendall(b"Cookie: csrftoken=x\r\nContent-Length: 1000\r\n\r\nonly this much")
            time.sleep(UNDER_WAY)
            os.kill(pid_of(server), signal.SIGTERM)
            assert exit_code(server, 2 + STOPS_WITHIN) == 0
    finally:
        server.kill()


def test_a_hangup_starts_no_second_server_on_the_data(empty_site: Site) -> None:
    server = Server(empty_site)
    server.start()
    try:
        before = workers_of(server)
        assert re.fullmatch(r"\d+ ", before)
        os.kill(pid_of(server), signal.SIGHUP)
        time.sleep(UNDER_WAY)
        assert workers_of(server) == before
    finally:
        server.kill()
