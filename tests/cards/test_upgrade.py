"""The whole deck comes to a site that had the first 32 questions, and no one loses anything."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from cards.management.commands.seed import FIXTURES
from cards.models import Card, Deck, Question, Section
from cards.services.seed import read, seed
from scheduler.log.replay import differences
from scheduler.models import Plan, Review, Schedule

from ..helpers import MORNING, days, grade, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def as_it_was() -> None:
    """Seed the first questions with the ranks and section titles of a site without the rest."""
    entries = read(FIXTURES / "learn_17.json")
    for place, entry in enumerate(entries):
        if entry["model"] == "cards.section":
            entry["fields"]["title"] = f"Section {place}"
        if entry["model"] == "cards.question":
            entry["fields"]["rank"] = entry["fields"]["number"]
    seed(entries)


def test_schedules_and_edits_are_kept() -> None:
    as_it_was()
    plan = make_plan(Deck.objects.get(), new_per_day=9)
    for shown in Card.objects.filter(question__number__lte=4).order_by("pk"):
        for number in range(3):
            grade(plan, shown, 4, MORNING + days(number))
    Card.objects.filter(question__number=2, slug="easy").update(answer="As an editor has it.")
    Section.objects.filter(number=5).update(title="An editor's title")
    schedules, reviews = (
        list(model.objects.order_by("pk").values()) for model in (Schedule, Review)
    )
    limits = Plan.objects.values().get()

    out = StringIO()
    call_command("seed", stdout=out)

    assert list(Schedule.objects.order_by("pk").values()) == schedules
    assert list(Review.objects.order_by("pk").values()) == reviews
    assert not list(differences([plan.learner_id]))
    assert Plan.objects.values().get() == limits
    assert Card.objects.get(question__number=2, slug="easy").answer == "As an editor has it."
    assert Section.objects.get(number=5).title == "An editor's title"
    assert Section.objects.get(number=6).title == "Normalization"
    assert Question.objects.count() > 32
    assert out.getvalue().count("was changed by an editor") == 2
