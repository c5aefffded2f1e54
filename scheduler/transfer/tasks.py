"""What the worker does for learners. Each can be cut off at any moment, and run again."""

from __future__ import annotations

import gzip
import logging
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from time import monotonic
from typing import IO

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from ..models import Plan, Transfer
from ..services.locking import Refused
from . import export, files, imports
from .anki.export import write_package
from .ending import finish
from .json_reader import BadFile
from .reading import read_file

logger = logging.getLogger(__name__)

PAUSE = 0.5  # seconds between two notes of how far it is


@task()
def carry_out(transfer_id: int) -> None:
    """Do what was asked for, and note what became of it, in the learner's language.

    If the account is deleted meanwhile, there is nothing to note, and an error is none.
    """
    transfer = Transfer.objects.select_related("learner").filter(pk=transfer_id).first()
    if transfer is None or not transfer.is_under_way:
        return
    Transfer.objects.filter(pk=transfer_id).update(state=Transfer.State.RUNNING)
    problem = ""
    with translation.override(transfer.language):
        try:
            WORK[transfer.kind](transfer, timezone.now())
        except (BadFile, Refused) as error:
            problem = str(error)
        except MemoryError:
            problem = _("This takes more memory than there is for it. Nothing was changed.")
        except Exception:
            problem = _("Something went wrong. Nothing was added; please try again later.")
            if not finish(transfer, problem):
                return
            raise
        finish(transfer, problem)


def _read(transfer: Transfer, now: datetime) -> None:
    found = read_file(files.folder() / transfer.file, transfer.learner, now)
    transfer.of_import = imports.stage_import(
        learner_id=transfer.learner_id, filename=transfer.filename, now=now, **found
    )


def _add(transfer: Transfer, now: datetime) -> None:
    steps = imports.apply_import(
        learner_id=transfer.learner_id, import_id=transfer.of_import_id or 0, now=now
    )
    _show(transfer, steps)
    imports.close_daily_stats(learner_id=transfer.learner_id, now=now)


def _take_back(transfer: Transfer, now: datetime) -> None:
    learner_id = transfer.learner_id
    imports.take_back_import(learner_id=learner_id, import_id=transfer.of_import_id or 0, now=now)
    imports.close_daily_stats(learner_id=learner_id, now=now)


def _show(transfer: Transfer, steps: Iterable[tuple[int, int]]) -> None:
    noted = 0.0
    for done, total in steps:
        if monotonic() - noted > PAUSE:
            noted = monotonic()
            Transfer.objects.filter(pk=transfer.pk).update(done=done, total=total)


def _write_json(transfer: Transfer, now: datetime) -> None:
    _write(transfer, lambda file: _compress(export.as_json(transfer.learner, now), file))


def _write_csv(transfer: Transfer, now: datetime) -> None:
    _write(transfer, lambda file: _compress(export.log_as_csv(transfer.learner), file))


def _write_anki(transfer: Transfer, now: datetime) -> None:
    plan = Plan.objects.select_related("learner").get(learner=transfer.learner, is_active=True)
    _write(transfer, lambda file: write_package(plan, file, now))


def _compress(pieces: export.Pieces, file: IO[bytes]) -> None:
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=5, mtime=0) as target:
        for piece in pieces:
            target.write(piece.encode())


def _write(transfer: Transfer, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file whole, and have it take the place of any before of its kind."""
    name = files.new_name()
    try:
        with files.opened_for_writing(name) as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        files.remove(name)
        raise
    transfer.file = name
    before = Transfer.objects.filter(learner=transfer.learner_id, kind=transfer.kind)
    for old in before.exclude(pk=transfer.pk).exclude(file=""):
        files.remove(old.file)
        Transfer.objects.filter(pk=old.pk).update(file="")


WORK: dict[str, Callable[[Transfer, datetime], None]] = {
    Transfer.Kind.READ: _read,
    Transfer.Kind.ADD: _add,
    Transfer.Kind.TAKE_BACK: _take_back,
    Transfer.Kind.JSON: _write_json,
    Transfer.Kind.CSV: _write_csv,
    Transfer.Kind.ANKI: _write_anki,
}
