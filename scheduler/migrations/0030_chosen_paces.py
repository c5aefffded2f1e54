from django.db import migrations
from django.db.models import Count, Q

FIRST_HALF, USUAL_NEW = 182, 5


def keep_chosen_paces(apps, schema_editor):
    """A pace above that of a new plan was chosen: no interview's date changes it.

    One below may be that of a new plan on the deck when it was smaller.
    """
    Deck = apps.get_model("cards", "Deck")
    Plan = apps.get_model("scheduler", "Plan")
    is_published = Q(sections__questions__is_published=True)
    counted = Deck.objects.annotate(size=Count("sections__questions__cards", filter=is_published))
    for deck in counted:
        usual = min(max(1, -(-deck.size // FIRST_HALF)), USUAL_NEW)
        plans = Plan.objects.filter(deck=deck, is_pace_chosen=False)
        plans.filter(new_per_day__gt=usual).update(is_pace_chosen=True)


class Migration(migrations.Migration):
    dependencies = [
        ("scheduler", "0029_pace_chosen"),
    ]

    operations = [
        migrations.RunPython(keep_chosen_paces, migrations.RunPython.noop, elidable=True),
    ]
