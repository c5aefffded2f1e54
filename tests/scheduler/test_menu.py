"""The main menu: what is in it, and which item a page belongs to."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from scheduler.web.menu import main_menu, place_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "today"), ("/study/", "today"), ("/welcome/minutes/", "today"),
        ("/interview/", "interview"), ("/interview/3/", "interview"), ("/revision/", "interview"),
        ("/plan/", "plan"), ("/plan/change/", "plan"), ("/plan/2026-12-01/", "plan"),
        ("/plan/readiness/", "progress"), ("/progress/", "progress"),
        ("/questions/", "questions"), ("/questions/what-is-dropout/", "questions"),
        ("/questions/what-is-dropout/report/easy/", "questions"),
        ("/settings/", "settings"), ("/settings/data/", "settings"), ("/reports/", "settings"),
        ("/settings/security/", "settings"), ("/accounts/password/change/", "settings"),
        ("/help/", ""), ("/about/", ""), ("/planning/", ""), ("/questionable/", ""),
    ],
)  # fmt: skip
def test_the_item_that_a_page_belongs_to(path: str, place: str) -> None:
    assert place_of(path) == place


def test_the_page_itself_and_its_subpages_are_told_apart() -> None:
    assert [item.current for item in main_menu("/plan/")] == ["", "", "page", "", ""]
    assert [item.current for item in main_menu("/plan/change/")] == ["", "", "true", "", ""]
    assert not any(item.current for item in main_menu("/help/"))


def test_header_and_tabs_have_the_same_items(client: Client) -> None:
    page = client.get("/plan/change/").text
    for menu in ("header", "tabs"):
        [nav] = re.findall(rf'<nav[^>]*data-menu="{menu}".*?</nav>', page, re.S)
        links = re.findall(r'<a href="([^"]*)"(?: aria-current="(\w+)")?', nav)
        assert [path for path, _ in links] == [
            "/", "/interview/", "/plan/", "/progress/", "/questions/",
        ]  # fmt: skip
        assert [path for path, current in links if current] == ["/plan/"]
    assert '<a class="account" href="/settings/"' in page


def test_the_account_link_is_current_on_the_pages_of_the_account(client: Client) -> None:
    page = " ".join(client.get("/settings/data/").text.split())
    assert '<a class="account" href="/settings/" aria-current="true">' in page


def test_every_page_but_the_list_itself_has_a_search(client: Client) -> None:
    search = '<form class="site-search" role="search" action="/questions/">'
    for path in ("/", "/study/", "/plan/", "/questions/deck-q1/", "/help/"):
        assert search in client.get(path).text, path
    assert search not in client.get("/questions/").text
    assert search not in Client().get("/help/").text, "visitors can't read the questions"


def test_theme_and_language_are_in_settings_and_at_the_foot_for_visitors(client: Client) -> None:
    for path in ("/", "/plan/", "/help/"):
        page = client.get(path).text
        assert 'action="/settings/theme/"' not in page
        assert 'action="/settings/language/"' not in page
    for page in (client.get("/settings/").text, Client().get("/accounts/login/").text):
        assert page.count('action="/settings/theme/"') == 1
        assert page.count('action="/settings/language/"') == 1


def test_no_tabs_stand_in_the_way_of_the_grades(client: Client) -> None:
    assert 'data-menu="tabs"' not in client.get("/study/").text
