"""The deck with one's own scheduling, as Anki's own importer finds it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cards.models import Card, Question, Section
from scheduler.models import INTRODUCTION_ORDER, Plan, Review, Schedule
from scheduler.services import marks, study
from scheduler.transfer.anki.mapping import guid, log_ids, milliseconds

from ..cards.figure_files import make_figure
from ..helpers import card, days, download, grade, logged_in, make_plan, minutes, schedule
from .anki_process import needs_anki, opened_in_anki

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime.now(tz=UTC).replace(microsecond=250_000)  # Anki's clock can't be set
TITLE = 'A "quoted" <b>&</b> :: part'


def package(client: Client) -> bytes:
    answer = download(client, "/settings/data/dlprep.apkg")
    assert answer.status_code == 200
    body: bytes = answer.content
    return body


def study_for_weeks(plan: Plan) -> None:
    for day, quality in ((70, 4), (69, 4), (63, 5), (48, 3), (20, 4)):
        grade(plan, card(1), quality, NOW - days(day))
    for day, quality in ((60, 0), (59, 1), (58, 2), (57, 4), (56, 4), (55, 3), (54, 1)):
        grade(plan, card(2), quality, NOW - days(day))
        grade(plan, card(2), 4, NOW - days(day) + minutes(3))
    taken_back = grade(plan, card(3), 5).review
    study.undo(learner_id=plan.learner_id, review_id=taken_back.pk, now=taken_back.reviewed_at)
    grade(plan, card(3), 4, NOW - days(1))
    grade(plan, card(2), 3, NOW - days(1) + minutes(1))
    study.suspend(learner_id=plan.learner_id, card_id=card(3).pk)
    marks.star(learner_id=plan.learner_id, card_id=card(1).pk, is_starred=True)
    marks.write_note(learner_id=plan.learner_id, card_id=card(1).pk, note="Mine: **a < b**\x1f.")


@pytest.fixture
def learned() -> Plan:
    plan = make_plan(now=NOW - days(80))
    study_for_weeks(plan)
    Section.objects.filter(number=2).update(title=TITLE)
    Question.objects.filter(number=1).update(source="learn_17 Q1")
    return plan


def expected_card(plan: Plan, of: Card, place: int, today: date) -> dict[str, Any]:
    known = Schedule.objects.filter(learner=plan.learner, card=of, due__isnull=False).first()
    title = str(of.question.section).replace("::", ":")
    deck = f"Deck deck::{' '.join(title.split())}"
    if known is None:
        new = {"type": 0, "queue": 0, "due": place, "interval": 0, "ease": 0}
        return new | {"deck": deck, "reps": 0, "lapses": 0}
    assert known.due
    answers = Review.objects.of(plan.learner_id).standing().filter(card=of)
    return {
        "deck": deck,
        "type": 2,
        "queue": -1 if known.is_suspended else 2,
        "due": (known.due - today).days,
        "interval": known.interval,
        "ease": known.ease * 10,
        "reps": answers.count(),
        "lapses": known.lapses,
    }


@needs_anki
@pytest.mark.parametrize(
    ("zone", "rollover"), [("UTC", 4), ("Asia/Tokyo", 4), ("America/Los_Angeles", 4)]
)
def test_anki_has_every_note_deck_tag_interval_ease_due_date_and_answer(
    tmp_path: Path, learned: Plan, zone: str, rollover: int
) -> None:
    learned.learner.timezone, learned.learner.rollover_hour = zone, rollover
    learned.learner.save()
    file = tmp_path / "deck.apkg"
    file.write_bytes(package(logged_in(learned.learner.user)))
    there = opened_in_anki(file, timezone=zone)
    today = (datetime.now(tz=ZoneInfo(zone)) - timedelta(hours=rollover)).date()
    cards = Card.objects.published_in(learned.deck_id).order_by(*INTRODUCTION_ORDER)
    assert there["cards"] == {
        guid(of.question.slug, of.slug): expected_card(learned, of, place, today)
        for place, of in enumerate(cards, start=1)
    }
    decks = {found["deck"] for found in there["cards"].values()}
    assert decks | {"Deck deck"} == set(there["decks"]) - {"Default"}
    for of in cards:
        note = there["notes"][guid(of.question.slug, of.slug)]
        assert note["fields"]["Prompt"] == of.prompt_html
        assert note["fields"]["Answer"] == of.answer_html
        assert note["fields"]["Key points"].count("<li>") == 4
    first = there["notes"][guid("deck-q1", "easy")]
    assert first["fields"]["Your note"] == "<p>Mine: <strong>a &lt; b</strong> .</p>\n"
    assert sorted(first["tags"]) == [
        "dlprep::easy",
        "dlprep::section::01-section-1",
        "dlprep::source::learn_17_Q1",
        "dlprep::starred",
    ]
    has_the_log(there["log"])


def has_the_log(there: list[Any]) -> None:
    log = list(Review.objects.standing().order_by("reviewed_at").select_related("card__question"))
    assert len(there) == len(log) > 20
    for found, row in zip(there, log, strict=True):
        name, number, answer, interval, last, ease, duration, kind = found
        assert name == guid(row.card.question.slug, row.card.slug)
        assert number == milliseconds(row.reviewed_at)
        assert answer == {0: 1, 1: 1, 2: 1, 3: 2, 4: 3, 5: 4}[row.quality]
        assert (interval, last) == (row.interval_after, row.interval_before)
        assert ease == (0 if row.rule == "drill" else row.ease_after * 10)
        assert duration == row.duration
        is_extra = row.rule in {"drill", "early"}
        assert kind == (0 if row.is_introduction else 3 if is_extra else 1)
    assert {"drill", "first", "lapse", "growth"} <= {row.rule for row in log}


@needs_anki
def test_a_new_learners_deck(tmp_path: Path) -> None:
    plan = make_plan(now=NOW)
    study.suspend(learner_id=plan.learner_id, card_id=card(2).pk)
    file = tmp_path / "deck.apkg"
    file.write_bytes(package(logged_in(plan.learner.user)))
    Plan.objects.update(start=NOW.date() + timedelta(days=99))  # a year that has not begun
    later = tmp_path / "later.apkg"
    later.write_bytes(package(logged_in(plan.learner.user)))
    there = opened_in_anki(file)
    assert opened_in_anki(later) == there
    assert [found["type"] for found in there["cards"].values()] == [0] * 6
    assert there["cards"][guid("deck-q2", "easy")]["queue"] == -1
    assert not there["log"]


def test_nothing_of_anothers_is_in_it(learned: Plan) -> None:
    marks.write_note(learner_id=learned.learner_id, card_id=card(2).pk, note="Secret words")
    marks.star(learner_id=learned.learner_id, card_id=card(2).pk, is_starred=True)
    other = make_plan(email="other@example.com", now=NOW)
    with ZipFile(BytesIO(package(logged_in(other.learner.user)))) as found:
        assert set(found.namelist()) == {"collection.anki2", "media"}
        content = found.read("collection.anki2")
    assert b"Secret words" not in content
    assert b"starred" not in content
    assert b"learner@example.com" not in content


def test_unpublished_questions_stay_at_home(learned: Plan) -> None:
    Question.objects.filter(number=1).update(is_published=False, title="x")
    with ZipFile(BytesIO(package(logged_in(learned.learner.user)))) as found:
        assert b"prompt 1?" not in found.read("collection.anki2")


def test_no_copy_is_left_lying_about(
    learned: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert package(logged_in(learned.learner.user))
    assert not list(tmp_path.iterdir())


def test_it_is_offered_as_a_file_to_the_learner_alone(learned: Plan) -> None:
    answer = download(logged_in(learned.learner.user), "/settings/data/dlprep.apkg")
    day = learned.learner.study_day(NOW)
    assert answer["Content-Disposition"] == f'attachment; filename="dlprep-{day}.apkg"'
    assert "no-store" in answer["Cache-Control"]
    assert (
        "/settings/data/dlprep.apkg" in logged_in(learned.learner.user).get("/settings/data/").text
    )
    assert "/accounts/login/" in Client().get("/settings/data/dlprep.apkg")["Location"]
    stranger = logged_in(make_plan(email="stranger@example.com").learner.user)
    assert stranger.get("/settings/data/dlprep.apkg")["Location"] == "/settings/data/"
    assert stranger.put("/settings/data/dlprep.apkg").status_code == 405


def test_answers_of_one_millisecond_have_different_ids() -> None:
    moments = [NOW, NOW, NOW + timedelta(milliseconds=1), NOW - days(1)]
    first = milliseconds(NOW)
    assert log_ids(moments) == [first, first + 1, first + 2, first - 86_400_000]
    assert log_ids(moments[:2]) == log_ids(moments)[:2]


def test_due_dates_beyond_any_calendar_fit(learned: Plan) -> None:
    Schedule.objects.update(due=date.max, interval=36_500)
    assert package(logged_in(learned.learner.user))
    assert schedule(learned, card(1)).due == date.max


@needs_anki
def test_figures_go_along_formulas_stay_as_they_are_written_and_the_text_in_depth_is_folded(
    tmp_path: Path, learned: Plan
) -> None:
    figure = make_figure()
    make_figure("shown-nowhere")
    text = "So $x_1$:\n\n![Three gates](figure:gates)"
    Card.objects.filter(depth="easy").update(answer=text, prompt="Why $y$?", key_points="$z$")
    other = make_figure("in-depth")
    Question.objects.update(in_depth="**At length.**\n\n![Three gates](figure:in-depth)")
    file = tmp_path / "deck.apkg"
    file.write_bytes(package(logged_in(learned.learner.user)))
    there = opened_in_anki(file)
    names = figure.picture.file_name, other.picture.file_name
    contents = [bytes(shown.content).decode() for shown in (figure, other)]
    files = dict(zip(names, contents, strict=True))
    assert there["media"] == {"files": files, "missing": [], "unused": []}
    easy, deep = (there["notes"][guid("deck-q1", card)]["fields"] for card in ("easy", "deep"))
    shown = '<img src="{}" alt="Three gates" width="40" height="20">'
    assert shown.format(names[0]) in easy["Answer"]
    for field, formula in (("Prompt", "$y$"), ("Answer", "$x_1$"), ("Key points", "$z$")):
        assert f'<span class="tex" dir="ltr">{formula}</span>' in easy[field]
        assert "<math" not in easy[field]
    assert "At length." not in easy["Answer"]
    assert "<details><summary>In depth</summary><p><strong>At length." in deep["Answer"]
    assert shown.format(names[1]) in deep["Answer"]
