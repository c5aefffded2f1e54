"""One learner's visit after another in one process, without a server: told by lines of JSON.

`python -m tools.bench.visits`, with the settings of the site that is measured. A line holds a
learner's address; what comes back are, of each step of a visit, its milliseconds and the bytes that
the server wrote into its write-ahead log. Where it asks for `plans`, the steps' queries come back
instead, as the database says that it went about them. `check` replays so many learners' logs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import perf_counter
from typing import Any

import django

from .asked import GOOD, answer_lines, get, post, text_of
from .pages import Form, grade_form, hidden_fields

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
        self._get("today", "/")
        yield "today"
        page = self._get("study", "/study/")
        yield "study"
        for step in ("first grade", "grade"):
            form = grade_form(page)
            if form is None:
                return
            page = self._post(step, form, quality=GOOD)
            yield step
        if form := undo_form(page):
            self._post("undo", form)
            yield "undo"
        for step in ("plan", "progress"):
            self._get(step, f"/{step}/")
            yield step

    def _get(self, step: str, path: str) -> str:
        with self._measuring(step):
            response = get(self.client, path)
        return text_of(response)

    def _post(self, step: str, form: Form, **fields: str) -> str:
        with self._measuring(step):
            response = post(self.client, form, **fields)
        return text_of(response)

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


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    from django.test import Client

    from dlprep_site.models import User
    from scheduler.log.replay import differences
    from tests.query_plans import asked

    if "check" in order:
        return _check(order["check"])
    client = Client()
    user = User.objects.get(email=order["who"])
    client.force_login(user)
    visit = Visit(client)
    if not order.get("plans"):
        list(visit.steps())
        return visit.measured
    plans = {}
    with asked() as queries:
        for step in visit.steps():
            plans[step] = [query.told() for query in queries]
            queries.clear()
        list(differences([user.pk]))
    return plans | {"replay": [query.told() for query in queries]}


if __name__ == "__main__":
    django.setup()
    answer_lines(_answer)
