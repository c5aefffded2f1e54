"""One site in one process, without a server: asked by lines of JSON, it answers with its times.

`python -m tools.bench.lab`, with the settings of the site that is measured. A line names a page,
or "grade", and how often to ask it; what comes back are milliseconds, the queries of one, how many
milliseconds of the processor one took, and the bytes of a page before it is compressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import Any

import django

from .asked import GOOD, answer_lines, get, post, text_of
from .pages import grade_form

TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def main() -> None:
    from django.test import Client

    clients = {"nobody": Client()}
    learners = _learners()

    def answer(order: dict[str, Any]) -> dict[str, Any]:
        who, page, times = order["who"], order["page"], order["times"]
        if page == "grade":
            return _measure(_Grading(next(learners)).grade, times)
        if who not in clients:
            clients[who] = _logged_in(who)
        measured = _measure(_getting(clients[who], page), times)
        return measured | {"bytes": len(text_of(get(clients[who], page)).encode())}

    answer_lines(answer)


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
    def milliseconds() -> float:
        begun = perf_counter()
        get(client, path)
        return (perf_counter() - begun) * 1_000

    return milliseconds


class _Grading:
    """A learner who grades card after card."""

    def __init__(self, who: str) -> None:
        self.client = _logged_in(who, enforce_csrf_checks=True)
        self.form = grade_form(self.client.get("/study/").text)

    def grade(self) -> float:
        assert self.form, "the learner has nothing left to grade"
        begun = perf_counter()
        response = post(self.client, self.form, quality=GOOD)
        taken = perf_counter() - begun
        self.form = grade_form(text_of(response))
        return taken * 1_000


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
