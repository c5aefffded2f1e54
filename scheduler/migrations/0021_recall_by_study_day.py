from itertools import groupby

from django.db import migrations

from scheduler.core.recall import remember
from scheduler.core.study_day import add_days

BATCH = 500  # schedules saved at a time


def by_study_days(apps, schema_editor):
    """Give every schedule the memory state that its log comes to, counting study days."""
    _replay(apps, lambda moments, study_days: study_days)


def by_periods_of_a_day(apps, schema_editor):
    """The same as it was before: counting whole periods of 24 hours between answers."""
    _replay(apps, lambda moments, study_days: _periods(moments))


def _periods(moments):
    """A day for each moment, such that there are as many days between them as periods."""
    days = [moments[0].date()]
    for before, moment in zip(moments, moments[1:]):
        days.append(add_days(days[-1], max((moment - before).days, 0)))
    return days


def _replay(apps, days_of):
    review, schedule = (apps.get_model("scheduler", name) for name in ("Review", "Schedule"))
    learners = schedule.objects.order_by("learner_id").values_list("learner_id", flat=True)
    for learner_id in list(learners.distinct()):
        own = schedule.objects.filter(learner_id=learner_id)
        schedules = {row.card_id: row for row in own}
        log = review.objects.filter(learner_id=learner_id, voided_at=None).order_by("card_id", "id")
        rows = log.values_list("card_id", "quality", "reviewed_at", "study_day")
        moved = []
        for card_id, answers in groupby(rows.iterator(), key=lambda row: row[0]):
            if card_id in schedules:
                _, qualities, moments, study_days = zip(*answers)
                days = zip(qualities, days_of(moments, study_days))
                moved.append(_remembered(schedules[card_id], days, study_days[-1]))
        schedule.objects.bulk_update(moved, ["stability", "difficulty", "answered_on"], BATCH)


def _remembered(schedule, answers, answered_on):
    state = None
    for quality, day in answers:
        state = remember(state, quality, day)
    schedule.stability, schedule.difficulty = state.stability, state.difficulty
    schedule.answered_on = answered_on
    return schedule


class Migration(migrations.Migration):
    dependencies = [("scheduler", "0020_answered_on")]

    operations = [migrations.RunPython(by_study_days, by_periods_of_a_day)]
