"""Every write of a learner's: each one transaction, under a lock on the learner.

The lock is the learner's own row on PostgreSQL; on SQLite, an IMMEDIATE transaction.
"""

from .common import NotYours, Refused, Stale
from .hints import put_away, show_hints_again
from .imports import apply_import, cancel_import, stage_import, take_back_import
from .interviews import (
    can_be_counted,
    close_answer,
    count_interview,
    delete_interview,
    finish_interview,
    reveal_answer,
    start_interview,
)
from .marks import star, write_note
from .plans import (
    allow_extra_new,
    change_clock,
    change_plan,
    change_settings,
    delete_account,
    end_pause,
    enrol,
    pause,
    start_plan,
    start_recovery,
    stop_recovery,
    study_ahead,
)
from .push import claim_push, drop_subscriptions, set_push_hour, subscribe, unsubscribe
from .reminders import claim_reminder, make_feed, set_reminder, stop_feed
from .study import Graded, bury, drill, grade, suspend, undo, wake

__all__ = [
    "Graded",
    "NotYours",
    "Refused",
    "Stale",
    "allow_extra_new",
    "apply_import",
    "bury",
    "can_be_counted",
    "cancel_import",
    "change_clock",
    "change_plan",
    "change_settings",
    "claim_push",
    "claim_reminder",
    "close_answer",
    "count_interview",
    "delete_account",
    "drill",
    "delete_interview",
    "drop_subscriptions",
    "end_pause",
    "enrol",
    "finish_interview",
    "grade",
    "make_feed",
    "pause",
    "put_away",
    "reveal_answer",
    "set_push_hour",
    "set_reminder",
    "show_hints_again",
    "star",
    "start_interview",
    "start_plan",
    "start_recovery",
    "stage_import",
    "stop_feed",
    "stop_recovery",
    "study_ahead",
    "subscribe",
    "suspend",
    "take_back_import",
    "undo",
    "unsubscribe",
    "wake",
    "write_note",
]
