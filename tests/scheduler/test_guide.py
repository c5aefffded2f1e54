from __future__ import annotations

import re

import pytest
from django.test import Client

from scheduler.core import sm2
from scheduler.onboarding.guide import DOCS, TITLES, parts, sections
from scheduler.views.guide import PAGES

pytestmark = pytest.mark.django_db


def test_anybody_can_read_how_it_works() -> None:
    page = Client().get("/help/").text
    assert "<h1>How dlprep works</h1>" in page
    assert '<table tabindex="0">' in Client().get("/help/plan/").text
    assert 'href="/help/">How it works</a>' in Client().get("/").text


@pytest.mark.parametrize("name", ["learners", *TITLES, *PAGES])
def test_every_page_and_its_links(name: str) -> None:
    page = Client().get(f"/help/{name}/").text
    assert page.count("<h1>") == 1
    own = re.findall(r'href="(/help/[^"]*)"', page)
    assert own
    assert all(Client().get(path).status_code == 200 for path in own)
    assert ".md" not in page
    assert "<img" not in page


def test_the_contents_lead_to_every_section() -> None:
    page = Client().get("/help/").text
    for part in parts():
        text = Client().get(f"/help/{part.name}/").text
        for anchor, heading in part.contents:
            assert f'href="/help/{part.name}/#{anchor}"' in page
            assert f'href="/help/{part.name}/#{anchor}"' in text, "its own contents"
            assert f'<h2 id="{anchor}">{heading}</h2>' in text
            assert text.count(f'id="{anchor}"') == 1


def test_every_section_of_the_guide_is_in_one_part() -> None:
    headings = [heading for part in parts() for heading in part.sections]
    assert sorted(headings) == sorted([*sections("learners"), *sections("your-year")])


def test_no_other_file_is_shown() -> None:
    for name in ("operations", "no-such-page"):
        assert Client().get(f"/help/{name}/").status_code == 404


def test_the_guides_numbers_are_what_sm2_gives() -> None:
    table = re.findall(
        r"^\| \d\w\w \|.*\| (\d+) days? \|$", (DOCS / "learners.md").read_text(), re.M
    )
    memory, intervals = sm2.NEW, []
    for _ in table:
        memory = sm2.review(memory, 4)
        intervals.append(memory.interval)
    assert [int(days) for days in table] == intervals
    memory, intervals = sm2.NEW, []
    for quality in (4, 3, 4, 4):
        memory = sm2.review(memory, quality)
        intervals.append(memory.interval)
    assert intervals == [1, 6, 15, 36]


def test_tables_can_be_scrolled_by_keyboard(client: Client) -> None:
    page = client.get("/help/simulation/").text
    assert page.count('<table tabindex="0">') == page.count("<table") > 0
