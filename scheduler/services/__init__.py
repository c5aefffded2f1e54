"""Every write of a learner's: each one transaction, under a lock on the learner.

The lock is the learner's own row on PostgreSQL; on SQLite, an IMMEDIATE transaction.
"""

from .common import NotYours, Refused, Stale
from .plans import (
    allow_extra_new,
    change_plan,
    change_settings,
    end_pause,
    enrol,
    pause,
    start_plan,
    start_recovery,
    stop_recovery,
    study_ahead,
)
from .study import Graded, bury, grade, suspend, undo, wake

__all__ = [
    "Graded",
    "NotYours",
    "Refused",
    "Stale",
    "allow_extra_new",
    "bury",
    "change_plan",
    "change_settings",
    "end_pause",
    "enrol",
    "grade",
    "pause",
    "start_plan",
    "start_recovery",
    "stop_recovery",
    "study_ahead",
    "suspend",
    "undo",
    "wake",
]
