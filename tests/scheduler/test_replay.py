from __future__ import annotations

import json
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from scheduler.log.replay import differences
from scheduler.models import Review, Schedule

from ..helpers import MORNING, card, days, grade, make_plan, schedule

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = StringIO()
    call_command("replay_reviews", *options, stdout=out)
    return out.getvalue()


def test_what_the_app_did_replays_without_a_difference() -> None:
    plan = make_plan()
    for day, quality in enumerate([1, 4, 4, 5, 3, 0, 4]):
        grade(plan, card(1), quality, MORNING + days(day))
        grade(plan, card(2), 5 - quality, MORNING + days(day))
    assert "1 learners replayed: 0 differences" in run()


def test_a_schedule_that_was_tampered_with_is_named_and_mended() -> None:
    plan = make_plan()
    grade(plan, card(), 4)
    good = schedule(plan, card()).state
    Schedule.objects.update(interval=99, lapses=7)
    with pytest.raises(CommandError, match="2 differences"):
        run()
    printed = run("--repair")
    assert "interval is 99, replay gives 1" in printed
    assert "1 schedules mended, 0 left" in printed
    assert schedule(plan, card()).state == good
    run()


def test_a_schedule_that_is_gone_comes_back() -> None:
    plan = make_plan()
    grade(plan, card(), 4)
    good = schedule(plan, card()).state
    Schedule.objects.all().delete()
    run("--repair")
    assert schedule(plan, card()).state == good


def test_a_schedule_that_no_review_explains_is_a_difference() -> None:
    plan = make_plan()
    grade(plan, card(), 4)
    Review.objects.all().delete()
    with pytest.raises(CommandError):
        run()


def test_a_review_that_was_changed_is_named_and_not_hidden_by_repair() -> None:
    plan = make_plan()
    grade(plan, card(), 4)
    Review.objects.update(interval_after=50)
    with pytest.raises(CommandError):
        run("--repair")


def test_json_for_other_programs() -> None:
    plan = make_plan()
    grade(plan, card(), 4)
    Schedule.objects.update(ease=140)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("replay_reviews", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert report["learners"] == 1
    [difference] = report["differences"]
    assert (difference["field"], difference["stored"], difference["replayed"]) == ("ease", 140, 250)


def test_undone_reviews_and_put_aside_cards_are_no_difference() -> None:
    from scheduler.services import study

    plan = make_plan()
    grade(plan, card(1), 4)
    review = grade(plan, card(2), 1).review
    study.undo(learner_id=plan.learner_id, review_id=review.pk, now=MORNING)
    study.suspend(learner_id=plan.learner_id, card_id=card(1).pk)
    study.bury(learner_id=plan.learner_id, card_id=card(3).pk, now=MORNING)
    assert "0 differences" in run()


def test_the_estimates_of_older_data_are_filled_in_from_the_log() -> None:
    plan = make_plan()
    for number in (1, 2):
        grade(plan, card(number), 4)
        grade(plan, card(number), 1, MORNING + days(3))
    Schedule.objects.update(stability=None, difficulty=None)
    migration = import_module("scheduler.migrations.0005_fill_recall_estimate")
    migration.estimate_from_the_log(apps, None)
    assert not list(differences([plan.learner_id]))
    assert not Schedule.objects.filter(stability=None).exists()
