"""Backups: made while the site is used, checked, rotated, and brought back row by row."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import sqlite3
import stat
import subprocess
import threading
import urllib.request
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from ..helpers import PASSWORD
from ..scratch_site import PATIENCE, Site, sqlite_site, wait_for

pytestmark = pytest.mark.own_site


def dump(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the search's own, which is made anew."""
    with closing(sqlite3.connect(Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3")) as database:
        names = [name for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'cards_search%'"
        )]  # fmt: skip
        return {
            name: sorted(database.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)  # noqa: S608
            for name in names
        }


@pytest.fixture(scope="module")
def backup(lived: Site) -> Path:
    printed = lived.manage("backup")
    found = re.match(r"(\S+\.backup): [\d,]+ bytes, checked\n", printed)
    assert found, printed
    return Path(found[1])


def empty(tmp_path: Path) -> Site:
    return Site(str(tmp_path / "elsewhere"))


def refused(site: Site, *command: str) -> str:
    with pytest.raises(subprocess.CalledProcessError) as failure:
        site.manage(*command)
    return str(failure.value.stderr)


def test_a_backup_restored_elsewhere_is_equal_row_by_row(
    lived: Site, backup: Path, tmp_path: Path
) -> None:
    site = empty(tmp_path)
    assert "Restored" in site.manage("restore", str(backup))
    there, here = dump(site), dump(lived)
    assert there.keys() == here.keys()
    for name, rows in here.items():
        assert there[name] == rows, name
    assert len(here["scheduler_review"]) > 500
    assert "0 differences" in site.manage("replay_reviews")
    keys = [Path(one.environ["DATA_DIR"]) / "secret_key" for one in (lived, site)]
    assert keys[0].read_text() == keys[1].read_text()


def test_only_its_owner_can_read_it(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["engine"] == "sqlite"
    assert "scheduler.0001_initial" in manifest["migrations"]


def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    lived: Site, backup: Path, tmp_path: Path
) -> None:
    site = empty(tmp_path)
    whole = backup.read_bytes()
    half, flipped, foreign = (tmp_path / name for name in ("half", "flipped", "foreign"))
    half.write_bytes(whole[: len(whole) // 2])
    middle = len(whole) // 2
    flipped.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    foreign.write_text("something else")
    for path in (half, flipped, foreign, tmp_path / "missing"):
        said = refused(site, "restore", str(path))
        assert "Not restored." in said
        assert "Traceback" not in said
    assert not (Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3").exists()


def test_one_of_another_engine_or_a_newer_version_is_refused(backup: Path, tmp_path: Path) -> None:
    for change, said in (
        ({"engine": "postgresql"}, "It is of postgresql"),
        ({"migrations": ["scheduler.9999_from_tomorrow"]}, "9999_from_tomorrow is not known"),
        ({"version": 2}, "of a kind that this version does not know"),
    ):
        path = tmp_path / "changed"
        with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
            manifest = json.loads(old.read("manifest.json")) | change
            new.writestr("manifest.json", json.dumps(manifest))
            new.writestr("database", old.read("database"))
        assert said in refused(empty(tmp_path), "restore", str(path))


def test_a_site_with_accounts_is_put_aside_and_not_lost(backup: Path, tmp_path: Path) -> None:
    site = sqlite_site(tmp_path / "elsewhere", "migrated")
    site.environ["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    site.manage("createsuperuser", "--noinput", "--email", "first@example.com")
    before = dump(site)
    assert "--replace" in refused(site, "restore", str(backup))
    assert dump(site) == before
    printed = site.manage("restore", str(backup), "--replace")
    kept = re.search(r"is kept: (\S+)", printed)
    assert kept
    with closing(sqlite3.connect(kept[1])) as database:
        [[email]] = database.execute("SELECT email FROM dlprep_site_user")
    assert email == "first@example.com"


def test_a_running_site_is_backed_up_and_not_restored_over(lived: Site, tmp_path: Path) -> None:
    site = empty(tmp_path)
    shutil.copytree(lived.environ["DATA_DIR"], site.environ["DATA_DIR"])
    site.collect_static()
    server = site.start()
    try:
        wait_for(f"{site.url}/readyz")
        stop = threading.Event()

        def look() -> None:
            while not stop.is_set():
                with urllib.request.urlopen(f"{site.url}/", timeout=PATIENCE):  # noqa: S310
                    pass

        visitor = threading.Thread(target=look)
        visitor.start()
        try:
            made = site.manage("backup", "--to", str(tmp_path / "copies")).split(":")[0]
        finally:
            stop.set()
            visitor.join()
        assert "A server is running" in refused(site, "restore", made, "--replace")
    finally:
        server.terminate()
        server.wait(PATIENCE)
        if server.stdout:
            server.stdout.close()
    with (Path(site.environ["DATA_DIR"]) / "worker.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "A worker is running" in refused(site, "restore", made, "--replace")
    other = Site(str(tmp_path / "third"))
    other.manage("restore", made)
    assert dump(other)["scheduler_review"] == dump(site)["scheduler_review"]


def test_the_oldest_go_and_so_many_are_kept(lived: Site, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    made = [lived.manage("backup", "--to", str(folder), "--keep", "2").split(":")[0]
            for _ in range(3)]  # fmt: skip
    assert sorted(str(path) for path in folder.glob("*")) == made[1:]
    assert "--keep" in refused(lived, "backup", "--keep", "-1")


def test_a_broken_database_is_not_backed_up(lived: Site, tmp_path: Path) -> None:
    site = empty(tmp_path)
    shutil.copytree(lived.environ["DATA_DIR"], site.environ["DATA_DIR"])
    path = Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3"
    content = bytearray(path.read_bytes())
    for place in range(8 * 4096, len(content) - 4096, 64 * 1024):
        content[place : place + 512] = b"\xff" * 512
    path.write_bytes(content)
    said = refused(site, "backup", "--to", str(tmp_path / "none"))
    assert "No backup was made." in said
    assert not list((tmp_path / "none").glob("*.backup"))
