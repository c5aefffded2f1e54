from datetime import timedelta

from django.db import migrations
from django.utils import timezone

MAX_PAUSES = 100
MAX_DAYS_AHEAD = timedelta(days=3 * 366)
MAX_PLAN_AGE = timedelta(days=10 * 366)


def bound(apps, schema_editor):
    """Bound what no form lets in any more: dates decades away, and pauses by the thousand."""
    Plan, Pause = (apps.get_model("scheduler", name) for name in ("Plan", "Pause"))
    today = timezone.now().date()
    latest, earliest = today + MAX_DAYS_AHEAD, today - MAX_PLAN_AGE
    Plan.objects.filter(interview_on__gt=latest).update(interview_on=None)
    Plan.objects.filter(start__lt=earliest).update(start=earliest)
    Plan.objects.filter(start__gt=latest).update(start=today)
    Pause.objects.filter(first__gt=latest).delete()
    Pause.objects.filter(last__lt=earliest).delete()
    plans = Plan.objects.values_list("pk", flat=True)
    for plan_id in plans.iterator():
        own = Pause.objects.filter(plan_id=plan_id).order_by("-last")
        beyond = list(own.values_list("pk", flat=True)[MAX_PAUSES:])
        Pause.objects.filter(pk__in=beyond).delete()


class Migration(migrations.Migration):
    dependencies = [("scheduler", "0025_extra_early")]

    operations = [migrations.RunPython(bound, migrations.RunPython.noop, elidable=True)]
