"""Simulated years, through the real services: what must hold whatever the learner does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from dlprep_site.models import User
from scheduler.log.replay import differences
from scheduler.models import Learner, Review
from scheduler.simulation.chart import weeks_chart
from scheduler.simulation.learners import SimulatedLearner, simulate, summary

from ..helpers import make_deck

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


def test_a_year_replays_and_its_figures_are_the_logs() -> None:
    learner = SimulatedLearner(7, make_deck(4))
    year = learner.live()
    assert Review.objects.count() == year.answers > 60
    assert year.met == 8
    assert 0.5 < year.retention <= 1
    assert year.days_studied <= 365
    assert year.minutes == round(learner.seconds / 60, 1)
    assert sum(year.weeks) == pytest.approx(year.minutes, abs=3)
    assert len(year.weeks) == 53
    assert not list(differences([Learner.objects.get().pk]))


def test_the_same_seed_is_the_same_year() -> None:
    deck = make_deck(2)
    [first] = simulate(deck, 1, seed=3)
    Learner.objects.all().delete()
    User.objects.all().delete()
    [second] = simulate(deck, 1, seed=3)
    assert first == second


def test_a_summary_has_mean_least_and_most() -> None:
    figures = summary(list(simulate(make_deck(1), 2, seed=1)))["answers"]
    assert figures["least"] <= figures["mean"] <= figures["most"]


def test_the_chart_shows_the_median_within_the_band() -> None:
    years = [[float(minutes), 10.0] for minutes in range(1, 12)]
    svg = ElementTree.fromstring(weeks_chart(years))  # noqa: S314  (made here)
    name = "{http://www.w3.org/2000/svg}"
    band = svg.find(f"{name}polygon").attrib["points"].split()  # type: ignore[union-attr]
    middle = svg.find(f"{name}polyline").attrib["points"].split()  # type: ignore[union-attr]
    first_week = [float(point.split(",")[1]) for point in (band[0], middle[0], band[-1])]
    assert first_week == sorted(first_week), "busy above the middle, quiet below"
    second_week = {point.split(",")[1] for point in (band[1], middle[1], band[2])}
    assert len(second_week) == 1
    labels = [text.text for text in svg.iter(f"{name}text")]
    assert labels[:5] == ["0", "3", "6", "9", "12"]


def test_a_chart_of_one_year_is_refused() -> None:
    with pytest.raises(CommandError, match="two learners"):
        call_command("simulate_year", learners=1, chart=Path("never.svg"))


@pytest.mark.one_engine
def test_the_command_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "simulate_year", "--learners", "1", "--json"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout)
    assert (report["learners"], len(report["years"])) == (1, 1)
    assert report["years"][0]["met"] == 64
    assert {path.name for path in tmp_path.iterdir()} == {"secret_key"}


@pytest.mark.parametrize("learners", ["0", "-1", "x", "1001"])
def test_a_number_of_learners_that_makes_no_sense(tmp_path: Path, learners: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "simulate_year", "--learners", learners],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--learners" in done.stderr
