"""Simulated learners who leave points out: the drill finds those points, and no date moves."""

from __future__ import annotations

import pytest

from scheduler.models import PointAnswer, Schedule
from scheduler.simulation import points
from scheduler.simulation.points import MONTH, PointLearner, simulate_points

from ..helpers import make_deck

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_points_missed_come_down_faster_with_the_drill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "DAYS", 3 * MONTH)
    found = simulate_points(make_deck(8), 1, seed=1)
    without, as_a_review, more = (
        sum(one.missed[-1] for one in learners) for learners in found.values()
    )
    assert more < as_a_review < without
    assert [one.drilled for one in found[0.0]] == [0]
    assert all(one.drilled > 20 for one in found[0.05])


def test_the_drill_changes_no_review(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "DAYS", MONTH)
    deck, schedules = make_deck(8), []
    for teaches in (0.0, 0.2):
        learner = PointLearner(3, deck, teaches)
        learner.live_half_a_year()
        assert PointAnswer.objects.exists() is bool(teaches)
        rows = Schedule.objects.order_by("card").values("card", "due", "interval", "ease")
        schedules.append(list(rows))
        learner.learner.user.delete()
    assert schedules[0] == schedules[1] != []
