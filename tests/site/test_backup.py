"""Backups: made while the site is used, checked, rotated, and brought back row by row."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import urllib.request
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pyrage
import pytest

from dlprep_site.ops.backups.archive import (
    DATABASE,
    SECRET_KEY,
    BadBackup,
    Manifest,
    digest,
    open_backup,
)

from ..helpers import PASSWORD
from ..scratch_site import PATIENCE, Site, sqlite_site, wait_for
from .stored_rows import Rows, contents

pytestmark = pytest.mark.own_site

ROOT = Path(__file__).parents[2]
# the search's own tables, which are rebuilt, and logins
NOT_KEPT = "cards_search.*|django_session|usersessions_usersession"


@pytest.fixture(scope="module")
def backup(lived: Site) -> Path:
    printed = lived.manage("backup")
    found = re.match(r"(\S+\.backup): [\d,]+ bytes, checked\n", printed)
    assert found, printed
    return Path(found[1])


def empty(tmp_path: Path) -> Site:
    return Site(str(tmp_path / "elsewhere"))


def with_flipped_bit(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def data_dir(site: Site) -> Path:
    return Path(site.environ["DATA_DIR"])


def dump(site: Site) -> dict[str, Rows]:
    return contents(site, but_for=NOT_KEPT)


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
    flipped.write_bytes(with_flipped_bit(whole, len(whole) // 2))
    foreign.write_text("something else")
    paths = (half, flipped, foreign, tmp_path / "missing")
    for said in site.refusals(*(["restore", str(path)] for path in paths)):
        assert "Not restored." in said
    assert not (Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3").exists()


def test_what_does_not_fit_this_site_is_refused(backup: Path, tmp_path: Path) -> None:
    whole = ["database", "secret_key"]
    cases: list[tuple[dict[str, Any], list[str], str]] = [
        ({"engine": "postgresql"}, whole, "It is of postgresql"),
        (
            {"migrations": ["scheduler.9999_from_tomorrow"]},
            whole,
            "9999_from_tomorrow is not known",
        ),
        ({"version": 3}, whole, "of a kind that this version does not know"),
        ({}, ["database"], "its secret key is not the one that was saved"),
    ]
    paths = [str(tmp_path / str(number)) for number in range(len(cases))]
    for path, (change, names, _) in zip(paths, cases, strict=True):
        with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
            manifest = json.loads(old.read("manifest.json")) | change
            new.writestr("manifest.json", json.dumps(manifest))
            for name in names:
                new.writestr(name, old.read(name))
    refusals = empty(tmp_path).refusals(*(["restore", path] for path in paths))
    for refusal, (*_, said) in zip(refusals, cases, strict=True):
        assert said in refusal


def test_a_running_site_is_backed_up_and_not_restored_over(lived: Site, tmp_path: Path) -> None:
    site = empty(tmp_path)
    shutil.copytree(lived.environ["DATA_DIR"], site.environ["DATA_DIR"])
    site.collect_static()
    server = site.start()
    try:
        wait_for(f"{site.url}/readyz")
        stop = threading.Event()

        def look() -> None:
            while not stop.wait(0.02):
                with urllib.request.urlopen(f"{site.url}/", timeout=PATIENCE):  # noqa: S310
                    pass

        visitor = threading.Thread(target=look)
        visitor.start()
        try:
            made = site.manage("backup", "--to", str(tmp_path / "copies")).split(":")[0]
        finally:
            stop.set()
            visitor.join()
        [said] = site.refusals(["restore", made, "--replace"])
        assert "A server is running" in said
    finally:
        server.terminate()
        server.wait(PATIENCE)
        if server.stdout:
            server.stdout.close()
    with (Path(site.environ["DATA_DIR"]) / "worker.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        [said] = site.refusals(["restore", made, "--replace"])
        assert "A worker is running" in said
    other = Site(str(tmp_path / "third"))
    other.manage("restore", made)
    assert dump(other)["scheduler_review"] == dump(site)["scheduler_review"]


def test_only_the_newest_backups_are_kept(lived: Site, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    made = [lived.manage("backup", "--to", str(folder), "--keep", "1").split(":")[0]
            for _ in range(2)]  # fmt: skip
    assert [str(path) for path in folder.glob("*")] == made[1:]


def test_a_broken_database_is_not_backed_up(lived: Site, tmp_path: Path) -> None:
    site = empty(tmp_path)
    shutil.copytree(lived.environ["DATA_DIR"], site.environ["DATA_DIR"])
    path = Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3"
    content = bytearray(path.read_bytes())
    for place in range(8 * 4096, len(content) - 4096, 64 * 1024):
        content[place : place + 512] = b"\xff" * 512
    path.write_bytes(content)
    [said] = site.refusals(["backup", "--to", str(tmp_path / "none")])
    assert "No backup was made." in said
    assert not list((tmp_path / "none").glob("*.backup"))


def test_every_damaged_backup_is_refused_without_a_traceback(backup: Path, tmp_path: Path) -> None:
    """A bit of each byte of the directory, and pieces of the content set to zero."""
    whole = backup.read_bytes()
    directory = whole.rindex(b"PK\x05\x06")
    start = int.from_bytes(whole[directory + 16 : directory + 20], "little")
    damaged = [with_flipped_bit(whole, place) for place in range(start, len(whole), 3)]
    pieces = range(0, len(whole) - 4096, len(whole) // 40)
    damaged += [whole[:place] + bytes(4096) + whole[place + 4096 :] for place in pieces]
    path = tmp_path / "damaged"
    manifest, database, key = read(backup)
    for data in damaged:
        path.write_bytes(data)
        try:
            assert read(path) == (manifest, database, key)  # such as a bit of a file's date
        except BadBackup as error:
            assert str(error)


def read(path: Path) -> tuple[Manifest, str, str]:
    with open_backup(path) as (manifest, folder):
        return manifest, digest(folder / DATABASE), digest(folder / SECRET_KEY)


def test_one_of_the_first_version_is_restored(backup: Path, tmp_path: Path) -> None:
    path = tmp_path / "first"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
        manifest = json.loads(old.read("manifest.json")) | {"version": 1}
        del manifest["key_sha256"]
        new.writestr("manifest.json", json.dumps(manifest))
        for name in ("database", "secret_key"):
            new.writestr(name, old.read(name))
    assert "Restored" in empty(tmp_path).manage("restore", str(path))


def test_a_backup_holds_the_database_without_logins_and_the_secret_key_alone(
    lived: Site, tmp_path: Path
) -> None:
    site = empty(tmp_path)
    shutil.copytree(lived.environ["DATA_DIR"], site.environ["DATA_DIR"])
    (data_dir(site) / "vapid_private_key").write_text("a-key")
    row = ("a-secret-session-key-of-a-learner", "", "2030-01-01 00:00:00")
    with closing(sqlite3.connect(data_dir(site) / "dlprep.sqlite3")) as database:
        database.execute("INSERT INTO django_session VALUES (?, ?, ?)", row)
        database.commit()
    made = site.manage("backup", "--to", str(tmp_path / "copies")).split(":")[0]
    with zipfile.ZipFile(made) as archive:
        assert set(archive.namelist()) == {"manifest.json", "database", "secret_key"}
    with open_backup(Path(made)) as (_, folder):
        assert row[0].encode() not in (folder / "database").read_bytes()
        with closing(sqlite3.connect(folder / "database")) as copy:
            assert copy.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def test_one_is_encrypted_to_a_public_key(lived: Site, tmp_path: Path) -> None:
    identity, stranger = (pyrage.x25519.Identity.generate() for _ in range(2))
    key, wrong, no_key = (tmp_path / name for name in ("key", "wrong", "none"))
    key.write_text(f"# made by age-keygen\n{identity}\n")
    wrong.write_text(str(stranger))
    no_key.write_text("nothing")
    folder = tmp_path / "copies"
    to = ("backup", "--to", str(folder), "--encrypt-to")
    negative, nonsense = lived.refusals(["backup", "--keep", "-1"], [*to, "age1nonsense"])
    assert "--keep" in negative
    assert "is not a public key of age" in nonsense
    assert not list(folder.iterdir())
    made = lived.manage(*to, str(identity.to_public())).split(":")[0]
    assert [str(path) for path in folder.iterdir()] == [made]
    assert stat.S_IMODE(Path(made).stat().st_mode) == 0o600
    assert Path(made).read_bytes().startswith(b"age-encryption.org/")
    restore = ["restore", made]
    said = empty(tmp_path).refusals(
        restore, [*restore, "--identity", str(wrong)], [*restore, "--identity", str(no_key)]
    )
    for name, refusal in zip(("--identity", str(wrong), str(no_key)), said, strict=True):
        assert name in refusal
    assert "Restored" in empty(tmp_path).manage("restore", made, "--identity", str(key))
    assert dump(empty(tmp_path)) == dump(lived)


def test_a_restore_that_fails_leaves_the_site_and_one_that_works_puts_it_aside(
    backup: Path, tmp_path: Path
) -> None:
    site = sqlite_site(tmp_path / "elsewhere", "migrated")
    site.environ["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    site.manage("createsuperuser", "--noinput", "--email", "first@example.com", "--skip-checks")
    before, files = dump(site), {path.name for path in data_dir(site).iterdir()}
    key = (data_dir(site) / "secret_key").read_text()
    kept = {name for name in files if not name.endswith(("-wal", "-shm"))} | {
        "serve.lock",
        "worker.lock",
    }
    for step in ("copyfile", "sync", "os.link", "Path.replace"):
        said = subprocess.run(
            [sys.executable, "-c", FAILING, step, "restore", str(backup), "--replace"],
            env=site.environ, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert said.returncode, step
        assert "Not restored. [Errno 28] No space left on device" in said.stderr, step
        assert "The site's database is as it was." in said.stderr, step
        assert "Traceback" not in said.stderr, step
        assert dump(site) == before, step
        assert (data_dir(site) / "secret_key").read_text() == key, step
        left = {path.name for path in data_dir(site).iterdir()}
        left = {name for name in left if ".before-" not in name}
        assert left - kept <= {"dlprep.sqlite3-shm"}, step
    [said_at_accounts] = site.refusals(["restore", str(backup)])
    assert "--replace" in said_at_accounts
    assert dump(site) == before
    printed = site.manage("restore", str(backup), "--replace")
    assert "Restored" in printed
    aside = re.search(r"is kept: (\S+)", printed)
    assert aside
    with closing(sqlite3.connect(aside[1])) as database:
        [[email]] = database.execute("SELECT email FROM dlprep_site_user")
    assert email == "first@example.com"


# manage.py, with a disk that is full at one step of putting the copy into its place
FAILING = """
import errno, os, sys
from pathlib import Path
import manage
from django.core.management.base import BaseCommand
step = sys.argv.pop(1)
def full(*args, **kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
def begin():
    from dlprep_site.ops.backups import engines
    if step == "os.link":
        os.link = full
    elif step == "Path.replace":
        whole = Path.replace
        Path.replace = lambda self, to: full() if self.name.endswith(".part") else whole(self, to)
    elif step == "copyfile":
        engines.shutil.copyfile = full
    else:
        engines.sync = full
execute = BaseCommand.execute
def patched(self, *args, **options):
    if type(self).__module__.endswith(".restore"):
        begin()
    return execute(self, *args, **options)
BaseCommand.execute = patched
manage.main()
"""
