"""Point drills: just the points that a learner leaves out, and where the pages lead to them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Card, Depth, Question
from scheduler.models import Plan, PointAnswer, Review, Schedule
from scheduler.selectors.study_card import present, present_all
from scheduler.services import study

from ..helpers import MORNING, as_shown, card, days, logged_in, make_deck, make_plan, minutes
from .test_last_pass import known_plan
from .test_point_memory import leave_out, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
DRILL, ANSWER = "/practice/points/", "/practice/points/answer/"
HTMX = {"HX-Request": "true"}


def prompt_of(page: str) -> str:
    [found] = re.findall(r'<h1 id="prompt"[^>]*>(.*?)</h1>', page, re.DOTALL)
    return as_shown(found).strip()


def fields_of(page: str) -> dict[str, Any]:
    form = page[page.index(f'action="{ANSWER}"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def answer(client: Client, page: str, *said: int) -> str:
    """The page after the present one's form, sent as a browser without scripts does."""
    sent = client.post(ANSWER, {**fields_of(page), "said": said})
    assert sent.status_code == 302
    return client.get(sent["Location"]).text


def test_it_asks_for_the_one_that_is_missing_and_keeps_the_answer(
    client: Client, plan: Plan
) -> None:
    leave_out(plan, card(1), 3)
    leave_out(plan, card(2), 1)
    before = [list(model.objects.values()) for model in (Schedule, Review)]
    page = client.get(DRILL).text
    assert "Card 1 of 2" in as_shown(page)
    assert prompt_of(page) == "easy prompt 2?"
    assert "Here are 3 of 4 points. Which one is missing?" in page
    asked, revealed = page.split('<details id="answer"')
    assert ">one<" in asked and ">two<" not in asked and ">two<" in revealed
    page = answer(client, page, 1)
    assert prompt_of(page) == "easy prompt 1?"
    page = answer(client, page)
    assert prompt_of(page) == "You completed 1 of 2 answers"
    assert "Title 1?" in page and "Title 2?" not in page
    assert set(PointAnswer.objects.values_list("card", "place", "said", "study_day")) == {
        (card(2).pk, 1, True, MORNING.date()),
        (card(1).pk, 3, False, MORNING.date()),
    }
    assert [list(model.objects.values()) for model in (Schedule, Review)] == before
    assert "No points to drill" in client.get(DRILL).text  # they rest until tomorrow


def test_several_that_are_missing_are_ticked(client: Client, plan: Plan) -> None:
    for day in (2, 1):
        say(plan, card(1), [0, 2], at=MORNING - days(day))
    page = client.get(DRILL).text
    assert "Here are 2 of 4 points. Which 2 are missing?" in page
    assert page.count('type="checkbox" name="said"') == 2
    page = answer(client, page, 1)
    assert prompt_of(page) == "You completed 0 of 1 answer"
    assert list(PointAnswer.objects.order_by("place").values_list("place", "said")) == [
        (1, True),
        (3, False),
    ]


def test_sent_twice_it_counts_once_and_undo_leads_back(client: Client, plan: Plan) -> None:
    leave_out(plan, card(1))
    page = client.get(DRILL).text
    once = answer(client, page, 3)
    assert answer(client, page, 3) == once
    assert PointAnswer.objects.get().said
    [back] = re.findall(r'href="([^"]*)" data-key="u"', once)
    again = client.get(back.replace("&amp;", "&")).text
    assert prompt_of(again) == "easy prompt 1?"
    answer(client, again)
    assert not PointAnswer.objects.get().said


def test_before_the_new_day_starts_it_counts_for_the_day_before(client: Client, plan: Plan) -> None:
    leave_out(plan, card(1))
    at = MORNING.replace(hour=3, minute=59) + days(1)
    with time_machine.travel(at, tick=False) as clock:
        answer(client, client.get(DRILL).text, 3)
        assert "No points to drill" in client.get(DRILL).text
        clock.shift(minutes(1))
        assert "1 of 1" in as_shown(client.get(DRILL).text), "at 04:00 it is asked again"
    assert PointAnswer.objects.get().study_day == MORNING.date()


def test_with_htmx_it_is_the_part_of_the_page(client: Client, plan: Plan) -> None:
    leave_out(plan, card(1))
    part = client.get(DRILL, headers=HTMX)
    assert part.text.lstrip().startswith('<section id="point_drill"')
    assert "HX-Request" in part["Vary"]
    sent = client.post(ANSWER, fields_of(part.text), headers=HTMX, follow=True)
    assert sent.text.lstrip().startswith('<section id="point_drill"')


def test_any_points_can_be_asked_for_by_address(client: Client, plan: Plan) -> None:
    page = client.get(DRILL, {"points": f"{card(3).pk}.0.1.2.3-{card(1).pk}.2.2.9"}).text
    assert "Which points does a good answer make?" in page
    page = answer(client, page, 0, 1, 2, 3)
    assert "Here are 3 of 4 points." in page
    assert "You completed 1 of 2 answers" in prompt_of(answer(client, page))
    assert PointAnswer.objects.count() == 5


def test_what_is_no_longer_shown_is_passed_over(client: Client, plan: Plan) -> None:
    leave_out(plan, card(1))
    leave_out(plan, card(2), times=3)
    page = client.get(DRILL).text
    assert prompt_of(page) == "easy prompt 2?"
    Question.objects.filter(number=2).update(is_published=False)
    page = answer(client, page, 3)
    assert prompt_of(page) == "easy prompt 1?"
    assert not PointAnswer.objects.exists()
    Question.objects.update(is_published=False)
    assert "No points to drill" in answer(client, page)


def test_points_edited_between_show_and_answer_are_not_counted(client: Client, plan: Plan) -> None:
    leave_out(plan, card(1))
    page = client.get(DRILL).text
    Card.objects.filter(pk=card(1).pk).update(content_version=2, key_points="a\nb\nc\nd")
    answer(client, page, 3)
    assert PointAnswer.objects.get().content_version == 1
    assert "No points to drill" in client.get(DRILL).text


@pytest.mark.parametrize(
    "points", ["x", "1", "1.", "1.100", "1.1-", "-1.1", "1.1." * 9, "9" * 40 + ".1", "999999.1"]
)
def test_an_odd_address_is_not_found(client: Client, points: str) -> None:
    assert client.get(DRILL, {"points": points}).status_code == 404
    assert client.get(DRILL, {"points": f"{card(1).pk}.1", "answers": "2"}).status_code == 404


@pytest.mark.parametrize(
    "sent", [{}, {"card": "x"}, {"said": "50"}, {"version": "0"}, {"points": "x"}, {"answers": "7"}]
)
def test_an_odd_answer_changes_nothing(client: Client, plan: Plan, sent: dict[str, str]) -> None:
    leave_out(plan, card(1))
    fields = fields_of(client.get(DRILL).text) if sent else {}
    assert client.post(ANSWER, {**fields, **sent}).status_code == 302
    assert not PointAnswer.objects.exists()


def test_strangers_and_visitors(client: Client, plan: Plan) -> None:
    leave_out(plan, card(1))
    stranger = logged_in(make_plan(email="stranger@example.com").learner.user)
    assert "No points to drill" in stranger.get(DRILL).text
    for path in ("/", "/progress/", "/questions/deck-q1/"):
        assert "leave out" not in stranger.get(path).text
    assert Client().get(DRILL)["Location"].startswith("/accounts/login/")
    assert Client().post(ANSWER)["Location"].startswith("/accounts/login/")
    assert client.post(DRILL).status_code == client.get(ANSWER).status_code == 405
    make_deck(1, slug="other")
    assert client.get(DRILL, {"points": f"{card(1, deck='other').pk}.0"}).status_code == 404


def test_today_and_progress_list_the_cards_and_lead_to_it(client: Client, plan: Plan) -> None:
    for path in ("/", "/progress/"):
        assert "Points you leave out" not in client.get(path).text
    leave_out(plan, card(1))
    leave_out(plan, card(2, Depth.DEEP))
    for path in ("/", "/progress/"):
        page = client.get(path).text
        listed = page[page.index('id="points-left-out"') :].split("</section>")[0]
        assert listed.count("you say 3 of 4 points") == 2
        assert f'href="{DRILL}"' in listed
        # the point itself would give the drill away: Progress has it folded
        assert (">four<" in listed) == (path == "/progress/")
    page = client.get(DRILL).text
    while "Card 2 of 2" not in as_shown(page):
        page = answer(client, page, 3)
    answer(client, page, 3)
    assert "Points you leave out" not in client.get("/").text
    page = client.get("/progress/").text
    assert "Points you leave out" in page and f'href="{DRILL}"' not in page


def test_the_question_page_says_so_without_giving_it_away(client: Client, plan: Plan) -> None:
    leave_out(plan, card(1))
    page = client.get("/questions/deck-q1/").text
    assert page.count("You usually leave out</p>") == 1
    assert "You usually leave out 1 of 4 points." in as_shown(page)
    assert f'href="{DRILL}?points={card(1).pk}.3"' in page
    assert prompt_of(client.get(f"{DRILL}?points={card(1).pk}.3").text) == "easy prompt 1?"


def test_the_last_pass_tells_after_the_reveal() -> None:
    plan = known_plan()
    client = logged_in(plan.learner.user)
    Review.objects.filter(card=card(1)).update(points=[0, 1, 2])
    Schedule.objects.filter(card=card(1)).update(stability=900)  # comes first
    page = client.get("/study/").text
    assert "Last pass</span>" in page and "easy prompt 1?" in page
    asked, revealed = page.split('<details id="answer"')
    assert "You usually leave out" not in asked
    told = revealed.split("You usually leave out</p>")[1].split("</ul>")[0]
    assert ">four<" in told and ">one<" not in told
    shown = present_all(plan, [card(number).pk for number in range(1, 8)], MORNING)
    assert [bool(one.left_out) for one in shown] == [True] + [False] * 6
    Plan.objects.update(interview_on=None)
    study.drill(learner_id=plan.learner_id, card_id=card(1).pk, now=MORNING)
    assert "You usually leave out" not in client.get("/study/").text


@pytest.mark.parametrize("questions", [7, 14])
def test_the_last_pass_takes_one_query_more(questions: int) -> None:
    plan = known_plan(questions)
    Review.objects.update(points=[0, 1, 2])
    ids = [card(number).pk for number in range(1, questions + 1)]
    for one_query in (
        lambda: present(plan, ids[0], MORNING),
        lambda: present_all(plan, ids, MORNING),
    ):
        with CaptureQueriesContext(connection) as captured:
            one_query()
        assert len(captured) == 2


@pytest.mark.parametrize("questions", [3, 30])
def test_the_drills_queries_do_not_grow(questions: int) -> None:
    plan = make_plan(make_deck(questions, slug="big"))
    for number in range(1, questions + 1):
        leave_out(plan, card(number, deck="big"))
    client = logged_in(plan.learner.user)
    page = client.get(DRILL).text
    fields = fields_of(page)
    counts = {}
    for path, sent in {
        DRILL: {},
        f"{DRILL}?points={fields['points']}": {},
        ANSWER: {**fields, "said": "3"},
        "/questions/big-q1/": {},
    }.items():
        with CaptureQueriesContext(connection) as captured:
            (client.post if sent else client.get)(path, sent)
        counts[path.split("?")[-1].split("=")[0]] = len(captured)
    assert counts == {DRILL: 6, "points": 4, ANSWER: 9, "/questions/big-q1/": 10}
