"""Asking for work on a learner's data: a few files an hour, and one piece of work at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..models import MAX_FILENAME_CHARS, Import, Learner, Transfer
from ..selectors.transfers import transfer_under_way
from ..services.locking import NotYours, Refused
from . import files, tasks

HOUR = timedelta(hours=1)


class TooMany(Refused):
    """The learner has asked as often as they may in an hour."""


def start_reading(*, learner_id: int, upload: UploadedFile[bytes], now: datetime) -> Transfer:
    """Keep an upload, and have it read."""
    _refuse_if_busy(learner_id, Transfer.Kind.READ, now)  # before it is copied
    file = files.keep_upload(upload)
    try:
        name = (upload.name or "")[:MAX_FILENAME_CHARS]
        return _start(learner_id, Transfer.Kind.READ, now, file=file, filename=name)
    except Refused:
        files.remove(file)
        raise


def start_adding(*, learner_id: int, found: Import, now: datetime) -> Transfer:
    return _start(learner_id, Transfer.Kind.ADD, now, of_import=found, filename=found.filename)


def start_taking_back(*, learner_id: int, found: Import, now: datetime) -> Transfer:
    """Have an import taken back; Refused if it was not applied."""
    if found.state == Import.State.STAGED:
        raise Refused(_("This file hasn’t been imported."))
    kind = Transfer.Kind.TAKE_BACK
    return _start(learner_id, kind, now, of_import=found, filename=found.filename)


def start_export(*, learner_id: int, kind: Transfer.Kind, now: datetime) -> Transfer:
    """Have a file of the learner's data written, in the place of any before of its kind."""
    return _start(learner_id, kind, now)


def remove_files(*, learner_id: int) -> None:
    """Remove what is kept of a learner who is about to be deleted."""
    for name in Transfer.objects.filter(learner_id=learner_id).values_list("file", flat=True):
        files.remove(name)


def _start(learner_id: int, kind: Transfer.Kind, now: datetime, **values: object) -> Transfer:
    with transaction.atomic():
        # one at a time; not the plan's lock, which studying holds
        if not Learner.objects.select_for_update().filter(pk=learner_id).exists():
            raise NotYours(_("You have no plan yet."))
        _refuse_if_busy(learner_id, kind, now)
        language = get_language() or settings.LANGUAGE_CODE
        transfer = Transfer.objects.create(
            learner_id=learner_id, kind=kind, language=language, asked_at=now, **values
        )
        tasks.carry_out.enqueue(transfer.pk)
    return transfer


def _refuse_if_busy(learner_id: int, kind: Transfer.Kind, now: datetime) -> None:
    if transfer_under_way(learner_id):
        raise Refused(_("Another import or export is running. Wait until it is done."))
    kinds = Transfer.EXPORTS if kind in Transfer.EXPORTS else (kind,)
    is_export = kind in Transfer.EXPORTS
    limit = settings.EXPORTS_AN_HOUR if is_export else settings.IMPORTS_AN_HOUR
    recent = Transfer.objects.filter(learner_id=learner_id, asked_at__gt=now - HOUR)
    if recent.filter(kind__in=kinds).count() >= limit:
        raise TooMany(
            ngettext(
                "You can ask for %(number)s file an hour. Please try again later.",
                "You can ask for %(number)s files an hour. Please try again later.",
                limit,
            )
            % {"number": limit}
        )
