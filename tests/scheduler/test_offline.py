"""Cards given ahead of time, answers that come late, and what makes an app of the site."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dlprep_site.web import js_modules
from scheduler.log.daily_stats import count_open, studied_days
from scheduler.log.replay import differences
from scheduler.models import MAX_ANSWER_MS, Plan, Review, Schedule
from scheduler.services import study
from scheduler.services.locking import Stale
from scheduler.views.offline import MAX_PREFETCHED, PART
from scheduler.web import service_worker

from ..helpers import (
    MORNING,
    card,
    days,
    fresh,
    grade,
    log,
    logged_in,
    make_deck,
    make_plan,
    minutes,
    schedule,
    token_for,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
HTMX = {"HX-Request": "true"}
EVENING = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
A_MINUTE = 60_000  # ms


def late(
    plan: Plan,
    number: int,
    sent: datetime,
    waited: int,
    quality: int = 4,
    shown: datetime = EVENING,
) -> Review:
    """A card shown in the evening, whose answer is sent later."""
    token = token_for(plan, card(number), shown)
    return study.grade(
        learner_id=plan.learner_id,
        card_id=card(number).pk,
        token=token,
        quality=4,
        now=sent,
        waited=waited,
        took=8_000,
    ).review


def pack(client: Client) -> dict[str, object]:
    answer = client.get("/study/queue/")
    assert answer.status_code == 200
    told: dict[str, object] = answer.json()
    return told


def cards_of(told: dict[str, object]) -> list[dict[str, Any]]:
    cards = told["cards"]
    assert isinstance(cards, list)
    return cards


def ids(told: dict[str, object]) -> list[int]:
    return [entry["card"] for entry in cards_of(told)]


def forms(told: dict[str, object]) -> list[dict[str, str]]:
    """The grade form of each card."""
    hidden = r'type="hidden" name="(card|token)" value="([^"]*)"'
    found = [
        re.search(r'<form id="grade".*?</form>', entry["html"], re.S) for entry in cards_of(told)
    ]
    return [dict(re.findall(hidden, one[0])) for one in found if one]


def test_the_days_cards_come_in_order_as_the_page_would_show_them(
    client: Client, plan: Plan
) -> None:
    grade(plan, card(2), 4, MORNING - days(1))
    grade(plan, card(3), 1, MORNING)
    told = pack(client)
    assert ids(told) == [card(2).pk, card(1).pk, card(3).pk]
    due, new, drill = cards_of(told)
    assert "easy prompt 2?" in due["html"]
    assert '<span class="badge">Drill</span>' in drill["html"]
    assert [due["onAnyDay"], new["onAnyDay"], drill["onAnyDay"]] == [True, True, False]
    assert told["base"] == {"done": 1, "total": 4}
    assert told["ends"] == "2026-03-03T04:00:00Z"
    assert told["account"] == str(plan.learner_id)


def test_each_of_them_can_be_graded_once_in_any_order(client: Client, plan: Plan) -> None:
    sent = forms(pack(client))
    for form in [*reversed(sent), *sent]:
        answer = client.post("/study/grade/", {**form, "quality": "4"}, headers=HTMX)
        assert answer.status_code == 200
    assert [review.card_id for review in log(plan)] == [int(form["card"]) for form in sent[::-1]]
    assert ids(pack(client)) == []


def test_a_card_answered_elsewhere_is_not_counted_and_the_others_are(
    client: Client, plan: Plan
) -> None:
    first, second, _ = forms(pack(client))
    grade(plan, card(1), 4)
    refused = client.post("/study/grade/", {**first, "quality": "1"}, headers=HTMX)
    assert refused.status_code == 409
    assert "moved on" in refused.text
    assert client.post("/study/grade/", {**second, "quality": "4"}).status_code == 302
    assert [(review.card_id, review.quality) for review in log(plan)] == [
        (card(1).pk, 4),
        (card(2).pk, 4),
    ]


def test_a_csrf_token_comes_with_them(plan: Plan) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(plan.learner.user)
    told = pack(client)
    form = {**forms(told)[0], "quality": "4"}
    assert client.post("/study/grade/", form).status_code == 403
    form["csrfmiddlewaretoken"] = str(told["csrf"])
    assert client.post("/study/grade/", form).status_code == 302
    assert len(log(plan)) == 1


def test_who_may_ask_for_them(client: Client) -> None:
    stranger = make_plan(email="stranger@example.com")
    theirs = logged_in(stranger.learner.user)
    form = {**forms(pack(theirs))[0], "quality": "4"}
    assert client.post("/study/grade/", form).status_code == 422
    assert Client().get("/study/queue/")["Location"].startswith("/accounts/login/")
    assert client.post("/study/queue/").status_code == 405
    assert "no-store" in client.get("/study/queue/")["Cache-Control"]
    assert not Review.objects.exists()


@pytest.mark.parametrize("questions", [3, MAX_PREFETCHED + 10])
def test_their_queries_do_not_grow_and_there_is_a_most(questions: int) -> None:
    plan = make_plan(make_deck(questions, slug="big"), new_per_day=100)
    client = logged_in(plan.learner.user)
    with CaptureQueriesContext(connection) as captured:
        told = pack(client)
    # session, user, plan; the day's counts, its cards; those that are given
    assert len(captured) == 6
    assert len(ids(told)) == min(questions, PART)
    assert len(told["order"]) == min(questions, MAX_PREFETCHED)  # type: ignore[arg-type]
    assert told["base"] == {"done": 0, "total": questions}


def test_the_rest_of_a_day_comes_in_parts_and_only_what_is_asked_today() -> None:
    plan = make_plan(make_deck(MAX_PREFETCHED + 10, slug="big"), new_per_day=100)
    client = logged_in(plan.learner.user)
    order = pack(client)["order"]
    assert isinstance(order, list)
    given: list[int] = []
    while len(given) < MAX_PREFETCHED:
        asked = order[len(given) :][:PART]
        given += ids(client.get("/study/queue/", {"cards": ",".join(map(str, asked))}).json())
    assert given == order
    later = card(MAX_PREFETCHED + 5, deck="big").pk
    strange = f"{later},0,-1,x,{'9' * 40},{order[3]},\u0663,"
    for text, found in [("", []), (strange, [order[3]]), (",".join(map(str, order)), order[:PART])]:
        assert ids(client.get("/study/queue/", {"cards": text}).json()) == found
    grade(plan, card(4, deck="big"), 4)
    answered = card(4, deck="big").pk
    assert ids(client.get("/study/queue/", {"cards": str(answered)}).json()) == []


def test_an_answer_counts_for_the_time_it_was_given_at(plan: Plan) -> None:
    review = late(plan, 1, EVENING + minutes(60), 50 * A_MINUTE)
    assert review.reviewed_at == EVENING + minutes(10)
    assert review.duration == 8_000


def test_of_an_evening_it_counts_for_that_day_also_when_it_comes_the_next_morning(
    plan: Plan,
) -> None:
    morning = EVENING + days(0.5)
    review = late(plan, 1, morning, 11 * 60 * A_MINUTE)
    assert (review.study_day, review.reviewed_at) == (date(2026, 3, 2), EVENING + minutes(60))
    assert schedule(plan, card(1)).due == date(2026, 3, 3)
    today = grade(plan, card(2), 4, morning).review
    assert today.study_day == date(2026, 3, 3)
    assert not list(differences([plan.learner_id]))


def test_but_not_behind_answers_of_a_later_day(plan: Plan) -> None:
    morning = EVENING + days(0.5)
    grade(plan, card(2), 4, morning)
    review = late(plan, 1, morning, 11 * 60 * A_MINUTE)
    assert (review.study_day, review.reviewed_at) == (date(2026, 3, 3), morning)
    assert not list(differences([plan.learner_id]))


def test_a_later_day_whose_answers_were_all_taken_back_is_no_later_day(plan: Plan) -> None:
    grade(plan, card(3), 4, EVENING)
    morning = EVENING + days(0.5)
    undone = grade(plan, card(2), 4, morning).review
    study.undo(learner_id=plan.learner_id, review_id=undone.pk, now=morning)
    review = late(plan, 1, morning, 11 * 60 * A_MINUTE)
    assert review.study_day == date(2026, 3, 2)
    books = studied_days(fresh(plan).learner, plan.deck_id)
    assert {day: count.answers for day, count in books.items()} == {date(2026, 3, 2): 2}
    assert not list(differences([plan.learner_id]))


def test_it_was_never_given_in_the_future_nor_before_the_card_was_shown(plan: Plan) -> None:
    sent = EVENING + minutes(5)
    assert late(plan, 1, sent, 10**18).reviewed_at == EVENING
    assert late(plan, 2, sent, 0).reviewed_at == sent
    early = late(plan, 3, EVENING - minutes(5), 3)  # the server's clock went back
    assert (early.reviewed_at, early.duration) == (EVENING - minutes(5), 0)


@pytest.mark.parametrize(
    ("took", "duration"), [(4_000, 4_000), (10**15, MAX_ANSWER_MS), (0, 0), (None, MAX_ANSWER_MS)]
)
def test_the_time_it_took_is_the_devices_within_reason(
    plan: Plan, took: int | None, duration: int
) -> None:
    graded = study.grade(
        learner_id=plan.learner_id,
        card_id=card().pk,
        token=token_for(plan, card(), MORNING),
        quality=4,
        now=MORNING + minutes(90),
        took=took,
    )
    assert graded.review.duration == duration


def test_the_form_takes_both_and_refuses_nonsense(client: Client, plan: Plan) -> None:
    [form, *_] = forms(pack(client))
    for wrong in ({"waited": "-1"}, {"waited": "x"}, {"took": "-5"}, {"took": "9" * 5_000}):
        answer = client.post("/study/grade/", {**form, "quality": "4", **wrong}, headers=HTMX)
        assert answer.status_code == 422, wrong
    assert not log(plan)
    late = {"waited": str(20 * A_MINUTE), "took": "9000"}
    with time_machine.travel(MORNING + minutes(30), tick=False):
        client.post("/study/grade/", {**form, "quality": "4", **late}, headers=HTMX)
        again = {**form, "quality": "1", "waited": str(25 * A_MINUTE)}
        assert client.post("/study/grade/", again, headers=HTMX).status_code == 200
    [review] = log(plan)
    assert (review.reviewed_at, review.duration) == (MORNING + minutes(10), 9_000)
    assert review.quality == 4


def test_a_late_answer_of_today_is_taken_back_like_any_other(client: Client, plan: Plan) -> None:
    review = late(plan, 1, EVENING + minutes(60), 50 * A_MINUTE)
    grade(plan, card(2), 4, EVENING + minutes(20))
    later = log(plan)[-1]
    for taken in (later, review):
        study.undo(learner_id=plan.learner_id, review_id=taken.pk, now=EVENING + minutes(61))
    assert not Schedule.objects.exclude(introduced_on=None).exists()
    assert not list(differences([plan.learner_id]))


def test_one_of_yesterday_is_not_taken_back_today(plan: Plan) -> None:
    morning = EVENING + days(0.5)
    review = late(plan, 1, morning, 11 * 60 * A_MINUTE)
    with pytest.raises(Stale, match="present study day"):
        study.undo(learner_id=plan.learner_id, review_id=review.pk, now=morning)


@pytest.mark.parametrize("seed", range(4))
def test_two_devices_and_nights_between_them(seed: int) -> None:
    """Whatever comes when: days never go back, replay is clean, the books are a plain count."""
    chance = Random(seed)  # noqa: S311
    plan = make_plan(make_deck(8, slug="deck"))
    now, counted = MORNING, 0
    pending: list[tuple[int, str, int, datetime]] = []
    for _ in range(60):
        now += minutes(chance.choice([1, 5, 90, 600]))
        number = chance.randint(1, 8)
        if chance.random() < 0.5:
            shown = now - minutes(chance.choice([0, 60, 1_500]))
            pending.append(
                (number, token_for(plan, card(number), shown), chance.randint(0, 5), now)
            )
        elif chance.random() < 0.6:
            grade(plan, card(number), chance.randint(0, 5), now)
            counted += 1
        else:
            for number, token, quality, given in pending:
                waited = int((now - given).total_seconds() * 1_000)
                try:
                    study.grade(
                        learner_id=plan.learner_id,
                        card_id=card(number).pk,
                        token=token,
                        quality=quality,
                        now=now,
                        waited=waited,
                    )
                    counted += 1
                except Stale:
                    pass  # answered on the other device in between
            pending.clear()
    reviews = log(plan)
    assert len(reviews) == counted
    assert [row.study_day for row in reviews] == sorted(row.study_day for row in reviews)
    assert not list(differences([plan.learner_id]))
    plain: dict[date, int] = {}
    for row in reviews:
        plain[row.study_day] = plain.get(row.study_day, 0) + 1
    learner = fresh(plan).learner
    books = studied_days(learner, plan.deck_id)
    assert {day: count.answers for day, count in books.items()} == plain
    assert set(count_open(learner, plan.deck_id).by_date) <= set(plain)


def test_the_page_for_when_there_is_no_connection_is_nobodys(client: Client, plan: Plan) -> None:
    page = Client().get("/study/offline/")
    assert page.status_code == 200
    assert 'data-ahead="offline"' in page.text
    assert "data-account" not in page.text
    assert "csrfmiddlewaretoken" not in page.text
    assert client.post("/study/offline/").status_code == 405
    for script in js_modules.with_imports(*service_worker.SCRIPTS, at_once=True):
        assert f'"/static/{script}"' in page.text


def test_the_service_worker_keeps_that_page_and_all_that_it_loads() -> None:
    answer = Client().get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    kept = json.loads(answer.text.split("\n")[0].removeprefix("const PRECACHE = ").rstrip(";"))
    page = Client().get(kept["page"]).text
    loads = re.findall(
        r'(?:src|<link rel="(?:icon|stylesheet|modulepreload)" href)="([^"]+)"', page
    )
    style = js_modules.content("css/dlprep.css").decode()
    fonts = [f"/static/{name}" for name in re.findall(r'url\("\.\./(fonts/[^"]+)"\)', style)]
    assert len(fonts) == 2
    scripts = js_modules.with_imports(*service_worker.SCRIPTS)  # and what they load when needed
    assert set(kept["files"]) == {*loads, *fonts, *(f"/static/{name}" for name in scripts)}
    assert 'importScripts("/static/js/sw/push.js");' in answer.text
    assert Client().post("/service-worker.js").status_code == 405


def test_its_version_is_that_of_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    before = service_worker.made()
    assert service_worker.made() == before
    read = js_modules.content
    monkeypatch.setattr(service_worker, "content", lambda name: read(name) + b"// changed")
    assert service_worker.made() != before


def test_the_manifest_names_pictures_that_are_there() -> None:
    answer = Client().get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["start_url"], told["display"]) == ("/", "standalone")
    root = Path(service_worker.__file__).parents[2]
    for icon in told["icons"]:
        assert (root / icon["src"].lstrip("/")).stat().st_size > 0
    assert {icon["sizes"] for icon in told["icons"]} >= {"192x192", "512x512"}
    assert Client().post("/manifest.webmanifest").status_code == 405
    assert 'rel="manifest" href="/manifest.webmanifest"' in Client().get("/").text


def test_a_page_says_whose_it_is(client: Client, plan: Plan) -> None:
    assert f'data-account="{plan.learner_id}"' in client.get("/study/").text
    assert 'data-account=""' in Client().get("/").text
