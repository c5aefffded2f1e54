"""The real server, as `make run` starts it: hashed, compressed files and a graceful stop."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ..scratch_site import FIRST_QUESTIONS, ROOT, Site, running_site, sqlite_site, wait_for

pytestmark = pytest.mark.own_site


def fetch(url: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  (our own address)
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def test_a_first_start_serves_the_site_whole() -> None:
    with running_site() as (site, _):
        page, headers = fetch(f"{site.url}/")
        assert b"Know deep learning" in page
        assert b'name="grade"' in page
        assert "strict-transport-security" not in headers
        paths = re.findall(rb'(?:href|src)="(/static/[^"]+)"', page)
        assert len(paths) >= 3
        for path in paths:
            assert re.search(rb"\.[0-9a-f]{12}\.(css|js|svg|png)$", path), path
            body, headers = fetch(site.url + path.decode(), **{"Accept-Encoding": "br"})
            assert "immutable" in headers["cache-control"]
            if path.endswith((b".css", b".js")):
                assert headers["content-encoding"] == "br"
                assert body
        subprocess.run([sys.executable, "deploy/probe.py"], cwd=ROOT, env=site.environ, check=True)
        key = Path(site.environ["DATA_DIR"]) / "secret_key"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def said_by(server: subprocess.Popen[bytes]) -> str:
    return server.communicate(timeout=30)[0].decode()


def test_the_start_says_where_it_is_and_how_to_become_an_admin(tmp_path: Path) -> None:
    other = sqlite_site(tmp_path, "migrated")
    server = other.start()
    wait_for(f"{other.url}/healthz")
    server.terminate()
    said = said_by(server)
    assert server.returncode == 0
    assert other.url in said
    assert str(tmp_path) in said
    assert "make admin" in said


def test_a_taken_port_and_a_second_server_on_the_same_data_are_refused() -> None:
    with running_site() as (site, _):
        second = site.start()
        assert "Try another: make run PORT=8001" in said_by(second)
        assert second.returncode == 1
        elsewhere = Site(site.environ["DATA_DIR"]).start()
        assert "Another server is running on the data" in said_by(elsewhere)
        assert elsewhere.returncode == 1
        assert fetch(f"{site.url}/healthz")[0] == b"ok"


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
    before = os.umask(0o022)  # as most machines have it
    try:
        site = Site(str(tmp_path / "var"))
        site.manage("migrate", "--verbosity", "0")
        site.collect_static()
        site.manage("seed", FIRST_QUESTIONS)
        server = site.start()
        wait_for(f"{site.url}/readyz")
        fetch(f"{site.url}/accounts/login/")  # a session's and the log's files, while it runs
        site.manage("backup", "--to", str(tmp_path / "backups"))
        found = readable_by_others(tmp_path / "var") + readable_by_others(tmp_path / "backups")
        modes = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "var").iterdir()}
        server.terminate()
        said = said_by(server)
    finally:
        os.umask(before)
    assert not found
    assert {name: mode for name, mode in modes.items() if mode and name != "static"} == {}
    assert {"dlprep.sqlite3", "dlprep.sqlite3-wal", "secret_key", "serve.lock"} <= set(modes)
    assert "can read the database" not in said


def test_an_open_data_folder_is_reported_with_the_fix(tmp_path: Path) -> None:
    site = sqlite_site(tmp_path, "migrated")
    tmp_path.chmod(0o755)
    (tmp_path / "dlprep.sqlite3").chmod(0o644)
    server = site.start()
    wait_for(f"{site.url}/healthz")
    server.terminate()
    assert f"chmod -R go= {tmp_path}" in said_by(server)


def test_collected_files_can_be_read_by_the_server_of_another_account(tmp_path: Path) -> None:
    """As on Debian: root collects them, and dlprep serves them."""
    before = os.umask(0o022)
    try:
        static = tmp_path / "collected"
        site = Site(str(tmp_path / "var"))
        site.environ["STATIC_ROOT"] = str(static)
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
    finally:
        os.umask(before)
    assert all(path.stat().st_mode & 0o004 for path in static.rglob("*"))


def test_another_server_that_loads_the_site_makes_no_open_file(tmp_path: Path) -> None:
    site = sqlite_site(tmp_path, "migrated")
    code = "import os; os.umask(0o022); import dlprep_site.wsgi; print(oct(os.umask(0)))"
    assert site.run("-W", "ignore", "-c", code) == "0o77\n"
