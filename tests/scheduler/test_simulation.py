"""Simulated years, through the real services: what must hold whatever the learner does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from cards.models import Card, Deck, Question
from dlprep_site.models import User
from scheduler.log.replay import differences
from scheduler.models import Learner, Review
from scheduler.simulation import memories
from scheduler.simulation.chart import weeks_chart
from scheduler.simulation.learners import Life, SimulatedLearner, grow, simulate, summary

from ..helpers import make_deck

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
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


@pytest.mark.parametrize("name", memories.NAMES)
def test_every_simulated_memory_exists_and_is_different(name: str) -> None:
    state = memories.memory(name).remember(None, 4, date(2026, 1, 5))
    others = [memories.memory(other) for other in memories.NAMES if other != name]
    assert state not in [other.remember(None, 4, date(2026, 1, 5)) for other in others]


def test_a_deck_is_filled_up_with_copies() -> None:
    deck = make_deck(3)
    grow(deck, 11)
    assert Card.objects.published_in(deck.pk).count() == 12
    assert [question.number for question in deck_questions(deck)] == [1, 2, 3, 4, 5, 6]
    grow(deck, 2)
    assert Card.objects.count() == 12


def deck_questions(deck: Deck) -> list[Question]:
    return list(Question.objects.filter(section__deck=deck).order_by("number"))


def test_drilling_failures_alone_is_an_experiment_of_the_simulation() -> None:
    deck = make_deck(20)
    [usual] = simulate(deck, 1, seed=3, life=Life(interview_in=60))
    Learner.objects.all().delete()
    User.objects.all().delete()
    [spared] = simulate(deck, 1, seed=3, life=Life(interview_in=60, drills_failures=True))
    assert spared.answers < usual.answers
    drilled = Review.objects.filter(kind="drill").values("card_id", "study_day")
    assert drilled.count() == drilled.distinct().count() > 0, "once"


def test_minutes_hold_and_forecasts_come_true_for_another_memory() -> None:
    """A short one of what docs/simulation.md has at length: a deck too large for its minutes."""
    deck = make_deck(40)
    life = Life(memory="josh", minutes_a_day=2, is_always_there=True)
    [year] = simulate(deck, 1, seed=2, life=life)
    assert 1.4 < year.minutes_a_day < 2.2
    assert year.heaviest_last_day <= 2 * 2, "of four cards, which may all lapse"
    assert year.forecast_30 == pytest.approx(1, abs=0.15)


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


def test_the_command_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            *["manage.py", "simulate_year", "--learners", "1", "--interview", "3", "--json"],
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    report = json.loads(done.stdout)
    assert (report["learners"], len(report["years"])) == (1, 1)
    assert 5 <= report["years"][0]["met"] <= 15, "of five new cards a day"
    assert {path.name for path in tmp_path.iterdir()} == {"secret_key"}


@pytest.mark.parametrize("learners", ["0", "-1", "x", "1001"])
def test_a_number_of_learners_that_makes_no_sense(learners: str) -> None:
    with pytest.raises(CommandError, match="--learners"):
        call_command("simulate_year", "--learners", learners)
