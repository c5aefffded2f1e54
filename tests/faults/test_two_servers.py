"""Two servers behind nginx share one PostgreSQL; one is killed under load, the other carries on.

The servers share nothing else: each has its own data directory, as on a machine of its own. nginx
runs `deploy/nginx.conf`. Nobody's grade is lost or counted twice, and nobody has to log in again.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection

import pytest

from tools.bench.learners import CARDS

from ..http_client import Visitor
from ..nginx import NAME, PROGRAM, Passed, Proxy, nginx
from ..postgres import PROGRAMS, new_database
from ..scratch_site import FIRST_QUESTIONS, LEARNERS, PATIENCE, Site
from .grading_load import Grader, Server, acknowledged_by, reviews_of_today

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(not PROGRAMS, reason="Debian's postgresql is not installed"),
    pytest.mark.skipif(not PROGRAM, reason="Debian's nginx is not installed"),
]

logger = logging.getLogger(__name__)

GRADE = "POST /study/grade/"
IN_TIME = 60  # seconds for the grading


def two_sites(tmp_path_factory: pytest.TempPathFactory, database: str) -> list[Site]:
    """Two with nothing in common but the database and the secret key."""
    sites = [Site(str(tmp_path_factory.mktemp(f"machine{number}"))) for number in (1, 2)]
    for site in sites:
        site.environ |= {
            "DATABASE_URL": database,
            "SECRET_KEY": "shared-by-both-servers-and-by-nobody-else-in-the-world",
            "HTTPS": "on",
            "ALLOWED_HOSTS": f"{NAME},127.0.0.1",
        }
        site.collect_static()
    return sites


@contextmanager
def started(sites: list[Site]) -> Iterator[list[Server]]:
    """A server of each site, without the worker that each could have."""
    servers = [Server(site, "--no-worker") for site in sites]
    with ExitStack() as stack:
        for server in servers:
            stack.callback(server.kill)
            server.start()
        yield servers


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    sites = two_sites(tmp_path_factory, new_database())
    with ThreadPoolExecutor() as both:
        list(both.map(_prepare, sites))
    # with passwords that are hashed as in production
    settings = "dlprep_site.settings"
    sites[0].run("-m", "tools.bench.learners", str(LEARNERS), DJANGO_SETTINGS_MODULE=settings)
    with started(sites) as servers:
        yield servers


@pytest.fixture(scope="module")
def proxy(servers: list[Server], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with nginx(tmp_path_factory.mktemp("nginx"), [s.site.port for s in servers]) as proxy:
        yield proxy


def _prepare(site: Site) -> None:
    """As `make run` does at every start; at once, as on two machines that are turned on."""
    site.manage("migrate", "--verbosity", "0", "--skip-checks")
    site.manage("seed", FIRST_QUESTIONS)


def test_what_nginx_passes_on_and_what_it_keeps(proxy: Proxy) -> None:
    plain = HTTPConnection("127.0.0.1", proxy.plain_port, timeout=PATIENCE)
    plain.request("GET", "/study/?card=3", headers={"Host": NAME})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/study/?card=3")
    plain.close()

    visitor = Visitor(proxy.address)
    status, page = visitor.send("GET", "/")
    assert status == 200, "the servers know that it is HTTPS, or they would redirect"
    assert "max-age=31536000" in visitor.told["strict-transport-security"]
    given = visitor.told["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", given)
    assert given in proxy.log(), "one number from end to end"
    for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)):
        assert visitor.send("GET", path)[0] == 200
    assert visitor.send("GET", "/metrics")[0] == 404
    visitor.send("GET", "/reminders/a-secret/")
    assert "a-secret" not in proxy.log()


def test_one_of_two_servers_is_killed_under_load_and_nothing_is_lost(
    servers: list[Server], proxy: Proxy
) -> None:
    stop = threading.Event()
    graders = [
        Grader(proxy.address, f"bench-{number}@example.com", stop) for number in range(LEARNERS)
    ]
    with ThreadPoolExecutor() as at_once:
        list(at_once.map(Grader.log_in, graders))
    logins = len(proxy.passed())
    sessions = [grader.visitor.cookies["__Host-sessionid"] for grader in graders]
    deadline = time.monotonic() + IN_TIME
    try:
        for grader in graders:
            grader.start()
        while graded(graders) < LEARNERS * CARDS / 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        before = graded(graders)
        servers[0].kill()
        for grader in graders:
            grader.join(max(0, deadline - time.monotonic()))
    finally:
        stop.set()
        for grader in graders:
            if grader.ident:
                grader.join(PATIENCE)
    assert 0 < before < LEARNERS * CARDS, "it was killed in mid-load"
    assert not [said for grader in graders for said in grader.refused]
    assert [g.visitor.cookies["__Host-sessionid"] for g in graders] == sessions

    acknowledged = acknowledged_by(graders)
    assert len(acknowledged) == LEARNERS * CARDS, "every card was graded in the end"
    assert set(acknowledged.values()) == {1}
    logged = reviews_of_today(servers[1].site)
    assert logged == acknowledged, "each acknowledged answer is in the log, once, and no other"
    assert "0 differences" in servers[1].site.manage("replay_reviews")

    passed = proxy.passed()[logins:]
    dead, alive = (server.site.port for server in servers)
    by_server = answered_by(passed)
    assert by_server[dead] > LEARNERS, "both had a part of the load"
    assert by_server[alive] > by_server[dead], "and one of them the rest of it"
    # a request goes on to the other one, unless one that was cut off has told nginx before
    was_cut_off = any(one.status == 502 for one in passed)
    assert [dead, alive] in [one.servers for one in passed] or was_cut_off
    logger.info(
        "%s grades acknowledged, each in the log once; %s of them before the kill; answered by the"
        " killed server %s, by the other %s; sent again by learners %s, by nginx %s",
        sum(logged.values()), before, by_server[dead], by_server[alive],
        sum(grader.sent_again for grader in graders),
        sum(len(one.servers) > 1 for one in passed),
    )  # fmt: skip


def test_it_comes_back_and_both_count_tries_together(servers: list[Server], proxy: Proxy) -> None:
    if servers[0].process is None:
        servers[0].start()
    visitor, deadline = Visitor(proxy.address), time.monotonic() + PATIENCE
    ports = {server.site.port for server in servers}
    begun = len(proxy.passed())
    while {p.servers[0] for p in proxy.passed()[begun:]} != ports:
        assert time.monotonic() < deadline, "nginx asks it again after some seconds"
        visitor.send("GET", "/accounts/login/")
        time.sleep(0.1)

    begun = len(proxy.passed())
    form = {"login": "nobody@example.com", "password": "wrong"}
    said = [visitor.send("POST", "/accounts/login/", form)[1] for _ in range(6)]
    assert ["Too many failed" in page for page in said] == [False] * 5 + [True]
    assert {p.servers[0] for p in proxy.passed()[begun:]} == ports, "neither saw all of them"


def graded(graders: list[Grader]) -> int:
    return sum(sum(grader.acknowledged.values()) for grader in graders)


def answered_by(passed: list[Passed]) -> Counter[int]:
    """How many grades each server answered."""
    return Counter(p.servers[-1] for p in passed if p.request == GRADE and p.status == 302)
