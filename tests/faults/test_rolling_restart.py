"""Two servers behind nginx are restarted one after the other under load, as for a new version."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ..nginx import PROGRAM, Proxy
from ..postgres import PROGRAMS
from ..scratch_site import LEARNERS, PATIENCE, ROOT, postgres_site
from .grading_load import Grader, Server, acknowledged_by, reviews_of_today
from .test_two_servers import proxy, started, two_sites

__all__ = ["proxy"]  # a fixture

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(not PROGRAMS, reason="Debian's postgresql is not installed"),
    pytest.mark.skipif(not PROGRAM, reason="Debian's nginx is not installed"),
]

PAUSE = 1  # second between two grades of a learner, so that there are cards until the end

# systemd's part: nginx does reload, and a server's restart waits until the test has done it
SYSTEMCTL = """#!/bin/sh
cd {folder}
case $1 in
  reload) exec {nginx} -p {folder} -e error.log -c {folder}/nginx.conf -s reload ;;
  restart) touch "$2"; while [ -e "$2" ]; do sleep 0.05; done ;;
esac
"""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    site = postgres_site(tmp_path_factory.mktemp("learners"), "learners")
    sites = two_sites(tmp_path_factory, site.environ["DATABASE_URL"])
    for site in sites:
        site.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench.settings"  # logins at no cost
    with started(sites) as servers:
        yield servers


class Unhurried(Grader):
    def until_answered(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str] | None:
        time.sleep(PAUSE / 2)
        return super().until_answered(method, path, form)


def restarted(wish: Path, server: Server) -> None:
    """Do what `systemctl restart` is asked to do."""
    deadline = time.monotonic() + PATIENCE
    while not wish.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(server.pid, signal.SIGTERM)
    assert server.exit_code(PATIENCE) == 0
    server.start()
    wish.unlink()


def test_nobody_notices_a_restart_of_one_server_after_the_other(
    servers: list[Server], proxy: Proxy, tmp_path: Path
) -> None:
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(SYSTEMCTL.format(folder=proxy.folder, nginx=PROGRAM))
    systemctl.chmod(0o700)
    ports = [str(server.site.port) for server in servers]
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    environ["NGINX_CONF"] = str(proxy.folder / "dlprep.conf")
    configured = (proxy.folder / "dlprep.conf").read_text()
    stop = threading.Event()
    graders = [
        Unhurried(proxy.address, f"bench-{number}@example.com", stop) for number in range(LEARNERS)
    ]
    with ThreadPoolExecutor() as at_once:
        list(at_once.map(Grader.log_in, graders))
    begun = len(proxy.passed())
    try:
        for grader in graders:
            grader.start()
        script = subprocess.Popen([str(ROOT / "deploy" / "restart-servers"), *ports], env=environ)
        for port, server in zip(ports, servers, strict=True):
            restarted(proxy.folder / f"dlprep-server@{port}", server)
        assert script.wait(PATIENCE) == 0
        was_busy = all(grader.is_alive() for grader in graders)
    finally:
        stop.set()
        for grader in graders:
            if grader.ident:
                grader.join(PATIENCE)
    passed = proxy.passed()[begun:]
    assert was_busy
    assert {one.status for one in passed} <= {200, 302}, "nobody was told to try again"
    assert {len(one.servers) for one in passed} == {1}, "nor did nginx have to"
    assert {port for one in passed for port in one.servers} == {int(port) for port in ports}
    assert (proxy.folder / "dlprep.conf").read_text() == configured
    assert not [said for grader in graders for said in grader.refused]
    assert sum(grader.sent_again for grader in graders) == 0
    assert reviews_of_today(servers[0].site) == acknowledged_by([*graders])
