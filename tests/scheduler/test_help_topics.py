"""`?`: the part of the guide that a page is about, as a page and as what a dialog holds."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from scheduler.onboarding.help_topics import PAGES, TOPICS, sections_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("topic", TOPICS)
def test_anybody_can_read_it(topic: str) -> None:
    page = Client().get(f"/help/on/{topic}/").text
    assert page.count("<h1") == 1
    assert f"Help: {TOPICS[topic].title}" in page
    assert "How dlprep works" in page
    own = set(re.findall(r'href="(/help/[^"]*)"', page))
    assert all(Client().get(path).status_code == 200 for path in own)
    assert ".md" not in page


@pytest.mark.parametrize("topic", TOPICS)
def test_a_dialog_gets_it_alone(topic: str) -> None:
    answer = Client().get(f"/help/on/{topic}/", headers=HTMX)
    assert "<html" not in answer.text
    assert "data-close" in answer.text
    assert "HX-Request" in answer["Vary"]
    for _, heading in TOPICS[topic].sections:
        assert f"<h2>{heading}</h2>" in answer.text


def test_every_section_is_in_the_guide_and_every_page_is_one() -> None:
    assert all(sections_of(topic) for topic in TOPICS.values())
    names = {name for name in _names(get_resolver())}
    assert set(PAGES) <= names
    assert set(PAGES.values()) <= set(TOPICS)


def _names(resolver: object) -> list[str]:
    found: list[str] = []
    for entry in resolver.url_patterns:  # type: ignore[attr-defined]
        found += _names(entry) if hasattr(entry, "url_patterns") else [entry.name]
    return found


@pytest.mark.parametrize(
    ("path", "topic"),
    [("/", "today"), ("/study/", "study"), ("/plan/change/", "plan"), ("/settings/data/", "data"),
     ("/questions/deck-q1/", "questions"), ("/accounts/password/change/", "security"),
     ("/accounts/2fa/webauthn/", "security"), ("/reports/", "questions")],
)  # fmt: skip
def test_every_page_leads_to_its_own_help(client: Client, path: str, topic: str) -> None:
    assert f'<a href="/help/on/{topic}/" data-help>Help' in client.get(path).text


def test_a_page_that_is_not_there_leads_to_the_guide(client: Client) -> None:
    assert client.get("/help/on/nothing/").status_code == 404
    assert client.post("/help/on/today/").status_code == 405
