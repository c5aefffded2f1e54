"""A deck of 365 questions costs the database no more queries than one of 32."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cards.models import Depth

from ..helpers import MORNING, card, days, grade, logged_in, make_deck, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("morning")]
PAGES = [
    "/", "/study/", "/study/queue/", "/plan/", "/plan/change/", "/plan/readiness/", "/progress/",
    "/questions/?section=1", "/questions/?q=title", "/questions/?show=unseen",
    "/questions/print/?section=1", "/interview/", "/revision/",
]  # fmt: skip
MOST = 150_000  # bytes of a page


def test_no_page_takes_more_queries_or_weighs_too_much() -> None:
    counts: dict[int, dict[str, int]] = {}
    for questions in (32, 365):
        slug = f"deck-of-{questions}"
        plan = make_plan(make_deck(questions, slug=slug), email=f"{slug}@example.com")
        for number in range(1, 6):
            for day in (8, 7):
                grade(plan, card(number, deck=slug), 4, MORNING - days(day))
            grade(plan, card(number, Depth.DEEP, deck=slug), 1, MORNING - days(6))
        client = logged_in(plan.learner.user)
        counts[questions] = {}
        for path in PAGES:
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(path)
            assert answer.status_code == 200, path
            assert len(answer.content) < MOST, path
            counts[questions][path] = len(captured)
    assert counts[365] == counts[32]
