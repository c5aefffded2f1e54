"""What editors write, as a phone shows it: nothing is cut off, and each text has its direction."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from cards.models import Card, Deck

from . import page_checks
from .conftest import PHONE
from .device_storage import until
from .test_first_days import sign_up

COLUMNS = 12
WIDE_TABLE = "\n".join(
    "|" + cell * COLUMNS for cell in (" optimizer |", "---|", " two moments |")
)  # wider than any phone
FORMULA = "$" + r"\theta_{t+1}=\theta_t-\eta\nabla" * 8 + "$"
LONG_CODE = "```\n" + "value = compute(first, second); " * 8 + "\n```"


@pytest.fixture
def page(open_browser: Callable[..., Page]) -> Page:
    page = open_browser(viewport=PHONE)
    sign_up(page)
    return page


def study(page: Page, *, prompt: str, answer: str) -> None:
    """The study page with the answer open."""
    Card.objects.update(prompt=prompt, answer=answer)
    page.goto("/study/")
    page.wait_for_load_state()
    page.keyboard.press("Space")


def test_a_wide_table_scrolls_by_keys_and_the_page_does_not(page: Page, axe: None) -> None:
    study(page, prompt="Which?", answer=WIDE_TABLE)
    table = page.locator("#answer table")
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
    assert not page_checks.is_wider_than_window(page)
    table.focus()
    page.keyboard.press("ArrowRight")
    until(page, lambda: table.evaluate("table => table.scrollLeft") > 0)
    assert page_checks.violations(page) == []


@pytest.mark.parametrize("text", [FORMULA, LONG_CODE, f"1. {FORMULA}", f"> {LONG_CODE}"])
def test_long_formulas_and_code_are_not_cut_off(page: Page, text: str) -> None:
    study(page, prompt=text, answer=text)
    assert not page_checks.is_wider_than_window(page)
    for part in page.locator("#prompt .tex, #prompt code").all():
        assert part.evaluate("part => part.scrollWidth <= part.parentElement.clientWidth")


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("ما هو (overfitting)؟", "rtl"),
        ("$x_1$ هو؟", "rtl"),  # the formula does not decide
        ("מהו gradient?", "rtl"),
        ("What is تعلم?", "ltr"),
        ("直・骨・令とは？", "ltr"),
    ],
)
def test_a_text_runs_in_its_own_direction(page: Page, text: str, direction: str) -> None:
    Deck.objects.update(language="ar")
    study(page, prompt=text, answer=text)
    for place in ("#prompt", "#answer .prose"):
        shown = page.locator(place)
        assert shown.evaluate("shown => getComputedStyle(shown).direction") == direction
        assert shown.get_attribute("lang") == "ar"


def test_the_formula_runs_from_left_to_right_within_it(page: Page) -> None:
    study(page, prompt="ما هو $x_1 + 2$؟", answer="- $a_b$ هو")
    for formula in page.locator(".tex").all():
        assert formula.evaluate("formula => getComputedStyle(formula).direction") == "ltr"
