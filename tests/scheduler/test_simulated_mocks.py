"""Simulated learners in mock interviews: who overrates themselves is found out, and only they."""

from __future__ import annotations

import json
from contextlib import nullcontext
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from scheduler.management.commands import simulate_year
from scheduler.models import MockInterview
from scheduler.simulation.mocks import Rehearsed, RehearsingLearner, rehearse, table

from ..helpers import make_deck

LEARNERS = 200


def test_overrating_by_15_points_is_found_out_within_five_mocks() -> None:
    found = table([rehearse(seed, 0.15) for seed in range(LEARNERS)])
    assert found["found_out"] > 0.75
    assert found["after_5"] < -0.1
    assert found["readiness"] - found["truth"] < 0.05
    assert found["after_5"] < found["after_3"] < found["after_1"]


def test_who_judges_themselves_well_is_left_alone() -> None:
    found = table([rehearse(seed, 0.0) for seed in range(LEARNERS)])
    assert found["left_alone"] > 0.9
    assert abs(found["after_5"]) < 0.01


def test_the_same_seed_is_the_same_learner() -> None:
    assert rehearse(7, 0.1) == rehearse(7, 0.1)
    assert rehearse(7, 0.1) != rehearse(8, 0.1)


@pytest.mark.django_db
@pytest.mark.one_engine
@pytest.mark.parametrize(("overrates", "is_found"), [(0.15, True), (0.0, False)])
def test_through_the_real_services(overrates: float, is_found: bool) -> None:
    found = RehearsingLearner(2, make_deck(20), overrates, evenings=25).live()
    assert MockInterview.objects.filter(tested__gt=5).count() == 5
    if is_found:
        assert found.is_found_out
    else:
        assert found.is_left_alone


class QuickLearner:
    """Stands in for one who studies for two months."""

    def __init__(self, seed: int, deck: object, overrates: float) -> None:
        self.rehearsed = rehearse(seed, overrates)

    def live(self) -> Rehearsed:
        return self.rehearsed


@pytest.mark.django_db
@pytest.mark.parametrize("is_json", [True, False])
def test_the_command_tells_both_kinds_apart(monkeypatch: pytest.MonkeyPatch, is_json: bool) -> None:
    deck = make_deck()
    monkeypatch.setattr(simulate_year, "scratch_deck", lambda cards: nullcontext(deck))
    monkeypatch.setattr(simulate_year, "RehearsingLearner", QuickLearner)
    monkeypatch.setattr(simulate_year, "ALONE", LEARNERS)
    printed = StringIO()
    options: dict[str, Any] = {"learners": 2, "mocks": True, "json": is_json, "stdout": printed}
    call_command("simulate_year", **options)
    if is_json:
        alone = json.loads(printed.getvalue())["core_alone"]
        assert [group["overrates"] for group in alone] == [0.15, 0.0]
        assert alone[0]["after_5"] < -0.1 < -0.01 < alone[1]["after_5"]
    else:
        assert "2 learners through the services who overrate themselves by 15" in printed.getvalue()
