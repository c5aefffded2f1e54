"""Writes of what a newcomer is shown: that it was, and that it is to be shown again."""

from __future__ import annotations

from django.db import transaction

from ..models import Learner
from ..models.hint import HINTS


def put_away(*, learner_id: int, what: str) -> None:
    """Show a learner the welcome or a hint no more; what has been put away stays so."""
    with transaction.atomic():
        learner = Learner.objects.select_for_update().get(pk=learner_id)
        if what in learner.to_show:
            learner.to_show.remove(what)
            learner.save(update_fields=["to_show"])


def show_hints_again(*, learner_id: int) -> None:
    """Show every hint once more, each where it is needed."""
    with transaction.atomic():
        learner = Learner.objects.select_for_update().get(pk=learner_id)
        learner.to_show = [*learner.to_show, *(h for h in HINTS if h not in learner.to_show)]
        learner.save(update_fields=["to_show"])
