from itertools import groupby

from django.db import migrations

from scheduler.core.recall import remember


def estimate_from_the_log(apps, schema_editor):
    """Give every schedule the estimate that its standing answers come to."""
    review, schedule = (apps.get_model("scheduler", name) for name in ("Review", "Schedule"))
    log = review.objects.filter(voided_at=None).order_by("learner_id", "card_id", "id")
    rows = log.values_list("learner_id", "card_id", "quality", "study_day")
    for (learner_id, card_id), answers in groupby(rows.iterator(), key=lambda row: row[:2]):
        state = None
        for _, _, quality, study_day in answers:
            state = remember(state, quality, study_day)
        schedule.objects.filter(learner_id=learner_id, card_id=card_id).update(
            stability=state.stability, difficulty=state.difficulty
        )


class Migration(migrations.Migration):
    dependencies = [("scheduler", "0004_recall_estimate")]

    operations = [migrations.RunPython(estimate_from_the_log, migrations.RunPython.noop)]
