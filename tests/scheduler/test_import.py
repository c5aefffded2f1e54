"""Bringing one's data along: a file is looked at, applied as a whole, and can be taken back."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import REPORTS_AN_HOUR, Card, Deck, Question, Report, Section
from dlprep_site.models import User
from scheduler.log.replay import differences
from scheduler.models import (
    Import,
    InterviewAnswer,
    Learner,
    Mark,
    MockInterview,
    Plan,
    Review,
    Schedule,
)
from scheduler.services import interviews, marks, plans, points
from scheduler.services import study as study_service
from scheduler.services.locking import Stale
from scheduler.transfer import imports
from scheduler.transfer.merge import MAX_REPORTS
from scheduler.transfer.skip_reasons import SENTENCES, sentence

from ..helpers import (
    MORNING,
    card,
    days,
    download,
    fresh,
    grade,
    log,
    logged_in,
    make_deck,
    make_plan,
    minutes,
    schedule,
    upload_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

UPLOAD = "/settings/data/import/"


def exported(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = download(client, "/settings/data/dlprep.json").json()
    return found


def own(data: dict[str, Any]) -> dict[str, Any]:
    """An export without what differs from account to account and from moment to moment."""
    return {name: part for name, part in data.items() if name not in {"account", "exported_at"}}


def upload(client: Client, data: object, name: str = "mine.json") -> Any:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return upload_file(client, body, name)


def staged(client: Client, data: object) -> str:
    """Upload a file; the address of its preview."""
    answer = upload(client, data)
    assert answer.status_code == 302, answer.text
    address: str = answer["Location"]
    return address


def applied(client: Client, address: str) -> str:
    """Have a staged file added; what the page says in the end."""
    page: str = client.post(address, follow=True).text
    return page


def bring(client: Client, data: object) -> str:
    """Upload a file and apply it; what the page says in the end."""
    return applied(client, staged(client, data))


def live(plan: Plan) -> None:
    """Some days of everything that an export has."""
    learner = plan.learner_id
    for ahead, quality in enumerate([4, 1, 4, 5, 3]):
        now = MORNING - days(8 - ahead)
        grade(plan, card(1), quality, now)
        grade(plan, card(1), 3, now + minutes(5))
        grade(plan, card(2), quality, now + minutes(6))
        mistake = grade(plan, card(2), 0, now + minutes(7)).review
        study_service.undo(learner_id=learner, review_id=mistake.pk, now=now + minutes(8))
        grade(plan, card(2), 5, now + minutes(9))
    plans.change_settings(
        learner_id=learner,
        timezone="Asia/Tokyo",
        rollover_hour=3,
        grade_buttons=6,
        answer_habit="dictate",
    )
    Review.objects.of(learner).filter(card=card(1)).update(response="Mine, “said”.\n= 1 مرحبا")
    plans.change_plan(learner_id=learner, new_per_day=7, review_cap=40)
    study_service.suspend(learner_id=learner, card_id=card(3).pk)
    study_service.bury(learner_id=learner, card_id=card(1).pk, now=MORNING)
    marks.star(learner_id=learner, card_id=card(1).pk, is_starred=True)
    marks.write_note(learner_id=learner, card_id=card(2).pk, note="Mine, “quoted”.\n= 1")
    points.answer_points(
        learner_id=learner, card_id=card(2).pk, asked=[1, 3], said=[3], content_version=1,
        now=MORNING - days(2),
    )  # fmt: skip
    plans.pause(learner_id=learner, first=date(2026, 4, 1), last=date(2026, 4, 9))
    rehearse(plan)
    Report.objects.create(
        card=card(1),
        reporter=plan.learner.user,
        content_version=1,
        text="A mistake.",
        status=Report.Status.FIXED,
        created_at=MORNING - days(1),
        reply="Mended.",
        replied_at=MORNING,
    )


def rehearse(plan: Plan, is_counted: bool = True) -> None:
    """A mock interview, counted as reviews."""
    interview = interviews.start_interview(
        learner_id=plan.learner_id,
        minutes=10,
        sections=list(Section.objects.values_list("pk", flat=True)),
        with_follow_ups=False,
        now=MORNING,
        chance=Random(1),  # noqa: S311  (the same questions each time)
    )
    for place in (1, 2, 3):
        interviews.close_answer(
            learner_id=plan.learner_id,
            interview_id=interview.pk,
            place=place,
            points=[0, 2],
            now=MORNING + minutes(place),
        )
    if is_counted:
        interviews.count_interview(
            learner_id=plan.learner_id, interview_id=interview.pk, now=MORNING + minutes(9)
        )


def another_database() -> None:
    """The same deck under other row numbers, beside another deck, with nobody studying it."""
    User.objects.all().delete()
    Question.objects.all().delete()
    Section.objects.all().delete()
    Deck.objects.all().delete()
    make_deck(slug="another")
    make_deck()


def test_an_account_comes_whole_into_an_empty_one_elsewhere(client: Client, plan: Plan) -> None:
    live(plan)
    plans.start_plan(learner_id=plan.learner_id, deck=make_deck(1, "another"), now=MORNING)
    plans.start_plan(learner_id=plan.learner_id, deck=plan.deck, now=MORNING)
    before = exported(client)
    assert any(row["voided_at"] for row in before["reviews"])
    assert any(row["review"] for row in before["interviews"][0]["answers"])
    another_database()
    elsewhere = make_plan(Deck.objects.get(slug="another"), "new@example.com")
    there = logged_in(elsewhere.learner.user)
    assert "Import complete." in bring(there, before)
    after = exported(there)
    assert own(after) == own(before)
    assert not list(differences([elsewhere.learner_id]))
    assert fresh(elsewhere).deck.slug == "deck"
    assert Report.objects.get().seen_at  # it was news once


def test_a_file_from_before_there_were_point_drills(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(3))
    before = exported(client)
    del before["point_answers"]
    there = logged_in(make_plan(email="new@example.com").learner.user)
    assert "Import complete." in bring(there, before)
    assert exported(there)["point_answers"] == []


def test_the_preview_says_what_will_be_added_and_adds_nothing(client: Client, plan: Plan) -> None:
    live(plan)
    before = exported(client)
    before["reviews"][0] |= {"question": "no-such-question"}
    before["point_answers"][0] |= {"question": "no-such-question"}
    other = logged_in(make_plan(email="new@example.com").learner.user)
    page = other.get(staged(other, before)).text
    assert f'<span>Answers</span><span class="number">{len(before["reviews"]) - 1}</span>' in page
    assert "1 answer to a card that is in no deck here." in page
    assert "1 drilled point of a card that is in no deck here." in page
    assert '<span>Drilled points</span><span class="number">1</span>' in page
    assert "will be those of the file" in page
    assert not exported(other)["reviews"]


def test_the_second_time_adds_nothing(client: Client, plan: Plan) -> None:
    live(plan)
    before = exported(client)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    bring(there, before)
    once = exported(there)
    page = there.get(staged(there, before)).text
    assert f"{len(before['reviews'])} answers that are here already." in page
    assert "2 drilled points with an answer of that day here already." in page
    assert ">Import</button>" not in page
    assert exported(there) == once
    own_file = bring(there, once)
    assert "Import complete." in own_file
    assert exported(there) == once


def test_answers_are_only_added_behind_those_that_are_there(client: Client, plan: Plan) -> None:
    for day, quality in ((9, 4), (6, 4), (1, 1)):
        grade(plan, card(1), quality, MORNING - days(day))
    grade(plan, card(2), 4, MORNING - days(9))
    marks.write_note(learner_id=plan.learner_id, card_id=card(1).pk, note="Theirs.")
    marks.write_note(learner_id=plan.learner_id, card_id=card(2).pk, note="Theirs.")
    file = exported(client)
    elsewhere = make_plan(email="new@example.com")
    grade(elsewhere, card(1), 5, MORNING - days(7))
    marks.write_note(learner_id=elsewhere.learner_id, card_id=card(1).pk, note="Mine.")
    version = schedule(elsewhere, card(1)).version
    there = logged_in(elsewhere.learner.user)
    page = there.get(staged(there, file)).text
    assert "1 answer given no later than your latest answer to the same card here." in page
    assert "these stay as they are here" in page
    bring(there, file)
    assert [row.quality for row in log(elsewhere)] == [5, 4, 1, 4]
    assert schedule(elsewhere, card(1)).version > version
    assert not list(differences([elsewhere.learner_id]))
    notes = dict(elsewhere.learner.marks.values_list("card__question__slug", "note"))
    assert notes == {"deck-q1": "Mine.", "deck-q2": "Theirs."}


def test_what_the_file_says_of_dates_is_not_believed(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(3))
    before = exported(client)
    lies = json.loads(json.dumps(before))
    lies["reviews"][0] |= {"due_after": "2100-01-01", "ease_after": 900, "rule": "growth"}
    lies["schedules"][0] |= {"due": "2100-01-01", "interval": 30_000, "stability": 1e9}
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    bring(there, lies)
    assert own(exported(there)) == own(before)
    assert not list(differences([elsewhere.learner_id]))


def test_it_is_applied_once_however_often_it_is_sent(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(3))
    file = exported(client)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    address = staged(there, file)
    assert "Import complete." in applied(there, address)
    steps = imports.apply_import(
        learner_id=elsewhere.learner_id, import_id=Import.objects.get().pk, now=MORNING
    )
    assert not list(steps)  # as of a task that is run again
    assert "Undo import" in there.post(address).text
    assert len(log(elsewhere)) == 1


def test_an_import_cut_off_midway_adds_nothing(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(plan)
    file = exported(client)
    monkeypatch.setattr("scheduler.transfer.imports.BATCH", 5)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    address = staged(there, file)
    steps: Any = imports.apply_import(
        learner_id=elsewhere.learner_id, import_id=Import.objects.get().pk, now=MORNING
    )
    total = len(file["reviews"])
    assert [next(steps) for _ in range(3)] == [(0, total), (5, total), (10, total)]
    steps.close()
    assert not log(elsewhere)
    assert Import.objects.get(learner=elsewhere.learner).state == Import.State.STAGED
    assert "Import complete." in applied(there, address)


def test_a_failure_midway_adds_nothing_and_says_so(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(plan)
    file = exported(client)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    address = staged(there, file)

    def fail(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("scheduler.transfer.imports.restore", fail)
    assert "Something went wrong. Nothing was added" in applied(there, address)
    assert not log(elsewhere)
    assert not Schedule.objects.filter(learner=elsewhere.learner).exists()


def test_a_staged_file_waits_for_a_day_and_one_at_a_time(client: Client, plan: Plan) -> None:
    file = exported(client)
    older, newer = staged(client, file), staged(client, file)
    assert client.get(older).status_code == 404
    assert client.post(older).status_code == 404
    with time_machine.travel(MORNING + days(1.01), tick=False):
        assert "more than a day ago" in applied(client, newer)
    other = make_plan(email="new@example.com")
    with time_machine.travel(MORNING + days(1.1), tick=False):
        staged(logged_in(other.learner.user), file)
        assert client.get(newer).status_code == 404


def test_it_can_be_put_away(client: Client, plan: Plan) -> None:
    address = staged(client, exported(client))
    answer = client.post(f"{address}cancel/", follow=True)
    assert "Nothing was added" in answer.text
    assert client.get(address).status_code == 404


def test_taking_an_import_back(client: Client, plan: Plan) -> None:
    for day, quality in ((9, 4), (8, 4), (2, 4)):
        grade(plan, card(1), quality, MORNING - days(day))
    grade(plan, card(2), 4, MORNING - days(9))
    file = exported(client)
    elsewhere = make_plan(email="new@example.com")
    grade(elsewhere, card(1), 4, MORNING - days(20))
    there = logged_in(elsewhere.learner.user)
    address = staged(there, file)
    applied(there, address)
    grade(elsewhere, card(1), 5)  # stands on what was imported
    grade(elsewhere, card(3), 4)
    answer = there.post(f"{address}undo/", follow=True)
    assert "The import is undone" in answer.text
    assert there.post(f"{address}undo/").status_code == 302
    standing = [row for row in log(elsewhere) if row.voided_at is None]
    assert [(row.card, row.quality) for row in standing] == [
        (card(1), 4),
        (card(3), 4),
        (card(1), 5),
    ]
    assert standing[2].rule == "second"  # of two answers, no longer of five
    assert standing[2].reviewed_at == MORNING
    assert schedule(elsewhere, card(1)).interval == 6
    assert schedule(elsewhere, card(2)).due is None
    assert not list(differences([elsewhere.learner_id]))
    study_service.undo(learner_id=elsewhere.learner_id, review_id=standing[2].pk, now=MORNING)
    assert not list(differences([elsewhere.learner_id]))
    bring(there, file)  # and brought once more
    assert [row.quality for row in log(elsewhere) if row.voided_at is None] == [4, 4, 4, 4, 4, 4]
    assert not list(differences([elsewhere.learner_id]))


def test_an_account_that_took_an_import_back_comes_whole_elsewhere(
    client: Client, plan: Plan
) -> None:
    for day, quality in ((9, 4), (8, 4), (2, 4)):
        grade(plan, card(1), quality, MORNING - days(day))
    file = exported(client)
    second = make_plan(email="second@example.com")
    there = logged_in(second.learner.user)
    grade(second, card(1), 4, MORNING - days(20))
    address = staged(there, file)
    applied(there, address)
    grade(second, card(1), 5, MORNING + minutes(1))
    with time_machine.travel(MORNING + minutes(2), tick=False):
        there.post(f"{address}undo/")
    last = log(second)[-1]
    study_service.undo(learner_id=second.learner_id, review_id=last.pk, now=MORNING + minutes(3))
    third = make_plan(email="third@example.com")
    elsewhere = logged_in(third.learner.user)
    with time_machine.travel(MORNING + minutes(4), tick=False):
        before = exported(there)
        bring(elsewhere, before)
        assert own(exported(elsewhere)) == own(before)


def test_a_counted_interview_stays_linked(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(9))
    file = exported(client)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    address = staged(there, file)
    applied(there, address)
    rehearse(elsewhere)
    there.post(f"{address}undo/")
    answers = InterviewAnswer.objects.exclude(review=None)
    assert [answer.review.voided_at for answer in answers if answer.review] == [None]
    assert not list(differences([elsewhere.learner_id]))


def test_an_undo_waits_for_later_answers_to_the_same_card(client: Client, plan: Plan) -> None:
    """Even where they bear another study day, given in another time zone."""
    first = grade(plan, card(1), 4).review
    file = exported(client)
    later = dict(file["reviews"][0])
    later |= {"token": "6b9d9c52-5d1f-4c0c-8f0e-2f6e2f3c8a11", "study_day": "2026-03-03"}
    later["reviewed_at"] = (MORNING + timedelta(hours=3)).isoformat()
    file["reviews"].append(later)
    bring(client, file)
    with pytest.raises(Stale):
        study_service.undo(learner_id=plan.learner_id, review_id=first.pk, now=MORNING)


def test_a_token_shown_before_the_import_is_stale(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(9))
    file = exported(client)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    study = there.get("/study/").text
    bring(there, file)
    form = dict.fromkeys(("card", "token"), "")
    for name in form:
        form[name] = study.split(f'name="{name}" value="')[1].split('"')[0]
    answer = there.post("/study/grade/", form | {"quality": "4"})
    assert answer.status_code in {302, 409}
    assert len(log(elsewhere)) == 1


def test_strangers_visitors_and_wrong_methods(client: Client, plan: Plan) -> None:
    address = staged(client, exported(client))
    stranger = logged_in(make_plan(email="stranger@example.com").learner.user)
    for path, method in (("", "get"), ("", "post"), ("cancel/", "post"), ("undo/", "post")):
        assert getattr(stranger, method)(f"{address}{path}").status_code == 404
        assert "/accounts/login/" in getattr(Client(), method)(f"{address}{path}")["Location"]
    for path in (UPLOAD, f"{address}cancel/", f"{address}undo/"):
        assert client.get(path).status_code == 405
    assert client.put(address).status_code == 405
    assert client.get(address).status_code == 200
    refused = client.post(f"{address}undo/", follow=True)
    assert "This file hasn’t been imported." in refused.text


def test_past_imports_are_listed_with_a_way_back(client: Client, plan: Plan) -> None:
    elsewhere = make_plan(email="new@example.com")
    grade(elsewhere, card(1), 4, MORNING - days(9))
    bring(client, exported(logged_in(elsewhere.learner.user)))
    page = client.get("/settings/data/").text
    assert "mine.json" in page
    assert "1 answer<" in page
    assert "Undo import" in page
    assert "mine.json" not in logged_in(elsewhere.learner.user).get("/settings/data/").text


def test_the_account_with_imports_can_be_deleted(client: Client, plan: Plan) -> None:
    elsewhere = make_plan(email="new@example.com")
    grade(elsewhere, card(1), 4, MORNING - days(9))
    bring(client, exported(logged_in(elsewhere.learner.user)))
    plans.delete_account(user_id=plan.learner_id)
    assert not Import.objects.exists()
    assert [row.learner_id for row in Review.objects.all()] == [elsewhere.learner_id]
    assert Learner.objects.count() == 1
    assert Card.objects.exists()
    assert not Mark.objects.exists()
    assert not MockInterview.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_life_comes_whole_elsewhere(client: Client, plan: Plan, seed: int) -> None:
    """Answers in drills, ahead of time and late, undone at once or one after another."""
    chance = Random(seed)  # noqa: S311
    now = MORNING - days(120)
    learner = plan.learner_id
    while now < MORNING - days(5):
        now += chance.choice([minutes(1), minutes(7), days(0.3), days(1), days(4)])
        todays = Review.objects.standing().filter(study_day=plan.learner.study_day(now))
        latest = todays.order_by("-pk").first()
        if latest and chance.random() < 0.3:
            study_service.undo(learner_id=learner, review_id=latest.pk, now=now)
        else:
            grade(plan, card(chance.randint(1, 3)), chance.randint(0, 5), now)
    before = exported(client)
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    address = staged(there, before)
    applied(there, address)
    assert own(exported(there))["reviews"] == before["reviews"]
    assert own(exported(there))["schedules"] == before["schedules"]
    for ahead in range(6):
        now = MORNING + days(ahead)
        grade(elsewhere, card(chance.randint(1, 3)), chance.randint(0, 5), now)
    there.post(f"{address}undo/")
    standing = Review.objects.of(elsewhere.learner_id).standing()
    assert standing.count() == 6
    assert not list(differences([elsewhere.learner_id]))


def test_queries_do_not_grow_with_imports(client: Client, plan: Plan) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/settings/data/").status_code == 200
        return len(captured)

    elsewhere = make_plan(email="new@example.com")
    before = queries()
    for number in (1, 2, 3):
        grade(elsewhere, card(number), 4, MORNING - days(9 - number))
        bring(client, exported(logged_in(elsewhere.learner.user)))
    assert queries() == before


def test_a_file_without_answers_doubles_nothing(client: Client, plan: Plan) -> None:
    marks.write_note(learner_id=plan.learner_id, card_id=card(1).pk, note="Mine.")
    rehearse(plan, is_counted=False)
    reporter = plan.learner.user
    Report.objects.create(
        card=card(1), reporter=reporter, content_version=1, text="!", created_at=MORNING
    )
    file = exported(client)
    assert not file["reviews"]
    there = logged_in(make_plan(email="new@example.com").learner.user)
    bring(there, file)
    once = exported(there)
    assert own(once) == own(file)
    page = there.get(staged(there, file)).text
    for line in (
        "1 mock interview here already.",
        "1 report here already.",
        "1 star or note where",
    ):
        assert line in page
    bring(there, file)
    assert exported(there) == once


def with_reports(file: dict[str, Any], number: int, **changes: Any) -> dict[str, Any]:
    """The file with so many reports as somebody could make up."""
    report = {"question": "deck-q1", "card": "easy", "revision": 1, "text": "!",
              "status": "open", "reply": "", "replied_at": None, **changes}  # fmt: skip
    file["reports"] = [
        report | {"created_at": (MORNING - minutes(n)).isoformat()} for n in range(number)
    ]
    return file


def test_a_file_is_no_way_round_the_limit_on_reports(client: Client) -> None:
    there = make_plan(email="new@example.com").learner.user
    browser = logged_in(there)
    file = exported(client)
    page = browser.get(staged(browser, with_reports(file, 2_000))).text
    assert "1,980 reports more than one learner may send at once." in page
    bring(browser, with_reports(file, 2_000))
    assert Report.objects.of(there.pk).count() == REPORTS_AN_HOUR
    page = "/questions/deck-q1/report/easy/"
    for number in range(3):  # and again, with others
        changed = with_reports(file, 100, text=str(number))
        changed["reports"] = [
            row | {"created_at": (MORNING - days(number + 1)).isoformat()}
            for row in changed["reports"]
        ]
        bring(browser, changed)
    assert Report.objects.of(there.pk).count() == REPORTS_AN_HOUR
    Report.objects.update(status=Report.Status.FIXED)
    bring(browser, with_reports(file, 2_000, status="declined", reply="No."))
    bring(browser, with_reports(file, 2_000, status="fixed", reply="No.", text="?"))
    assert Report.objects.of(there.pk).count() <= MAX_REPORTS


def test_what_was_reported_here_counts(client: Client) -> None:
    there = make_plan(email="new@example.com").learner.user
    Report.objects.bulk_create(
        Report(card=card(2), reporter=there, content_version=1, text=str(n), created_at=MORNING)
        for n in range(REPORTS_AN_HOUR - 2)
    )
    bring(logged_in(there), with_reports(exported(client), 30))
    assert Report.objects.of(there.pk).filter(status="open").count() == REPORTS_AN_HOUR


def test_reports_that_are_dealt_with_come_along(client: Client) -> None:
    there = make_plan(email="new@example.com").learner.user
    bring(logged_in(there), with_reports(exported(client), 60, status="fixed", reply="Mended."))
    assert Report.objects.of(there.pk).count() == 60


def test_a_point_that_was_ticked_twice_comes_back_with_the_export(client: Client) -> None:
    page = client.get("/study/").text
    form = dict(re.findall(r'type="hidden" name="(card|token)" value="([^"]*)"', page))
    sent = {**form, "quality": "4", "points": ["2", "1", "2", "1"]}
    assert client.post("/study/grade/", sent).status_code == 302
    assert Review.objects.get().points == [1, 2]
    there = logged_in(make_plan(email="new@example.com").learner.user)
    bring(there, exported(client))
    assert [review["points"] for review in exported(there)["reviews"]] == [[1, 2]]


def test_plans_on_decks_that_are_not_here(client: Client, plan: Plan) -> None:
    file = exported(client)
    [row] = file["plans"]
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    row["deck"] = "gone"
    assert "1 plan whose deck is not here." in there.get(staged(there, file)).text
    bring(there, file)
    assert fresh(elsewhere).deck == plan.deck  # the learner's own is left to them
    file["plans"] = [row, row | {"deck": "deck", "is_active": False, "new_per_day": 33}]
    bring(there, file)
    assert (fresh(elsewhere).deck, fresh(elsewhere).new_per_day) == (plan.deck, 33)


def test_what_belongs_to_cards_that_are_not_here(client: Client, plan: Plan) -> None:
    live(plan)
    file = exported(client)
    Question.objects.filter(slug="deck-q1").update(slug="renamed")
    elsewhere = make_plan(email="new@example.com")
    there = logged_in(elsewhere.learner.user)
    page = there.get(staged(there, file)).text
    for line in (
        "answers to cards that are",
        "1 star or note for a card that is",
        "1 schedule for a card that is",
    ):
        assert f"{line} in no deck here." in page
    bring(there, file)
    assert not list(differences([elsewhere.learner_id]))
    assert {row.card.question.slug for row in log(elsewhere)} <= {"deck-q2", "deck-q3"}


def test_a_reason_speaks_of_one_answer_and_of_two() -> None:
    assert sentence(1, "answer_here") == "1 answer that is here already."
    assert sentence(2, "answer_here") == "2 answers that are here already."
    for reason in SENTENCES:
        assert not re.search(r"^1 \w+ that (?:are|were)\b", sentence(1, reason)), reason
