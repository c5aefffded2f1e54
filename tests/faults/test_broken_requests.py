"""Requests that break off, never end, or are none: nothing is written, and others go on."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ..http_client import Address, Visitor
from ..nginx import NAME, PROGRAM, nginx
from ..scratch_site import PATIENCE, Site, sqlite_site
from .grading_load import HIDDEN, Server, reviews_of_today

pytestmark = pytest.mark.own_site

UNANSWERED = 2.0  # seconds without a word after which the server waits for more
DRIPPING = 24  # clients that never finish
SENT = 0.5  # seconds in which what they sent has arrived
SOON = 20  # seconds in which somebody else is answered; the clients keep the server for good


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = sqlite_site(tmp_path_factory.mktemp("requests"), "learners")
    site.collect_static()
    site.environ["ALLOWED_HOSTS"] = f"127.0.0.1,{NAME}"
    site.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.settings"  # logins at no cost
    server = Server(site, "--no-worker")
    server.start()
    yield site
    server.kill()


@pytest.fixture
def learner(site: Site) -> Visitor:
    visitor = Visitor(Address(site.port))
    visitor.log_in("bench-0@example.com", "bench")
    return visitor


def grading(learner: Visitor) -> tuple[bytes, bytes]:
    """Head and body of a grade as a browser would send it."""
    form = dict(HIDDEN.findall(learner.send("GET", "/study/")[1]))
    form |= {"quality": "4", "csrfmiddlewaretoken": learner.csrf_token}
    body = urlencode(form).encode()
    cookies = "; ".join(f"{name}={value}" for name, value in learner.cookies.items())
    head = (
        "POST /study/grade/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    )
    return head.encode(), body


def said_to(site: Site, *pieces: bytes, hang_up: bool = False) -> bytes:
    """What the server says to these bytes; nothing where it waits for more, or hangs up."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=UNANSWERED) as client:
        for piece in pieces:
            client.sendall(piece)
        if hang_up:
            return b""
        said = b""
        try:
            while got := client.recv(65_536):
                said += got
        except (TimeoutError, ConnectionResetError):
            pass
        return said


def is_refused(said: bytes) -> bool:
    return said == b"" or said.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))


def test_a_grade_that_breaks_off_anywhere_is_no_grade(site: Site, learner: Visitor) -> None:
    head, body = grading(learner)
    whole = head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
    for share in (0.02, 0.3, 0.7, 0.9, 0.99):
        said_to(site, whole[: int(len(whole) * share)], hang_up=True)
    said_to(site, whole[:-1], hang_up=True)
    assert not reviews_of_today(site)
    assert said_to(site, whole).startswith(b"HTTP/1.1 302"), "whole, it counts"
    assert sum(reviews_of_today(site).values()) == 1


def test_what_is_no_request_is_refused_and_writes_nothing(site: Site, learner: Visitor) -> None:
    before = reviews_of_today(site)
    head, body = grading(learner)
    for length in (b"-1", b"abc", b"1e3", b"99999999999999999999", b"10\r\nContent-Length: 20"):
        said = said_to(site, head + b"Content-Length: " + length + b"\r\n\r\n" + body)
        assert is_refused(said), (length, said[:80])
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    for chunks in (b"zz\r\n" + body, b"-5\r\nabc\r\n0\r\n\r\n", b"ffffffffffffffffff\r\nabc"):
        assert is_refused(said_to(site, chunked + chunks)), chunks
    for start in (b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"\0" * 2_000,
                  b"GET / HTTP/9.9\r\n\r\n", b"G\xc3\xa9T / HTTP/1.1\r\n\r\n",
                  b"GET / HTTP/1.1\r\n" + b"X: " + b"x" * 2_000_000 + b"\r\n\r\n"):  # fmt: skip
        assert is_refused(said_to(site, start)), start[:40]
    assert reviews_of_today(site) == before
    assert learner.send("GET", "/study/")[0] == 200


@pytest.mark.skipif(not PROGRAM, reason="Debian's nginx is not installed")
def test_clients_that_never_finish_keep_nobody_waiting_behind_nginx(
    site: Site, tmp_path: Path
) -> None:
    """Without it they would: a server's thread waits for the whole of a form."""
    head = b"POST /accounts/login/ HTTP/1.1\r\nHost: study.example.com\r\n"
    begun = head + b"Content-Length: 1000\r\n\r\nlogin="
    with nginx(tmp_path, [site.port, site.port]) as proxy, ExitStack() as stack:
        trust = proxy.address.trust
        assert trust
        for number in range(DRIPPING):
            client = socket.create_connection(("127.0.0.1", proxy.address.port), timeout=PATIENCE)
            client = stack.enter_context(trust.wrap_socket(client, server_hostname=NAME))
            client.sendall(begun if number % 2 else begun[:40])
        time.sleep(SENT)
        begins = time.monotonic()
        assert Visitor(proxy.address).send("GET", "/accounts/login/")[0] == 200
        assert time.monotonic() - begins < SOON
