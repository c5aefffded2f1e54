"""Every page and state for everyone: axe-core finds nothing, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import PHONE
from .page_checks import faults
from .page_states import Tour, editors, learners, newcomers, security, troubles, visitors

TOURS = [visitors, newcomers, learners, security, troubles, editors]


@pytest.mark.parametrize("visit", TOURS, ids=lambda visit: visit.__name__)
def test_axe_finds_nothing(
    axe: None, open_browser: Callable[..., Page], visit: Callable[[Page], Tour]
) -> None:
    page = open_browser(viewport=PHONE, reduced_motion="reduce", is_own=True)
    found = []
    for state in visit(page):
        found += [
            f"{state}: {fault}" for fault in faults(page, is_for_fingers=visit is not editors)
        ]
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser names each 422 and 404
    assert not found, "\n".join(found)
