"""A database that is locked or away: said plainly, nothing half-written, and it mends itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test import Client

from scheduler.models import Plan, Review, Schedule

from ..helpers import logged_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(plan: Plan) -> Client:
    return logged_in(plan.learner.user, raise_request_exception=False)


@contextmanager
def another_writer() -> Iterator[None]:
    """Somebody else who holds what a grade needs, and a patience of a moment for it."""
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    other.settings_dict = {**connection.settings_dict}
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50" if is_sqlite else "SET lock_timeout = '50ms'")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
            if not is_sqlite:
                cursor.execute("LOCK TABLE scheduler_plan IN EXCLUSIVE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()
        if not is_sqlite:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        connection.close()


def test_a_grade_that_can_not_have_the_lock_is_refused_whole_and_counts_later(
    client: Client,
) -> None:
    page = client.get("/study/").text
    form = dict(re.findall(r'type="hidden" name="(card|token)" value="([^"]*)"', page))
    with another_writer():
        answer = client.post("/study/grade/", {**form, "quality": "4"})
        assert answer.status_code == 503
        assert answer["Retry-After"] == "5"
        assert "Busy for a moment" in answer.text
        assert "Traceback" not in answer.text
        assert "locked" not in answer.text
    assert not Review.objects.exists()
    assert not Schedule.objects.exists()
    assert client.post("/study/grade/", {**form, "quality": "4"}).status_code == 302
    assert Review.objects.count() == 1


def test_a_page_without_a_database_says_so_and_comes_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    with monkeypatch.context() as patch:
        nowhere = "/nowhere/at/all" if connection.vendor == "sqlite" else "no_such_database"
        patch.setitem(connection.settings_dict, "NAME", nowhere)
        patch.setitem(connection.settings_dict, "OPTIONS", {})
        answer = client.get("/")
        assert answer.status_code == 503
        assert "Busy for a moment" in answer.text
        assert "nowhere" not in answer.text
    connection.close()
    assert client.get("/").status_code == 200
