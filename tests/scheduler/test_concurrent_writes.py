"""Two writes that get into each other's way: both are done, or told; none ends in an error."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import StringIO
from threading import Event
from time import sleep

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from cards.models import Card, Question, Report
from cards.search.query import matching
from cards.services.editing import Edit, move
from dlprep_site.models import User
from scheduler.log.replay import differences
from scheduler.models import Learner, Plan, Review
from scheduler.services import plans, study
from scheduler.services.locking import NotYours, Refused

from ..helpers import (
    MORNING,
    PASSWORD,
    card,
    grade,
    log,
    logged_in,
    make_deck,
    make_plan,
    make_user,
    together,
    token_for,
)

pytestmark = pytest.mark.django_db(transaction=True)

A_MOMENT = 0.4  # seconds in which the second write comes up against the first one's lock


def while_open(first: Callable[[], object], second: Callable[[], object]) -> None:
    """Do the second write once the first is done but not committed yet."""
    done = Event()

    def begin() -> None:
        with transaction.atomic():
            first()
            done.set()
            sleep(A_MOMENT)

    def follow() -> None:
        done.wait()
        second()

    def own(write: Callable[[], None]) -> None:
        try:
            write()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for outcome in [pool.submit(own, begin), pool.submit(own, follow)]:
            outcome.result()


def test_an_answer_while_another_deck_is_chosen_is_for_that_deck() -> None:
    plan = make_plan(make_deck(3))
    other = make_deck(3, slug="other")
    learner_id = plan.learner_id
    while_open(
        lambda: plans.start_plan(learner_id=learner_id, deck=other, now=MORNING),
        lambda: plans.allow_extra_new(learner_id=learner_id, extra=3, now=MORNING),
    )
    assert Plan.objects.get(learner=learner_id, is_active=True).extra_new == 3
    assert Plan.objects.get(learner=learner_id, is_active=True).deck == other


def test_decks_changed_and_cards_answered_all_at_once() -> None:
    plan = make_plan(make_deck(12))
    other = make_deck(12, slug="other")
    learner_id = plan.learner_id
    turns = iter(range(1000))

    def act() -> int:
        for _ in range(6):
            turn = next(turns)
            deck = (plan.deck, other)[turn % 2]
            if turn % 3 == 0:
                plans.start_plan(learner_id=learner_id, deck=deck, now=MORNING)
            else:
                shown = card(turn % 12 + 1, deck=deck.slug)
                with suppress(Refused):
                    grade(plan, shown, 4)
        return 0

    together(*[act] * 6)
    assert Plan.objects.filter(learner=learner_id, is_active=True).count() == 1
    assert not list(differences([learner_id]))


def test_an_answer_given_while_the_account_is_deleted_goes_with_it() -> None:
    plan = make_plan(make_deck(3))
    user_id = plan.learner.user_id
    token = token_for(plan, card())

    def answer() -> None:
        study.grade(
            learner_id=plan.learner_id, card_id=card().pk, token=token, quality=4, now=MORNING
        )

    grade(plan, card(2), 4)
    while_open(answer, lambda: plans.delete_account(user_id=user_id))
    assert not User.objects.filter(pk=user_id).exists()
    assert not Review.objects.exists()


def test_an_answer_after_the_account_is_deleted_is_refused() -> None:
    plan = make_plan(make_deck(3))
    with pytest.raises(NotYours):
        while_open(
            lambda: plans.delete_account(user_id=plan.learner.user_id),
            lambda: grade(plan, card(), 4),
        )
    assert not Review.objects.exists()


def test_both_cards_of_a_question_edited_at_once_are_both_found() -> None:
    make_deck(2)

    def edit(depth: str, word: str) -> None:
        Card.objects.filter(question__slug="deck-q1", depth=depth).update(answer=word)

    while_open(lambda: edit("easy", "zebra"), lambda: edit("deep", "quokka"))
    for word in ("zebra", "quokka", "zebra quokka"):
        assert Question.objects.get(pk__in=matching(word)).slug == "deck-q1", word


def test_a_question_moved_down_twice_at_once_is_two_places_down() -> None:
    deck = make_deck(8)
    question = Question.objects.get(slug="deck-q5")
    edit = Edit(make_user("editor@example.com"), MORNING)

    def down() -> None:
        move(question_id=question.pk, by=1, edit=edit)

    while_open(down, down)
    in_section = Question.objects.filter(section__deck=deck, section=question.section_id)
    order = list(in_section.order_by("number").values_list("slug", flat=True))
    assert order.index("deck-q5") == sorted(order).index("deck-q5") + 2


def test_an_account_that_comes_from_many_tabs_at_first_has_one_plan() -> None:
    make_deck(3)
    user = make_user()

    def first_visit() -> int:
        learner = plans.enrol(user_id=user.pk, timezone="UTC", now=MORNING)
        return int(learner.pk)

    assert together(*[first_visit] * 8) == [user.pk] * 8
    assert Plan.objects.filter(is_active=True).count() == Plan.objects.count() == 1


def test_the_same_report_from_many_tabs_is_one() -> None:
    plan = make_plan(make_deck(3))

    def send() -> int:
        client = logged_in(plan.learner.user)
        return client.post("/questions/deck-q1/report/easy/", {"text": "wrong"}).status_code

    assert together(*[send] * 8) == [302] * 8
    assert Report.objects.count() == 1


def test_a_sign_up_form_sent_many_times_is_one_account() -> None:
    make_deck(3)
    form = {"email": "new@example.com", "password1": PASSWORD, "timezone": "UTC"}

    def send() -> int:
        return Client(raise_request_exception=False).post("/accounts/signup/", form).status_code

    statuses = together(*[send] * 8)
    assert User.objects.count() == Learner.objects.count() == Plan.objects.count() == 1
    assert 500 not in statuses, statuses


def test_the_log_can_be_checked_while_somebody_answers() -> None:
    plan = make_plan(make_deck(40))

    def answer() -> None:
        for number in range(1, 41):
            grade(plan, card(number), 4)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        answering = pool.submit(answer)
        while not answering.done():
            call_command("replay_reviews", stdout=StringIO())
        answering.result()
    assert len(log(plan)) == 40
