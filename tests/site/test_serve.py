"""The real server, as `make run` starts it: hashed, compressed files and a graceful stop."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..scratch_site import PATIENCE, ROOT, Site, collected, running_site, sqlite_site, wait_for

pytestmark = pytest.mark.own_site


def fetch(url: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  (our own address)
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    with running_site() as (site, _):
        yield site


def test_a_first_start_serves_the_site_whole(served: Site) -> None:
    page, headers = fetch(f"{served.url}/")
    assert b"Know deep learning" in page
    assert b'name="grade"' in page
    assert "strict-transport-security" not in headers
    paths = re.findall(rb'(?:href|src)="(/static/[^"]+)"', page)
    assert len(paths) >= 3
    for path in paths:
        assert re.search(rb"\.[0-9a-f]{12}\.(css|js|svg|png)$", path), path
        body, headers = fetch(served.url + path.decode(), **{"Accept-Encoding": "br"})
        assert "immutable" in headers["cache-control"]
        if path.endswith((b".css", b".js")):
            assert headers["content-encoding"] == "br"
            assert body
    subprocess.run([sys.executable, "deploy/probe.py"], cwd=ROOT, env=served.environ, check=True)
    key = Path(served.environ["DATA_DIR"]) / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_taken_port_and_a_second_server_on_the_same_data_are_refused(served: Site) -> None:
    second = served.start()
    assert "Try another: make run PORT=8001" in said_by(second)
    assert second.returncode == 1
    elsewhere = Site(served.environ["DATA_DIR"]).start()
    assert "Another server is running on the data" in said_by(elsewhere)
    assert elsewhere.returncode == 1
    assert fetch(f"{served.url}/healthz")[0] == b"ok"


def said_by(server: subprocess.Popen[bytes]) -> str:
    return server.communicate(timeout=PATIENCE)[0].decode()


def test_the_start_says_where_it_is_who_can_read_it_and_how_to_become_an_admin(
    tmp_path: Path,
) -> None:
    site = sqlite_site(tmp_path, "migrated")
    tmp_path.chmod(0o755)
    (tmp_path / "dlprep.sqlite3").chmod(0o644)
    server = site.start()
    wait_for(f"{site.url}/healthz")
    server.terminate()
    said = said_by(server)
    assert server.returncode == 0
    assert f"dlprep is at  {site.url}" in said
    assert f"its data in   {tmp_path}" in said
    assert "make admin" in said
    assert f"chmod -R go= {tmp_path}" in said


def readable_by_others(folder: Path) -> list[str]:
    """The files that another account of the machine can get at, from the folder down."""
    if not folder.stat().st_mode & 0o011:
        return []
    found = []
    for path in folder.iterdir():
        if path.is_dir():
            found += readable_by_others(path)
        elif path.stat().st_mode & 0o044:
            found.append(str(path))
    return found


def test_a_new_site_has_no_file_that_another_account_can_read(tmp_path: Path) -> None:
    site = sqlite_site(tmp_path / "var", "seeded")  # as `migrate` and `seed` made it
    (tmp_path / "var").chmod(0o755)
    site.collect_static()
    server = site.start()
    wait_for(f"{site.url}/readyz")
    fetch(f"{site.url}/accounts/login/")  # a session's and the log's files, while it runs
    site.manage("backup", "--to", str(tmp_path / "backups"))
    found = readable_by_others(tmp_path / "var") + readable_by_others(tmp_path / "backups")
    modes = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "var").iterdir()}
    server.terminate()
    said = said_by(server)
    assert not found
    assert {name: mode for name, mode in modes.items() if mode} == {}
    assert {"dlprep.sqlite3", "dlprep.sqlite3-wal", "secret_key", "serve.lock"} <= set(modes)
    assert "can read the database" not in said


def test_collected_files_can_be_read_by_the_server_of_another_account() -> None:
    """As on Debian: root collects them, and dlprep serves them."""
    assert all(path.stat().st_mode & 0o004 for path in collected().rglob("*"))


def test_another_server_that_loads_the_site_makes_no_open_file(tmp_path: Path) -> None:
    site = sqlite_site(tmp_path, "migrated")
    code = "import os; os.umask(0o022); import dlprep_site.wsgi; print(oct(os.umask(0)))"
    assert site.run("-W", "ignore", "-c", code) == "0o77\n"
