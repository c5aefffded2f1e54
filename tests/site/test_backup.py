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

import pyrage
import pytest

from dlprep_site.ops.backups import BadBackup, Manifest, open_backup
from dlprep_site.ops.backups.archive import DATABASE, SECRET_KEY, digest

from ..helpers import PASSWORD
from ..scratch_site import PATIENCE, Site, sqlite_site, wait_for

pytestmark = pytest.mark.own_site

ROOT = Path(__file__).parents[2]
SESSIONS = {"django_session", "usersessions_usersession"}


def dump(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the search's own, which is rebuilt, and for logins."""
    with closing(sqlite3.connect(Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3")) as database:
        names = [name for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'cards_search%'"
        ) if name not in SESSIONS]  # fmt: skip
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


def with_flipped_bit(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def data_dir(site: Site) -> Path:
    return Path(site.environ["DATA_DIR"])


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
    flipped.write_bytes(with_flipped_bit(whole, len(whole) // 2))
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
        ({"version": 3}, "of a kind that this version does not know"),
    ):
        path = tmp_path / "changed"
        with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
            manifest = json.loads(old.read("manifest.json")) | change
            new.writestr("manifest.json", json.dumps(manifest))
            for name in ("database", "secret_key"):
                new.writestr(name, old.read(name))
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


def test_only_the_newest_backups_are_kept(lived: Site, tmp_path: Path) -> None:
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


def test_one_without_its_secret_key_is_refused(backup: Path, tmp_path: Path) -> None:
    path = tmp_path / "keyless"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
        for name in ("manifest.json", "database"):
            new.writestr(name, old.read(name))
    assert "its secret key is not the one that was saved" in refused(
        empty(tmp_path), "restore", str(path)
    )


def test_one_of_the_first_version_is_restored(backup: Path, tmp_path: Path) -> None:
    path = tmp_path / "first"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
        manifest = json.loads(old.read("manifest.json")) | {"version": 1}
        del manifest["key_sha256"]
        new.writestr("manifest.json", json.dumps(manifest))
        for name in ("database", "secret_key"):
            new.writestr(name, old.read(name))
    assert "Restored" in empty(tmp_path).manage("restore", str(path))


def test_a_backup_holds_the_database_and_the_secret_key_alone(lived: Site, tmp_path: Path) -> None:
    site = empty(tmp_path)
    shutil.copytree(lived.environ["DATA_DIR"], site.environ["DATA_DIR"])
    (data_dir(site) / "vapid_private_key").write_text("a-key")
    made = site.manage("backup", "--to", str(tmp_path / "copies")).split(":")[0]
    with zipfile.ZipFile(made) as archive:
        assert set(archive.namelist()) == {"manifest.json", "database", "secret_key"}


def test_a_backup_holds_no_logins(lived: Site, backup: Path, tmp_path: Path) -> None:
    site = empty(tmp_path)
    shutil.copytree(lived.environ["DATA_DIR"], site.environ["DATA_DIR"])
    row = ("a-secret-session-key-of-a-learner", "", "2030-01-01 00:00:00")
    with closing(sqlite3.connect(data_dir(site) / "dlprep.sqlite3")) as database:
        database.execute("INSERT INTO django_session VALUES (?, ?, ?)", row)
        database.commit()
    made = site.manage("backup", "--to", str(tmp_path / "copies")).split(":")[0]
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
    assert "is not a public key of age" in refused(lived, *to, "age1nonsense")
    assert not list(folder.iterdir())
    made = lived.manage(*to, str(identity.to_public())).split(":")[0]
    assert [str(path) for path in folder.iterdir()] == [made]
    assert stat.S_IMODE(Path(made).stat().st_mode) == 0o600
    assert Path(made).read_bytes().startswith(b"age-encryption.org/")
    assert "--identity" in refused(empty(tmp_path), "restore", made)
    for path in (wrong, no_key):
        assert str(path) in refused(empty(tmp_path), "restore", made, "--identity", str(path))
    assert "Restored" in empty(tmp_path).manage("restore", made, "--identity", str(key))
    assert dump(empty(tmp_path)) == dump(lived)


@pytest.mark.parametrize("fails", ["copyfile", "sync_file", "os.link", "Path.replace"])
def test_a_restore_that_fails_leaves_the_site_as_it_was(
    backup: Path, tmp_path: Path, fails: str
) -> None:
    site = sqlite_site(tmp_path / "elsewhere", "migrated")
    site.environ["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    site.manage("createsuperuser", "--noinput", "--email", "first@example.com")
    before, files = dump(site), {path.name for path in data_dir(site).iterdir()}
    key = (data_dir(site) / "secret_key").read_text()
    said = subprocess.run(
        [sys.executable, "-c", FAILING, fails, "restore", str(backup), "--replace"],
        env=site.environ, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode
    assert "Not restored. [Errno 28] No space left on device" in said.stderr
    assert "The site's database is as it was." in said.stderr
    assert "Traceback" not in said.stderr
    assert dump(site) == before
    assert (data_dir(site) / "secret_key").read_text() == key
    kept = {name for name in files if not name.endswith(("-wal", "-shm"))} | {
        "serve.lock",
        "worker.lock",
    }
    left = {path.name for path in data_dir(site).iterdir()}
    assert {name for name in left if ".before-" not in name} - kept <= {"dlprep.sqlite3-shm"}
    assert "Restored" in site.manage("restore", str(backup), "--replace")


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
        engines.sync_file = full
execute = BaseCommand.execute
def patched(self, *args, **options):
    if type(self).__module__.endswith(".restore"):
        begin()
    return execute(self, *args, **options)
BaseCommand.execute = patched
manage.main()
"""
