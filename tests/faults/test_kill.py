"""The server is killed again and again while learners grade: nothing acknowledged is lost or twice.

Learners study through the real pages. Whoever gets no answer to a grade sends the same form again,
as a browser's user would, until there is one.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ..postgres import PROGRAMS, postgres
from ..server import PATIENCE, ROOT, Site, wait_for

pytestmark = pytest.mark.own_site

LEARNERS = 8
KILLS = 20
ALIVE = 0.12  # seconds of grading between two kills
IN_TIME = 120  # seconds for all of it

HIDDEN = re.compile(r'type="hidden" name="(card|token)" value="([^"]*)"')


@dataclass
class Grader(threading.Thread):
    """A learner who grades every card that is due, through a server that keeps dying."""

    port: int
    email: str
    stop: threading.Event
    acknowledged: Counter[str] = field(default_factory=Counter)
    """How often a grade was answered, by card: each stands for one form."""
    sent_again: int = 0
    refused: list[str] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stop.is_set():
            page = self.until_answered("GET", "/study/")
            form = dict(HIDDEN.findall(page[1])) if page else {}
            if "token" not in form:
                return
            answer = self.until_answered("POST", "/study/grade/", {**form, "quality": "4"})
            if answer and answer[0] in {200, 302}:
                self.acknowledged[form["card"]] += 1
            elif answer:
                self.refused.append(f"{answer[0]} for card {form['card']}")

    def log_in(self) -> None:
        self.send("GET", "/accounts/login/")
        status, _ = self.send(
            "POST", "/accounts/login/", {"login": self.email, "password": "bench"}
        )
        assert status == 302

    def until_answered(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str] | None:
        """The answer, however often it takes to ask; None when the test is over."""
        while not self.stop.is_set():
            try:
                status, page = self.send(method, path, form)
            except (OSError, HTTPException):
                self.sent_again += method == "POST"
                time.sleep(0.02)
                continue
            if status != 503:
                return status, page
        return None

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
            body = None
            if form is not None:
                body = urlencode(form | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, page


class Server:
    """The site's server in a process group of its own, to be killed by its id."""

    def __init__(self, site: Site, *options: str) -> None:
        self.site = site
        self.options = options
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *self.options],
            cwd=ROOT,
            env=self.site.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(f"{self.site.url}/healthz")

    def kill(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
            self.process = None


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    site = Site(str(tmp_path / "data"))
    with ExitStack() as stack:
        if request.param == "postgresql":
            if not PROGRAMS:
                pytest.skip("Debian's postgresql is not installed")
            site.environ["DATABASE_URL"] = stack.enter_context(postgres(options=""))
        site.manage("migrate")
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        site.manage("seed")
        environ = site.environ | {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        make = [sys.executable, "-m", "tests.bench.learners", str(LEARNERS)]
        subprocess.run(make, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
        site.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"  # logins at no cost
        yield site


def reviews_of_today(site: Site) -> Counter[tuple[str, str]]:
    """How many standing reviews each learner has of each card, beside the one of a week ago."""
    printed = site.manage(
        "shell", "--verbosity", "0", "-c",
        "import json; from scheduler.models import Review; from django.db.models import Count;"
        "rows = Review.objects.filter(is_introduction=False, voided_at=None);"
        "print(json.dumps([list(row) for row in"
        " rows.values_list('learner__user__email', 'card').annotate(Count('pk'))]))",
    )  # fmt: skip
    return Counter({(email, str(card)): n for email, card, n in json.loads(printed)})


def test_a_server_that_is_killed_loses_nothing_that_it_acknowledged(site: Site) -> None:
    server, stop = Server(site), threading.Event()
    server.start()
    graders = [Grader(site.port, f"bench-{number}@example.com", stop) for number in range(LEARNERS)]
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
    logged = reviews_of_today(site)
    acknowledged = {(g.email, card): n for g in graders for card, n in g.acknowledged.items()}
    assert sum(g.sent_again for g in graders) > 0, "no answer was ever lost"
    assert not [said for grader in graders for said in grader.refused]
    assert len(acknowledged) == LEARNERS * 64, "every card was graded in the end"
    assert set(acknowledged.values()) == {1}
    assert logged == acknowledged, "each acknowledged answer is in the log, once"
    assert "0 differences" in site.manage("replay_reviews")
    if "DATABASE_URL" not in site.environ:
        with closing(sqlite3.connect(Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3")) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
