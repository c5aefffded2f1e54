"""The progress page: its figures against a slow, plain count of the log."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from importlib import import_module
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Depth, Question
from scheduler.charts import progress as progress_charts
from scheduler.core.answering import Stage
from scheduler.log import daily_stats
from scheduler.models import Learner, Plan, StudiedDay, Tally
from scheduler.selectors.answer_counts import Count
from scheduler.selectors.daily_queue import get_day
from scheduler.selectors.progress import By, Span, get_progress
from scheduler.selectors.study_card import present
from scheduler.services import plans, study
from scheduler.transfer import export, imports

from ..expected_progress import check_progress
from ..helpers import (
    MORNING,
    as_shown,
    card,
    days,
    fresh,
    grade,
    lengthen_log,
    log,
    logged_in,
    make_deck,
    make_plan,
)
from ..helpers import minutes as minutes_later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = date(2026, 3, 2)


@pytest.fixture
def plan() -> Plan:
    return make_plan(now=MORNING - days(60))


def live(plan: Plan, from_day: int = 40) -> None:
    """Some weeks of answers up to today, with misses, drills and answers taken back."""
    chance = Random(4)  # noqa: S311  (the same weeks every time)
    for day in range(from_day, -1, -1):
        if day and chance.random() < 0.3:
            continue
        now = MORNING - days(day) + minutes_later(chance.randint(0, 600) if day else 0)
        for _ in range(chance.randint(1, 6)):
            now += minutes_later(chance.random() * 2)
            today = plan.learner.study_day(now)
            queue = get_day(fresh(plan), today).queue
            if queue.next_card is None:
                break
            shown = present(plan, queue.next_card, now)
            now += timedelta(seconds=chance.randint(5, 90))
            done = study.grade(
                learner_id=plan.learner_id,
                card_id=shown.card.pk,
                token=shown.token,
                quality=chance.choice([1, 3, 4, 4, 4, 5]),
                now=now,
            )
            if chance.random() < 0.1:
                study.undo(learner_id=plan.learner_id, review_id=done.review.pk, now=now)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
@pytest.mark.parametrize("span", [Span.MONTH, Span.ALL])
def test_every_figure_against_a_plain_count(plan: Plan, zone: str, span: Span) -> None:
    Learner.objects.update(timezone=zone)
    live(plan)
    found = get_progress(fresh(plan), MORNING, span, By.WEEK)
    first = TODAY - timedelta(days=29) if span is Span.MONTH else date.min
    assert Tally.objects.exists()
    assert found.retention.young.answers
    check_progress(found, plan, first, MORNING)


@pytest.mark.parametrize("span", [Span.MONTH, Span.ALL])
@pytest.mark.parametrize("by", [By.DAY, By.WEEK, By.MONTH])
def test_answers_of_a_day_that_is_still_to_come_after_a_flight_west(
    plan: Plan, span: Span, by: By
) -> None:
    Learner.objects.update(timezone="Pacific/Kiritimati")
    monday = MORNING + days(7) - minutes_later(4 * 60)
    grade(plan, card(1), 4, monday)
    Learner.objects.update(timezone="Pacific/Pago_Pago")
    found = get_progress(fresh(plan), monday, span, by)
    assert max(found.days) > found.today
    check_progress(found, plan, found.first, monday, has_travelled=True)


@pytest.mark.parametrize("later", [5, 13, 31, 45])
def test_a_span_that_begins_within_a_month(plan: Plan, later: int) -> None:
    live(plan)
    now = MORNING + days(later)
    if later == 45:
        grade(plan, card(1), 4, now)  # March is closed too
    for span, length in ((Span.MONTH, 30), (Span.QUARTER, 90)):
        found = get_progress(fresh(plan), now, span, By.DAY)
        check_progress(found, plan, found.today - timedelta(days=length - 1), now)


@pytest.mark.slow
def test_a_long_log_is_right_by_month_also_when_a_closed_day_is_opened_again() -> None:
    plan = make_plan(make_deck(12), now=MORNING - days(260))
    Plan.objects.update(new_per_day=1)
    live(plan, 250)

    def check(now: datetime) -> None:
        for span in Span:
            found = get_progress(fresh(plan), now, span, By.MONTH)
            check_progress(found, plan, found.first, now)

    check(MORNING)
    for back in (150, 60):
        grade(plan, card(back // 50), 1, MORNING - days(back))  # the clock was set back
        check(MORNING)
    grade(plan, card(5), 4, MORNING + days(1))
    check(MORNING + days(1))


def test_days_that_were_rolled_up_by_month_are_counted_again_by_day(plan: Plan) -> None:
    """Rows by month were written until version 0.2; the migration opens their days."""
    live(plan)
    first = date(2026, 1, 1)
    assert Tally.objects.filter(first__lt=MORNING.date()).exists()
    Tally.objects.all().delete()
    Tally.objects.create(
        learner=plan.learner, deck=plan.deck, first=first, is_month=True, counted="review", key=4,
        answers=9_999, passes=9_999,
    )  # fmt: skip
    migration = import_module("scheduler.migrations.0022_daily_stats_by_day")
    migration.open_months(apps, None)
    assert Learner.objects.get().books_open_from == first
    assert not Tally.objects.exists()
    found = get_progress(fresh(plan), MORNING, Span.ALL, By.MONTH)
    check_progress(found, plan, found.first, MORNING)


def test_daily_stats_never_disagree_with_the_log(plan: Plan) -> None:
    live(plan)
    closed = get_progress(fresh(plan), MORNING, Span.ALL, By.DAY)
    StudiedDay.objects.all().delete()
    Tally.objects.all().delete()
    Learner.objects.update(books_open_from=None)
    opened = get_progress(fresh(plan), MORNING, Span.ALL, By.DAY)
    for name in ("grades", "hours", "retention", "streak", "today", "first"):
        assert getattr(closed, name) == getattr(opened, name), name
    assert [(p.first, p.studied.answers, p.retention) for p in closed.periods] == [
        (p.first, p.studied.answers, p.retention) for p in opened.periods
    ]


def test_a_clock_that_goes_back_opens_the_books_again(plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(3))
    grade(plan, card(2), 4, MORNING)
    grade(plan, card(3), 1, MORNING - days(2))  # the clock was set back two days
    found = get_progress(fresh(plan), MORNING, Span.ALL, By.DAY)
    check_progress(found, plan, date.min, MORNING)
    assert StudiedDay.objects.count() == 1
    study.undo(learner_id=plan.learner_id, review_id=log(plan)[-1].pk, now=MORNING - days(2))
    grade(plan, card(1), 4, MORNING + days(1))
    assert [day.new for day in StudiedDay.objects.order_by("study_day")] == [1, 1]


def test_undo_after_midnight_by_the_clock_of_another_zone(plan: Plan) -> None:
    """An answer of a closed day can be taken back once its day has come again."""
    done = grade(plan, card(1), 4, MORNING - days(1))
    grade(plan, card(2), 4, MORNING)
    study.undo(learner_id=plan.learner_id, review_id=log(plan)[-1].pk, now=MORNING)
    study.undo(learner_id=plan.learner_id, review_id=done.review.pk, now=MORNING - days(1))
    found = get_progress(fresh(plan), MORNING, Span.ALL, By.DAY)
    assert found.total.answers == 0
    assert not StudiedDay.objects.exists()


def test_periods(plan: Plan) -> None:
    live(plan)
    spans = {Span.MONTH: 30, Span.QUARTER: 90, Span.YEAR: 336}  # from the first of last April
    for span, length in spans.items():
        found = get_progress(fresh(plan), MORNING, span, By.DAY)
        assert [period.first for period in found.periods] == [
            TODAY - timedelta(days=length - 1 - number) for number in range(length)
        ]
    weeks = get_progress(fresh(plan), MORNING, Span.QUARTER, By.WEEK).periods
    assert {period.first.weekday() for period in weeks} == {0}
    months = get_progress(fresh(plan), MORNING, Span.YEAR, By.MONTH).periods
    assert [period.first.month for period in months][-3:] == [1, 2, 3]
    for by in By:
        found = get_progress(fresh(plan), MORNING, Span.ALL, by)
        assert sum(period.studied.answers for period in found.periods) == found.total.answers
        answers = sum(period.retention.both.answers for period in found.periods)
        assert answers == found.retention.both.answers


def test_the_first_answer_of_a_day_alone_says_what_was_remembered(plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    grade(plan, card(1), 1, MORNING)  # forgotten
    grade(plan, card(1), 4, MORNING + minutes_later(1))  # and drilled
    found = get_progress(fresh(plan), MORNING, Span.MONTH, By.DAY)
    assert (found.retention.young.answers, found.retention.young.passes) == (1, 0)
    assert found.sections[0].retention.both.share == 0
    assert found.retention.mature.share is None


def test_mastery_counts_every_published_card(plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    study.suspend(learner_id=plan.learner_id, card_id=card(1).pk)
    Question.objects.filter(number=3).update(is_published=False)
    found = get_progress(fresh(plan), MORNING, Span.MONTH, By.DAY)
    assert [list(section.stages.values()) for section in found.sections] == [
        [1, 1, 0, 0],
        [2, 0, 0, 0],
    ]
    assert found.counted == 4
    assert 0 < found.sections[0].recall < 0.5, "the card not met counts as 0"


def test_weakest_and_leeches_can_be_acted_on(client: Client, plan: Plan) -> None:
    for day in range(9, 0, -1):
        grade(plan, card(1), 1, MORNING - days(day))
    page = client.get("/progress/").text
    assert "Weakest cards" in page and "Leeches" in page
    assert page.count('href="/questions/deck-q1/#card-easy"') == 2
    assert 'href="/questions/deck-q1/#note-easy"' in page
    form = {"card": card(1).pk, "back_to": "scheduler:progress"}
    answer = client.post("/questions/deck-q1/suspend/", form)
    assert answer["Location"] == "/progress/"
    page = client.get("/progress/").text
    assert page.count('href="/questions/deck-q1/#card-easy"') == 1, "a leech still, but set aside"
    assert "Bring back" in page


def test_an_empty_page_says_so(client: Client) -> None:
    page = client.get("/progress/")
    assert page.status_code == 200
    assert "Your progress starts with your first answer" in page.text
    assert 'href="/study/"' in page.text
    assert "No answers in these days yet." not in page.text, "one sentence instead of empty charts"
    assert "The next 30 days" in page.text, "what is ahead is known"


@pytest.mark.parametrize(
    "query", ["?span=ever", "?span=all&by=hour", "?by=%00", "?span[]=all", "?span=year&by=month"]
)
def test_an_odd_address_is_a_page_all_the_same(client: Client, plan: Plan, query: str) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    assert client.get(f"/progress/{query}").status_code == 200


def test_only_ones_own_answers_are_counted(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    for day in (3, 2, 1, 0):
        grade(stranger, card(1), 1, MORNING - days(day))
    found = get_progress(fresh(plan), MORNING, Span.ALL, By.DAY)
    assert found.total.answers == 0
    assert not found.known
    assert found.retention.both.answers == 0


def test_a_deck_of_its_own(plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    other = make_deck(slug="other")
    plans.start_plan(learner_id=plan.learner_id, deck=other, now=MORNING)
    grade(fresh(plan), card(1, deck="other"), 4, MORNING)
    found = get_progress(fresh(plan), MORNING, Span.ALL, By.DAY)
    assert found.total.answers == 1
    assert [section.cards for section in found.sections] == [2, 4]


def queries_of(send: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert send().status_code == 200
    return len(captured)


def test_queries_do_not_grow_with_the_log(client: Client, plan: Plan) -> None:
    for number in (1, 2):
        grade(plan, card(number), 4, MORNING - days(1))
    few = queries_of(lambda: client.get("/progress/?span=all"))
    lengthen_log(plan, 2_000)
    # session, user, plan; the open days twice, the closed ones; what is overdue, pauses; the sums;
    # the cards and their schedules; the latest answers for the pace
    assert queries_of(lambda: client.get("/progress/?span=all")) == few == 14


def test_it_needs_a_login(plan: Plan) -> None:
    assert Client().get("/progress/")["Location"] == "/accounts/login/?next=/progress/"


def test_it_only_reads(client: Client) -> None:
    assert client.post("/progress/").status_code == 405


def test_each_picture_has_its_table(client: Client, plan: Plan) -> None:
    live(plan)
    page = client.get("/progress/?span=quarter").text
    charts = re.findall(
        r'<div class="chart(?: lines)?">\s*<h3 id="(\w+)">(.*?)\n</div>', page, re.S
    )
    assert [name for name, _ in charts] == [
        "answers", "retention", "ahead", "minutes", "grades", "hours", "intervals", "eases",
        "recalls",
    ]  # fmt: skip
    for name, chart in charts:
        assert "What is this?" in chart, name
        assert "<table>" in chart, name
    colors = [set(re.findall(r'"(series-\d)"></i>(.*?)<', dict(charts)[name])) for name in (
        "answers", "grades")]  # fmt: skip
    assert colors[0] == colors[1] != set(), "one color for a sort of answers, wherever it is"
    table = charts[0][1]
    cells = [int(n) for n in re.findall(r"<td>(\d+)</td>", table)]
    assert sum(cells) == get_progress(fresh(plan), MORNING, Span.QUARTER, By.WEEK).total.answers


def test_a_series_is_drawn_only_if_there_is_something_in_it(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    grade(plan, card(2), 4, MORNING)
    found = get_progress(fresh(plan), MORNING, Span.MONTH, By.DAY)
    answers = progress_charts.draw(found, By.DAY, plan.learner)["answers"]
    assert [(shape.number, shape.name) for shape in answers.shapes] == [(2, "New")]
    assert list(answers.heads) == ["New"]
    assert "<td>1</td></tr>" in answers.rows
    assert "Last pass" not in client.get("/progress/").text


def test_retention_is_shown_from_twenty_reviews_on(plan: Plan) -> None:
    for day in range(21, 0, -1):
        grade(plan, card(1), 4, MORNING - days(day))
    found = get_progress(fresh(plan), MORNING, Span.MONTH, By.DAY)
    chart = progress_charts.draw(found, By.DAY, plan.learner)["retention"]
    shown = [cells for column in chart.columns if any(cells := column.cells)]
    assert shown == [("all of 20",)], "and the points before have too few"
    assert found.retention.both.shown == "all"
    grade(plan, card(1), 1, MORNING)
    found = get_progress(fresh(plan), MORNING, Span.MONTH, By.DAY)
    assert found.retention.both.shown == "95%"
    assert Count(answers=19, passes=19).shown == "–"
    assert Count(answers=1_000, passes=999).shown == "99%"


def test_it_opens_with_what_is_recalled_what_it_means_and_the_trend(
    client: Client, plan: Plan
) -> None:
    for day in range(45, 0, -1):
        grade(plan, card(1), 1 if 35 < day < 40 else 4, MORNING - days(day))
    page = as_shown(unescape(client.get("/progress/").text))
    assert "of the 1 card you've started." in page
    assert "That's where it should be" in page
    assert "you passed all of your reviews" in page
    early = make_plan(email="early@example.com")
    grade(early, card(1), 4, MORNING - days(1))
    page = as_shown(unescape(logged_in(early.learner.user).get("/progress/").text))
    assert "You've started 1 of 6 cards." in page
    assert "that takes 30 answers, and you've given 1." in page


def test_details_are_open_if_the_address_says_so(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    assert '<details class="own" id="details">' in client.get("/progress/").text
    page = client.get("/progress/?details=open&span=year").text
    assert '<details class="own" id="details" open>' in page
    assert 'href="?span=all&amp;details=open#over-time"' in page


def test_days_of_a_card_answered_late_end_a_streak_and_its_longest_is_kept(plan: Plan) -> None:
    for day in (20, 19, 18, 17):
        grade(plan, card(1), 1, MORNING - days(day))
    grade(plan, card(1), 4, MORNING - days(2))
    grade(plan, card(1), 4, MORNING - days(1))
    found = get_progress(fresh(plan), MORNING, Span.ALL, By.DAY)
    assert (found.streak.present, found.streak.longest) == (2, 4)
    assert daily_stats.studied_days(fresh(plan).learner, plan.deck_id).keys() == {
        TODAY - timedelta(days=day) for day in (20, 19, 18, 17, 2, 1)
    }


def test_a_card_counts_in_the_section_it_is_in_now(plan: Plan) -> None:
    grade(plan, card(1, Depth.EASY), 4, MORNING - days(1))
    question = card(1).question
    question.section = card(2).question.section
    question.number = 9
    question.save()
    found = get_progress(fresh(plan), MORNING, Span.ALL, By.DAY)
    assert [section.stages[Stage.LEARNING] for section in found.sections] == [1]


def test_an_import_into_closed_books_and_its_taking_back(plan: Plan) -> None:
    live(plan)
    file = json.loads("".join(export.as_json(plan.learner, MORNING)))
    own = fresh(make_plan(email="other@example.com", now=MORNING - days(60)))
    grade(own, card(3), 4, MORNING - days(50))
    grade(own, card(3), 4, MORNING)  # all before today is in the books now
    staged = imports.stage_import(
        learner_id=own.learner_id, kind="json", filename="f", contents=file, left_out=[],
        now=MORNING,
    )  # fmt: skip
    steps = imports.apply_import(learner_id=own.learner_id, import_id=staged.pk, now=MORNING)
    assert list(steps)[-1][0] > 10
    found = get_progress(fresh(own), MORNING, Span.ALL, By.DAY)
    check_progress(found, own, date.min, MORNING)
    imports.take_back_import(learner_id=own.learner_id, import_id=staged.pk, now=MORNING)
    grade(own, card(1), 4, MORNING + days(1))  # and they are closed again
    found = get_progress(fresh(own), MORNING + days(1), Span.ALL, By.DAY)
    check_progress(found, own, date.min, MORNING + days(1))
    assert found.total.answers == 3
