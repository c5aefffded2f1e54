"""Anki's review history, brought along: for cards of ours, once, behind what is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cards.models import Card, Deck, Question
from scheduler.log.replay import differences
from scheduler.models import Plan, Review, Schedule
from scheduler.transfer.anki.mapping import guid, milliseconds

from ..helpers import card, days, grade, log, logged_in, make_deck, make_plan, schedule, upload_file
from .anki_process import in_anki, needs_anki
from .package_builder import MIDDLE_NAME, OLD_NAME, collection, new_package, old_package, zipped
from .test_export import package, study_for_weeks

pytestmark = pytest.mark.django_db

NOW = datetime.now(tz=UTC).replace(microsecond=0)
NOTES = [
    (1, guid("deck-q1", "easy"), "Edited since\x1fanswer"),
    (2, "not ours", "<div>easy <b>prompt</b></div>2?\x1fanswer"),
    (3, "other", "Capital of France?\x1fParis"),
]
CARDS = [(11, 1, 0), (12, 2, 0), (13, 3, 0), (14, 2, 1)]


def upload(client: Client, body: bytes, name: str = "deck.apkg") -> Any:
    return upload_file(client, body, name)


def preview(client: Client, body: bytes) -> str:
    answer = upload(client, body)
    assert answer.status_code == 302, answer.text
    page: str = client.get(answer["Location"]).text
    return page


def bring(client: Client, body: bytes) -> str:
    answer = upload(client, body)
    assert answer.status_code == 302, answer.text
    assert "Import complete." in client.post(answer["Location"], follow=True).text
    address: str = answer["Location"]
    return address


def at(days_ago: float) -> int:
    return milliseconds(NOW - days(days_ago))


def history() -> bytes:
    """Two cards of ours, one of somebody else's, and rows that are no answers."""
    return collection(
        NOTES,
        CARDS,
        [
            (at(30), 11, 1, 2500, 7_000, 0),
            (at(29), 11, 2, 2500, 8_000, 1),
            (at(28), 11, 3, 2500, 90_000_000, 1),
            (at(20), 11, 4, 2500, 9_000, 3),  # early, in a filtered deck that reschedules
            (at(19), 11, 3, 0, 9_000, 3),  # crammed
            (at(18), 11, 0, 2500, 0, 4),
            (at(17), 11, 0, 2500, 0, 5),
            (at(16), 11, 9, 2500, 0, 1),
            (at(-9), 11, 3, 2500, 0, 1),
            (at(15), 12, 3, 2500, 5_000, 0),
            (at(14), 13, 3, 2500, 5_000, 0),
            (at(13), 14, 3, 2500, 5_000, 0),
        ],
    )


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "anki2": old_package,
    "anki21": lambda database: zipped({MIDDLE_NAME: database, OLD_NAME: collection()}),
    "anki21b": new_package,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_history_of_cards_of_ours_in_each_form(client: Client, plan: Plan, form: str) -> None:
    bring(client, FORMS[form](history()))
    rows = [(row.card, row.quality, milliseconds(row.reviewed_at)) for row in log(plan)]
    assert rows == [
        (card(1), 1, at(30)),
        (card(1), 3, at(29)),
        (card(1), 4, at(28)),
        (card(1), 5, at(20)),
        (card(2), 4, at(15)),
    ]
    assert [row.duration for row in log(plan)] == [7_000, 8_000, 600_000, 9_000, 5_000]
    assert not list(differences([plan.learner_id]))
    assert schedule(plan, card(2)).due == plan.learner.study_day(NOW - days(14))


def test_the_preview_says_what_is_left_out(client: Client, plan: Plan) -> None:
    page = preview(client, old_package(history()))
    assert '<span>Answers</span><span class="number">5</span>' in page
    assert "1 answer to a card that is in no published deck here." in page
    assert "1 answer to a further card of a note, which asks something else." in page
    assert "2 answers that Anki logged for a date set by hand or reckoned anew." in page
    assert "1 answer of cramming or a drill, which moved no date." in page
    assert "1 answer without a grade from 1 to 4." in page
    assert "1 answer with a moment that can&#x27;t be." in page
    assert not log(plan)


def test_the_second_time_adds_nothing_until_it_was_taken_back(client: Client, plan: Plan) -> None:
    address = bring(client, old_package(history()))
    again = preview(client, new_package(history()))
    assert "5 answers that were given here, or are here already." in again
    assert ">Import</button>" not in again
    client.post(f"{address}undo/")
    assert not [row for row in log(plan) if row.voided_at is None]
    bring(client, new_package(history()))
    assert len([row for row in log(plan) if row.voided_at is None]) == 5
    assert not list(differences([plan.learner_id]))


def test_only_what_is_later_than_ones_own_answers(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, NOW - days(28.5))
    page = preview(client, old_package(history()))
    assert "2 answers given no later than your latest answer to the same card here." in page
    bring(client, old_package(history()))
    assert [row.quality for row in log(plan)] == [4, 4, 5, 4]
    assert not list(differences([plan.learner_id]))


def test_cards_of_other_and_unpublished_decks(client: Client, plan: Plan) -> None:
    other = make_deck(slug="other")
    notes = [(1, guid("other-q1", "deep"), "?"), (2, guid("deck-q1", "easy"), "?")]
    revlog = [(at(9), 11, 3, 2500, 1, 0), (at(8), 12, 3, 2500, 1, 0)]
    Question.objects.filter(slug="deck-q1").update(is_published=False)
    database = collection(notes, [(11, 1, 0), (12, 2, 0)], revlog)
    bring(client, old_package(database))
    assert [row.card.question.slug for row in log(plan)] == ["other-q1"]
    Deck.objects.filter(pk=other.pk).update(is_published=False)
    page = preview(client, old_package(database))
    assert "2 answers to cards that are in no published deck here." in page


def test_prompts_that_two_cards_share_match_nothing(client: Client, plan: Plan) -> None:
    Card.objects.filter(question__slug="deck-q3").update(prompt="easy prompt 2?")
    page = preview(client, old_package(history()))
    assert '<span>Answers</span><span class="number">4</span>' in page


def test_values_of_any_type(client: Client, plan: Plan) -> None:
    """SQLite keeps a text or a blob in any column."""
    schema = "CREATE TABLE notes (id, guid, flds); CREATE TABLE cards (id, nid, ord);"
    schema += "CREATE TABLE revlog (id, cid, ease, factor, time, type);"
    odd: list[Any] = [None, "x", b"\xff\x00", 1.5, -(2**63), 2**63 - 1, "9" * 999]
    ours = guid("deck-q1", "easy")
    database = collection(
        [(1, ours, "x"), (2, b"\xff", b"\xff"), *((value, value, value) for value in odd)],
        [(11, 1, 0), *((value, value, value) for value in odd)],
        [(value, 11, 3, 2500, 1, 0) for value in odd]
        + [(at(9), value, 3, 2500, 1, 0) for value in odd]
        + [(at(9), 11, value, 2500, 1, 0) for value in odd]
        + [(at(8), 11, 3, value, value, value) for value in odd],
        schema=schema,
    )
    bring(client, old_package(database))
    [answer] = log(plan)
    assert (answer.card, answer.quality, milliseconds(answer.reviewed_at)) == (card(1), 4, at(8))


@pytest.mark.slow
@needs_anki
def test_what_anki_itself_writes_comes_back(tmp_path: Path) -> None:
    plan = make_plan(now=NOW - days(80))
    study_for_weeks(plan)
    own = tmp_path / "own.apkg"
    own.write_bytes(package(logged_in(plan.learner.user)))
    in_anki("pack", own, tmp_path)
    standing = Review.objects.standing().order_by("reviewed_at")
    taken = [row for row in standing if row.rule != "drill"]
    for number, name in enumerate(["new.apkg", "old.apkg", "new.colpkg", "old.colpkg"]):
        written = (tmp_path / name).read_bytes()
        page = preview(logged_in(plan.learner.user), written)
        assert '<span>Answers</span><span class="number">3</span>' in page  # given in Anki
        assert f"{len(taken)} answers that were given here, or are here already." in page
        there = make_plan(email=f"{number}@example.com", now=NOW)
        bring(logged_in(there.learner.user), written)
        found = log(there)
        assert len(found) == len(taken) + 3
        assert [row.card_id for row in found[: len(taken)]] == [row.card_id for row in taken]
        assert not list(differences([there.learner_id]))
        answered_there = {row.card_id for row in found[len(taken) :]}
        for known in Schedule.objects.filter(learner=there.learner).exclude(
            card__in=answered_there
        ):
            assert known.state.memory == schedule(plan, known.card).state.memory
            assert known.state.lapses == schedule(plan, known.card).state.lapses
            assert known.due == schedule(plan, known.card).due
