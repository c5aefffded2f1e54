"""The history of a model: every version of a row."""

from django.db import models
from simple_history.models import HistoricalRecords


def kept_history() -> HistoricalRecords:
    """Every version of a row: when, by whom and, of a substantive edit, what changed."""
    return HistoricalRecords(history_change_reason_field=models.TextField(null=True))
