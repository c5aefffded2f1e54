from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import filterfalse
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from simple_history.manager import HistoryManager

from cards.figures import lookup
from dlprep_site.models import User
from scheduler.models import Plan

from . import postgres, shared_by_run
from .helpers import (
    MORNING,
    PASSWORD,
    copy_of_database,
    logged_in,
    make_plan,
    make_user,
    put_back,
    rolled_back,
)  # fmt: skip
from .scratch_site import sqlite_template


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--none-left-out", action="store_true", help="fail when any test was skipped")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the process that starts the others, if there are any
        shared_by_run.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop_shared()
        shared_by_run.end()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Keep together what shares a site, for a run of several processes; browsers come last.

    They leave an event loop in their process.
    """
    for item in items:
        scopes = _scopes(item)
        if "package" in scopes:
            item.add_marker(pytest.mark.xdist_group(item.path.parent.name))
        elif "module" in scopes:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        if "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
    yield
    items.sort(key=_drives_a_browser)
    if hasattr(config, "workerinput"):
        items[:] = _in_turns(items)


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over what lives as long as the tests, and run less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def _drives_a_browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


def _waits_for_a_site(item: pytest.Item) -> bool:
    return item.get_closest_marker("own_site") is not None and not _drives_a_browser(item)


def _in_turns(items: list[pytest.Item]) -> list[pytest.Item]:
    """Tests that wait for a site, among the first half of those that compute: no core rests."""
    waiting = list(filter(_waits_for_a_site, items))
    others = list(filterfalse(_waits_for_a_site, items))
    step = len(others) // 2 // (len(waiting) or 1)
    for number, item in enumerate(waiting):
        others.insert(number * (step + 1), item)
    return others


def _scopes(item: pytest.Item) -> set[str]:
    """Of the fixtures that the test uses: those of a module or a package are made once for it."""
    info = getattr(item, "_fixtureinfo", None)
    found = info.name2fixturedefs.values() if info else ()
    return {definitions[-1].scope for definitions in found}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly, at the end, that a run with tests left out was not the whole of them."""
    if left_out := terminalreporter.stats.get("skipped"):
        terminalreporter.write_line(f"{len(left_out)} tests were left out, named above (SKIPPED)")


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--none-left-out") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# a class that the library else makes again, always the same, for every row that it writes
HistoryManager.from_queryset = cache(HistoryManager.from_queryset)

hypothesis_settings.register_profile("house", deadline=None, print_blob=True)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """On SQLite, no commit waits for the disk: a test's database need not survive a power cut.

    It is a copy of one that the whole run shares.
    """
    database = connections["default"]
    if database.vendor != "sqlite":
        yield
        return
    options = database.settings_dict["OPTIONS"]
    pragmas = f"{options['init_command']}PRAGMA synchronous=OFF;"
    database.settings_dict["OPTIONS"] = {**options, "init_command": pragmas}
    name = database.settings_dict["TEST"]["NAME"]
    files = [Path(f"{name}{suffix}") for suffix in ("", "-wal", "-shm")]
    for file in files:
        file.unlink(missing_ok=True)
    shutil.copyfile(sqlite_template("migrated") / "dlprep.sqlite3", files[0])
    yield
    connections.close_all()
    for file in files:
        file.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the database is taken as it is found: on SQLite, the copy that was made above."""
    return connections["default"].vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """On SQLite, a test that commits has the database put back as the migrations left it.

    Django would empty it, table by table, and make all permissions and content types again.
    """
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            with django_db_blocker.unblock():
                migrated = copy_of_database()
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: put_back(migrated))
        yield


@pytest.fixture(scope="session", autouse=True)
def _settings_of_every_test(django_test_environment: None) -> Iterator[None]:
    with override_settings(
        # by their own names: nothing has been collected when a test runs
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        # a hash that is no work, so that making accounts takes no time
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        # tries are counted in the process, on either engine: most tests ask for no database
        CACHES={
            **settings.CACHES,
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        },
        # what the worker would do is done when it is asked for, as often as a test likes
        TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
        IMPORTS_AN_HOUR=10_000,
        EXPORTS_AN_HOUR=10_000,
        FREE_SHARE=1,  # accounts of several tests share a server
    ):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept_of_another_test() -> None:
    """No rate limits, forecasts or names of figures: each test has a database of its own."""
    for kept in caches.all(initialized_only=True):
        kept.clear()
    lookup.forget()


@pytest.fixture(scope="module")
def file_transaction(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What its module's fixtures write is there in each test of the file, and no longer."""
    with rolled_back(django_db_blocker):
        yield


@pytest.fixture
def morning() -> Iterator[None]:
    """It is the Monday morning of `helpers.MORNING`, and stays so."""
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def plan() -> Plan:
    """A learner's active plan on a deck of three questions."""
    return make_plan()


@pytest.fixture
def editor(db: None) -> Client:
    """A browser in which a member of the Editors group is logged in."""
    user = make_user("editor@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    return logged_in(user)


@pytest.fixture
def admin(db: None) -> Client:
    """A browser in which a superuser is logged in."""
    return logged_in(User.objects.create_superuser("admin@example.com", PASSWORD))
