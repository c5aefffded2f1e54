"""Writes about hints: dismissed one at a time, and shown again together."""

from __future__ import annotations

from django.db import transaction

from ..models import Learner
from ..models.hint import HINTS


def dismiss(learner: Learner, name: str) -> None:
    """Stop showing a learner the welcome or a hint. No query if it is dismissed already."""
    if name not in learner.to_show:
        return
    with transaction.atomic():
        stored = Learner.objects.select_for_update().get(pk=learner.pk)
        learner.to_show = [other for other in stored.to_show if other != name]
        learner.save(update_fields=["to_show"])


def show_hints_again(*, learner_id: int) -> None:
    """Show every hint once more, each where it is needed."""
    with transaction.atomic():
        learner = Learner.objects.select_for_update().get(pk=learner_id)
        learner.to_show = [*learner.to_show, *(h for h in HINTS if h not in learner.to_show)]
        learner.save(update_fields=["to_show"])
