"""What `deploy/nginx.conf` repeats and what it never does, before servers that only pretend."""

from __future__ import annotations

import os
import ssl
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which

import pytest
import yaml

from ..http_client import Visitor
from ..nginx import NAME, PROGRAM, Proxy, nginx
from ..scratch_site import PATIENCE, ROOT
from ..shared_by_run import free_port

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(not PROGRAM, reason="Debian's nginx is not installed"),
]
Answer = Callable[[BaseHTTPRequestHandler], None]


class Pretender:
    """A server that notes what it is asked, and answers as it is told."""

    def __init__(self, answer: Answer) -> None:
        self.seen = seen = list[str]()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                seen.append(f"{self.command} {self.path}")
                answer(self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self.http.server_address[1]


@contextmanager
def pretending(answer: Answer) -> Iterator[Pretender]:
    server = Pretender(answer)
    thread = threading.Thread(target=server.http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        thread.join()
        server.http.server_close()


def well(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def has_not(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(404)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def dies(handler: BaseHTTPRequestHandler) -> None:
    """Takes the request and answers nothing, as one that is killed over it."""


def test_a_form_that_was_sent_is_not_repeated(tmp_path: Path) -> None:
    with (
        pretending(dies) as first,
        pretending(well) as second,
        nginx(tmp_path, [first.port, second.port]) as proxy,
    ):
        visitor = Visitor(proxy.address, cookies={"csrftoken": "x"})
        status, page = visitor.send("POST", "/study/grade/", {"quality": "4"})
        assert (status, "Busy for a moment" in page) == (503, True)
        assert visitor.told["retry-after"] == "5"
        assert first.seen == ["POST /study/grade/"]
        assert second.seen == []


def test_a_page_is_asked_for_again(tmp_path: Path) -> None:
    with (
        pretending(dies) as first,
        pretending(well) as second,
        nginx(tmp_path, [first.port, second.port]) as proxy,
    ):
        assert Visitor(proxy.address).send("GET", "/study/")[0] == 200
        assert first.seen == second.seen == ["GET /study/"]


def test_a_form_that_reached_nobody_goes_to_the_next_server(tmp_path: Path) -> None:
    with pretending(well) as second, nginx(tmp_path, [free_port(), second.port]) as proxy:
        visitor = Visitor(proxy.address, cookies={"csrftoken": "x"})
        assert visitor.send("POST", "/study/grade/", {"quality": "4"})[0] == 200
        assert second.seen == ["POST /study/grade/"]


def test_a_file_of_another_version_is_found_on_the_server_that_has_it(tmp_path: Path) -> None:
    with (
        pretending(has_not) as older,
        pretending(well) as newer,
        nginx(tmp_path, [older.port, newer.port]) as proxy,
    ):
        visitor = Visitor(proxy.address)
        assert visitor.send("GET", "/static/css/dlprep.0123456789ab.css")[0] == 200
        assert older.seen == newer.seen
        pages = {visitor.send("GET", "/nowhere/")[0] for _ in range(4)}
        assert 404 in pages, "a page that there is not is not looked for elsewhere"


def test_progress_is_passed_on_as_it_comes_and_what_is_too_large_is_refused(
    tmp_path: Path,
) -> None:
    has_arrived = threading.Event()

    def bit_by_bit(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("X-Accel-Buffering", "no")
        handler.end_headers()
        handler.wfile.write(b"first")
        handler.wfile.flush()
        handler.wfile.write(b"last" if has_arrived.wait(5) else b"held back")

    with pretending(bit_by_bit) as server, nginx(tmp_path, [server.port, free_port()]) as proxy:
        with closing(proxy.address.connect()) as connection:
            connection.request("GET", "/data/", headers={"Host": NAME})
            answer = connection.getresponse()
            assert answer.read(5) == b"first"
            has_arrived.set()
            assert answer.read() == b"last"
        with closing(proxy.address.connect()) as connection:
            too_large = {"Host": NAME, "Content-Length": str(66 * 2**20)}
            connection.request("POST", "/data/import/", headers=too_large)
            answer = connection.getresponse()
            assert answer.status == 413
            assert b"Files of up to 64 MB can be imported" in answer.read()


def statuses(proxy: Proxy, method: str, path: str, number: int) -> Counter[int]:
    """How one visitor's many requests were answered, with what a page says to the refused."""
    found: Counter[int] = Counter()
    visitor = Visitor(proxy.address, cookies={"csrftoken": "x"})
    for _ in range(number):
        status, page = visitor.send(method, path, {"x": "1"} if method == "POST" else None)
        found[status] += 1
        if status == 429:
            assert "Too many requests" in page
            assert visitor.told["retry-after"] == "5"
    return found


def test_a_flood_from_one_address_ends_at_the_proxy(tmp_path: Path) -> None:
    with (
        pretending(well) as server,
        nginx(tmp_path, [server.port, free_port()], with_limits=True) as proxy,
    ):
        knocking = statuses(proxy, "POST", "/accounts/login/", 120)
        assert 60 <= knocking[200] < 80
        assert knocking[429] == 120 - knocking[200]
        assert len(server.seen) == knocking[200], "the servers saw no more"
        assert statuses(proxy, "GET", "/accounts/login/", 20) == {200: 20}
        assert statuses(proxy, "POST", "/study/grade/", 100) == {200: 100}, "ten at once, ten times"
        pages = statuses(proxy, "GET", "/study/", 1_500)
        assert pages[429] > 0
        assert pages[200] > 100
        assert statuses(proxy, "GET", "/static/css/dlprep.css", 50) == {200: 50}


def test_another_name_gets_no_answer(tmp_path: Path) -> None:
    with pretending(well) as server, nginx(tmp_path, [server.port, free_port()]) as proxy:
        for name in ("127.0.0.1", "localhost", "evil.example"):
            plain = HTTPConnection("127.0.0.1", proxy.plain_port, timeout=PATIENCE)
            with closing(plain), pytest.raises(HTTPException):
                plain.request("GET", "/", headers={"Host": name})
                plain.getresponse()
            with pytest.raises(ssl.SSLError):
                Visitor(replace(proxy.address, name=name)).send("GET", "/")
            with closing(proxy.address.connect()) as connection:
                connection.request("GET", "/", headers={"Host": name})  # by our name, for another
                with pytest.raises(HTTPException):
                    connection.getresponse()
        assert server.seen == []
        assert Visitor(proxy.address).send("GET", "/")[0] == 200


@pytest.mark.skipif(not which("curl"), reason="curl is not installed")
def test_the_containers_own_check_is_answered(tmp_path: Path) -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    command = compose["services"]["proxy"]["healthcheck"]["test"].replace("$$", "$")
    with pretending(well) as server, nginx(tmp_path, [server.port, free_port()]) as proxy:
        here = command.replace("443", str(proxy.address.port))
        environ = {"SITE_NAME": NAME, "PATH": os.environ["PATH"]}
        subprocess.run(["sh", "-c", here], env=environ, check=True, timeout=PATIENCE)
        assert server.seen == ["GET /healthz"]
