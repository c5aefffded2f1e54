"""`migrate` beside a busy site: a deadlock or a lock that comes too late is tried again."""

from __future__ import annotations

from io import StringIO
from unittest import mock

import pytest
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError
from psycopg import errors

from dlprep_site.management.commands import migrate

pytestmark = pytest.mark.django_db


def failure(cause: Exception | None) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("cause", [errors.DeadlockDetected, errors.LockNotAvailable])
def test_a_lock_that_requests_hold_is_waited_for(cause: type[Exception]) -> None:
    out = StringIO()
    tries = [failure(cause("held")), failure(cause("held")), None]
    with (
        mock.patch.object(Migrate, "handle", side_effect=tries) as handle,
        mock.patch("time.sleep") as sleep,
    ):
        call_command("migrate", stderr=out)
    assert handle.call_count == 3
    assert [call.args[0] for call in sleep.call_args_list] == [1, 2]
    assert "held; again in 1 s" in out.getvalue()


def test_a_lock_that_is_never_free_is_an_error_in_the_end() -> None:
    tries = failure(errors.LockNotAvailable("held"))
    with (
        mock.patch.object(Migrate, "handle", side_effect=tries) as handle,
        mock.patch("time.sleep"),
        pytest.raises(OperationalError),
    ):
        call_command("migrate", stderr=StringIO())
    assert handle.call_count == len(migrate.PAUSES) + 1


@pytest.mark.parametrize("cause", [None, errors.UndefinedTable("no such table")])
def test_any_other_error_is_not_tried_again(cause: Exception | None) -> None:
    with (
        mock.patch.object(Migrate, "handle", side_effect=failure(cause)) as handle,
        pytest.raises(OperationalError),
    ):
        call_command("migrate")
    assert handle.call_count == 1
