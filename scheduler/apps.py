from django.apps import AppConfig


class SchedulerConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "scheduler"

    def ready(self) -> None:
        from django_tasks.signals import task_finished

        from dlprep_site.ops.tasks import housekeeping

        from .transfer.tasks import clear_away, note_end

        task_finished.connect(note_end)
        housekeeping.connect(clear_away)
