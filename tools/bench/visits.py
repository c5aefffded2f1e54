"""One learner's visit after another in one process, without a server: told by lines of JSON.

`python -m tools.bench.visits`, with the settings of the site that is measured. A line holds a
learner's address; what comes back are, of each step of a visit, its milliseconds and the bytes that
the server wrote into its write-ahead log. Where it asks for `plans`, the steps' queries come back
instead, as the database says that it went about them. `check` replays so many learners' logs.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from zlib import decompress

import django

from .pages import Form, grade_form, hidden_fields

URLENCODED = "application/x-www-form-urlencoded"
GOOD = "4"
_UNDO = re.compile(r'<form method="post" action="(/study/undo/)".*?</form>', re.DOTALL)


def undo_form(page: str) -> Form | None:
    match = _UNDO.search(page)
    return (match[1], hidden_fields(match[0])) if match else None


class Visit:
    """A learner looks at their day, grades two cards, takes the second back, looks around."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.measured: dict[str, dict[str, float]] = {}

    def steps(self) -> Iterator[str]:
        """Each step's name, once it was taken; one that this learner can't take is left out."""
        yield self._get("today", "/")
        page = self._get("study", "/study/", keep=True)
        yield "study"
        for step in ("first grade", "grade"):
            form = grade_form(page)
            if form is None:
                return
            page = self._post(step, form, {"quality": GOOD})
            yield step
        form = undo_form(page)
        if form:
            self._post("undo", form, {})
            yield "undo"
        yield self._get("plan", "/plan/")
        yield self._get("progress", "/progress/")

    def _get(self, step: str, path: str, *, keep: bool = False) -> str:
        with self._measuring(step):
            response = self.client.get(path, headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return _text(response) if keep else step

    def _post(self, step: str, form: Form, fields: dict[str, str]) -> str:
        path, hidden = form
        headers = {"HX-Request": "true", "Accept-Encoding": "gzip"}
        body = urlencode({**hidden, **fields})
        with self._measuring(step):
            response = self.client.post(path, body, URLENCODED, headers=headers)
        assert response.status_code == 200, f"{step}: {response.status_code}"
        return _text(response)

    @contextmanager
    def _measuring(self, step: str) -> Iterator[None]:
        written = _written()
        begun = perf_counter()
        yield
        milliseconds = (perf_counter() - begun) * 1_000
        self.measured[step] = {"ms": milliseconds, "wal": _written() - written}


def _written() -> int:
    """Bytes of the server's write-ahead log, ever."""
    from django.db import connection

    connection.ensure_connection()
    with closing(connection.create_cursor()) as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        [(written,)] = cursor.fetchall()
        return int(written)


def _check(learners: int) -> dict[str, int]:
    """Replay the logs of some learners, and look for rows that belong to nobody."""
    from scheduler.log.replay import differences
    from scheduler.models import Learner, Review, Schedule

    everybody = list(Learner.objects.order_by("pk").values_list("pk", flat=True))
    chosen = everybody[:: max(len(everybody) // learners, 1)]
    return {
        "learners": len(chosen),
        "answers": Review.objects.filter(learner_id__in=chosen).count(),
        "differences": len(list(differences(chosen))),
        "of_nobody": sum(
            model._default_manager.filter(learner__user__isnull=True).count()
            for model in (Review, Schedule)
        ),
    }


def _text(response: Any) -> str:
    content: bytes = response.content
    is_gzipped = response.get("Content-Encoding") == "gzip"
    return (decompress(content, wbits=31) if is_gzipped else content).decode()


def main() -> None:
    from django.conf import settings
    from django.core.servers.basehttp import get_internal_wsgi_application
    from django.test import Client

    from dlprep_site.models import User
    from scheduler.log.replay import differences
    from tests.query_plans import asked

    get_internal_wsgi_application()  # what it sets for the server's process holds here too
    settings.ALLOWED_HOSTS.append("testserver")
    logging.disable(logging.WARNING)
    for line in sys.stdin:
        order = json.loads(line)
        if "check" in order:
            print(json.dumps(_check(order["check"])), flush=True)  # noqa: T201
            continue
        client = Client()
        user = User.objects.get(email=order["who"])
        client.force_login(user)
        visit = Visit(client)
        answer: dict[str, Any]
        if order.get("plans"):
            answer = {}
            with asked() as queries:
                for step in visit.steps():
                    answer[step] = [query.told() for query in queries]
                    queries.clear()
                list(differences([user.pk]))
            answer["replay"] = [query.told() for query in queries]
        else:
            list(visit.steps())
            answer = visit.measured
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    django.setup()
    main()
