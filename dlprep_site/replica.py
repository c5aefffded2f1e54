"""Pages that only look may be read from a streaming replica, when it knows all that they need.

A page asks the primary how far its log reaches, and is read from the replica when that has
replayed as much. So it shows whatever was acknowledged before it was asked for, of every kind, by
whichever server: nobody misses the answer that they have just given, and what a view was handed
from the primary is never newer than what it reads. Where the replica takes too long, is away or is
none, the page comes from the primary, and the replica has a rest.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.models import Model
from django.http import HttpRequest

P = ParamSpec("P")
R = TypeVar("R")
AnyRequest = TypeVar("AnyRequest", bound=HttpRequest)

logger = logging.getLogger(__name__)

REPLICA = "replica"
# who is asking, and what they may do, is always asked of the primary
ACCOUNTS = {"account", "auth", "contenttypes", "dlprep_site", "mfa", "sessions", "usersessions"}
PAUSE = 0.005  # seconds between two looks at how far the replica is

# the flushed log, which is what a commit waits for; the identifier tells two databases apart
AT_THE_PRIMARY = (
    "SELECT system_identifier, pg_current_wal_flush_lsn()::text FROM pg_control_system()"
)
AT_THE_REPLICA = (
    "SELECT system_identifier, pg_is_in_recovery(),"
    " pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn()) FROM pg_control_system()"
)

_reads_from: ContextVar[str] = ContextVar("reads_from", default=DEFAULT_DB_ALIAS)


class Unfit(Exception):
    """The replica can't be read from now; `str()` of it says why."""


class _Rest:
    until = 0.0  # of the monotonic clock; each process finds out for itself


class Router:
    """Reads of a page that may come from the replica go there; all else to the primary."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        in_a_write = connections[DEFAULT_DB_ALIAS].in_atomic_block
        is_of_accounts = model._meta.app_label in ACCOUNTS
        return DEFAULT_DB_ALIAS if in_a_write or is_of_accounts else _reads_from.get()

    def db_for_write(self, model: type[Model], **hints: object) -> str:
        _reads_from.set(DEFAULT_DB_ALIAS)  # whatever follows sees what is written
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *of: object, **hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, *of: object, **hints: object) -> bool | None:
        return False if db == REPLICA else None


def may_come_from_a_replica(
    view: Callable[Concatenate[AnyRequest, P], R],
) -> Callable[Concatenate[AnyRequest, P], R]:
    """Read a view of GET from the replica, where there is one that is up to it."""

    @wraps(view)
    def wrapper(request: AnyRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not _is_fit():
            return view(request, *args, **kwargs)
        before = _reads_from.set(REPLICA)
        try:
            return view(request, *args, **kwargs)
        except (DatabaseError, InterfaceError) as error:
            _rest(f"it failed: {error}")
        finally:
            _reads_from.reset(before)
        return view(request, *args, **kwargs)

    return wrapper


def _is_fit() -> bool:
    if REPLICA not in settings.DATABASES or time.monotonic() < _Rest.until:
        return False
    try:
        _catch_up()
    except (DatabaseError, InterfaceError) as error:
        _rest(f"it does not answer: {error}")
        return False
    except Unfit as reason:
        _rest(str(reason))
        return False
    return True


def _catch_up() -> None:
    """Wait until the replica has replayed what the primary has now; Unfit if that takes long."""
    [primary, goal] = _row(DEFAULT_DB_ALIAS, AT_THE_PRIMARY)
    deadline = time.monotonic() + settings.REPLICA_PATIENCE
    while True:
        [system, is_replica, behind] = _row(REPLICA, AT_THE_REPLICA, goal)
        if system != primary or not is_replica:
            raise Unfit("it is no replica of the database in DATABASE_URL")
        if behind is not None and behind <= 0:
            return
        if time.monotonic() >= deadline:
            late = (
                "it has replayed nothing yet" if behind is None else f"it is {behind} bytes behind"
            )
            raise Unfit(late)
        time.sleep(PAUSE)


def _row(alias: str, sql: str, *values: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def _rest(reason: str) -> None:
    _Rest.until = time.monotonic() + settings.REPLICA_REST
    seconds = settings.REPLICA_REST
    logger.warning("the replica is not read from for %s seconds: %s", seconds, reason.strip())
