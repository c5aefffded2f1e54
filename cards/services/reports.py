"""Writes of reports: a learner says that a card is wrong."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.shortcuts import get_object_or_404

from ..models import Card, Report


def send_report(*, card: Card, user_id: int, text: str, now: datetime) -> bool:
    """Keep a report with the card as it was shown; the same words sent twice are one report.

    False, and nothing is kept, if the reporter has sent too many lately.
    """
    with transaction.atomic():
        # one report of a learner at a time, so that each count includes those before it
        get_object_or_404(get_user_model().objects.select_for_update(), pk=user_id)
        if Report.objects.of(user_id).are_too_many(now):
            return False
        Report.objects.get_or_create(
            card=card,
            reporter_id=user_id,
            content_version=card.content_version,
            text=text,
            defaults={"created_at": now, "card_prompt": card.prompt, "card_answer": card.answer},
        )
    return True
