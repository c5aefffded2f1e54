"""A file brought along in a browser: looked at, added while one watches, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django import Settings

from cards.models import Card
from dlprep_site.models import User
from scheduler.log.replay import differences
from scheduler.models import Review, Transfer

from ..helpers import download, grade, logged_in, make_plan
from .conftest import DESKTOP, PHONE
from .page_checks import is_wider_than_window
from .test_first_days import sign_up
from .test_passkey import confirm

WAYS = pytest.mark.parametrize(("script", "viewport"), [(True, DESKTOP), (False, PHONE)])
Open = Callable[..., Page]


def file_of_an_account(target: Path) -> Path:
    """What somebody with three answered cards downloads."""
    now = datetime.now(tz=UTC)
    plan = make_plan(email="before@example.com", now=now)
    for number, shown in enumerate(Card.objects.filter(depth="easy")[:3]):
        grade(plan, shown, 4, now - timedelta(days=9 - number))
    target.write_bytes(download(logged_in(plan.learner.user), "/settings/data/dlprep.json").content)
    return target


def choose(page: Page, file: Path) -> None:
    page.goto("/settings/data/")
    page.get_by_label("A file to import").set_input_files(file)
    page.get_by_role("button", name="Preview import").click()


@WAYS
def test_a_file_is_looked_at_added_and_taken_back(
    open_browser: Open,
    tmp_path: Path,
    settings: Settings,
    script: bool,
    viewport: dict[str, int],
) -> None:
    file = file_of_an_account(tmp_path / "mine.json")
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page, "after@example.com")
    choose(page, file)
    expect(page.get_by_role("heading", name="Preview import")).to_be_visible()
    expect(page.locator("li", has_text="Answers")).to_contain_text("3")
    assert not is_wider_than_window(page)

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Waiting to start.")).to_be_visible()
    Transfer.objects.filter(state="waiting").update(state="running", done=1, total=3)
    if not script:
        page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("1 of 3 answers.")).to_be_visible()
    assert not is_wider_than_window(page)
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False)
    if not script:
        page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("Import complete.")).to_be_visible()
    expect(page.get_by_text("1 of 3 answers.")).not_to_be_visible()
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    page.get_by_role("link", name="See what was imported").click()
    expect(page.get_by_role("heading", name="Import", level=1)).to_be_visible()

    page.get_by_role("link", name="Your data").click()
    page.get_by_role("button", name="Undo import").click()
    expect(page.get_by_text("The import is undone")).to_be_visible()
    page.get_by_role("link", name="Your data").click()
    expect(page.get_by_text("undone", exact=True)).to_be_visible()
    assert not is_wider_than_window(page)
    own = Review.objects.filter(learner__user__email="after@example.com")
    assert own.count() == 3
    assert not own.standing().exists()
    assert not list(differences(User.objects.values_list("pk", flat=True)))


@WAYS
def test_a_bad_file_is_told_beside_the_field(
    open_browser: Open, tmp_path: Path, script: bool, viewport: dict[str, int]
) -> None:
    file = file_of_an_account(tmp_path / "mine.json")
    data = json.loads(file.read_text())
    data["reviews"][1]["quality"] = 9
    file.write_text(json.dumps(data))
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page, "after@example.com")
    choose(page, file)
    expect(page.get_by_text("reviews, row 2: quality must be 0 to 5")).to_be_visible()
    field = page.get_by_label("A file to import")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert not is_wider_than_window(page)
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser names the 422


def test_a_package_for_anki_is_downloaded(open_browser: Open) -> None:
    page = open_browser()
    sign_up(page)
    page.goto("/settings/data/")
    page.get_by_role("button", name="Download for Anki").click()
    confirm(page)  # which leads back here
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Download for Anki").click()
        page.get_by_role("link", name="Download", exact=True).click()
    assert downloaded.value.suggested_filename.endswith(".apkg")
