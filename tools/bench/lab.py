"""One site in one process, without a server: asked by lines of JSON, it answers with its times.

`python -m tools.bench.lab`, with the settings of the site that is measured. A line names a page,
or "grade", and how often to ask it; what comes back are milliseconds, the queries of one, how many
milliseconds of the processor one took, and the bytes of a page before it is compressed.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlencode
from zlib import decompress

import django

from .pages import grade_form

TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
URLENCODED = "application/x-www-form-urlencoded"
GOOD = "4"


def main() -> None:
    from django.conf import settings
    from django.core.servers.basehttp import get_internal_wsgi_application
    from django.test import Client

    get_internal_wsgi_application()  # what it sets for the server's process holds here too
    settings.ALLOWED_HOSTS.append("testserver")
    logging.disable(logging.WARNING)
    clients = {"nobody": Client()}
    learners = _learners()
    for line in sys.stdin:
        order = json.loads(line)
        who = order["who"]
        if who not in clients:
            clients[who] = _logged_in(who)
        if order["page"] == "grade":
            answer = _measure(_Grading(next(learners)).grade, order["times"])
        else:
            client, path = clients[who], order["page"]
            answer = _measure(_getting(client, path), order["times"])
            answer["bytes"] = len(_text(client.get(path)).encode())
        print(json.dumps(answer), flush=True)  # noqa: T201


def _measure(page: Callable[[], float], times: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page()
    with CaptureQueriesContext(connection) as captured:
        page()
    queries = [q for q in captured.captured_queries if not q["sql"].startswith(TRANSACTIONS)]
    before = process_time()
    milliseconds = [page() for _ in range(times)]
    cpu = (process_time() - before) * 1_000 / times
    return {"ms": milliseconds, "cpu_ms": cpu, "queries": len(queries)}


def _getting(client: Any, path: str) -> Callable[[], float]:
    def get() -> float:
        begun = perf_counter()
        response = client.get(path, headers={"Accept-Encoding": "gzip"})
        taken = perf_counter() - begun
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return taken * 1_000

    return get


class _Grading:
    """A learner who grades card after card."""

    def __init__(self, who: str) -> None:
        self.client = _logged_in(who, enforce_csrf_checks=True)
        self.form = grade_form(self.client.get("/study/").text)

    def grade(self) -> float:
        assert self.form, "the learner has nothing left to grade"
        action, fields = self.form
        headers = {"HX-Request": "true", "Accept-Encoding": "gzip"}
        body = urlencode({**fields, "quality": GOOD})
        begun = perf_counter()
        response = self.client.post(action, body, URLENCODED, headers=headers)
        taken = perf_counter() - begun
        assert response.status_code == 200, f"grade: {response.status_code}"
        self.form = grade_form(_text(response))
        return taken * 1_000


def _text(response: Any) -> str:
    content: bytes = response.content
    is_gzipped = response.get("Content-Encoding") == "gzip"
    return (decompress(content, wbits=31) if is_gzipped else content).decode()


def _learners() -> Iterator[str]:
    """The bench's learners, the last first: the load uses the first ones."""
    from django.contrib.auth import get_user_model

    users = get_user_model()._default_manager
    name = users.model.USERNAME_FIELD
    yield from (
        users.filter(**{f"{name}__startswith": "bench-"})
        .order_by("-pk")
        .values_list(name, flat=True)
    )


def _logged_in(who: str, **options: bool) -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    users = get_user_model()._default_manager
    client = Client(**options)  # type: ignore[arg-type]
    client.force_login(users.get(**{users.model.USERNAME_FIELD: who}))
    return client


if __name__ == "__main__":
    django.setup()
    main()
