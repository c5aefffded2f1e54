"""The difficulty desk: figures over all learners that agree with a plain count, and name nobody."""

from __future__ import annotations

import random
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Card, Deck, Depth, Report
from scheduler.models import Plan, Review, Schedule
from scheduler.selectors.difficulty import MIN_LEARNERS, difficulties
from scheduler.services import study

from ..helpers import MORNING, card, days, grade, make_deck, make_plan, make_user

pytestmark = pytest.mark.django_db

DESK = "/admin/scheduler/difficulty/"


def make_plans(learners: int = MIN_LEARNERS) -> list[Plan]:
    deck = Deck.objects.first() or make_deck()
    return [make_plan(deck, f"learner{n}@example.com") for n in range(learners)]


def test_the_figures_are_those_of_a_plain_count(editor: Client) -> None:
    chance = random.Random(17)  # noqa: S311  (any fixed answers will do)
    plans = make_plans(7)
    for plan in plans:
        for day in range(12):
            for number in (1, 2, 3):
                quality = chance.choice([0, 1, 2, 3, 4, 5])
                grade(plan, card(number), quality, MORNING + days(day))
                if chance.random() < 0.3:
                    grade(plan, card(number), quality, MORNING + days(day + 0.1))
    for review in Review.objects.all():
        Review.objects.filter(pk=review.pk).update(duration=chance.randrange(1_000, 90_000))
    latest = Review.objects.of(plans[0].learner_id).latest("id")
    study.undo(learner_id=plans[0].learner_id, review_id=latest.pk, now=latest.reviewed_at)
    assert Review.objects.filter(kind="drill").exists()
    found = {row.card.pk: row for row in difficulties()}
    assert len(found) == Card.objects.count()
    for number in (1, 2, 3):
        counted = [
            review
            for review in Review.objects.filter(card=card(number))
            if review.voided_at is None and review.kind != "drill"
        ]
        schedules = Schedule.objects.filter(card=card(number))
        row = found[card(number).pk]
        assert (row.learners, row.reviews) == (7, len(counted))
        assert row.pass_rate == sum(r.quality >= 3 for r in counted) / len(counted)
        assert row.lapses == sum(schedule.lapses for schedule in schedules)
        assert row.seconds == median(r.duration for r in counted) / 1_000
        assert row.leech_share == sum(s.state.is_leech for s in schedules) / len(schedules)
    assert {row.lapses for row in found.values() if row.card.depth == Depth.DEEP} == {None}
    assert any(row.leech_share for row in found.values())
    assert editor.get(DESK).status_code == 200


def test_too_few_learners_show_no_figure(editor: Client) -> None:
    plans = make_plans()
    for plan in plans[:-1]:
        grade(plan, card(1), 1)
    row = difficulties()[0]
    assert (row.reviews, row.pass_rate, row.lapses, row.seconds, row.leech_share) == (None,) * 5
    page = editor.get(DESK).text
    assert "6 more cards have" in " ".join(page.split())
    grade(plans[-1], card(1), 4)
    assert difficulties()[0].pass_rate == 0.2
    page = editor.get(DESK).text
    assert "5 more cards have" in " ".join(page.split())
    assert "20%" in page


def test_it_names_nobody_and_counts_reports(editor: Client) -> None:
    for plan in make_plans():
        grade(plan, card(1), 4)
        Report.objects.create(
            card=card(1), reporter=plan.learner.user, content_version=1, text="Odd.",
            created_at=MORNING,
            status=Report.Status.OPEN if plan.learner_id % 2 else Report.Status.FIXED,
        )  # fmt: skip
    page = editor.get(DESK).text
    for plan in Plan.objects.select_related("learner__user"):
        assert plan.learner.user.email not in page
    is_open = Report.objects.filter(status="open").count()
    assert f"{is_open} open" in page


def order(editor: Client, **query: str | int) -> list[str]:
    page = editor.get(DESK, query).text
    rows = page.split("<tbody>")[1].split('<th scope="row">')[1:]
    return [row.split("</a>")[0].split(">")[-1] for row in rows if "easy" in row]


def test_every_column_sorts_both_ways(editor: Client) -> None:
    for plan in make_plans():
        for number, quality in [(1, 4), (2, 1), (3, 4)]:
            grade(plan, card(number), quality)
    Review.objects.filter(card=card(3)).update(duration=50_000)
    one, two, three = "Q1. Title 1?", "Q2. Title 2?", "Q3. Title 3?"
    assert order(editor) == [one, two, three]
    assert order(editor, o="passes")[0] == two
    assert order(editor, o="-passes")[-1] == two
    assert order(editor, o="-seconds")[0] == three
    assert order(editor, o="-lapses")[0] == two
    for name in ("learners", "reviews", "leeches", "reports", "x", "-", "--passes"):
        assert sorted(order(editor, o=name)) == [one, two, three]
    assert 'aria-sort="descending"' in editor.get(DESK, {"o": "-passes"}).text


def test_narrowed_to_a_deck_a_section_or_a_question(editor: Client) -> None:
    plans = make_plans()
    make_deck(2, slug="other")
    other = Deck.objects.get(slug="other")
    for easy in Card.objects.filter(depth=Depth.EASY):
        Report.objects.create(
            card=easy, reporter=plans[0].learner.user, content_version=1, created_at=MORNING
        )
    assert len(order(editor)) == 5
    assert len(order(editor, deck=other.pk)) == 2
    assert len(order(editor, section=card(1).question.section_id)) == 1
    assert order(editor, question=card(2).question_id) == ["Q2. Title 2?"]
    assert len(order(editor, deck="x", section="9" * 30, question="-1", p="x")) == 5
    edit_page = editor.get(f"/admin/cards/question/{card(2).question_id}/change/").text
    assert f"{DESK}?question={card(2).question_id}" in edit_page
    assert DESK in editor.get("/admin/").text


def said(plan: Plan, points: list[int], day: int = 0, quality: int = 4) -> None:
    review = grade(plan, card(1), quality, MORNING + days(day)).review
    Review.objects.filter(pk=review.pk).update(points=points)


def missed() -> list[tuple[str, float]]:
    return [(point.text, round(point.share, 2)) for point in difficulties()[0].missed]


def test_points_that_most_learners_miss(editor: Client) -> None:
    *plans, silent = make_plans(MIN_LEARNERS + 1)
    for plan in plans[:-1]:
        said(plan, [0, 1, 2, 3], day=0)
        said(plan, [1, 2], day=3)  # the latest counts
        said(plan, [], day=30)  # no tick says nothing
    for day in range(4):
        said(silent, [], day=day, quality=1)  # nor does a learner who never ticks
    assert missed() == [], "of four learners, nothing is told"
    said(plans[-1], [0, 1, 2])
    assert missed() == [("four", 1.0), ("one", 0.8)]
    said(plans[-1], [2, 3], day=3)
    assert missed() == [("one", 1.0), ("four", 0.8)]
    page = editor.get(DESK, {"o": "-points"}).text
    cell = page.split('<tr class="missed">')[1].split("</td>")[0]
    assert cell.index("100%") < cell.index("one") < cell.index("80%") < cell.index("four")
    for plan in Plan.objects.select_related("learner__user"):
        assert plan.learner.user.email not in page


def test_points_of_an_earlier_version_are_not_counted() -> None:
    for plan in make_plans():
        said(plan, [0, 1, 2])
    assert missed() == [("four", 1.0)]
    Card.objects.filter(pk=card(1).pk).update(content_version=2)
    assert missed() == []


@pytest.mark.parametrize(("questions", "learners"), [(1, 5), (8, 9)])
def test_queries_grow_with_neither_cards_nor_learners(questions: int, learners: int) -> None:
    make_deck(questions)
    for plan in make_plans(learners):
        grade(plan, card(1), 4)
    with CaptureQueriesContext(connection) as captured:
        difficulties()
    assert len(captured) == 6


def test_the_pages_queries(editor: Client) -> None:
    for plan in make_plans():
        grade(plan, card(1), 4)
    editor.get(DESK)
    with CaptureQueriesContext(connection) as captured:
        editor.get(DESK)
    assert len(captured) <= 14


def test_who_may_see_it() -> None:
    learner, staff = Client(), Client()
    learner.force_login(make_plan(make_deck()).learner.user)
    staff.force_login(make_user("staff@example.com", is_staff=True))
    for client, status in [(Client(), 302), (learner, 302), (staff, 403)]:
        assert client.get(DESK).status_code == status
    assert staff.get(f"{DESK}{card(1).pk}/change/").status_code == 404
