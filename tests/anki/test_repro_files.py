"""Packages that real learners have had: old ones, long notes, and those without answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cards.models import Card
from scheduler.models import Plan
from scheduler.transfer.anki.apkg_reader import MAX_ROW_BYTES
from scheduler.transfer.anki.mapping import guid
from scheduler.transfer.anki.revlog_import import read_history

from .package_builder import collection, new_package, old_package

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]  # it is about reading files

REPRO = Path(__file__).parent.parent / "data" / "repro"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST = 1_524_114_056_000
NOTES = [(1, guid("deck-q1", "easy"), "?")]
CARDS = [(11, 1, 0), (12, 1, 1), (13, 9, 0)]
KINDS = (0, 1, 2, 3)


def read(plan: Plan, package: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    return read_history(BytesIO(package), plan.learner, NOW)


def qualities(plan: Plan, package: bytes) -> list[int]:
    return [answer["quality"] for answer in read(plan, package)[0]]


def with_column(version: int, conf: str) -> str:
    quoted = conf.replace("'", "''")
    table = "CREATE TABLE col (id integer primary key, ver integer, conf text);"
    return table + f"INSERT INTO col VALUES (1, {version}, '{quoted}');"  # noqa: S608


def graded(version: int, conf: str) -> bytes:
    """Each grade in each kind of answer."""
    rows = [(kind, grade) for kind in KINDS for grade in (1, 2, 3, 4)]
    revlog = [
        (FIRST + number * 60_000, 11, grade, 2500, 5_000, kind)
        for number, (kind, grade) in enumerate(rows)
    ]
    return collection(NOTES, CARDS, revlog, more=with_column(version, conf))


def prompt(text: str) -> None:
    Card.objects.filter(question__slug="deck-q1", depth="easy").update(prompt=text)


LATER = [1, 3, 4, 5]
EARLIER = [1, 4, 5, 5]


@pytest.mark.parametrize("name", ["scheduler-1.apkg", "scheduler-2.apkg"])
def test_the_grades_of_the_first_scheduler_are_those_that_anki_converts_them_to(
    plan: Plan, name: str
) -> None:
    prompt("Which grades are these?")
    assert qualities(plan, (REPRO / "06-anki-old-grades" / name).read_bytes()) == [4, 4, 4]


@pytest.mark.parametrize(
    ("version", "conf", "learning"),
    [
        (11, "{}", EARLIER),
        (11, json.dumps({"schedVer": 1}), EARLIER),
        (11, json.dumps({"curDeck": 1, "schedVer": 2}), LATER),
        (11, json.dumps({"schedVer": "1"}), LATER),
        (18, "", LATER),
        (18, "{}", LATER),
        (11, "no JSON", LATER),
        (11, "[" * 100_000, LATER),
        (11, "[1]", LATER),
    ],
)
@pytest.mark.parametrize("pack", [old_package, new_package])
def test_only_learning_answers_of_the_first_scheduler_are_raised(
    plan: Plan, version: int, conf: str, learning: list[int], pack: Any
) -> None:
    found = qualities(plan, pack(graded(version, conf)))
    assert found == learning + LATER + learning + LATER


def test_one_long_note_does_not_refuse_a_package(plan: Plan) -> None:
    prompt("Which note is long?")
    package = (REPRO / "07-anki-long-note" / "long-note.apkg").read_bytes()
    assert len(read(plan, package)[0]) == 1


@pytest.mark.parametrize("size", [2**20, 8 * 2**20, MAX_ROW_BYTES, MAX_ROW_BYTES + 2**20])
@pytest.mark.parametrize("places", [(5,), (0,), (2, 5), (0, 5, 6)])
def test_answers_around_long_notes_are_found(
    plan: Plan, size: int, places: tuple[int, ...]
) -> None:
    notes = [*NOTES, *((place, "other", "x" * size) for place in places)]
    package = old_package(collection(notes, CARDS, [(FIRST, 11, 3, 2500, 5_000, 1)]))
    assert [answer["question"] for answer in read(plan, package)[0]] == ["deck-q1"]


NO_ANSWERS = "This package has no answers: tick “Include learning progress” when you export it"


def test_a_package_without_answers_says_so(plan: Plan) -> None:
    package = (REPRO / "17-nothing-without-why" / "no-log.apkg").read_bytes()
    answers, left_out = read(plan, package)
    assert not answers
    assert left_out[0].startswith(NO_ANSWERS)


@pytest.mark.parametrize(
    ("cards", "said"),
    [
        ([], "0 of its 0 cards are of published decks here."),
        (CARDS, "1 of its 3 cards are of published decks here."),
        ([(13, 9, 0)], "0 of its 1 card is of a published deck here."),
    ],
)
def test_how_many_cards_of_a_package_without_answers_are_ours(
    plan: Plan, cards: list[tuple[int, int, int]], said: str
) -> None:
    answers, left_out = read(plan, old_package(collection(NOTES, cards)))
    assert (answers, left_out[1:]) == ([], [said])
    assert left_out[0].startswith(NO_ANSWERS)


@pytest.mark.parametrize(
    ("card_ids", "said"),
    [
        ([12], ["1 answer to a further card of a note, which asks something else."]),
        ([12, 12], ["2 answers to further cards of notes, which ask something else."]),
        ([13], ["1 answer to a card that is in no published deck here."]),
        (
            [12, 13, 99],
            [
                "1 answer to a further card of a note, which asks something else.",
                "2 answers to cards that are in no published deck here.",
            ],
        ),
    ],
)
def test_answers_to_a_notes_second_card_are_counted_apart(
    plan: Plan, card_ids: list[int], said: list[str]
) -> None:
    revlog = [(FIRST + number, card_id, 3, 2500, 1, 1) for number, card_id in enumerate(card_ids)]
    answers, left_out = read(plan, old_package(collection(NOTES, CARDS, revlog)))
    assert not answers
    assert left_out == [*said, "1 of its 3 cards are of published decks here."]
