"""The building: health, headers, errors, theme, the secret key, and settings that fail loudly."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from dlprep_site.ops.secret_key import secret_key

from ..helpers import logged_in, make_plan

ROOT = Path(__file__).parents[2]


def manage(tmp_path: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_alive_asks_nothing_of_the_database() -> None:
    assert Client().get("/healthz").text == "ok"


@pytest.mark.django_db
def test_ready_once_the_database_has_every_migration() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True


@pytest.mark.django_db
def test_not_ready_says_why() -> None:
    with mock.patch("dlprep_site.web.health.MigrationExecutor", side_effect=DatabaseError):
        answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "does not answer"}


STRANGERS = [{"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}]


@pytest.mark.django_db
@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("room", [0, 10**12])
def test_strangers_are_told_ready_or_not(
    settings: Settings, caplog: pytest.LogCaptureFixture, stranger: dict[str, Any], room: int
) -> None:
    settings.MIN_DISK_MB = room
    answer = Client(**stranger).get("/readyz")
    assert answer.json() == {"ready": not room}
    assert answer.status_code == (503 if room else 200)
    assert ("MB free" in caplog.text) is bool(room), "the operator is told in the log"
    assert "database" in Client().get("/readyz").json(), "and on the machine itself"


@pytest.mark.django_db
@pytest.mark.parametrize("stranger", STRANGERS)
def test_strangers_are_not_told_what_the_database_said(stranger: dict[str, Any]) -> None:
    with mock.patch("dlprep_site.web.health.MigrationExecutor", side_effect=DatabaseError):
        assert Client(**stranger).get("/readyz").json() == {"ready": False}


@pytest.mark.django_db
def test_not_ready_while_styles_are_missing(settings: Settings, tmp_path: Path) -> None:
    """Without the list of their names every page is an error; without the files none is styled."""
    settings.STATIC_ROOT = tmp_path
    storage = "dlprep_site.web.static_storage.ModuleStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    not_there = {"ready": False, "static": "not collected"}

    def said() -> dict[str, object]:
        answer = Client().get("/readyz").json()
        return {key: answer[key] for key in ("ready", "static") if key in answer}

    assert said() == not_there
    paths = {"css/dlprep.css": "css/dlprep.0123.css"}
    listed = {"version": "1.1", "paths": paths, "hash": ""}
    (tmp_path / "staticfiles.json").write_text(json.dumps(listed))
    settings.STORAGES = {**settings.STORAGES}  # it is read once
    assert said() == not_there
    (tmp_path / "css").mkdir()
    (tmp_path / "css/dlprep.0123.css").touch()
    assert said() == {"ready": True}


@pytest.mark.django_db
def test_pages_of_a_visitor_are_in_no_shared_cache() -> None:
    """Their forms hold a token, and their colors and language are the visitor's."""
    for path in ("/", "/about/", "/study/offline/", "/accounts/login/", "/help/", "/nowhere"):
        control = Client().get(path)["Cache-Control"]
        assert "private" in control, path


@pytest.mark.django_db
def test_the_content_policy_allows_no_inline_anything() -> None:
    for path in ("/", "/accounts/login/", "/about/"):  # those of errors: test_error_pages.py
        policy = Client().get(path)["Content-Security-Policy"]
        assert {part.strip() for part in policy.split(";")} == {
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        }


def test_no_template_has_inline_script_style_or_handler() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text()
        assert " style=" not in source, path
        assert "<style" not in source, path
        assert " onclick=" not in source, path
        for script in source.split("<script")[1:]:
            assert script.lstrip().startswith("src="), path


@pytest.mark.django_db
def test_private_pages_are_kept_by_no_cache() -> None:
    client = logged_in(make_plan().learner.user)
    for path in ("/", "/study/", "/questions/", "/settings/"):
        assert "no-store" in client.get(path)["Cache-Control"]
        assert "HX-Request" in client.get(path)["Vary"]
    assert "no-store" not in Client().get("/").get("Cache-Control", "")


@pytest.mark.django_db
def test_error_pages_speak_plainly_in_the_houses_look(client: Client) -> None:
    client.raise_request_exception = False
    missing = client.get("/nowhere")
    assert missing.status_code == 404
    assert "We can&#x27;t find that page" in missing.text
    strict = Client(enforce_csrf_checks=True)
    forged = strict.post("/accounts/login/", {"login": "x"})
    assert forged.status_code == 403
    assert "This form has expired" in forged.text
    with mock.patch("scheduler.views.today.get_landing", side_effect=RuntimeError("secret detail")):
        broken = client.get("/")
    assert broken.status_code == 500
    assert "Something went wrong" in broken.text
    assert "secret detail" not in broken.text
    for answer in (missing, forged, broken):
        assert 'class="wordmark"' in answer.text


@pytest.mark.django_db
def test_a_forged_grade_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_plan().learner.user)
    assert strict.post("/study/grade/", {"quality": "4"}).status_code == 403


@pytest.mark.django_db
def test_the_theme_is_a_choice_that_stays(client: Client) -> None:
    assert 'data-theme="system"' in client.get("/").text
    answer = client.post(
        "/settings/theme/",
        {"theme": "dark"},
        headers={"Referer": "http://testserver/accounts/login/"},
    )
    assert answer["Location"] == "/accounts/login/"
    assert 'data-theme="dark"' in client.get("/").text
    assert client.post("/settings/theme/", {"theme": "pink"}).status_code == 400
    assert client.get("/settings/theme/").status_code == 405
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="system"' in client.get("/").text


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "new")
    assert len(first) >= 50
    assert secret_key(tmp_path / "new") == first
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["secret_key"]
    assert secret_key(tmp_path / "other") != first


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("HTTPS", "2"),
        ("DATABASE_URL", "nonsense"),
        ("CACHE_URL", "redis://127.0.0.1:6379"),  # its package is not installed here
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_site(
    tmp_path: Path, name: str, value: str
) -> None:
    done = manage(tmp_path, "check", **{name: value})
    assert done.returncode != 0
    assert name in done.stderr or value in done.stderr


CHECKED = """
from django.conf import settings as s
from django.core.management import CommandError, call_command
from django.test import override_settings
deploy = ("check", "--deploy", "--fail-level", "WARNING")
call_command(*deploy)
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,
      s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)
try:
    with override_settings(OPERATOR_NAME=""):
        call_command(*deploy)
except CommandError as refusal:
    print(repr(str(refusal)))
"""


@pytest.mark.slow
def test_one_setting_turns_https_on_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    operator = {"OPERATOR_NAME": "Ada", "OPERATOR_CONTACT": "ada@example.com"}
    done = manage(tmp_path, "shell", "--no-imports", "-c", CHECKED, HTTPS="on", **operator)
    assert done.returncode == 0, done.stderr
    shown, unnamed = done.stdout.splitlines()[-2:]
    assert shown.split() == [
        "__Host-sessionid", "__Host-csrftoken", "True", "True", "True", "31536000",
    ]  # fmt: skip
    assert "OPERATOR_NAME" in unnamed


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    ask = (
        "from django.db import connection as c;"
        "k = c.cursor();"
        "print([k.execute(f'PRAGMA {p}').fetchone()[0] for p in"
        " ('journal_mode', 'synchronous', 'foreign_keys', 'mmap_size')])"
    )
    printed = manage(tmp_path, "shell", "--no-imports", "-c", ask).stdout
    assert printed.strip() == "['wal', 2, 1, 0]"


@pytest.mark.django_db
def test_a_link_to_the_site_is_shown_with_a_picture() -> None:
    page = Client().get("/").text
    found = re.search(r'property="og:image" content="http://testserver(/static/[^"]+)"', page)
    assert found
    assert (ROOT / found[1].lstrip("/")).stat().st_size > 0
    assert 'property="og:title"' in page
