"""How sure the learner says they are before the answer: asked for, kept, exported, summed up."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scheduler.core.calibration import Confidence
from scheduler.log import daily_stats
from scheduler.models import Learner, Plan, Review, Tally
from scheduler.selectors.progress import By, Span, get_progress
from scheduler.services import study

from ..helpers import (
    MORNING,
    as_shown,
    card,
    days,
    download,
    fresh,
    log,
    logged_in,
    make_plan,
    token_for,
    upload_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
NO, UNSURE, SURE = Confidence


def ask(plan: Plan) -> None:
    Learner.objects.filter(pk=plan.learner_id).update(asks_confidence=True)


def answer(plan: Plan, said: int | None, quality: int = 4, ago: float = 0, number: int = 1) -> None:
    now = MORNING - days(ago)
    study.grade(
        learner_id=plan.learner_id,
        card_id=card(number).pk,
        token=token_for(plan, card(number), now),
        quality=quality,
        now=now,
        confidence=said,
    )


def posted(client: Client, plan: Plan, **more: str) -> Review:
    shown = {"card": str(card(1).pk), "token": token_for(plan, card(1)), "quality": "4"}
    assert client.post("/study/grade/", shown | more)["Location"] == "/study/"
    return log(plan)[-1]


def test_a_card_asks_only_whoever_wants_it(client: Client, plan: Plan) -> None:
    assert 'name="confidence"' not in client.get("/study/").text
    ask(plan)
    page = as_shown(client.get("/study/").text)
    form = page.split('<form id="grade"')[1].split("</form>")[0]
    assert form.count('type="radio" name="confidence"') == 3, "without a script, too"
    assert form.index('name="confidence"') < form.index('id="answer"')
    assert "required" not in form
    queue = client.get("/study/queue/").json()
    assert all('name="confidence"' in shown["html"] for shown in queue["cards"])


def test_a_drill_does_not_ask(client: Client, plan: Plan) -> None:
    ask(plan)
    for number in (1, 2, 3):
        answer(plan, None, quality=1, number=number)
    page = client.get("/study/").text
    assert "Drill" in page
    assert 'name="confidence"' not in page


@pytest.mark.parametrize(
    ("sent", "kept"),
    [({"confidence": "2"}, 2), ({"confidence": "0"}, 0), ({"confidence": ""}, None), ({}, None)],
)
def test_it_goes_with_the_grade(
    client: Client, plan: Plan, sent: dict[str, str], kept: int | None
) -> None:
    assert posted(client, plan, **sent).confidence == kept


@pytest.mark.parametrize("odd", ["3", "-1", "sure", "2.0", "1" * 10_000, "٢"])
def test_an_odd_value_loses_no_answer(client: Client, plan: Plan, odd: str) -> None:
    assert posted(client, plan, confidence=odd).confidence is None


def test_a_device_sends_it_hours_later_once(client: Client, plan: Plan) -> None:
    shown = {"card": str(card(1).pk), "token": token_for(plan, card(1)), "quality": "4"}
    for _ in range(2):
        client.post("/study/grade/", shown | {"confidence": "1", "waited": "7200000"})
    [review] = log(plan)
    assert (review.confidence, review.quality) == (1, 4)


def test_the_database_takes_no_other_number(plan: Plan) -> None:
    answer(plan, SURE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(confidence=3)


def test_a_grade_costs_the_same_queries_with_it(client: Client, plan: Plan) -> None:
    counts = []
    for said in ("", "2"):
        shown = {"card": str(card(1).pk), "token": token_for(plan, card(1)), "quality": "4"}
        with CaptureQueriesContext(connection) as captured:
            client.post("/study/grade/", shown | {"confidence": said})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_setting_is_saved_shown_and_off_at_first(client: Client, plan: Plan) -> None:
    assert not Learner.objects.get().asks_confidence
    form = {"timezone": "UTC", "rollover_hour": "4", "grade_buttons": "4", "answer_habit": "think"}
    client.post("/settings/", form | {"asks_confidence": "on"})
    assert Learner.objects.get().asks_confidence
    assert 'name="asks_confidence"' in client.get("/settings/").text
    client.post("/settings/", form)
    assert not Learner.objects.get().asks_confidence


def calibrate(plan: Plan) -> None:
    """Twenty-four answers: sure 12 (10 known), not sure 7 (3 known), no 5 (1 known)."""
    for said, known, wrong in ((SURE, 10, 2), (UNSURE, 3, 4), (NO, 1, 4)):
        for number in range(known + wrong):
            answer(plan, said, 4 if number < known else 1, ago=30 - number - 6 * said)


def test_progress_says_it_in_a_sentence(client: Client, plan: Plan) -> None:
    for number in range(19):
        answer(plan, SURE, ago=25 - number)
    page = as_shown(client.get("/progress/").text)
    assert "shows from 20 answers on; so far you said on 19 cards how sure you were." in page
    assert "Brier" not in page
    Review.objects.all().delete()
    Tally.objects.all().delete()
    Learner.objects.update(books_open_from=None)
    calibrate(plan)
    page = as_shown(client.get("/progress/?span=all").text).replace("&#x27;", "'")
    assert (
        "When you were sure, you knew 83 of 100; when you weren't, 43; when you said no, 20."
        in page
    )
    score = (2 * 1 + 7 * 0.25 + 1 * 1) / 24
    assert f"Brier score {score:.2f}: 0 is perfect" in page


def test_nothing_is_said_to_whoever_never_said_anything(client: Client, plan: Plan) -> None:
    answer(plan, None)
    assert "How well you judge yourself" not in client.get("/progress/").text


def test_closed_days_and_open_ones_are_counted_alike(plan: Plan) -> None:
    calibrate(plan)
    assert Tally.objects.filter(counted="confidence").exists()
    closed = get_progress(fresh(plan), MORNING, Span.ALL, By.MONTH).calibration
    daily_stats.reopen(Learner.objects.get(), MORNING.date() - timedelta(days=400))
    opened = get_progress(fresh(plan), MORNING, Span.ALL, By.MONTH).calibration
    assert closed == opened
    assert closed.answers == {SURE: 12, UNSURE: 7, NO: 5}
    assert closed.passes == {SURE: 10, UNSURE: 3, NO: 1}


def test_answers_taken_back_drills_and_other_learners_do_not_count(plan: Plan) -> None:
    other = make_plan(plan.deck, email="other@example.com")
    answer(other, SURE)
    answer(plan, SURE, quality=1, ago=1)
    answer(plan, NO, quality=4, ago=1)  # the drill
    answer(plan, SURE, number=2)
    study.undo(learner_id=plan.learner_id, review_id=log(plan)[-1].pk, now=MORNING)
    found = get_progress(fresh(plan), MORNING, Span.ALL, By.MONTH).calibration
    assert (found.answers, found.passes) == ({SURE: 1}, {SURE: 0})


def test_it_is_exported_imported_and_deleted(client: Client, plan: Plan) -> None:
    ask(plan)
    for said in (SURE, NO, None):
        answer(plan, said, ago=3 - (said or 0))
    file = download(client, "/settings/data/dlprep.json").content
    data = json.loads(file)
    assert [row["confidence"] for row in data["reviews"]] == [2, 0, None]
    assert data["learner"]["asks_confidence"] is True
    other = make_plan(plan.deck, email="other@example.com")
    browser = logged_in(other.learner.user)
    import_into(browser, file)
    assert [review.confidence for review in log(other)] == [2, 0, None]
    assert Learner.objects.get(pk=other.learner_id).asks_confidence
    plan.learner.user.delete()
    assert Review.objects.count() == 3


def import_into(browser: Client, file: bytes) -> None:
    browser.post(upload_file(browser, file, "dlprep.json")["Location"], follow=True)


@pytest.mark.parametrize("wrong", [3, -1, "2", 1.5, True])
def test_a_file_with_another_value_is_refused(client: Client, plan: Plan, wrong: object) -> None:
    answer(plan, SURE)
    data = json.loads(download(client, "/settings/data/dlprep.json").content)
    data["reviews"][0]["confidence"] = wrong
    page = upload_file(client, json.dumps(data).encode(), "dlprep.json")
    assert "confidence must be 0 to 2" in page.text


def test_an_older_file_has_none(client: Client, plan: Plan) -> None:
    answer(plan, SURE)
    data = json.loads(download(client, "/settings/data/dlprep.json").content)
    del data["reviews"][0]["confidence"], data["learner"]["asks_confidence"]
    other = logged_in(make_plan(plan.deck, email="other@example.com").learner.user)
    import_into(other, json.dumps(data).encode())
    assert Review.objects.filter(confidence=None).count() == 1
