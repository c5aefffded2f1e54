"""What a learner asks of the database finds their rows among everybody's, by an index of theirs."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from cards.models import Report
from dlprep_site.models import User
from scheduler.log.replay import check_learner
from scheduler.models import Learner, Mark, MockInterview, Pause, Plan, Review, Schedule
from scheduler.selectors.daily_queue import active_plan
from scheduler.services import marks, points

from ..copied_learners import copy_learners
from ..helpers import MORNING, card, days, fresh, grade, make_deck, make_plan
from ..query_plans import Scan, asked

pytestmark = pytest.mark.django_db

CROWD = 1_000
DRILL = "/practice/points/"
LATER = MORNING + days(20)


@pytest.fixture
def crowd() -> Plan:
    """A learner with some weeks of history, who is one of many."""
    plan = make_plan(make_deck(8))
    for number in range(20):
        for of in (1 + number % 4, 5 + number % 3):
            grade(plan, card(of), 4 if number % 3 else 1, MORNING + days(number))
    marks.star(learner_id=plan.learner_id, card_id=card(1).pk, is_starred=True)
    points.answer_points(
        learner_id=plan.learner_id, card_id=card(1).pk, asked=[0, 1], said=[0], content_version=1,
        now=MORNING,
    )  # fmt: skip
    copy_learners([plan.learner_id], CROWD)
    everybody = list(User.objects.values_list("pk", flat=True))
    soon = (LATER + days(9)).date()
    Pause.objects.bulk_create(
        Pause(plan_id=pk, first=soon, last=soon) for pk in Plan.objects.values_list("pk", flat=True)
    )
    told = {"card": card(1), "content_version": 1, "text": "?", "created_at": MORNING}
    Report.objects.bulk_create(
        Report(reporter_id=pk, **told, reply="!", replied_at=LATER) for pk in everybody
    )
    # so far below what was expected that readiness reads the log, too
    test = {"tested": 20, "readiness": 0.9, "said": 0.3}
    rehearsed = {"deck": plan.deck, "minutes": 20, "started_at": MORNING, **test}
    MockInterview.objects.bulk_create(
        MockInterview(learner_id=pk, **rehearsed)
        for pk in Learner.objects.values_list("pk", flat=True)
    )
    Session.objects.bulk_create(
        Session(session_key=f"{pk:032x}", session_data="", expire_date=LATER + days(9))
        for pk in everybody
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return fresh(plan)


def test_every_query_of_a_learner_finds_their_rows_by_an_index(crowd: Plan) -> None:
    client = Client()
    with time_machine.travel(LATER, tick=False):
        client.force_login(crowd.learner.user)
        faults, tables = set(), set()
        with asked() as queries:
            client.get("/")
            page = client.get("/study/").text
            for _ in range(2):
                fields = dict(re.findall(r'name="(card|token)" value="([^"]+)"', page))
                answer = client.post("/study/grade/", {**fields, "quality": "4"})
                assert answer.status_code == 302
                page = client.get("/study/").text
            [latest] = re.findall(r'name="review" value="(\d+)"', page)
            assert client.post("/study/undo/", {"review": latest}).status_code == 302
            for path in ("/plan/", "/plan/readiness/", "/progress/", "/progress/?span=all", DRILL):
                assert client.get(path).status_code == 200
            assert not check_learner(crowd.learner_id)
        for query in queries:
            faults |= {(fault, query.sql) for fault in query.faults}
            tables |= {scan.table for scan in query.scans}
    assert not faults
    assert Review.objects.get(pk=latest).voided_at == LATER
    hot = {
        "review",
        "schedule",
        "plan",
        "learner",
        "studiedday",
        "tally",
        "mark",
        "pause",
        "pointanswer",
    }
    assert {f"scheduler_{name}" for name in hot} <= tables, "each of them was looked at"


def test_a_query_for_everybody_is_told_apart(crowd: Plan) -> None:
    """What the test above looks for, it would find."""
    with asked() as queries:
        Schedule.objects.filter(version=999).first()
        Review.objects.filter(study_day=MORNING.date()).count()
        list(Plan.objects.filter(deck=crowd.deck_id, new_per_day=999))
        Mark.objects.filter(learner_id=crowd.learner_id).first()
        active_plan(crowd.learner_id)
    assert [bool(query.faults) for query in queries] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("found_by", "kept_by", "is_fault"),
    [
        ("(learner_id = 7)", "(voided_at IS NULL)", False),
        ("((learner_id = 7) AND (study_day >= '2026-03-02'::date))", "", False),
        ("(id = 9)", "(learner_id = 7)", False),
        ("(id = 9)", "", True),  # in every part of a table that is split by learner
        ("(id > 9)", "(learner_id = 7)", True),  # everybody's later rows
        ("", "(learner_id = 7)", True),
    ],
)
def test_what_an_index_is_asked_for(found_by: str, kept_by: str, is_fault: bool) -> None:
    scan = Scan("scheduler_review", "Index Scan", "review_day", found_by, kept_by)
    assert bool(scan.faults) is is_fault


def test_the_copies_are_learners_like_the_first(crowd: Plan) -> None:
    copy = Plan.objects.exclude(pk=crowd.pk).latest("pk")
    assert copy.learner.books_open_from == crowd.learner.books_open_from
    assert not check_learner(copy.learner_id)
    assert Review.objects.of(copy.learner_id).count() == 40
    assert active_plan(copy.learner_id) == copy
