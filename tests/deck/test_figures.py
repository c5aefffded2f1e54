"""The deck's figures: each is what its drawing draws, and all are of one hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cards.figures.svg import read_svg
from tools.figures.drawings import FOLDER, drawings

pytestmark = pytest.mark.one_engine
SIZE = re.compile(r"font(?:-size)?:[^;]*?(\d+)px")
FIGURES = sorted(FOLDER.glob("*.svg"))


@pytest.mark.parametrize("name", drawings())
def test_a_figure_is_what_its_drawing_draws(name: str) -> None:
    drawn = drawings()[name]().svg()
    assert (FOLDER / f"{name}.svg").read_text("utf-8") == drawn, "run make figures"


def test_every_figure_of_the_deck_is_drawn_once() -> None:
    by_hand = {"attention-head", "lstm-gates", "residual-block"}
    assert {path.stem for path in FIGURES} == {*drawings()} | by_hand


@pytest.mark.parametrize("path", FIGURES, ids=lambda path: path.stem)
def test_a_figure_fits_a_phone_and_can_be_read(path: Path) -> None:
    text = path.read_text("utf-8")
    assert 'viewBox="0 0 280 ' in text
    assert min(int(size) for size in SIZE.findall(text)) >= 10
    content, width, height = read_svg(text.encode())
    assert content
    assert (width, height) <= (364, 640)
