from django.db import migrations
from django.db.models import Min


def open_months(apps, schema_editor):
    """Open the days that were rolled up by month: the learner's next answer closes them by day."""
    Learner, Tally, StudiedDay = (
        apps.get_model("scheduler", name) for name in ("Learner", "Tally", "StudiedDay")
    )
    months = Tally.objects.filter(is_month=True).values_list("learner_id").annotate(Min("first"))
    for learner_id, first in months.iterator():
        Tally.objects.filter(learner_id=learner_id, first__gte=first).delete()
        StudiedDay.objects.filter(learner_id=learner_id, study_day__gte=first).delete()
        Learner.objects.filter(pk=learner_id).update(books_open_from=first)


class Migration(migrations.Migration):
    dependencies = [("scheduler", "0021_recall_by_study_day")]

    operations = [migrations.RunPython(open_months, migrations.RunPython.noop, elidable=True)]
