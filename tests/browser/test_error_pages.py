"""An error page whose style sheet is missing has colors of its own, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from playwright.sync_api import Page

from .conftest import PHONE
from .page_checks import is_wider_than_window, small_targets, violations

PAPER = {"light": "rgb(248, 246, 241)", "dark": "rgb(21, 24, 26)"}  # as in css/dlprep.css
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("path", ["/nowhere", "/"])
def test_it_has_its_look_without_a_style_sheet(
    axe: None, open_browser: Callable[..., Page], path: str
) -> None:
    page = open_browser(viewport=PHONE)
    page.route("**/static/**", lambda route: route.abort())
    with patch("scheduler.views.today.get_landing", side_effect=RuntimeError("for the picture")):
        page.goto(path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(BACKGROUND) == PAPER[scheme]
        assert not violations(page)
    assert not is_wider_than_window(page)
    refused = [text for text in page.complaints if "Content Security" in text]  # type: ignore[attr-defined]
    assert not refused
    page.complaints.clear()  # type: ignore[attr-defined]  # the status, and what was aborted


@pytest.mark.parametrize("path", ["/nowhere", "/"])
def test_it_looks_the_same_with_it(open_browser: Callable[..., Page], path: str) -> None:
    page = open_browser(viewport=PHONE)
    with patch("scheduler.views.today.get_landing", side_effect=RuntimeError("for the picture")):
        page.goto(path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(BACKGROUND) == PAPER[scheme]
    assert not small_targets(page)
    page.complaints.clear()  # type: ignore[attr-defined]  # the status
