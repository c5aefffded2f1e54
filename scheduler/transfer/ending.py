"""How work for a learner ends, whatever happens to it. Each command loads this: it is light."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus

from ..models import Import, Transfer
from . import files

TASK = "scheduler.transfer.tasks.carry_out"


def finish(transfer: Transfer, problem: str) -> bool:
    """Note the end; a file that was uploaded is not needed any more. False if its row has gone.

    An error after everything was stored, such as while daily stats were closed, is ignored.
    """
    problem = "" if _is_stored(transfer) else problem
    transfer.problem = problem
    transfer.state = Transfer.State.FAILED if problem else Transfer.State.DONE
    transfer.finished_at = timezone.now()
    if transfer.kind == Transfer.Kind.READ or problem:
        files.remove(transfer.file)
        transfer.file = ""
    names = ("problem", "state", "finished_at", "file", "of_import_id")
    row = Transfer.objects.filter(pk=transfer.pk)
    is_noted = bool(row.update(**{name: getattr(transfer, name) for name in names}))
    if not is_noted:
        files.remove(transfer.file)
    return is_noted


def _is_stored(transfer: Transfer) -> bool:
    states = {
        Transfer.Kind.ADD: Import.State.APPLIED,
        Transfer.Kind.TAKE_BACK: Import.State.TAKEN_BACK,
    }
    stored = states.get(Transfer.Kind(transfer.kind))
    return (
        bool(stored) and Import.objects.filter(pk=transfer.of_import_id or 0, state=stored).exists()
    )


def note_end(sender: object, task_result: Any, **of_signal: object) -> None:
    """Tell the learner of a task that ended without doing so itself: it died, or took too long."""
    if task_result.status != TaskResultStatus.FAILED or task_result.task.module_path != TASK:
        return
    transfer = Transfer.objects.filter(pk=task_result.args[0]).first()
    if transfer and transfer.is_under_way:
        with translation.override(transfer.language):
            finish(transfer, _("This took too long or too much memory. Nothing was changed."))


def clear_away(sender: object, **of_signal: object) -> None:
    """Remove files that are older than a day, and their rows."""
    files.remove_old()
    old = Transfer.objects.filter(asked_at__lt=timezone.now() - files.KEPT)
    old.exclude(state__in=Transfer.UNDER_WAY).delete()
