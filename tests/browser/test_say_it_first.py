"""Say it first: the loop by keyboard, without a script, offline, dictated, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from cards.models import Card
from scheduler.models import InterviewAnswer, Learner, Review
from scheduler.selectors.practice import Of

from ..helpers import PASSWORD, grade, make_deck
from .conftest import PHONE
from .device_storage import kept, until, wait_for_cards
from .page_checks import covered, is_wider_than_window, small_targets, violations
from .test_offline import cut, forgive, has_a_worker, mend, open_study, pending, the_plan

POINTS = """Divides the scores by the square root of the key size
Large dot products saturate the softmax
Gradients become tiny
Residual connections add the input back"""
SAID = (
    "🙂 You divide the scores by the square root of the key size, "
    "because large dot products saturate the softmax."
)
HEBREW = "מחלקים בשורש של הממד\u200f כדי שהגרדיאנט לא ייעלם"

# what recognition says and does is up to the test: window.heard is the one that listens
RECOGNITION = """
window.SpeechRecognition = class {
  static available() { return Promise.resolve(window.where ?? "unavailable"); }
  start() { window.heard = this; this.onstart(); }
  abort() { this.isAborted = true; }
};
window.say = (...parts) => window.heard.onresult(
  { results: parts.map((transcript) => [{ transcript }]) });
window.fail = (error) => { window.heard.onerror({ error }); window.heard.onend(); };
"""


@pytest.fixture
def seeded(transactional_db: None) -> None:
    make_deck(8)
    Card.objects.update(key_points=POINTS)


Opened = Callable[..., Page]


@pytest.fixture
def opened(open_browser: Callable[..., Page], live_server: LiveServer) -> Opened:
    """Opens the study page of a learner, at 360 pixels unless told otherwise."""

    def make(**options: Any) -> Page:
        return open_study(open_browser, live_server, **{"viewport": PHONE, **options})

    return make


def field(page: Page) -> Locator:
    return page.get_by_label("Your answer, before you look")


def ticked(page: Page) -> list[bool]:
    return [box.is_checked() for box in page.locator("[name=points]").all()]


def prompt(page: Page) -> str:
    return page.locator("#prompt").inner_text()


def responses() -> list[str]:
    return list(Review.objects.order_by("id").values_list("response", flat=True))


@pytest.mark.usefixtures("axe")
def test_the_loop_by_keyboard_alone(opened: Opened) -> None:
    page = opened()
    expect(field(page)).not_to_be_visible()
    first = prompt(page)
    page.keyboard.press("w")
    expect(field(page)).to_be_focused()
    page.keyboard.type("r 1 ")  # no shortcut while one writes
    page.keyboard.press("Escape")
    expect(page.locator("#prompt")).to_be_focused()
    page.keyboard.press("w")
    field(page).fill(SAID)
    assert (violations(page), small_targets(page), covered(page)) == ([], [], [])
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_contain_text(SAID)
    assert ticked(page) == [True, True, False, False]
    expect(page.locator("#said mark").first).to_have_text("divide")
    expect(page.locator(".points label").nth(0)).to_contain_text("found:")
    expect(page.locator(".points label").nth(3)).to_contain_text("not found")
    expect(page.locator(".suggestion")).to_have_text("Suggested: Hard Enter")
    assert (violations(page), small_targets(page), covered(page)) == ([], [], [])
    assert not is_wider_than_window(page)
    page.locator("[name=points]").nth(2).focus()
    page.keyboard.press("Space")  # the learner's word against the check's
    expect(page.locator(".suggestion")).to_have_text("Suggested: Good Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#prompt")).not_to_have_text(first)
    until(page, lambda: responses() == [SAID])
    assert Review.objects.get().points == [0, 1, 2]
    assert Learner.objects.get().answer_habit == "type"

    # the habit: open at once, but not focused, so that Space shows the answer
    expect(field(page)).to_be_visible()
    expect(field(page)).to_have_value("")
    page.keyboard.press("Space")
    expect(page.locator("#answer")).to_have_attribute("open", "")
    expect(page.locator("#said")).to_have_count(0)
    expect(field(page)).not_to_be_visible()
    assert ticked(page) == [False] * 4
    page.keyboard.press("3")
    until(page, lambda: responses() == [SAID, ""])
    page.reload()
    expect(field(page)).to_be_visible()
    page.locator("#say > summary").focus()
    page.keyboard.press("Enter")  # back to thinking
    expect(field(page)).not_to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#prompt").focus()
    page.keyboard.press("Space")
    page.keyboard.press("3")
    until(page, lambda: Learner.objects.get().answer_habit == "think")


def test_without_a_script_it_goes_with_the_grade(opened: Opened) -> None:
    page = opened(java_script_enabled=False, cards=0)
    page.locator("#say > summary").click()
    field(page).fill(f"{SAID}\nAnd {HEBREW}.")
    page.locator("#answer > summary").click()
    expect(field(page)).to_have_value(f"{SAID}\nAnd {HEBREW}.")
    assert not is_wider_than_window(page)
    page.get_by_label("Large dot products").check()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    review = Review.objects.get()
    assert (review.response, review.points) == (f"{SAID}\nAnd {HEBREW}.", [1])
    assert page.get_by_role("button", name="Dictate").count() == 0


def test_on_a_train_across_reloads_and_a_lost_login_it_is_sent_once(opened: Opened) -> None:
    page = opened(is_own=True)
    has_a_worker(page)
    page.keyboard.press("w")
    field(page).fill(SAID)
    until(page, lambda: drafts(page) == [SAID])
    page.reload()  # what was being written is there again
    expect(field(page)).to_have_value(SAID)
    wait_for_cards(page, 4)
    cut(page)
    field(page).press("Control+Enter")
    expect(page.locator("#said mark").first).to_be_visible()
    page.keyboard.press("3")
    pending(page).to_contain_text("1 answer not saved yet")
    assert drafts(page) == []
    page.keyboard.press("w")
    field(page).fill("half an ans")
    until(page, lambda: drafts(page) == ["half an ans"])
    page.goto("/study/")  # from the device alone
    expect(field(page)).to_have_value("half an ans")
    field(page).fill(HEBREW)
    field(page).press("Control+Enter")
    expect(page.locator("#said")).to_contain_text(HEBREW)
    assert page.locator("#said p").first.evaluate("e => e.matches(':dir(rtl)')")
    page.keyboard.press("3")
    pending(page).to_contain_text("2 answers not saved yet")
    assert [row["response"] for row in kept(page, "outbox")] == [SAID, HEBREW]
    page.context.clear_cookies(name="sessionid")
    mend(page)
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert [row["response"] for row in kept(page, "outbox")] == [SAID, HEBREW]
    page.get_by_label("Email").fill("learner@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("2 answered, 2 to go")).to_be_visible()
    until(page, lambda: responses() == [SAID, HEBREW])
    forgive(page)


def drafts(page: Page) -> list[str]:
    """What is being written, by cards, whose ids are the only names that are numbers."""
    maps = [row for row in kept(page, "told") if isinstance(row, dict)]
    return [text for row in maps for card, text in row.items() if card.isdigit()]


def test_two_devices_and_an_undo_lose_no_word(opened: Opened) -> None:
    page = opened()
    cut(page)
    first = prompt(page)
    page.keyboard.press("w")
    field(page).fill(SAID)
    field(page).press("Control+Enter")
    page.keyboard.press("1")
    expect(page.locator("#prompt")).not_to_have_text(first)
    page.keyboard.press("u")  # it was not sent: the words are in the field again
    expect(page.locator("#prompt")).to_have_text(first)
    expect(field(page)).to_have_value(SAID)
    shown = Card.objects.get(pk=int(page.locator("#grade [name=card]").input_value()))
    field(page).press("Control+Enter")
    page.keyboard.press("1")
    pending(page).to_contain_text("1 answer")
    plan = the_plan()
    grade(plan, shown, 5, plan.learner.starts_at(plan.learner.study_day(datetime.now(tz=UTC))))
    mend(page)
    refused = page.locator("#refused")
    expect(refused).to_contain_text("Not counted: Again for")
    expect(refused.locator("blockquote")).to_have_text(SAID)
    page.reload()
    expect(refused.locator("blockquote")).to_have_text(SAID)
    assert list(Review.objects.values_list("quality", "response")) == [(5, "")]
    forgive(page)


def test_dictation_that_is_denied_stops_and_repeats_itself(opened: Opened) -> None:
    page = opened(script=RECOGNITION)
    state = page.locator("#say-state")
    button = page.locator("[data-dictate]")
    page.keyboard.press("d")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(state).to_contain_text("Your browser may send the sound to its maker")
    assert page.evaluate("[heard.lang, heard.processLocally ?? false]") == ["en", False]
    page.evaluate("say('you divide'), say('you divide', 'You divide the scores'),"
                  "say('you divide the scores', 'by the root', 'by the root')")  # fmt: skip
    expect(field(page)).to_have_value("you divide the scores by the root")
    page.evaluate("fail('no-speech')")
    expect(state).to_contain_text("Dictation stopped.")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.evaluate("window.where = 'available'")
    page.keyboard.press("d")
    expect(state).to_have_text("Listening, on this device.")
    page.evaluate("say('of d')")
    expect(field(page)).to_have_value("you divide the scores by the root of d")
    page.keyboard.press("d")
    assert page.evaluate("heard.isAborted")
    page.evaluate("say('late words'), heard.onend()")
    expect(field(page)).to_have_value("you divide the scores by the root of d")
    for error, sentence in [
        ("not-allowed", "The microphone is blocked."),
        ("audio-capture", "No microphone was found."),
        ("network", "needs a connection"),
        ("language-not-supported", "Dictation didn't work"),
    ]:
        page.keyboard.press("d")
        expect(button).to_have_attribute("aria-pressed", "true")
        page.evaluate("error => fail(error)", error)
        expect(state).to_contain_text(sentence)
    page.keyboard.press("d")
    page.evaluate("say('x'.repeat(5000))")
    expect(state).to_have_text("That's the limit: 2,000 characters.")
    assert len(field(page).input_value()) == 2_000
    page.keyboard.press("Space")  # which also ends it
    expect(page.locator("#said")).to_be_visible()
    assert page.evaluate("heard.isAborted")
    page.keyboard.press("3")
    until(page, lambda: [len(response) for response in responses()] == [2_000])
    assert Learner.objects.get().answer_habit == "dictate"
    expect(button).to_be_visible()


def test_points_edited_meanwhile_and_a_response_without_end(opened: Opened) -> None:
    page = opened()
    Card.objects.update(key_points="Another point")
    page.keyboard.press("w")
    field(page).evaluate("""e => {  // as no key can
        e.value = "\\0 " + "word ".repeat(100_000);
        e.dispatchEvent(new Event("input", { bubbles: true }));
    }""")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_be_visible()
    assert len(ticked(page)) == 4
    page.keyboard.press("3")
    until(page, lambda: Review.objects.count() == 1)
    response = Review.objects.get().response
    assert response.startswith("word word")
    assert len(response) == 1_998


@pytest.mark.parametrize("script", [True, False])
def test_in_the_mock_interview_and_in_practice(opened: Opened, script: bool) -> None:
    page = opened(java_script_enabled=script, cards=0)
    page.goto("/interview/")
    page.get_by_role("button", name="Start the interview").click()
    page.get_by_label("Your answer").fill(SAID)
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".own-response")).to_have_text(SAID)
    expect(page.locator(".own-response mark").first).to_have_text("divide")
    assert ticked(page) == [True, True, False, False]
    page.get_by_label("Large dot products").uncheck()
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("Question 2 of")).to_be_visible()
    answer = InterviewAnswer.objects.get(place=1)
    assert (answer.text, answer.points) == (SAID, [0])
    page.goto(f"/practice/?of={Of.SECTION}&section={answer.card.question.section_id}")
    page.locator("#say > summary").click()
    field(page).fill(SAID)
    page.locator("#answer > summary").click()
    if script:
        expect(page.locator("#said")).to_contain_text("Found 2 of 4 points.")
        expect(page.locator("[data-point]").nth(3)).to_contain_text("not found")
        page.keyboard.press("2")
        expect(page.get_by_text("Card 2 of")).to_be_visible()
    else:
        expect(field(page)).to_have_value(SAID)
    assert not Review.objects.exists()
