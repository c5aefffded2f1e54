"""A plan's focus: sections whose new cards come first, and those that are left for later."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import modelform_factory
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.admin.content import DeckForm
from cards.models import Card, Deck, Depth, Question
from scheduler.models import Plan
from scheduler.selectors.daily_queue import count_started, get_day
from scheduler.selectors.deck_cards import planned_cards, shown_cards
from scheduler.selectors.plan_preview import get_effect
from scheduler.selectors.readiness import get_readiness
from scheduler.selectors.year import get_year
from scheduler.services import plans
from scheduler.services.locking import Refused

from ..helpers import (
    MORNING,
    card,
    days,
    download,
    fresh,
    grade,
    logged_in,
    make_deck,
    make_plan,
    upload_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = MORNING.date()


@pytest.fixture
def plan() -> Plan:
    """On six questions: 1 to 3 are in section 1, 4 to 6 in section 2."""
    return make_plan(make_deck(6), new_per_day=4)


def focus(plan: Plan, first: list[int], later: list[int]) -> Plan:
    plans.change_focus(
        learner_id=plan.learner_id,
        deck_id=plan.deck_id,
        first_sections=first,
        later_sections=later,
    )
    return fresh(plan)


def new_questions(plan: Plan) -> list[int]:
    """The numbers of the questions whose cards are new today, in order."""
    cards = Card.objects.select_related("question").in_bulk(get_day(plan, TODAY).queue.new)
    return [cards[pk].question.number for pk in get_day(plan, TODAY).queue.new]


def test_new_cards_of_the_sections_put_first_come_before_the_others(plan: Plan) -> None:
    assert new_questions(plan) == [1, 2, 3, 4]
    assert new_questions(focus(plan, [2], [])) == [4, 5, 6, 1]
    assert new_questions(focus(plan, [], [])) == [1, 2, 3, 4], "back to normal"


def test_a_section_put_first_comes_before_a_lower_rank(plan: Plan) -> None:
    Question.objects.filter(number=6).update(rank=90)
    Question.objects.filter(number=1).update(rank=1)
    assert new_questions(focus(plan, [2], [])) == [4, 5, 6, 1]


def test_a_section_left_for_later_gives_no_new_cards(plan: Plan) -> None:
    assert new_questions(focus(plan, [], [1])) == [4, 5, 6]


def test_cards_that_were_started_are_reviewed_all_the_same(plan: Plan) -> None:
    grade(plan, card(1), 4)
    plan = focus(plan, [], [1])
    assert get_day(plan, TODAY + days(1)).queue.due == (card(1).pk,)


def test_follow_ups_that_unlock_in_a_section_left_for_later_wait_too(plan: Plan) -> None:
    for number in range(2):
        grade(plan, card(1), 4, MORNING + days(number))
    follow_up = card(1, Depth.DEEP).pk
    assert follow_up in get_day(fresh(plan), TODAY + days(2)).queue.new
    assert follow_up not in get_day(focus(plan, [], [1]), TODAY + days(2)).queue.new


def test_the_pages_start_cards_in_the_order_of_the_queue(plan: Plan) -> None:
    plan = focus(plan, [2], [])
    easy = [shown.deck_card for shown in shown_cards(plan) if not shown.deck_card.position]
    numbers = [Question.objects.get(pk=each.question_id).number for each in easy]
    assert numbers == [4, 5, 6, 1, 2, 3]
    assert new_questions(plan) == numbers[:4]


def test_a_forecast_counts_no_new_card_of_a_section_left_for_later(plan: Plan) -> None:
    grade(plan, card(1), 4)
    plan = focus(plan, [], [1])
    assert len(planned_cards(plan)) == 1 + 6, "the card that was started, and section 2"
    year = get_year(plan, TODAY)
    assert (year.met, year.cards) == (1, 7)
    assert sum(day.new for day in year.ahead.days) == 6
    assert year.ahead.milestones.all_met
    assert (count_started(plan).met, count_started(plan).cards) == (1, 7)


def test_the_effect_says_how_many_cards_and_by_when(plan: Plan) -> None:
    now = get_effect(plan, MORNING)
    then = get_effect(plan.changed(later_sections=[1]), MORNING)
    assert (now.cards, then.cards) == (12, 6)
    assert now.ahead.milestones.easy_met and then.ahead.milestones.easy_met
    assert then.ahead.milestones.easy_met < now.ahead.milestones.easy_met


def test_readiness_counts_the_focus_alone(plan: Plan) -> None:
    for number in range(15):
        for question in (1, 4):
            grade(plan, card(question), 4, MORNING + days(number))
    now = MORNING + days(15)
    whole, focused = get_readiness(fresh(plan), now), get_readiness(focus(plan, [], [1]), now)
    assert whole.not_counted == []
    assert [section.number for section in focused.not_counted] == [1]
    assert [row.section.number for row in focused.sections] == [2]
    assert focused.as_it_stands == focused.sections[0].as_it_stands
    assert focused.gains and {gain.section.number for gain in focused.gains} == {2}


def test_a_focus_costs_the_queue_no_query(plan: Plan) -> None:
    with CaptureQueriesContext(
        connection,
    ) as before:
        get_day(plan, TODAY)
    for first, later in (([2], []), ([], [1]), ([2], [1]), ([1, 2], [])):
        with CaptureQueriesContext(connection) as queries:
            get_day(plan.changed(first_sections=first, later_sections=later), TODAY)
        assert len(queries) == len(before)


def test_the_focus_of_one_learner_is_not_that_of_another(plan: Plan) -> None:
    other = make_plan(plan.deck, "other@example.com", new_per_day=4)
    focus(plan, [2], [1])
    assert new_questions(fresh(other)) == [1, 2, 3, 4]
    assert new_questions(fresh(plan)) == [4, 5, 6]


def exported(plan: Plan) -> Any:
    return download(logged_in(plan.learner.user), "/settings/data/dlprep.json").json()


def imported(plan: Plan, data: Any) -> tuple[list[int], list[int]]:
    """The focus of another learner after an import of the file."""
    other = make_plan(plan.deck, "other@example.com")
    browser = logged_in(other.learner.user)
    page = upload_file(browser, json.dumps(data).encode(), "dlprep.json")
    browser.post(page["Location"], follow=True)
    other = fresh(other)
    return other.first_sections, other.later_sections


def test_a_focus_survives_the_export_and_the_import(plan: Plan) -> None:
    data = exported(focus(plan, [2], [1]))
    assert (data["plans"][0]["first_sections"], data["plans"][0]["later_sections"]) == ([2], [1])
    assert imported(plan, data) == ([2], [1])


def test_a_file_from_before_there_was_a_focus_imports_as_ever(plan: Plan) -> None:
    data = exported(plan)
    del data["plans"][0]["first_sections"], data["plans"][0]["later_sections"]
    data["plans"][0]["new_per_day"] = 7
    assert imported(plan, data) == ([], [])
    assert Plan.objects.filter(new_per_day=7).exists()


@pytest.mark.parametrize(
    ("first", "later"),
    [([2], [2]), ([1, 1], []), ([-1], []), ("1", []), ([], [True]), ([*range(251)], [])],
)
def test_a_file_with_a_wrong_focus_is_refused(plan: Plan, first: Any, later: Any) -> None:
    data = exported(plan)
    data["plans"][0] |= {"first_sections": first, "later_sections": later}
    page = upload_file(logged_in(plan.learner.user), json.dumps(data).encode(), "dlprep.json")
    assert page.status_code in {302, 422} and "_sections" in (
        page.text if page.status_code == 422 else page.client.get(page["Location"]).text
    )


LLM = {"name": "LLM", "first": [2], "later": [1]}
NORMAL = {"deck": "deck", "section_1": "normal", "section_2": "normal"}


@pytest.fixture
def browser(plan: Plan) -> Client:
    return logged_in(plan.learner.user)


def with_roles(plan: Plan, *roles: dict[str, Any]) -> None:
    Deck.objects.filter(pk=plan.deck_id).update(roles=list(roles))


def stored(plan: Plan) -> tuple[list[int], list[int]]:
    plan = fresh(plan)
    return plan.first_sections, plan.later_sections


def test_the_effect_is_shown_before_the_focus_is_saved(plan: Plan, browser: Client) -> None:
    choices = NORMAL | {"section_1": "later", "section_2": "first"}
    page = browser.post("/plan/focus/", choices)
    assert page.status_code == 200 and "Nothing is saved yet." in page.text
    assert re.search(r"Cards in the plan</th>\s*<td>12</td>\s*<td><b>6</b></td>", page.text)
    assert stored(plan) == ([], [])
    page = browser.post("/plan/focus/", choices | {"confirm": "yes"}, follow=True)
    assert "Saved. No due date has moved." in page.text
    assert stored(plan) == ([2], [1])
    for path in ("/plan/", "/plan/readiness/"):
        assert "Left for later by your focus, so not counted:" in browser.get(path).text


def test_a_role_fills_the_form_and_general_empties_it(plan: Plan, browser: Client) -> None:
    with_roles(plan, LLM)
    page = browser.post("/plan/focus/", NORMAL | {"role": "LLM"})
    assert {name: page.context["form"][name].value() for name in ("section_1", "section_2")} == {
        "section_1": "later",
        "section_2": "first",
    }
    assert stored(plan) == ([], [])
    focus(plan, [2], [1])
    page = browser.post("/plan/focus/", NORMAL | {"role": "general", "section_1": "later"})
    assert page.context["form"]["section_1"].value() == "normal"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"section_1": "later", "section_2": "later"}, "not all can wait"),
        ({"section_99": "first"}, "The deck has no such section."),
        ({"deck": "another"}, "This page was of another deck"),
        ({"section_1": "perhaps"}, "Select a valid choice."),
    ],
)
def test_a_focus_that_cannot_be_is_refused(
    plan: Plan, browser: Client, changes: dict[str, str], message: str
) -> None:
    page = browser.post("/plan/focus/", NORMAL | changes | {"confirm": "yes"})
    assert page.status_code == 422
    assert message in page.text
    assert stored(plan) == ([], [])


def test_a_focus_of_a_deck_left_meanwhile_is_refused(plan: Plan) -> None:
    other = make_deck(2, "other")
    plans.start_plan(learner_id=plan.learner_id, deck=other, now=MORNING)
    with pytest.raises(Refused):
        plans.change_focus(
            learner_id=plan.learner_id,
            deck_id=plan.deck_id,
            first_sections=[1],
            later_sections=[],
        )
    assert stored(plan) == ([], [])


def test_the_page_is_the_learners_own(plan: Plan, browser: Client) -> None:
    focus(make_plan(plan.deck, "other@example.com"), [2], [1])
    assert browser.get("/plan/focus/").context["form"]["section_1"].value() == "normal"
    browser.post("/plan/focus/", NORMAL | {"section_1": "first", "confirm": "yes"})
    other = Plan.objects.exclude(learner=plan.learner).get()
    assert (other.first_sections, other.later_sections) == ([2], [1])
    assert Client().get("/plan/focus/")["Location"].startswith("/accounts/login/")
    assert browser.put("/plan/focus/").status_code == 405


def test_the_welcome_asks_for_the_role_if_the_deck_has_some(plan: Plan, browser: Client) -> None:
    with_roles(plan, LLM)
    step = browser.post("/welcome/", {"interview_on": ""})
    assert step["Location"] == "/welcome/role/"
    page = browser.get("/welcome/role/").text
    assert "2 of 4" in page and "First: Section 2. Not now: Section 1. 6 cards" in page
    step = browser.post("/welcome/role/", {"role": "LLM"})
    assert step["Location"] == "/welcome/minutes/"
    assert stored(plan) == ([2], [1])
    browser.post("/welcome/role/", {"role": "general"})
    assert stored(plan) == ([], [])
    assert browser.post("/welcome/role/", {"role": "Baker"}).status_code == 422


def test_the_welcome_leaves_a_focus_as_it_was_chosen(plan: Plan, browser: Client) -> None:
    with_roles(plan, LLM)
    focus(plan, [1], [])
    assert "As you chose it, section by section" in browser.get("/welcome/role/").text
    browser.post("/welcome/role/", {"role": ""})
    assert stored(plan) == ([1], [])


def test_a_role_may_name_sections_that_are_gone(plan: Plan, browser: Client) -> None:
    with_roles(plan, {"name": "Old", "first": [7], "later": [1, 2]}, LLM | {"first": [2, 9]})
    page = browser.get("/plan/focus/").text
    assert "LLM" in page and "Old" not in page


@pytest.mark.parametrize(
    "roles",
    [
        {"LLM": [1]},
        ["LLM"],
        [{"name": "LLM", "first": [1]}],
        [LLM | {"name": " "}],
        [LLM | {"name": 3}],
        [LLM | {"first": "2"}],
        [LLM | {"first": [True]}],
        [LLM | {"first": [1]}],
        [LLM, LLM],
        [LLM | {"first": [99]}],
        [LLM | {"first": [], "later": [1, 2]}],
    ],
)
def test_a_deck_with_wrong_roles_is_refused(plan: Plan, roles: Any) -> None:
    plan.deck.roles = roles
    with pytest.raises(ValidationError) as refusal:
        plan.deck.full_clean()
    assert [*refusal.value.message_dict] == ["roles"]


def test_the_admin_takes_a_deck_without_roles() -> None:
    form = modelform_factory(Deck, DeckForm, fields=["title", "slug", "language", "roles"])(
        {"title": "New", "slug": "new", "roles": ""}
    )
    assert form.is_valid(), form.errors
    assert form.save().roles == []
