"""Readiness held against the learner's own mock interviews: what is kept, corrected and said."""

from __future__ import annotations

import json
import re
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Section
from scheduler.core.recall import recall
from scheduler.models import MockInterview, Plan, Review, Schedule
from scheduler.selectors import readiness as readiness_selector
from scheduler.selectors.home import prospect_of
from scheduler.selectors.readiness import Readiness, get_readiness
from scheduler.selectors.tested_readiness import LATEST, RECENT, get_correction, get_floor
from scheduler.services import interviews, study

from ..helpers import (
    MORNING,
    as_shown,
    card,
    days,
    download,
    fresh,
    grade,
    lengthen_log,
    logged_in,
    make_deck,
    make_plan,
    minutes,
    token_for,
    upload_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = MORNING.date()


@pytest.fixture(autouse=True)
def _few_answers_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness_selector, "MIN_ANSWERS", 0)


def learn_some(plan: Plan, number: int = 3) -> None:
    """Easy cards, passed twice; follow-ups are not started."""
    for one in range(1, number + 1):
        for ago in (9, 8):
            grade(plan, card(one), 4, MORNING - days(ago))


def begin(plan: Plan, with_follow_ups: bool = True, seed: int = 1) -> MockInterview:
    return interviews.start_interview(
        learner_id=plan.learner_id,
        minutes=45,
        sections=[section.pk for section in plan.deck.sections.all()],
        with_follow_ups=with_follow_ups,
        now=MORNING,
        chance=Random(seed),  # noqa: S311  (the same questions each time)
    )


def rehearse(plan: Plan, said: int, with_follow_ups: bool = True) -> MockInterview:
    """A mock interview in which so many of each card's four points are said."""
    interview = begin(plan, with_follow_ups)
    for place in range(1, interview.answers.count() + 1):
        interviews.close_answer(
            learner_id=plan.learner_id,
            interview_id=interview.pk,
            place=place,
            points=list(range(said)),
            said_none=not said,
            now=MORNING + minutes(1),
        )
    interview.refresh_from_db()
    assert interview.finished_at
    return interview


def mocks(plan: Plan, number: int, expected: float, said: float, answers: int = 10) -> None:
    """Finished interviews as they are stored, the latest last."""
    MockInterview.objects.bulk_create(
        MockInterview(
            learner=plan.learner, deck=plan.deck, minutes=20, started_at=MORNING - days(one),
            finished_at=MORNING - days(one), tested=answers, readiness=expected, said=said,
        )
        for one in range(number, 0, -1)
    )  # fmt: skip


def found(plan: Plan, **values: object) -> Readiness:
    Plan.objects.filter(pk=plan.pk).update(interview_on=TODAY + days(3), new_per_day=0, **values)
    return get_readiness(fresh(plan), MORNING)


def test_an_interview_keeps_what_readiness_said_of_its_started_cards(plan: Plan) -> None:
    learn_some(plan)
    interview = rehearse(plan, said=3)
    states = [row.memory_state for row in Schedule.objects.all()]
    assert interview.tested == 3, "of six cards, the easy ones are started"
    assert interview.readiness == pytest.approx(sum(recall(state, TODAY) for state in states) / 3)
    assert interview.said == 0.75


def test_it_stays_when_its_answers_are_counted_as_reviews(plan: Plan) -> None:
    learn_some(plan)
    interview = rehearse(plan, said=3)
    before = interview.readiness
    interviews.count_interview(
        learner_id=plan.learner_id, interview_id=interview.pk, now=MORNING + minutes(2)
    )
    interview.refresh_from_db()
    assert interview.readiness == before


def test_of_new_cards_nothing_is_kept(plan: Plan) -> None:
    interview = rehearse(plan, said=4)
    assert (interview.tested, interview.readiness, interview.said) == (0, None, None)
    assert get_correction(plan).mocks == 0


def test_one_ended_early_counts_what_was_answered(plan: Plan) -> None:
    learn_some(plan)
    interview = begin(plan, with_follow_ups=False)
    own = {"learner_id": plan.learner_id, "interview_id": interview.pk}
    interviews.close_answer(**own, place=1, points=[0], now=MORNING + minutes(1))
    interviews.finish_interview(**own, now=MORNING + minutes(2))
    interview.refresh_from_db()
    assert (interview.tested, interview.said) == (1, 0.25)


def test_finishing_costs_the_same_however_long_the_log(plan: Plan) -> None:
    counts = []
    learn_some(plan)
    for length in (10, 2_000):
        lengthen_log(plan, length)
        interview = begin(plan)
        with CaptureQueriesContext(connection) as captured:
            interviews.finish_interview(
                learner_id=plan.learner_id, interview_id=interview.pk, now=MORNING
            )
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize("broken", [{"tested": 0}, {"said": None}, {"readiness": 1.5}])
def test_the_database_keeps_a_test_whole(plan: Plan, broken: dict[str, object]) -> None:
    mocks(plan, 1, 0.8, 0.7)
    with pytest.raises(IntegrityError), transaction.atomic():
        MockInterview.objects.update(**broken)


def test_readiness_is_corrected_on_every_page_alike(client: Client, plan: Plan) -> None:
    learn_some(plan)
    before = found(plan)
    assert before.correction.mocks == 0
    mocks(plan, 5, expected=0.85, said=0.7)
    after = found(plan)
    shift = after.correction.shift
    assert -0.15 < shift < -0.1
    assert before.as_it_stands is not None and after.as_it_stands is not None
    assert after.as_it_stands == pytest.approx(before.as_it_stands + shift / 2), "half is started"
    for earlier, later in zip(before.sections, after.sections, strict=True):
        assert (later.as_it_stands or 0) <= (earlier.as_it_stands or 0)
    prospect = prospect_of(after, TODAY)
    assert prospect and prospect.if_kept == after.if_kept
    assert [gain.gain for gain in after.gains] == [gain.gain for gain in before.gains]


def test_a_finished_interview_shows_at_once(client: Client, plan: Plan) -> None:
    """What Today and readiness keep for a day is kept for other mock interviews."""
    learn_some(plan)
    found(plan)
    pages = ("/", "/plan/readiness/")
    before = [client.get(path).text for path in pages]
    mocks(plan, 5, expected=0.9, said=0.4)
    after = [client.get(path).text for path in pages]
    assert before[0] != after[0] and before[1] != after[1]


def test_the_page_says_what_was_said_and_what_came_of_it(client: Client, plan: Plan) -> None:
    learn_some(plan)
    found(plan)
    page = as_shown(client.get("/plan/readiness/").text)
    assert "No mock interview has asked a card that you had started" in page
    mocks(plan, 3, expected=0.78, said=0.58)
    page = as_shown(client.get("/plan/readiness/").text)
    assert "We said 68 to 88% of the points on the cards you had started" in page
    assert "in 3 mock interviews you said 58%." in page
    assert "counts 15 points less here." in page
    MockInterview.objects.update(said=0.79)
    assert "close enough: nothing is corrected" in as_shown(client.get("/plan/readiness/").text)
    MockInterview.objects.update(readiness=0.5)
    assert "points more here." in as_shown(client.get("/plan/readiness/").text)


def test_the_figures_are_ranges_around_the_estimate(client: Client, plan: Plan) -> None:
    learn_some(plan)
    before = found(plan)
    mocks(plan, 10, expected=0.8, said=0.8)
    after = found(plan)
    for one in (before, after):
        low, high = one.as_it_stands_range or (0, 0)
        assert one.as_it_stands and low < one.as_it_stands < high <= 0.99
    widths = [high - low for low, high in (before.if_kept_range, after.if_kept_range)]  # type: ignore[misc]
    assert widths[1] < widths[0]
    low, high = after.if_kept_range or (0, 0)
    page = as_shown(client.get("/plan/readiness/").text)
    assert f"<dd>{round(low * 100)}–{round(high * 100)}%</dd>" in page


def ticked(plan: Plan, number: int, points: list[int], quality: int = 4) -> None:
    """Reviews of the second card, with points ticked."""
    for ago in range(number, 0, -1):
        study.grade(
            learner_id=plan.learner_id, card_id=card(2).pk, quality=quality, points=points,
            token=token_for(plan, card(2), MORNING - days(ago)), now=MORNING - days(ago),
        )  # fmt: skip


def test_it_is_never_below_what_the_points_ticked_in_reviews_support(plan: Plan) -> None:
    ticked(plan, 60, [0, 1, 2, 3])
    mocks(plan, 10, expected=0.9, said=0.3, answers=20)
    assert get_correction(plan).shift < -0.5
    floor = get_floor(plan)
    assert floor and floor > 0.95
    held = found(plan)
    assert held.correction.shift > -0.05
    Review.objects.update(points=[0])
    assert found(plan).correction.shift < -0.4, "one point of four supports little"


def test_a_pass_without_ticks_says_nothing_about_points(plan: Plan) -> None:
    ticked(plan, 30, [])
    assert get_floor(plan) is None
    ticked_lapses = 25
    Review.objects.filter(pk__in=Review.objects.values("pk")[:ticked_lapses]).update(
        quality=1, is_introduction=False
    )
    assert get_floor(plan) == pytest.approx(0), "a lapse says that none was known"


def test_only_the_latest_and_only_the_decks_and_ones_own(plan: Plan) -> None:
    other = make_plan(plan.deck, email="other@example.com")
    mocks(other, 5, expected=0.9, said=0.1)
    assert get_correction(plan).mocks == 0
    assert get_floor(other) is None
    mocks(plan, LATEST + 5, expected=0.8, said=0.8)
    assert get_correction(plan).mocks == LATEST
    elsewhere = make_deck(slug="elsewhere")
    MockInterview.objects.filter(learner=plan.learner).update(deck=elsewhere)
    assert get_correction(plan).mocks == 0


@pytest.mark.parametrize("past", [0, 2, 40])
def test_the_pages_queries_do_not_grow(client: Client, plan: Plan, past: int) -> None:
    learn_some(plan)
    lengthen_log(plan, RECENT * 3)
    found(plan)
    mocks(plan, past, expected=0.9, said=0.2)
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/plan/readiness/").status_code == 200
    todays_queue = 3
    without = len(captured) - todays_queue
    assert without == (10 if past else 9), "the log is read once there is a correction"


def test_it_is_exported_and_comes_back(client: Client, plan: Plan) -> None:
    learn_some(plan)
    interview = rehearse(plan, said=3)
    file = download(client, "/settings/data/dlprep.json").content
    [row] = json.loads(file)["interviews"]
    assert (row["tested"], row["said"]) == (3, 0.75)
    assert row["readiness"] == pytest.approx(interview.readiness)
    other = make_plan(plan.deck, email="other@example.com")
    browser = logged_in(other.learner.user)
    browser.post(upload_file(browser, file, "dlprep.json")["Location"], follow=True)
    copy = MockInterview.objects.get(learner=other.learner)
    assert (copy.tested, copy.readiness, copy.said) == (3, interview.readiness, 0.75)


@pytest.mark.parametrize(
    "wrong",
    [{"readiness": 2}, {"readiness": "0.5"}, {"said": None}, {"tested": 0}, {"readiness": True}],
)
def test_a_broken_test_in_a_file_is_refused(
    client: Client, plan: Plan, wrong: dict[str, object]
) -> None:
    learn_some(plan)
    rehearse(plan, said=3)
    data = json.loads(download(client, "/settings/data/dlprep.json").content)
    data["interviews"][0] |= wrong
    assert "must be" in upload_file(client, json.dumps(data).encode(), "dlprep.json").text


def test_an_older_file_has_no_test(client: Client, plan: Plan) -> None:
    learn_some(plan)
    rehearse(plan, said=3)
    data = json.loads(download(client, "/settings/data/dlprep.json").content)
    for name in ("tested", "readiness", "said"):
        del data["interviews"][0][name]
    other = make_plan(plan.deck, email="other@example.com")
    browser = logged_in(other.learner.user)
    page = upload_file(browser, json.dumps(data).encode(), "dlprep.json")
    browser.post(page["Location"], follow=True)
    assert MockInterview.objects.get(learner=other.learner).tested == 0


def test_the_report_compares_and_leads_to_what_was_missed(client: Client, plan: Plan) -> None:
    learn_some(plan)
    interview = rehearse(plan, said=3, with_follow_ups=False)
    page = as_shown(client.get(interview.get_absolute_url()).text)
    assert "of the points; you said 75%." in page
    [address] = re.findall(r'href="(/practice/points/[^"]*)"', page)
    drill = as_shown(client.get(address).text)
    assert "Here are 3 of 4 points. Which one is missing?" in drill
    assert "1 of 3" in drill.replace("Card ", "")
    perfect = rehearse(plan, said=4)
    assert "/practice/points/" not in client.get(perfect.get_absolute_url()).text


def test_weak_cards_and_the_focus_come_first() -> None:
    plan = make_plan(make_deck(12, slug="large"))
    for number in range(1, 13):
        grade(plan, card(number, deck="large"), 4, MORNING - days(200 if number in (1, 8) else 1))
    first = [begin(plan, seed=seed).answers.get(place=1).card.question.number for seed in range(40)]
    assert first.count(1) + first.count(8) > 12, "two of twelve, but long forgotten"
    Plan.objects.update(first_sections=[2])
    for seed in range(5):
        asked = begin(fresh(plan), seed=seed).answers.select_related("card__question__section")
        numbers = [answer.card.question.section.number for answer in asked]
        assert numbers == sorted(numbers, reverse=True)


def test_beginning_one_costs_the_same_however_much_was_learned(plan: Plan) -> None:
    counts = []
    for number in (0, 3):
        learn_some(plan, number)
        with CaptureQueriesContext(connection) as captured:
            begin(plan)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_each_question_has_a_clock(client: Client, plan: Plan) -> None:
    interview = begin(plan)
    url = interview.get_absolute_url()
    page = as_shown(client.get(url).text)
    assert 'role="timer"' in page and 'data-seconds="0" data-each="120"' in page
    assert "aria-live" not in page.split('id="stopwatch"')[1].split("</span>")[0]
    interview.answers.filter(place=1).update(asked_at=MORNING - minutes(1.5))
    assert "1:30" in client.get(url).text
    interview.answers.filter(place=1).update(revealed_at=MORNING - minutes(1))
    assert "0:30" in client.get(url).text, "it stands still once the answer is shown"


def test_sections_of_the_deck_are_all_asked_for(plan: Plan) -> None:
    sections = {row.card.question.section for row in begin(plan).answers.all()}
    assert sections == set(Section.objects.all())
