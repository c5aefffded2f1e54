"""Files on their way, in and out: done by tasks, a few an hour, in private, and cleared away."""

from __future__ import annotations

import gzip
import json
import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from dlprep_site.ops.tasks import housekeeping
from dlprep_site.ops.tasks.worker import Died, TookTooLong, Worker
from scheduler.log.daily_stats import first_open
from scheduler.log.replay import differences
from scheduler.models import Import, Learner, Plan, Review, Transfer
from scheduler.services import plans
from scheduler.services.locking import Refused
from scheduler.transfer import export, files, imports, tasks, transfers

from ..helpers import (
    MORNING,
    PASSWORD,
    card,
    days,
    download,
    grade,
    log,
    logged_in,
    make_plan,
    upload_file,
)
from .test_import import applied, exported, staged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

UPLOAD = "/settings/data/import/"
JSON = "/settings/data/dlprep.json"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """An empty folder of files on their way."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "transfers"


@pytest.fixture
def queued(settings: Settings) -> None:
    """Tasks wait until `work` is called."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work() -> None:
    row = DBTaskResult.objects.ready().get()
    row.task.call(*row.task_result.args)


def file_of(plan: Plan) -> bytes:
    """An export of three answers."""
    for number in (1, 2, 3):
        grade(plan, card(number), 4, MORNING - days(9))
    return json.dumps(exported(logged_in(plan.learner.user))).encode()


def upload(client: Client, body: bytes = b"{}") -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile("mine.json", body)})


@pytest.mark.usefixtures("queued")
def test_an_upload_is_read_by_the_worker_and_the_page_says_how_far_it_is(
    client: Client, plan: Plan
) -> None:
    address = upload(client)["Location"]
    assert "Waiting to start." in client.get(address).text
    assert "See the progress" in client.get("/settings/data/").text
    part = client.get(address, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="transfer"')
    assert 'hx-trigger="every 2s"' in part.text
    Transfer.objects.update(state=Transfer.State.RUNNING, done=40, total=100)
    assert "40 of 100 answers." in client.get(address).text
    work()
    done = client.get(address, headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == address
    answer = client.get(address)
    assert answer.status_code == 422
    assert "look like a dlprep export" in answer.text.split('id="id_file_error"')[1]


def test_a_strangers_transfer_is_404(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    there = logged_in(stranger.learner.user)
    assert b"learner@" not in download(there, JSON).content
    own = Transfer.objects.get()
    assert client.get(own.get_absolute_url()).status_code == 404
    assert client.post(own.get_absolute_url()).status_code == 405
    assert client.get(JSON)["Location"] == "/settings/data/"
    assert "/accounts/login/" in Client().get(own.get_absolute_url())["Location"]
    assert "/accounts/login/" in Client().post(JSON)["Location"]


@pytest.mark.usefixtures("queued")
def test_a_learner_has_one_transfer_at_a_time(client: Client, plan: Plan, folder: Path) -> None:
    upload(client)
    answer = upload(client)
    assert answer.status_code == 422
    assert "Another import or export is running." in answer.text.split('id="id_file_error"')[1]
    answer = client.post(JSON)
    assert answer.status_code == 422
    assert "Another import or export is running." in answer.text
    assert len(list(folder.iterdir())) == 1, "only the first was kept"


def test_a_learner_uploads_a_few_files_an_hour(
    client: Client, plan: Plan, settings: Settings, folder: Path
) -> None:
    settings.IMPORTS_AN_HOUR = 3
    for _ in range(3):
        assert upload(client).status_code == 302
    answer = upload(client)
    assert answer.status_code == 429
    assert "You can ask for 3 files an hour" in answer.text.split('id="id_file_error"')[1]
    assert not list(folder.iterdir())
    other = make_plan(email="other@example.com")
    assert upload(logged_in(other.learner.user)).status_code == 302
    with time_machine.travel(MORNING + days(0.1)):
        assert upload(client).status_code == 302


def test_a_learner_asks_for_a_few_exports_an_hour(
    client: Client, plan: Plan, settings: Settings
) -> None:
    settings.EXPORTS_AN_HOUR = 2
    for address in (JSON, "/settings/data/reviews.csv"):
        assert client.post(address).status_code == 302
    answer = client.post(JSON)
    assert answer.status_code == 429
    assert "You can ask for 2 files an hour" in answer.text
    assert upload(client).status_code == 302
    assert client.get(JSON).status_code == 200, "what was made can still be fetched"


def test_a_log_has_a_limit_that_no_import_passes(
    client: Client, plan: Plan, settings: Settings
) -> None:
    body = file_of(plan)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    settings.MAX_LOG_ROWS = 2
    answer = upload_file(there, body, "mine.json")
    assert answer.status_code == 422
    assert "Your log would have more than 2 answers." in answer.text
    settings.MAX_LOG_ROWS = 3
    address = upload_file(there, body, "mine.json")["Location"]
    settings.MAX_LOG_ROWS = 2
    assert "Your log would have more than 2 answers." in applied(there, address)
    assert not log(elsewhere)


def test_files_are_private_and_go_after_a_day(client: Client, plan: Plan, folder: Path) -> None:
    download(client, JSON)
    download(client, JSON)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with time_machine.travel(MORNING + days(0.9)):
        housekeeping.send(sender=None)
        assert logged_in(plan.learner.user).get(JSON).status_code == 200
    old = time.time() - files.KEPT.total_seconds() - 60
    os.utime(file, (old, old))
    with time_machine.travel(MORNING + days(1.1)):
        housekeeping.send(sender=None)
        assert not list(folder.iterdir())
        assert not Transfer.objects.exists()
        assert logged_in(plan.learner.user).get(JSON)["Location"] == "/settings/data/"


def test_files_go_with_the_account(client: Client, plan: Plan, folder: Path) -> None:
    download(client, JSON)
    form = {"email": plan.learner.user.email, "password": PASSWORD}
    client.post("/settings/data/delete/", form)
    assert not Learner.objects.exists()
    assert not list(folder.iterdir())


@pytest.mark.usefixtures("queued")
@pytest.mark.parametrize("is_before", [True, False])
@pytest.mark.parametrize("kind", [Transfer.Kind.JSON, Transfer.Kind.ADD])
def test_an_account_deleted_during_its_transfer_ends_it_quietly(
    client: Client,
    plan: Plan,
    folder: Path,
    kind: Transfer.Kind,
    is_before: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is no error of the task, and no file of the learner stays behind."""
    transfer, carry_out = transfer_of(plan, kind), tasks.WORK[kind]

    def carry_out_while_it_is_deleted(*about: Any) -> None:
        if not is_before:
            carry_out(*about)
        plans.delete_account(user_id=plan.learner.user_id)
        if is_before:
            carry_out(*about)

    monkeypatch.setitem(tasks.WORK, kind, carry_out_while_it_is_deleted)
    tasks.carry_out.func(transfer.pk)
    assert not Learner.objects.exists()
    assert not Transfer.objects.exists()
    assert not list(folder.glob("*"))


def transfer_of(plan: Plan, kind: Transfer.Kind) -> Transfer:
    """A transfer that has been asked for."""
    learner_id = plan.learner_id
    if kind == Transfer.Kind.JSON:
        return transfers.start_export(learner_id=learner_id, kind=kind, now=MORNING)
    contents = json.loads("".join(export.as_json(plan.learner, MORNING)))
    staged = imports.stage_import(
        learner_id=learner_id,
        kind=Import.Kind.JSON,
        filename="",
        contents=contents,
        left_out=[],
        now=MORNING,
    )
    return transfers.start_adding(learner_id=learner_id, found=staged, now=MORNING)


def test_a_file_is_sent_whole_and_compressed(client: Client, plan: Plan) -> None:
    """A response of one piece leaves its thread at once, however slowly it is read."""
    plain = download(client, JSON)
    assert not plain.streaming
    packed = client.get(JSON, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed["Vary"]


def test_a_large_file_is_not_unpacked_in_the_server(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.views.data.MAX_PLAIN_BYTES", 10)
    answer = download(client, JSON)
    assert answer["Content-Type"] == "application/gzip"
    assert answer["Content-Disposition"].endswith('.json.gz"')
    assert json.loads(gzip.decompress(answer.content))["format"] == "dlprep"


def test_a_task_without_memory_says_so(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hungry(*args: object) -> None:
        raise MemoryError

    monkeypatch.setattr(tasks, "read_file", hungry)
    answer = upload_file(client, b"{}", "mine.json")
    assert answer.status_code == 422
    assert "more memory than there is" in answer.text


def test_answers_given_during_an_import_are_kept(client: Client, plan: Plan) -> None:
    body = file_of(plan)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    staged(there, json.loads(body))
    number = Import.objects.get().pk
    learner = elsewhere.learner_id
    steps = imports.apply_import(learner_id=learner, import_id=number, now=MORNING)
    assert next(steps) == (0, 3)
    grade(elsewhere, card(1), 2, MORNING)
    assert list(steps) == [(3, 3), (0, 2), (2, 2)], "it was made ready again"
    assert [row.card for row in log(elsewhere)] == [card(1), card(2), card(3)]
    assert not list(differences([learner]))


def test_an_import_gives_up_if_the_learner_keeps_studying(client: Client, plan: Plan) -> None:
    body = file_of(plan)
    elsewhere = make_plan(email="new@example.com")
    staged(logged_in(elsewhere.learner.user), json.loads(body))
    number, learner = Import.objects.get().pk, elsewhere.learner_id
    steps = imports.apply_import(learner_id=learner, import_id=number, now=MORNING)
    with pytest.raises(Refused, match="You studied while it was added"):
        for done, _total in steps:
            if not done:
                grade(elsewhere, card(1), 4, MORNING)
    assert Import.objects.get().state == Import.State.STAGED
    assert not Review.objects.filter(imported_in=number).exists()


def test_the_books_are_closed_at_the_end_of_an_import(client: Client, plan: Plan) -> None:
    """Or every page would count the whole log, until the learner answers a card."""
    body = file_of(plan)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    applied(there, staged(there, json.loads(body)))
    assert first_open(Learner.objects.get(pk=elsewhere.learner_id)) == MORNING.date()


def test_what_fails_after_all_is_stored_is_no_problem_of_the_learners(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = file_of(plan)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    address = staged(there, json.loads(body))

    def fail(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(imports, "close_daily_stats", fail)
    assert "Import complete." in applied(there, address)
    assert len(log(elsewhere)) == 3


def test_a_file_that_was_read_and_put_away(client: Client, plan: Plan) -> None:
    address = upload(client, file_of(plan))["Location"]
    there = client.get(address)["Location"]
    client.post(f"{there}cancel/")
    assert client.get(address)["Location"] == "/settings/data/"


@pytest.fixture
def running(client: Client, plan: Plan, queued: None, folder: Path) -> Any:
    """An export whose process was cut off."""
    client.post(JSON)
    row = DBTaskResult.objects.get()
    row.claim("here-x")
    Transfer.objects.update(state=Transfer.State.RUNNING)
    return row


def test_a_task_that_was_cut_off_is_run_again(client: Client, running: Any) -> None:
    Worker()._recover("here-")
    work()
    assert client.get(JSON).status_code == 200
    assert Transfer.objects.get().state == Transfer.State.DONE


@pytest.mark.parametrize("error", [TookTooLong(), None])
def test_a_task_that_keeps_dying_or_takes_too_long_is_ended_with_a_word(
    client: Client, running: Any, error: Exception | None
) -> None:
    running.worker_ids *= 1 if error else 3
    running.save()
    Worker()._recover("here-", error=error)
    running.refresh_from_db()
    assert running.status == "FAILED"
    assert running.exception_class_path.endswith(type(error or Died()).__name__)
    page = client.get(Transfer.objects.get().get_absolute_url()).text
    assert "This took too long or too much memory. Nothing was changed." in page
    assert client.post(JSON).status_code == 302, "another can be asked for"


def test_a_task_of_another_worker_is_left_to_it(running: Any) -> None:
    running.worker_ids = ["elsewhere-00-x"]
    running.save()
    Worker()._recover("here-")
    running.refresh_from_db()
    assert running.status == "RUNNING"
