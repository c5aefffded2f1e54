"""Every page and state for everyone: axe-core finds nothing, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import PHONE
from .page_checks import covered, is_wider_than_window, small_targets, violations
from .page_states import Tour, editors, learners, newcomers, security, troubles, visitors

COLOURS = ["color-contrast", "link-in-text-block"]
TOURS = [visitors, newcomers, learners, security, troubles, editors]


@pytest.mark.parametrize("visit", TOURS, ids=lambda visit: visit.__name__)
def test_axe_finds_nothing(
    axe: None, open_browser: Callable[..., Page], visit: Callable[[Page], Tour]
) -> None:
    page = open_browser(viewport=PHONE, reduced_motion="reduce")
    found = []
    for state in visit(page):
        page.emulate_media(color_scheme="light")
        found += [f"{state}: {violation}" for violation in violations(page)]
        page.emulate_media(color_scheme="dark")  # which changes colours, and nothing else
        found += [f"{state}, dark: {violation}" for violation in violations(page, *COLOURS)]
        if visit is not editors:
            found += [f"{state}: {small}" for small in small_targets(page)]
            found += [f"{state}: {over}" for over in covered(page)]
        if is_wider_than_window(page):
            found.append(f"{state}: wider than the window")
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser names each 422 and 404
    assert not found, "\n".join(found)
