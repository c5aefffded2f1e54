"""Plain functions that make the data of the tests. Time is always an argument."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.backends.sqlite3.base import Database  # type: ignore[attr-defined]
from django.db.models import QuerySet
from django.test import Client
from pytest_django import DjangoDbBlocker
from simple_history.utils import bulk_create_with_history

from cards.management.commands.seed import FIGURES, FIXTURES
from cards.models import Card, Deck, Depth, Question, Section
from cards.services.editing import Edit, keep
from cards.services.figures import seed_figures
from cards.services.seed import read, seed
from dlprep_site.db.compiled_queries import prepared
from dlprep_site.models import User
from scheduler.log import presentation_token
from scheduler.models import Learner, Plan, Review, Schedule
from scheduler.selectors.daily_queue import active_plan
from scheduler.services import plans, study
from scheduler.services.study import Graded

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
PASSWORD = "correct-horse-battery"


# elements at whose edges a browser shows no space
BLOCKS = "button|dd|div|dl|dt|h[1-6]|label|li|option|p|section|select|summary|t[dhr]|tbody|thead|ul"
BLOCK_EDGE = re.compile(rf" ?(</?(?:{BLOCKS})\b[^>]*>) ?")


def as_shown(page: str) -> str:
    """A page's markup with the white space that a browser shows, and no other."""
    return BLOCK_EDGE.sub(r"\1", " ".join(page.split()))


@contextmanager
def no_runaway(seconds: float = 20) -> Iterator[None]:
    """Fails where the work takes a multiple of the processor time that it needs on a busy machine.

    The bound tells work that grows with the square of its input, or faster, from work that does
    not; it is no measure of speed (`make bench` is).
    """
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


def days(number: float) -> timedelta:
    return timedelta(days=number)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def make_deck(questions: int = 3, slug: str = "deck") -> Deck:
    """A deck of two sections; its questions, numbered from 1, have an easy card and a follow-up."""
    deck = Deck.objects.create(slug=slug, title=f"Deck {slug}")
    sections = [
        Section.objects.create(deck=deck, number=number, title=f"Section {number}")
        for number in (1, 2)
    ]
    rows = [
        Question(
            section=sections[number > questions // 2], number=number, rank=number,
            slug=f"{slug}-q{number}", title=f"Title {number}?",
        )
        for number in range(1, questions + 1)
    ]  # fmt: skip
    cards = [
        Card(
            question=question, slug=depth, depth=depth, position=int(depth == Depth.DEEP),
            prompt=f"{depth} prompt {question.number}?",
            answer=f"The **{depth}** answer {question.number}.",
            key_points="one\ntwo\nthree\nfour",
        )
        for question in bulk_create_with_history(rows, Question)
        for depth in Depth
    ]  # fmt: skip
    bulk_create_with_history(cards, Card)
    return deck


def seed_first_questions() -> None:
    """The first 32 questions of the deck that the site comes with, for tests that need no more."""
    seed_figures(FIGURES, datetime.now(tz=UTC))
    seed(read(FIXTURES / "learn_17.json"))


@contextmanager
def rolled_back(blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around several tests, for what a fixture writes once for all of them.

    Each test has a savepoint of its own in it, and what a test writes is taken back after it.
    """
    around = transaction.atomic()
    with blocker.unblock():
        around.__enter__()
    yield
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def copy_of_database() -> Any:
    """The whole of the SQLite database as it is now, in memory."""
    copy = Database.connect(":memory:")  # of the same library, or there is no backup()
    connection.ensure_connection()
    connection.connection.backup(copy)
    return copy


def put_back(copy: Any) -> None:
    """Have the SQLite database be what it was when the copy was made."""
    connection.ensure_connection()
    copy.backup(connection.connection)
    ContentType.objects.clear_cache()  # their numbers are those of the copy again


def make_user(email: str = "learner@example.com", **extra: object) -> User:
    return User.objects.create_user(email, PASSWORD, **extra)


def download(client: Client, address: str) -> Any:
    """Have a file made, and fetch it."""
    asked = client.post(address, follow=True)
    assert "Your file is ready" in asked.text
    return client.get(address)


def upload_file(client: Client, body: bytes, name: str) -> Any:
    """Upload a file to import; what its page answers once it was read."""
    answer = client.post("/settings/data/import/", {"file": SimpleUploadedFile(name, body)})
    if answer.status_code == 302 and "/transfers/" in answer["Location"]:
        return client.get(answer["Location"])
    return answer


def logged_in(user: User, **options: Any) -> Client:
    """A browser in which the account is logged in, and has just given its password again.

    `options` as for Django's test client.
    """
    client = Client(**options)
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    return client


def make_plan(
    deck: Deck | None = None,
    email: str = "learner@example.com",
    *,
    new_per_day: int | None = None,
    now: datetime = MORNING,
) -> Plan:
    """A learner's active plan, on a deck of three questions unless another is given.

    It begins today, or yesterday if a pace is given, since the first day's new cards are five
    whatever the pace. The pace is ten without one.
    """
    deck = deck or Deck.objects.first() or make_deck()
    learner = plans.enrol(user_id=make_user(email).pk, timezone="UTC", now=now)
    plans.start_plan(learner_id=learner.pk, deck=deck, now=now)
    made = Plan.objects.filter(learner=learner, deck=deck)
    made.update(new_per_day=10 if new_per_day is None else new_per_day)
    if new_per_day is not None:
        made.update(start=learner.study_day(now) - days(1))
    Learner.objects.filter(pk=learner.pk).update(to_show=[])  # they know their way about
    return fresh(Plan(learner=learner))


def fresh(plan: Plan) -> Plan:
    """The learner's active plan as it is stored now."""
    found = active_plan(plan.learner_id)
    assert found
    return found


def card(number: int = 1, depth: Depth = Depth.EASY, deck: str = "deck") -> Card:
    found: Card = Card.objects.get(question__slug=f"{deck}-q{number}", depth=depth)
    return found


def schedule(plan: Plan, of: Card) -> Schedule:
    return Schedule.objects.get(learner=plan.learner, card=of)


@prepared
def _versions(learner_id: int, card_id: int) -> QuerySet[Schedule, int]:
    """The version of the card's schedule, if it has one."""
    schedules = Schedule.objects.filter(learner_id=learner_id, card_id=card_id)
    return schedules.values_list("version", flat=True)


def token_for(plan: Plan, shown: Card, now: datetime = MORNING) -> str:
    """What the study page would put in its form for this card as it stands."""
    [version] = _versions(plan.learner_id, shown.pk) or [0]
    return presentation_token.issue(
        learner_id=plan.learner_id,
        card_id=shown.pk,
        version=version,
        content_version=shown.content_version,
        now=now,
    )


def grade(plan: Plan, shown: Card, quality: int, now: datetime = MORNING) -> Graded:
    """Show the card and grade it in the same moment."""
    return study.grade(
        learner_id=plan.learner_id,
        card_id=shown.pk,
        token=token_for(plan, shown, now),
        quality=quality,
        now=now,
    )


def log(plan: Plan) -> list[Review]:
    return list(Review.objects.filter(learner=plan.learner).order_by("id"))


def lengthen_log(plan: Plan, reviews: int) -> None:
    """Fill the learner's log up to so many reviews, on the 300 days before, without their effects.

    Copies of one standing review: for pages whose work must not grow with the log.
    """
    [original, *_] = log(plan)
    missing = reviews - Review.objects.filter(learner=plan.learner).count()
    copies: list[Review] = []
    for number in range(missing):
        copy = Review.objects.get(pk=original.pk) if number == 0 else deepcopy(copies[0])
        copy.pk, copy.token, copy.is_introduction = None, uuid4(), False
        copy.study_day = original.study_day - timedelta(days=1 + number % 300)
        copies.append(copy)
    Review.objects.bulk_create(copies, batch_size=1_000)


def edit_card(edited: Card, answer: str, summary: str = "", now: datetime = MORNING) -> Card:
    """An editor's edit of an answer: substantive where a summary says what changed."""
    edited.answer = answer
    keep(edited, Edit(editor=None, at=now, summary=summary))
    return edited


Outcome = TypeVar("Outcome")


def together(*actions: Callable[[], Outcome]) -> list[Outcome]:
    """What the actions return, all of them begun at the same moment, each on its own connection."""
    barrier = Barrier(len(actions))

    def one(action: Callable[[], Outcome]) -> Outcome:
        barrier.wait()
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(one, actions))
