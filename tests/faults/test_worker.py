"""The worker and its tasks are killed, starved and cut off: an import is all there, or nothing."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..http_client import Address, Visitor
from ..scratch_site import LEARNERS, PATIENCE, Site, wait_for
from .grading_load import Grader, Server, acknowledged_by, reviews_of_today
from .test_graceful_stop import children_of, processes_of
from .test_killed_server import site
from .transfers import (
    exported,
    file_of_another,
    staged_import,
    stretched,
    until_done,
    uploaded,
)

__all__ = ["site"]  # a fixture

pytestmark = pytest.mark.own_site

ANSWERS = 12_000  # seconds of work
# of a process, whichever engine the site is on
on_one_engine = pytest.mark.parametrize("site", ["sqlite"], indirect=True)
TOO_MUCH = "This took too long or too much memory. Nothing was changed."


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    server = Server(site)
    server.start()
    yield server
    server.kill()


def learner(site: Site) -> Visitor:
    visitor = Visitor(Address(site.port))
    assert visitor.log_in("bench-0@example.com", "bench")[0] == 302
    return visitor


def until(found: Callable[[], object]) -> object:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(0.02)
    raise AssertionError("it never came")


def task_of(server: Server) -> int:
    """The process that runs a task, once there is one."""

    def found() -> int:
        _, (worker, *_) = processes_of(server)
        return int(next(iter(children_of(worker)), 0))

    return int(str(until(found)))


def answers_of(site: Site) -> int:
    who = "SELECT id FROM dlprep_site_user WHERE email = 'bench-0@example.com'"
    query = f"SELECT count(*) FROM scheduler_review WHERE learner_id = ({who})"  # noqa: S608
    return int(site.query(query)[0][0])


def starts_of_the_task(site: Site) -> int:
    """How often the task that is running was begun; 0 while there is none."""
    query = "SELECT worker_ids FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'"
    for (names,) in site.query(query):
        return len(json.loads(names) if isinstance(names, str) else names)
    return 0


@contextmanager
def others_study(site: Site) -> Iterator[None]:
    """All but the first learner grade meanwhile; each answer is in the log once afterwards."""
    stop, here = threading.Event(), Address(site.port)
    names = [f"bench-{number}@example.com" for number in range(1, LEARNERS)]
    graders = [Grader(here, name, stop, pause=0.2) for name in names]
    try:
        for grader in graders:
            grader.log_in()
        for grader in graders:
            grader.start()
        yield
    finally:
        stop.set()
        for grader in graders:
            if grader.ident:
                grader.join(PATIENCE)
    assert not [said for grader in graders for said in grader.refused]
    acknowledged = acknowledged_by(graders)
    assert {name for name, _ in acknowledged} == set(names)
    assert set(acknowledged.values()) == {1}
    logged = {key: n for key, n in reviews_of_today(site).items() if key[0] in names}
    assert acknowledged.items() <= logged.items(), "each acknowledged answer is in the log, once"
    assert set(logged.values()) == {1}
    assert len(logged) - len(acknowledged) <= len(graders), "one each may not have been told of"


def test_an_import_that_is_killed_again_and_again_is_added_once_or_says_why(
    site: Site, server: Server
) -> None:
    mine = learner(site)
    before, address = (
        answers_of(site),
        staged_import(mine, stretched(file_of_another(site), ANSWERS)),
    )

    def start() -> str:
        assert mine.send("POST", address, {})[0] == 302
        return mine.told["location"]

    def kill_task() -> None:
        os.kill(task_of(server), signal.SIGKILL)

    def kill_all() -> None:
        server.kill()  # with its worker and the task
        server.start()

    with others_study(site):
        progress = start()
        for number, kill in enumerate((kill_task, kill_all, kill_task), start=1):
            until(lambda: starts_of_the_task(site) == number)  # noqa: B023  (asked for at once)
            assert answers_of(site) == before, "nothing is seen before all is there"
            kill()
        assert TOO_MUCH in until_done(mine, progress)[0], "after three starts it says so"
        assert answers_of(site) == before

        progress = start()
        until(lambda: answers_of(site) > before)
        kill_all()  # it is stored, and the worker may not have noted it
        assert "Import complete" in until_done(mine, progress)[0]
        assert answers_of(site) == before + ANSWERS
    assert "0 differences" in site.manage("replay_reviews")


@on_one_engine
def test_who_is_killed_comes_back_by_itself(site: Site, server: Server) -> None:
    """As after an out-of-memory kill, which takes the server's process or the worker's."""
    (_, serving), (worker,) = processes_of(server)
    os.kill(int(serving), signal.SIGKILL)
    until(lambda: serving not in processes_of(server)[0])
    wait_for(f"{site.url}/readyz")
    os.kill(int(worker), signal.SIGKILL)
    assert json.loads(exported(learner(site)))["format"] == "dlprep"
    os.kill(server.pid, signal.SIGTERM)
    assert server.exit_code(PATIENCE) == 0


@on_one_engine
def test_nothing_is_left_when_the_supervisor_is_killed(site: Site, server: Server) -> None:
    started = [int(pid) for pids in processes_of(server) for pid in pids]
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))


def test_a_task_that_needs_more_memory_than_it_may_take_says_so(site: Site) -> None:
    """Four bytes for each character of a text in which there is one such as this: 120 MB."""
    site.environ["TASK_MEMORY_MB"] = "150"
    server = Server(site)
    server.start()
    try:
        mine = learner(site)
        page, _ = until_done(mine, uploaded(mine, f'["🙂{"a" * 30_000_000}"]'))
        assert "This takes more memory than there is for it." in page
        assert mine.send("GET", "/study/")[0] == 200
    finally:
        server.kill()


@on_one_engine
def test_a_task_that_takes_too_long_is_cut_off_and_the_learner_told(site: Site) -> None:
    server = Server(site)
    server.start()
    try:
        mine, before = learner(site), answers_of(site)
        address = staged_import(mine, stretched(file_of_another(site), ANSWERS))
        server.kill()
        site.environ["TASK_SECONDS"] = "10"  # more than a task's process takes to begin
        server.start()
        assert mine.send("POST", address, {})[0] == 302
        until(lambda: starts_of_the_task(site))
        os.kill(task_of(server), signal.SIGSTOP)
        assert TOO_MUCH in until_done(mine, mine.told["location"])[0]
        assert answers_of(site) == before
    finally:
        server.kill()
