"""Slow, plain counts of what the pages get by adding up in the database."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cards.models import Question
from scheduler.core.recall import recall
from scheduler.models import Learner, Plan, Review, Schedule
from scheduler.selectors.progress import Progress


def check_progress(
    found: Progress, plan: Plan, first: date, now: datetime, *, has_travelled: bool = False
) -> None:
    """Every figure of the page, counted once more from the log, row by row, from a day on.

    Of a learner who `has_travelled`, hours that are in the books are those of the clock of then.
    """
    learner = Learner.objects.get(pk=plan.learner_id)
    zone = ZoneInfo(learner.timezone)
    deck = {row.pk for row in Question.objects.filter(section__deck_id=plan.deck_id)}
    rows = [
        row
        for row in Review.objects.filter(learner=learner, voided_at=None)
        .order_by("id")
        .select_related("card__question__section")
        if row.study_day >= first and row.card.question_id in deck
    ]
    sorts = Counter(
        "new" if row.is_introduction else {"final_pass": "last_pass"}.get(row.kind, row.kind)
        for row in rows
    )
    total = found.total
    assert total.answers == len(rows)
    assert (total.new, total.reviews, total.last_pass, total.drill) == tuple(
        sorts[name] for name in ("new", "review", "last_pass", "drill")
    )
    assert total.milliseconds == sum(row.duration for row in rows)
    by_day = Counter(row.study_day for row in rows)
    assert by_day == {on: day.answers for on, day in found.days.items() if on >= first}
    hours = Counter(row.reviewed_at.astimezone(zone).hour for row in rows)
    passed_at = Counter(r.reviewed_at.astimezone(zone).hour for r in rows if r.quality >= 3)
    if has_travelled:
        assert sum(count.answers for count in found.hours) == sum(hours.values())
        assert sum(count.passes for count in found.hours) == sum(passed_at.values())
    else:
        assert [count.answers for count in found.hours] == [hours[hour] for hour in range(24)]
        assert [count.passes for count in found.hours] == [passed_at[hour] for hour in range(24)]
    given = Counter(("new" if row.is_introduction else row.kind, row.quality) for row in rows)
    assert given == {(s, q): n for s, of in found.grades.items() for q, n in of.items()}

    firsts: dict[tuple[int, date], Review] = {}
    for row in rows:
        firsts.setdefault((row.card_id, row.study_day), row)
    remembered = [row for row in firsts.values() if not row.is_introduction]
    for is_mature, count in ((False, found.retention.young), (True, found.retention.mature)):
        of = [row for row in remembered if (row.interval_before >= 21) is is_mature]
        assert (count.answers, count.passes) == (len(of), sum(row.quality >= 3 for row in of))
    for section in found.sections:
        of = [r for r in remembered if r.card.question.section.number == section.number]
        assert section.retention.both.answers == len(of)
        assert section.retention.both.passes == sum(row.quality >= 3 for row in of)

    own = Schedule.objects.filter(learner=learner, card__question__is_published=True)
    own = own.exclude(introduced_on=None)
    met = {row.card_id: row for row in own if row.card.question_id in deck}
    assert {one.card.pk for one in found.known} == set(met)
    for one in found.known:
        assert one.recall == recall(met[one.card.pk].memory_state, learner.study_day(now))
