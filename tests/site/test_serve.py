"""The real server, as `make run` starts it: hashed, compressed files and a graceful stop."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ..scratch_site import ROOT, Site, running_site, sqlite_site, wait_for

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
