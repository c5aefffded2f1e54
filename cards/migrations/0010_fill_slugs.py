from django.db import migrations
from django.db.models import F


def name_cards(apps, schema_editor):
    """The deep card that a question had becomes its first follow-up; its number is its rank."""
    for name in ("Question", "HistoricalQuestion"):
        apps.get_model("cards", name).objects.update(rank=F("number"))
    for name in ("Card", "HistoricalCard"):
        cards = apps.get_model("cards", name).objects
        cards.update(slug=F("depth"))
        cards.filter(depth="deep").update(position=1)


class Migration(migrations.Migration):
    dependencies = [("cards", "0009_follow_ups")]

    operations = [migrations.RunPython(name_cards, migrations.RunPython.noop)]
