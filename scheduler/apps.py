from typing import Any

from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "scheduler"

    def ready(self) -> None:
        from django_tasks.signals import task_finished

        from dlprep_site.accounts.confirmation import account_taken
        from dlprep_site.ops.tasks import housekeeping

        from .transfer.ending import clear_away, note_end

        task_finished.connect(note_end)
        housekeeping.connect(clear_away)
        account_taken.connect(_stop_what_reaches_others)


def _stop_what_reaches_others(sender: object, user: Any, **of_signal: object) -> None:
    """The calendar feed and notifications that somebody else may have set up."""
    from .services import push, reminders

    reminders.stop_feed(learner_id=user.pk)
    push.drop_all_subscriptions(learner_id=user.pk)
