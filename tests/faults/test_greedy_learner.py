"""One learner sends ten forms at once while their lock is held: everybody else is served."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import psycopg
import pytest

from ..http_client import Address, Visitor
from ..postgres import PROGRAMS
from ..scratch_site import PATIENCE, postgres_site
from .grading_load import HIDDEN, Server

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(not PROGRAMS, reason="Debian's postgresql is not installed"),
]

FORMS = 10  # more than the server has threads
HELD = "SELECT 1 FROM scheduler_learner WHERE user_id = %s FOR UPDATE"
WHO = "SELECT id FROM dlprep_site_user WHERE email = 'bench-0@example.com'"


def test_ten_forms_of_one_learner_leave_threads_to_everybody_else(tmp_path: Path) -> None:
    site = postgres_site(tmp_path / "data", "learners")
    site.collect_static()
    site.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.settings"
    server, here = Server(site, "--no-worker"), Address(site.port)
    server.start()
    try:
        greedy, other = Visitor(here), Visitor(here)
        for number, visitor in enumerate((greedy, other)):
            assert visitor.log_in(f"bench-{number}@example.com", "bench")[0] == 302
        form = dict(HIDDEN.findall(other.send("GET", "/study/")[1]))
        own = dict(HIDDEN.findall(greedy.send("GET", "/study/")[1]))
        said: list[int] = []

        def send() -> None:
            tab = Visitor(here, dict(greedy.cookies))
            said.append(tab.send("POST", "/study/grade/", own | {"quality": "4"})[0])

        with psycopg.connect(site.environ["DATABASE_URL"]) as database:
            row = database.execute(WHO).fetchone()
            database.execute(HELD, row)
            tabs = [threading.Thread(target=send) for _ in range(FORMS)]
            for tab in tabs:
                tab.start()
            deadline = time.monotonic() + PATIENCE
            while len(said) < FORMS - 2 and time.monotonic() < deadline:
                time.sleep(0.02)
            assert said == [503] * (FORMS - 2), "those beyond two were told at once"
            assert other.send("GET", "/study/")[0] == 200
            assert other.send("POST", "/study/grade/", form | {"quality": "4"})[0] == 302
            for tab in tabs:
                tab.join()
            assert said == [503] * FORMS, "the two that waited gave up in good time"
        assert greedy.send("POST", "/study/grade/", own | {"quality": "4"})[0] == 302
    finally:
        server.kill()
