from django.db import migrations
from django.utils import timezone

MODELS = ("Question", "Card", "OneLiner", "MindsetTip")
BATCH = 500


def note_what_is_there(apps, schema_editor):
    """The first version of every row that was there before versions were kept."""
    now = timezone.now()
    for name in MODELS:
        model = apps.get_model("cards", name)
        history = apps.get_model("cards", f"Historical{name}")
        columns = [field.attname for field in model._meta.concrete_fields]
        versions = (
            history(history_type="+", history_date=now, **row)
            for row in model.objects.order_by("pk").values(*columns).iterator()
        )
        history.objects.bulk_create(versions, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("cards", "0004_question_history")]

    operations = [migrations.RunPython(note_what_is_there, migrations.RunPython.noop)]
