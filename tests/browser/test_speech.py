"""Reading aloud, with a stand-in for the browser's voices: Chromium has none without a screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from cards.models import Card, Deck
from scheduler.models import Review

from .device_storage import until
from .test_first_days import open_menu, sign_up

VOICE = """
window.spoken = [];
window.cancelled = 0;
class Utterance { constructor(text) { this.text = text; } }
const voice = {
  speak: (utterance) => window.spoken.push(utterance),
  cancel: () => { window.cancelled += 1; },
};
Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Utterance });
Object.defineProperty(window, "speechSynthesis", { value: voice });
"""
MUTE = "delete window.speechSynthesis; delete Window.prototype.speechSynthesis;"


@pytest.fixture
def page(open_browser: Callable[..., Page]) -> Page:
    page = open_browser(script=VOICE)
    sign_up(page)
    study(
        page,
        prompt="What does **dropout** do?",
        answer="It *drops* units, see `p`.\n\n- one\n- two\n\n```\nx = drop(x)\n```\n\nThe end.",
    )
    return page


def study(page: Page, **texts: str) -> None:
    Card.objects.update(**texts)
    page.goto("/study/")
    page.wait_for_load_state()


def spoken(page: Page) -> list[str]:
    texts: list[str] = page.evaluate("window.spoken.map((utterance) => utterance.text)")
    return texts


def button(page: Page) -> Locator:
    """The one in the card's menu: it reads the question, or the answer once it is open."""
    return page.locator(".more [data-speak]")


def read_aloud(page: Page) -> None:
    open_menu(page)
    button(page).click()


def read_the_answer(page: Page) -> None:
    """Once the question has been read."""
    page.evaluate("window.spoken.at(-1)?.onend()")
    page.keyboard.press("Space")
    read_aloud(page)


def test_the_question_and_the_answer_without_signs_and_code(page: Page) -> None:
    read_aloud(page)
    assert spoken(page) == ["What does dropout do?"]
    assert page.evaluate("window.spoken[0].lang") == "en"
    read_the_answer(page)
    assert spoken(page)[1:] == ["It drops units, see p.", "one", "two", "The end."]
    expect(button(page)).to_have_text("Stop reading")
    page.evaluate("window.spoken.at(-1).onend()")
    expect(button(page)).to_have_text("Read aloud")


def test_headings_and_tables_are_read_and_code_in_a_prompt_is_not(page: Page) -> None:
    study(
        page,
        prompt="What does it print?\n\n```python\nprint(1)\n```\n- one\n- two",
        answer="# Answer\n\n| name | state |\n|---|---|\n| SGD | none |\n\n##### Cons\n\nMemory.",
    )
    read_aloud(page)
    assert spoken(page) == ["What does it print? • one • two"]
    read_the_answer(page)
    assert spoken(page)[1:] == ["Answer", "name state", "SGD none", "Cons", "Memory."]


def test_what_has_blocks_within_it_is_read_too(page: Page) -> None:
    for answer, read in (
        ("- a\n  - b\n    - c\n- d", ["a", "b", "c", "d"]),
        ("7. seventh\n\n   more of it\n8. eighth", ["seventh", "more of it", "eighth"]),
        ("1. first\n   > said\n\nAfter.", ["first", "said", "After."]),
        ("- a\n\n  | b | c |\n  |---|---|\n  | d | e |", ["a", "b c", "d e"]),
    ):
        study(page, answer=answer)
        read_the_answer(page)
        assert spoken(page) == read


def test_the_voice_has_the_language_of_the_deck(page: Page) -> None:
    for language in ("ar", "ja", "pt-BR"):
        Deck.objects.update(language=language)
        study(page, prompt="One?")
        read_aloud(page)
        read_the_answer(page)
        languages = page.evaluate("window.spoken.map((utterance) => utterance.lang)")
        assert len(languages) > 1
        assert set(languages) == {language}


def test_its_key_reads_what_is_in_front_and_stops_it(page: Page) -> None:
    page.keyboard.press("r")
    expect(button(page)).to_have_text("Stop reading")
    before = page.evaluate("window.cancelled")
    page.keyboard.press("r")
    expect(button(page)).to_have_text("Read aloud")
    assert page.evaluate("window.cancelled") > before
    page.keyboard.press("Space")
    page.keyboard.press("r")
    assert spoken(page)[-1] == "The end."


def test_a_grade_stops_it_and_the_next_card_can_be_read(page: Page) -> None:
    page.keyboard.press("Space")
    page.keyboard.press("r")
    before = page.evaluate("window.cancelled")
    page.keyboard.press("1")
    expect(page.get_by_text("1 answered, 5 to go")).to_be_visible()
    until(page, lambda: page.evaluate("window.cancelled") > before)
    expect(button(page)).to_have_text("Read aloud")
    open_menu(page)
    expect(button(page)).to_be_visible()
    until(page, lambda: Review.objects.count() == 1)


def test_a_questions_page_and_a_mock_interview_read_too(page: Page) -> None:
    page.goto("/questions/")
    page.locator("#sections .rows a").first.click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Read aloud").first.click()
    page.get_by_text("Show the answer: follow-up 1").click()
    page.locator("[data-speak^='[aria-labelledby=card-deep]']").last.click()
    assert spoken(page) == [
        "What does dropout do?", "It drops units, see p.", "one", "two", "The end.",
    ]  # fmt: skip
    page.goto("/interview/")
    page.get_by_role("button", name="Start the interview").click()
    page.wait_for_load_state()
    page.locator("#prompt").press("r")
    assert spoken(page) == ["What does dropout do?"]
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator("#answer")).to_be_visible()
    page.locator("#prompt").press("r")
    assert spoken(page)[-1] == "The end."


@pytest.mark.parametrize("script", [True, False])
def test_without_voices_or_a_script_there_is_no_button(
    open_browser: Callable[..., Page], script: bool
) -> None:
    page = open_browser(java_script_enabled=script, script=MUTE)
    sign_up(page)
    page.goto("/study/")
    page.locator("#answer > summary").click()
    expect(page.locator("#answer .prose").first).to_be_visible()
    expect(page.locator("[data-speak]").first).to_be_hidden()
    expect(page.locator("[data-speak]").last).to_be_hidden()


def test_formulas_are_read_without_markup_and_figures_by_their_description(page: Page) -> None:
    study(
        page,
        prompt="Why $x_1$?",
        answer="So $\\frac{a}{b}$ holds, not $\\frac$.\n\n"
        '![Three gates.](figure:lstm-gates "A cell.")\n\nThe end.',
    )
    page.keyboard.press("r")
    until(page, lambda: bool(page.evaluate("spoken.length")))
    assert page.evaluate("spoken.map(one => one.text)") == ["Why x 1 ?"]
    page.evaluate("spoken.length = 0")
    page.keyboard.press("r")
    page.keyboard.press("Space")
    page.keyboard.press("r")
    until(page, lambda: page.evaluate("spoken.length") >= 3)
    read = page.evaluate("spoken.map(one => one.text)")
    assert read == ["So a b holds, not .", "Three gates.", "The end."]
