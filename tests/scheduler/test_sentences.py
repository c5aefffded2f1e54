"""Which sentence a page shows: one case for each branch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from scheduler.core.expected_days import Milestones
from scheduler.log.explain import what_it_did
from scheduler.models import Pause, Plan, Review
from scheduler.selectors.daily_queue import Met
from scheduler.selectors.readiness import FasterPace, Gain, LastPassAhead, Readiness
from scheduler.selectors.year import Milestone, get_year
from scheduler.web import plan_sentences, sentences

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
LAST_PASS = LastPassAhead(TODAY + 3 * DAY, TODAY + 9 * DAY, cards=4, minutes=6, left_out=0)
READINESS = Readiness(
    day=TODAY + 10 * DAY,
    is_interview=True,
    started=10,
    counted=64,
    answers=30,
    as_it_stands=0.5,
    if_kept=0.6,
    of_started=0.6,
    unmet_then=0,
    sections=[],
    gains=[],
    faster=None,
    last_pass=LAST_PASS,
    not_counted=[],
)


def a_plan(**fields: object) -> Plan:
    return Plan(start=TODAY, new_per_day=5, **fields)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "Your interview is today"),
        (1, "Your interview is tomorrow"),
        (17, "17 days to go"),
    ],
)
def test_the_countdown(days: int, expected: str) -> None:
    assert plan_sentences.countdown(days) == expected


def test_time_needed_says_what_is_left_once_begun() -> None:
    assert sentences.time_needed(1, has_begun=False) == "About 1 minute today"
    assert sentences.time_needed(9, has_begun=True) == "About 9 minutes to go"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"review_cap": 20}, "3 more reviews wait beyond your limit of 20 a day."),
        ({"minutes_a_day": 10}, "3 more reviews wait beyond your 10 minutes a day."),
        (
            {"recovery_dose": 12, "minutes_a_day": 10},
            "3 more reviews wait beyond today's share of 12 a day.",
        ),
    ],
)
def test_what_is_held_back_names_its_limit(fields: dict[str, int], expected: str) -> None:
    assert sentences.held_back(a_plan(**fields), 3) == expected


def test_cards_started_name_the_pace_while_there_are_more() -> None:
    some = sentences.cards_started(Met(met=2, cards=64), pace="5")
    assert some == "2 of 64 cards started, at 5 new a day."
    assert (
        sentences.cards_started(Met(met=64, cards=64), pace="5") == "You've started all 64 cards."
    )
    assert sentences.cards_started(Met(met=1, cards=1), pace="5") == "You've started the one card."


@pytest.mark.parametrize(
    ("minutes_a_day", "new_a_day", "expected"),
    [
        (None, 2.0, "5"),
        (10, 4.6, "5"),
        (10, 6.0, "5"),  # the first day's five
        (10, 3.4, "about 3"),
        (10, 2.98, "about 3"),
        (10, 2.4, "about 2.4"),
        (10, 1.46, "about 1.5"),
        (10, 1.04, "about 1"),
        (10, 0.6, "about 0.6"),
        (10, 0.2, "less than 1"),
    ],
)
def test_a_pace_is_promised_as_far_as_the_minutes_hold_it(
    minutes_a_day: int | None, new_a_day: float, expected: str
) -> None:
    plan = a_plan(minutes_a_day=minutes_a_day)
    assert plan_sentences.expected_pace(plan, new_a_day) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "Your interview is today."),
        (1, "Your interview is tomorrow."),
        (10, "Your interview is on Thursday, 12 March 2026, in 10 days."),
    ],
)
def test_readiness_is_for_the_interview(days: int, expected: str) -> None:
    day = TODAY + days * DAY
    readiness = replace(READINESS, day=day)
    assert sentences.day_of_readiness(a_plan(interview_on=day), readiness, TODAY) == expected


@pytest.mark.parametrize(
    ("interview_on", "days", "expected"),
    [
        (None, 0, "You haven't set an interview date, so this is for today."),
        (None, 10, "You haven't set an interview date, so this is for day 365, 12 March 2026."),
        (TODAY - DAY, 0, "This is for today."),
        (TODAY - DAY, 10, "This is for day 365, 12 March 2026."),
    ],
)
def test_readiness_without_an_interview_ahead_says_which_day_it_is_for(
    interview_on: date | None, days: int, expected: str
) -> None:
    readiness = replace(READINESS, day=TODAY + days * DAY, is_interview=False)
    plan = a_plan(interview_on=interview_on)
    assert sentences.day_of_readiness(plan, readiness, TODAY) == expected


@pytest.mark.parametrize(
    ("faster", "expected"),
    [
        (None, ""),
        (FasterPace(8, None), "At 8 a day you'd start them all."),
        (FasterPace(8, 0.7), "At 8 a day you'd start them all and be 70% ready."),
    ],
)
def test_a_faster_pace_promises_only_what_is_known(
    faster: FasterPace | None, expected: str
) -> None:
    assert sentences.faster_pace(replace(READINESS, faster=faster)) == expected


@pytest.mark.parametrize(
    ("passed", "days_left", "expected"),
    [
        (0, 10, "The last pass runs from 5 March to 11 March"),
        (4, 6, "The last pass is under way, until 11 March"),
        (9, 1, "The last pass is today"),
    ],
)
def test_the_last_pass_is_ahead_or_under_way(passed: int, days_left: int, expected: str) -> None:
    today = TODAY + passed * DAY
    assert sentences.last_pass_days(LAST_PASS, today, days_left) == expected


@pytest.mark.parametrize(
    ("to_meet", "to_go_over", "expected"),
    [(2, 3, "2 not started, 3 to review"), (2, 0, "2 not started"), (0, 3, "3 to review")],
)
def test_a_gain_lists_what_there_is(to_meet: int, to_go_over: int, expected: str) -> None:
    gain = Gain(section=None, to_meet=to_meet, to_go_over=to_go_over, gain=0.1)  # type: ignore[arg-type]
    assert gain.cards_to_study == expected


@pytest.mark.parametrize(
    ("day", "is_reached", "expected"),
    [
        (None, False, "not before day 365 at this pace"),
        (TODAY, False, "2 March 2026"),
        (TODAY, True, "2 March 2026, done"),
    ],
)
def test_a_milestone_says_when(day: date | None, is_reached: bool, expected: str) -> None:
    assert Milestone("Every card started", day, is_reached).date_text == expected


@pytest.mark.parametrize(
    ("in_days", "is_reached", "expected"),
    [
        (9, False, "about 11 March"),
        (60, False, "about May 2026"),
        (-9, True, "21 February 2026, done"),
    ],
)
def test_an_expected_milestone_is_a_month_once_it_is_far(
    in_days: int, is_reached: bool, expected: str
) -> None:
    day = TODAY + in_days * DAY
    assert Milestone("Every card started", day, is_reached, TODAY).date_text == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("met", "expected_met", "expected"),
    [
        (30, 6, "You've started every card."),
        (3, 3, "You're on track (10 new a day)."),
        (8, 3, "You're on track (10 new a day)."),  # today's own are no lead
        (14, 3, "You're ahead of your pace of 10 new a day."),
        (
            1,
            3,
            "At 10 new a day you'd have started 3 by now, so you're 2 behind. "
            "Nothing is lost: the forecast starts from where you are.",
        ),
    ],
)
def test_the_pace_is_kept_or_not(plan: Plan, met: int, expected_met: int, expected: str) -> None:
    year = replace(get_year(plan, TODAY), met=met, cards=30, expected_met=expected_met)
    assert sentences.on_pace(year, plan) == expected


@pytest.mark.django_db
def test_a_pace_that_does_not_start_the_whole_deck_says_how_far_it_leads(plan: Plan) -> None:
    year = get_year(plan, TODAY)
    few = [replace(year.ahead.days[0], new=562)]
    ahead = replace(year.ahead, days=few, milestones=Milestones(), started=0)
    year = replace(year, ahead=ahead, met=0, cards=1_811, expected_met=0)
    told = sentences.on_pace(year, plan)
    assert told == "At this pace: about 560 of 1,811 cards by day 365."
    with override("es"):
        told = sentences.on_pace(year, plan)
    assert told == "A este ritmo: unas 560 de 1 811 tarjetas hasta el día 365."


@pytest.mark.django_db
def test_behind_the_minutes_no_pace_is_multiplied_by_the_days(plan: Plan) -> None:
    slow = plan.changed(minutes_a_day=10)
    year = replace(get_year(plan, TODAY), met=96, cards=1_811, expected_met=112)
    few = replace(year.ahead, days=[replace(year.ahead.days[0], new=1)])
    year = replace(year, ahead=few)
    assert sentences.on_pace(year, slow) == (
        "With 10 minutes a day you'd have started 112 by now, so you're 16 behind. "
        "Nothing is lost: the forecast starts from where you are."
    )
    chosen = slow.changed(new_per_day=1)
    assert sentences.on_pace(year, chosen).startswith("At 1 new a day you'd have started 112")


def test_a_mean_of_more_than_one_card_is_several() -> None:
    plan = a_plan(minutes_a_day=10)
    told = plan_sentences.why_this_pace(plan, None, 1.46)
    assert told == "Your pace: about 1.5 new cards a day."
    with override("es"):
        told = plan_sentences.why_this_pace(plan, None, 1.46)
    assert told == "Tu ritmo: alrededor de 1,5 tarjetas nuevas al día."


@pytest.mark.django_db
def test_a_free_day_says_why(plan: Plan) -> None:
    Pause.objects.create(plan=plan, first=TODAY + DAY, last=TODAY + 3 * DAY)
    before = sentences.why_free(plan, TODAY - DAY)
    assert before == "Your year begins on Monday, 2 March."
    on_pause = sentences.why_free(plan, TODAY + DAY)
    assert on_pause == "You're on a break. Your plan and streak are paused."
    assert sentences.why_free(plan, TODAY) == "Today is a day off."


def test_an_answer_says_what_it_did() -> None:
    review = Review(rule="growth", kind="final_pass")
    assert what_it_did(review) == f"{review.get_rule_display()}, in the last pass"
    review.kind = "review"
    assert what_it_did(review) == review.get_rule_display()
    review.voided_at = timezone.now()
    assert what_it_did(review) == "taken back"
