"""What an operator watches: numbered log lines, metrics, error reports, room on the disk."""

from __future__ import annotations

import gzip
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from unittest import mock

import brotli
import pytest
from django.test import Client
from pytest import LogCaptureFixture
from pytest_django import Settings

from dlprep_site.ops.request_log import RequestId

from ..helpers import logged_in, make_plan
from ..scratch_site import ROOT, Site, sqlite_site

pytestmark = pytest.mark.django_db
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


def broken(client: Client) -> Any:
    client.raise_request_exception = False
    with mock.patch("scheduler.views.today.get_landing", side_effect=RuntimeError("here")):
        return client.get("/")


def test_every_answer_has_a_number_and_a_crash_shows_it(caplog: LogCaptureFixture) -> None:
    caplog.handler.addFilter(RequestId())
    first, second = Client().get("/"), broken(Client())
    assert re.fullmatch(r"[0-9a-f]{32}", first["X-Request-ID"])
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert second["X-Request-ID"] in second.text
    [crash] = [record for record in caplog.records if record.exc_info]
    assert crash.request_id == second["X-Request-ID"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("https", "given", "is_taken"),
    [
        (True, "from-the-proxy-1", True),
        (False, "from-a-visitor-1", False),
        (True, "short", False),
        (True, "x" * 65, False),
        (True, "a line\r\nanother", False),
    ],
)
def test_a_proxys_number_is_taken(
    settings: Settings, https: bool, given: str, is_taken: bool
) -> None:
    settings.HTTPS = https
    answer = Client().get("/", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is is_taken


def test_a_line_a_request_names_the_route_and_no_secret(
    settings: Settings, caplog: LogCaptureFixture
) -> None:
    settings.LOG_REQUESTS = True
    plan = make_plan()
    client = logged_in(plan.learner.user)
    with caplog.at_level(logging.INFO, "dlprep.access"):
        client.get("/study/?q=private")
        client.get("/calendar/a-secret-key.ics")
        client.get("/nowhere/")
    lines = [record for record in caplog.records if record.name == "dlprep.access"]
    assert [line.getMessage() for line in lines] == [
        "GET /study/ 200",
        "GET /calendar/<slug:key>.ics 404",
        "GET - 404",
    ]
    assert lines[0].account == plan.learner_id  # type: ignore[attr-defined]
    assert lines[0].milliseconds > 0  # type: ignore[attr-defined]


def test_no_line_a_request_unless_it_is_asked_for(caplog: LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Client().get("/")
    assert not [record for record in caplog.records if record.name == "dlprep.access"]


def run(site: Site, code: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A few lines in a process with settings of its own."""
    setup = "import django; django.setup(); from django.test import Client\n"
    return subprocess.run(
        [sys.executable, "-c", setup + code],
        cwd=ROOT,
        env=site.environ | {"DJANGO_SETTINGS_MODULE": "dlprep_site.settings", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = sqlite_site(tmp_path_factory.mktemp("watched"), "migrated")
    site.collect_static()
    return site


@pytest.mark.own_site
def test_logs_as_json_hold_no_address_and_without_a_dsn_nothing_is_reported(site: Site) -> None:
    code = """
import sys
headers = {'host': '127.0.0.1'}
Client().get('/', headers=headers)
Client().options('/calendar/a-secret-key.ics', headers=headers)
with __import__('unittest.mock').mock.patch(
    'scheduler.views.reminders.plan_of_feed', side_effect=RuntimeError('x')
):
    Client(raise_request_exception=False).get('/calendar/a-secret-key.ics', headers=headers)
print('sentry_sdk' in sys.modules)
"""
    done = run(site, code, LOG_FORMAT="json", LOG_REQUESTS="on")
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert len(lines) == 5, done.stderr
    assert lines[0]["message"] == "GET / 200"
    assert {"at", "level", "logger", "milliseconds", "account"} <= lines[0].keys()
    assert "a-secret" not in done.stderr
    assert all(len(line["request_id"]) == 32 for line in lines)
    assert [line["status_code"] for line in lines if "status_code" in line] == [405, 500]
    assert done.stdout == "False\n", "what reports errors is not even loaded"
    assert run(site, "", LOG_FORMAT="yaml").returncode == 1


METRICS = """
from django.test import override_settings
for token in '', 'right':
    for headers in {}, {'Authorization': 'Bearer right'}, {'X-Forwarded-For': '1.2.3.4'}:
        with override_settings(METRICS_TOKEN=token):
            Client().get('/', headers={'host': '127.0.0.1'})
            answer = Client().get('/metrics', headers={'host': '127.0.0.1', **headers})
        print(answer.status_code, 'scheduler:today' in answer.content.decode())
"""


@pytest.mark.own_site
def test_metrics_are_for_those_who_may(site: Site) -> None:
    done = run(site, METRICS, METRICS="on")
    by_address, by_token = ["200 True", "200 True", "404 False"], ["404 False", "200 True"]
    assert done.stdout.splitlines() == [*by_address, *by_token, "404 False"], done.stderr


def test_metrics_are_off_unless_they_are_asked_for() -> None:
    for headers in {}, {"Authorization": "Bearer right"}, {"X-Forwarded-For": "1.2.3.4"}:
        assert Client().get("/metrics", headers=headers).status_code == 404


@pytest.fixture
def sentry() -> Iterator[tuple[str, list[str]]]:
    """A server that takes error reports: its DSN, and what it got."""
    got: list[str] = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = UNPACK.get(self.headers.get("Content-Encoding", ""), bytes)
            got.append(unpack(body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the test says what it sees."""

    server = HTTPServer(("127.0.0.1", 0), Taker)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://key@127.0.0.1:{server.server_port}/1", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


CRASH = """
from unittest import mock
client = Client(raise_request_exception=False)
headers = {'host': '127.0.0.1', 'cookie': 'sessionid=a-secret-session'}
with mock.patch('scheduler.views.reminders.plan_of_feed', side_effect=RuntimeError('x')):
    answer = client.get('/calendar/a-secret-key.ics?q=a-secret-query', headers=headers)
print(answer['X-Request-ID'])
import sentry_sdk
sentry_sdk.flush(5)
"""


@pytest.mark.own_site
def test_a_crash_is_reported_without_what_was_sent(
    site: Site, sentry: tuple[str, list[str]]
) -> None:
    dsn, got = sentry
    done = run(site, CRASH, SENTRY_DSN=dsn)
    report = "".join(got)
    assert "RuntimeError" in report, done.stderr
    assert done.stdout.strip() in report, "the number that the learner was shown"
    assert "a-secret" not in report


def test_not_ready_when_the_disk_is_nearly_full(settings: Settings) -> None:
    settings.MIN_DISK_MB = 10**12
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert re.fullmatch(r"\d+ MB free", answer.json()["disk"])
