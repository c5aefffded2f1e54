"""What is read from a replica, and what never is. `tests/faults/test_replica.py` has a real one."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cards.models import Card
from dlprep_site import replica
from dlprep_site.models import User
from dlprep_site.replica import REPLICA, Router, may_come_from_a_replica
from scheduler.models import Review


@pytest.fixture(autouse=True)
def _rested() -> Iterator[None]:
    yield
    replica._Rest.until = 0.0


@may_come_from_a_replica
def page(request: HttpRequest) -> HttpResponse:
    source = Router().db_for_read(Review)
    if source == REPLICA and request.GET.get("fail"):
        raise OperationalError("canceling statement due to conflict with recovery")
    return HttpResponse(source)


def ask(**query: str) -> str:
    return page(RequestFactory().get("/", query)).text


@pytest.mark.django_db(transaction=True)
def test_accounts_writes_and_what_follows_them_are_the_primarys() -> None:
    router, before = Router(), replica._reads_from.set(REPLICA)
    try:
        assert router.db_for_read(Review) == REPLICA
        assert router.db_for_read(User) == DEFAULT_DB_ALIAS
        with transaction.atomic():
            assert router.db_for_read(Review) == DEFAULT_DB_ALIAS
        assert router.db_for_read(Card) == REPLICA
        assert router.db_for_write(Card) == DEFAULT_DB_ALIAS
        assert router.db_for_read(Card) == DEFAULT_DB_ALIAS
    finally:
        replica._reads_from.reset(before)


@pytest.mark.django_db(transaction=True)
def test_a_page_that_fails_on_the_replica_is_read_from_the_primary(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with mock.patch("dlprep_site.replica._is_fit", return_value=True):
        assert ask() == REPLICA
        assert ask(fail="yes") == DEFAULT_DB_ALIAS
    assert "it failed: canceling statement" in caplog.text
    assert replica._reads_from.get() == DEFAULT_DB_ALIAS, "nothing is left over"


@pytest.mark.django_db(transaction=True)
def test_without_a_replica_nothing_is_asked_of_one() -> None:
    with mock.patch("dlprep_site.replica._row", side_effect=AssertionError):
        assert ask() == DEFAULT_DB_ALIAS


@pytest.mark.parametrize(
    ("at_the_replica", "reason"),
    [
        ((2, True, 0), "it is no replica"),  # of another database
        ((1, False, None), "it is no replica"),  # it was promoted
        ((1, True, 4_096), "it is 4096 bytes behind"),
        ((1, True, None), "it has replayed nothing yet"),
    ],
)
def test_a_replica_that_is_not_up_to_it(at_the_replica: tuple[object, ...], reason: str) -> None:
    rows = {DEFAULT_DB_ALIAS: (1, "0/3000000"), REPLICA: at_the_replica}
    with (
        mock.patch("dlprep_site.replica._row", side_effect=lambda alias, *_: rows[alias]),
        pytest.raises(replica.Unfit, match=reason),
    ):
        replica._catch_up()
