"""What editors write, as a phone shows it: nothing is cut off, and each text has its direction."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

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
BROKEN = FORMULA.replace("nabla", "nabla{", 1)  # shown as its TeX
EVERYTHING = """A formula, $x_1$, and another:

$$\\operatorname{softmax}(x)_i = \\frac{e^{x_i}}{\\sum_j e^{x_j}}$$

![A block.](figure:residual-block "A residual block.")

| a | b |
|--:|:--|
| 1 | 2 |

```python
@decorated
class Net(Module):  # a comment
    def forward(self, x: int = 0b1) -> str:
        return f"{x!r}" + 'text' if x is None else 1.5 and print("\\n")
```

```sql
SELECT name, 'x' FROM t WHERE a = 1 -- why
```

```diff
- old
+ new
```
"""
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
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


def test_long_formulas_and_code_are_not_cut_off(page: Page) -> None:
    for text in (FORMULA, f"${FORMULA}$", LONG_CODE, f"1. {FORMULA}", f"> {LONG_CODE}", BROKEN):
        study(page, prompt=text, answer=text)
        assert not page_checks.is_wider_than_window(page), text
        for part in page.locator("#prompt :is(.tex, code), #answer :is(.tex, pre)").all():
            assert part.evaluate(
                "part => part.scrollWidth <= part.clientWidth + 1 || (['auto', 'scroll']"
                ".includes(getComputedStyle(part).overflowX) && part.tabIndex === 0)"
                " || part.scrollWidth <= part.parentElement.clientWidth"
            ), text


def test_what_is_wider_scrolls_by_keys(page: Page, axe: None) -> None:
    for text in (f"${FORMULA}$", FORMULA, LONG_CODE):
        study(page, prompt="Which?", answer=text)
        part = page.locator("#answer :is(.tex, pre)").first
        assert part.evaluate("part => part.scrollWidth > part.clientWidth"), text
        part.focus()
        page.keyboard.press("ArrowRight")
        until(page, partial(part.evaluate, "part => part.scrollLeft > 0"))
        assert page_checks.violations(page) == [], text


def test_a_figure_keeps_its_place_and_fits(page: Page, axe: None) -> None:
    study(page, prompt="Which $x_1$ and `y`?", answer=EVERYTHING)
    picture = page.locator("#answer figure img").first
    for width in (320, 360, 1200):
        page.set_viewport_size({"width": width, "height": 740})
        picture.scroll_into_view_if_needed()
        until(page, lambda: picture.evaluate("img => img.complete && img.naturalWidth > 0"))
        width_over_height = picture.evaluate("img => img.clientWidth / img.clientHeight")
        stated = picture.evaluate("img => img.getAttribute('width') / img.getAttribute('height')")
        assert abs(width_over_height - stated) < 0.02, width
        assert picture.get_attribute("alt") == "A block."
        assert not page_checks.is_wider_than_window(page), width
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            assert page_checks.violations(page) == [], f"{width}, {theme}"


def test_a_text_runs_in_its_own_direction(page: Page) -> None:
    Deck.objects.update(language="ar")
    for text, direction in (
        ("ما هو (overfitting)؟", "rtl"),
        ("$x_1$ هو؟", "rtl"),  # the formula does not decide
        ("מהו gradient?", "rtl"),
        ("What is تعلم?", "ltr"),
        ("直・骨・令とは？", "ltr"),
    ):
        study(page, prompt=text, answer=text)
        for place in ("#prompt", "#answer .prose"):
            shown = page.locator(place)
            assert shown.evaluate("shown => getComputedStyle(shown).direction") == direction, text
            assert shown.get_attribute("lang") == "ar"


def test_the_formula_runs_from_left_to_right_within_it(page: Page) -> None:
    study(page, prompt="ما هو $x_1 + 2$؟", answer="- $a_b$ هو")
    for formula in page.locator(".tex").all():
        assert formula.evaluate("formula => getComputedStyle(formula).direction") == "ltr"
