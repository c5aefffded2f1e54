from django.db import migrations
from django.db.models import OuterRef, Subquery


def revision_of_the_latest_answer(apps, schema_editor):
    """Give every schedule the card's revision at its latest standing answer."""
    review, schedule = (apps.get_model("scheduler", name) for name in ("Review", "Schedule"))
    own = review.objects.filter(
        learner_id=OuterRef("learner_id"), card_id=OuterRef("card_id"), voided_at=None
    )
    latest = own.order_by("-id").values("card_revision")[:1]
    schedule.objects.update(card_revision=Subquery(latest))


class Migration(migrations.Migration):
    dependencies = [("scheduler", "0014_revision_answered")]

    operations = [
        migrations.RunPython(revision_of_the_latest_answer, migrations.RunPython.noop)
    ]
