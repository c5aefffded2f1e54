"""A card's substantive edit reaches those who knew it, at its next review, and moves no date."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Card, Question
from scheduler.log.replay import differences
from scheduler.models import Plan, Schedule
from scheduler.services import study as study_service

from ..helpers import (
    MORNING,
    as_shown,
    card,
    days,
    edit_card,
    grade,
    logged_in,
    make_deck,
    make_plan,
    schedule,
)

pytestmark = pytest.mark.django_db

NOTICE = "This card has changed since you last answered it"
CHANGES = "/questions/deck-q1/changes/easy/"
TOMORROW = MORNING + days(1)


def study(client: Client, now: Any = TOMORROW) -> str:
    with time_machine.travel(now, tick=False):
        return client.get("/study/").text


def test_a_substantive_edit_is_told_at_the_next_review_and_no_longer(
    client: Client, plan: Plan
) -> None:
    grade(plan, card(1), 4)
    before = schedule(plan, card(1)).state
    edit_card(card(1), "It is the other way round.", "The sign was wrong.", MORNING + days(0.5))
    assert schedule(plan, card(1)).state == before
    page = study(client)
    assert f"{NOTICE}: The sign was wrong." in " ".join(page.split())
    assert f'href="{CHANGES}"' in page
    # beside the question only that it changed: what changed would give the answer away
    assert page.index("Changed since you last answered it") < page.index('id="answer"')
    assert page.index("The sign was wrong.") > page.index('id="answer"')
    grade(plan, card(1), 4, TOMORROW)
    assert NOTICE not in study(client, TOMORROW + days(6))
    assert not list(differences([plan.learner_id]))


def test_a_minor_edit_is_not_told(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    edit_card(card(1), "The **easy** answer, one.")
    assert NOTICE not in study(client)
    assert card(1).content_version == 1
    assert NOTICE not in client.get("/questions/deck-q1/").text


def test_a_card_not_answered_before_has_nothing_to_tell(client: Client, plan: Plan) -> None:
    edit_card(card(1), "New.", "It means something else.")
    assert NOTICE not in study(client)
    study_service.suspend(learner_id=plan.learner_id, card_id=card(1).pk)
    study_service.bring_back(learner_id=plan.learner_id, card_id=card(1).pk)
    assert NOTICE not in study(client)
    assert "Nothing has changed since you last answered" in client.get(CHANGES).text


def test_the_difference_is_from_what_the_learner_saw(client: Client, plan: Plan) -> None:
    edit_card(card(1), "Seen <by> the learner.", "Before.", MORNING - days(1))
    grade(plan, card(1), 4)
    edit_card(card(1), "Seen <by> every learner.", "First.", MORNING + days(0.2))
    edit_card(card(1), "Seen <by> every reader.", "Second.", MORNING + days(0.3))
    page = client.get(CHANGES).text
    assert "Before." not in page
    assert page.index("First.") < page.index("Second.")
    assert "Seen &lt;by&gt;" in page
    assert page.count("<del>") == page.count("</del>") >= 2
    assert '<del><span class="visually-hidden">[removed: </span>the' in page
    assert '[added: </span>every reader<span class="visually-hidden">]</span></ins>' in page
    question = client.get("/questions/deck-q1/").text
    assert f"{NOTICE}: First. Second." in as_shown(question)


def test_an_answer_taken_back_brings_the_notice_back(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    edit_card(card(1), "New.", "It means something else.")
    review = grade(plan, card(1), 4, TOMORROW).review
    assert schedule(plan, card(1)).content_version == 2
    study_service.undo(learner_id=plan.learner_id, review_id=review.pk, now=TOMORROW)
    assert schedule(plan, card(1)).content_version == 1
    assert NOTICE in study(client)


def test_a_card_edited_while_it_was_shown(client: Client, plan: Plan) -> None:
    shown = card(1)
    edit_card(card(1), "New.", "It means something else.", MORNING - days(0.1))
    grade(plan, shown, 4)  # the token holds the content version that was on the screen
    assert NOTICE in study(client)
    assert "[added: </span>New<" in client.get(CHANGES).text


def test_the_content_version_is_filled_and_checked_from_the_log(plan: Plan) -> None:
    grade(plan, card(1), 4)
    edit_card(card(1), "New.", "It means something else.")
    grade(plan, card(1), 4, TOMORROW)
    grade(plan, card(2), 4, TOMORROW)
    Schedule.objects.update(content_version=None)
    assert {d.field for d in differences([plan.learner_id])} == {"content_version"}
    call_command("replay_reviews", "--repair", stdout=StringIO())
    assert schedule(plan, card(1)).content_version == 2
    assert not list(differences([plan.learner_id]))
    Schedule.objects.update(content_version=9)
    call_command("replay_reviews", "--repair", stdout=StringIO())
    assert schedule(plan, card(2)).content_version == 1


def test_who_may_see_it(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    edit_card(card(1), "A new answer.", "It means something else.")
    stranger = logged_in(make_plan(make_deck(slug="other"), "stranger@example.com").learner.user)
    assert stranger.get(CHANGES).status_code == 404
    assert Client().get(CHANGES).status_code == 302
    assert client.post(CHANGES).status_code == 405
    assert client.get("/questions/deck-q1/changes/x/").status_code == 404
    Question.objects.update(is_published=False)
    assert client.get(CHANGES).status_code == 404


def test_a_card_that_comes_back_is_as_it_was(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4)
    before = Schedule.objects.values().get()
    Question.objects.filter(number=1).update(is_published=False)
    assert "easy prompt 1?" not in study(client)
    Question.objects.filter(number=1).update(is_published=True)
    assert "easy prompt 1?" in study(client)
    assert Schedule.objects.values().get() == before


def queries_of(send: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        send()
    return len(captured)


@pytest.mark.parametrize("edits", [0, 1, 5])
def test_a_change_costs_the_study_page_no_query(client: Client, plan: Plan, edits: int) -> None:
    grade(plan, card(1), 4)
    for number in range(edits):
        edit_card(card(1), f"Answer {number}.", f"Change {number}.")
    with time_machine.travel(TOMORROW, tick=False):
        client.get("/study/")  # a device's first page of a day notes its last use
        assert queries_of(lambda: client.get("/study/")) == 6
    assert Card.objects.get(pk=card(1).pk).content_version == 1 + edits
