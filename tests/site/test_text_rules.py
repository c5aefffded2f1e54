"""Rules of a text that several pages share: whole numbers, and cells of a CSV file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlprep_site.web.csv_safe import FORMULA, escape, unescape, without_formula
from dlprep_site.web.whole_number import whole_number


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9999", 9999)]
)  # fmt: skip
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text, max_digits=4) == number


@pytest.mark.parametrize(
    "text",
    ["", "10000", "-1", "+1", " 1", "1 ", "1_0", "1.0", "1e3", "²", "١", "x", "\0", "9" * 5_000],
)
def test_any_other_text_is_not(text: str) -> None:
    assert whole_number(text, max_digits=4) is None


@given(st.text(max_size=5) | st.sampled_from([*FORMULA, "'"]).flatmap(
    lambda first: st.text("='a", max_size=3).map(lambda rest: first + rest)
))  # fmt: skip
def test_no_cell_is_a_formula_and_an_escaped_one_comes_back(text: str) -> None:
    assert not without_formula(text).startswith(FORMULA)
    assert not escape(text).startswith(FORMULA)
    assert unescape(escape(text)) == text
