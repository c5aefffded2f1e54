"""Half a year of one learner's real answers, through the services, against the replayed log.

The data lie beside the checkout, not in it: without them the test is named as left out.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from django.db import connection

from cards.models import Card, Deck, Depth, Question, Section
from scheduler.log.replay import differences
from scheduler.models import Review, Schedule
from scheduler.selectors.progress import By, Span, get_progress

from ..expected_progress import check_progress
from ..helpers import fresh, grade, make_plan

DATA = Path(__file__).parents[3] / "shared" / "data" / "real_reviews.csv"
QUALITY = {"1": 1, "2": 3, "3": 4, "4": 5}  # Again, Hard, Good, Easy

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason="the real review log is not beside this checkout"),
]


def made_up_cards(names: list[str]) -> dict[str, Card]:
    deck = Deck.objects.create(slug="real", title="Real")
    section = Section.objects.create(deck=deck, number=1, title="Real")
    questions = Question.objects.bulk_create(
        Question(section=section, number=place, slug=f"real-{name}", title=name)
        for place, name in enumerate(names, start=1)
    )
    cards = Card.objects.bulk_create(
        Card(question=question, depth=Depth.EASY, slug="easy", prompt="?", answer="!")
        for question in questions
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # PostgreSQL counts its rows by itself, but not those of an open transaction, as this is
            cursor.execute("ANALYZE")
    return dict(zip(names, cards, strict=True))


def test_real_reviews_replay_day_by_day_without_a_difference() -> None:
    with DATA.open() as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["review_time"])
    assert len(rows) == 12_580
    cards = made_up_cards(sorted({row["card_id"] for row in rows}))
    assert len(cards) == 1_205
    plan = make_plan()

    def study_day(row: dict[str, str]) -> date:
        return plan.learner.study_day(datetime.fromisoformat(row["review_time"]))

    for day, todays in groupby(rows, key=study_day):
        for row in todays:
            moment = datetime.fromisoformat(row["review_time"])
            grade(plan, cards[row["card_id"]], QUALITY[row["review_rating"]], moment)
        assert not list(differences([plan.learner_id])), day
    assert Review.objects.count() == 12_580
    assert Schedule.objects.count() == 1_205
    now = datetime.fromisoformat(rows[-1]["review_time"])
    for span, days in ((Span.MONTH, 30), (Span.QUARTER, 90), (Span.YEAR, 365), (Span.ALL, 9_999)):
        found = get_progress(fresh(plan), now, span, By.WEEK)
        check_progress(found, plan, found.today - timedelta(days=days - 1), now)
    assert found.total.answers == 12_580
