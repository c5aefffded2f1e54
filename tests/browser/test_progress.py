"""Progress and readiness on a phone: numbers that can be believed, and nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from cards.models import Card
from scheduler.models import Plan
from scheduler.simulation.demo import HABITS, live

from ..helpers import fresh, grade
from .conftest import PHONE
from .test_first_days import sign_up

PATHS = ("/progress/?details=open", "/plan/readiness/?sections=open")
# what is wider than its place, and does not scroll in a region that a keyboard can reach
CUT = """() => [...document.querySelectorAll('main table, main svg, main .plot, main dl, main p')]
    .filter((one) => one.checkVisibility())
    .filter((one) => {
        const region = one.closest('[tabindex="0"]');
        const box = one.getBoundingClientRect();
        return box.right > innerWidth + 1 && !(region && region.scrollWidth > region.clientWidth);
    })
    .map((one) => one.outerHTML.slice(0, 80))"""
SMALL = """() => [...document.querySelectorAll('.chart :is(p, span, li, td, th, summary)')]
    .filter((one) => one.checkVisibility() && parseFloat(getComputedStyle(one).fontSize) < 12)
    .map((one) => one.outerHTML.slice(0, 80))"""
# of a table with its columns all in view
HEADS = """table => [...table.querySelectorAll('thead th')]
    .filter((head) => head.getBoundingClientRect().width > 1)
    .map((head) => head.innerText.trim())"""


def answer_all(plan: Plan, days: int, cards: int, quality: int = 5) -> None:
    """A learner who passed every card on each of the last days."""
    for day in range(days, 0, -1):
        now = datetime.now(tz=UTC) - timedelta(days=day)
        for shown in Card.objects.filter(depth="easy").order_by("pk")[:cards]:
            grade(fresh(plan), shown, quality, now)


def check_layout(page: Page) -> None:
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(CUT) == [], path
        assert page.evaluate(SMALL) == [], path


def test_nothing_is_cut_on_a_phone(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=PHONE)
    sign_up(page)
    plan = Plan.objects.select_related("learner").get()
    check_layout(page)
    plan.delete()
    live(plan.learner, HABITS[0], timezone.now())
    check_layout(page)
    page.goto(PATHS[0])
    assert page.locator(".mastery").evaluate(HEADS) == ["Section", "Known"]


def test_there_is_no_number_before_thirty_answers(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=PHONE)
    sign_up(page)
    plan = Plan.objects.select_related("learner").get()
    answer_all(plan, days=3, cards=9, quality=3)
    for path in PATHS:
        page.goto(path)
        expect(page.get_by_text("that takes 30 answers, and you've given 27.")).to_be_visible()
        assert "%" not in page.locator("main").inner_text(), path
    answer_all(plan, days=1, cards=3)
    for path in PATHS:
        page.goto(path)
        assert re.search(r"\d%", page.locator("main").inner_text()), path


def test_nobody_is_told_that_they_know_everything(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=PHONE)
    sign_up(page)
    plan = Plan.objects.select_related("learner").get()
    Card.objects.filter(depth="deep").delete()
    everything = Card.objects.count()
    answer_all(plan, days=2, cards=everything)
    for path in PATHS:
        page.goto(path)
        assert "100%" not in page.locator("main").inner_html(), path
        assert "100 %" not in page.locator("main").inner_html(), path
    page.goto("/progress/")
    expect(page.get_by_text("You recall over 95% of the")).to_be_visible()
    expect(page.get_by_text("you passed all of your reviews.")).to_be_visible()


def test_advice_is_a_button(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=PHONE)
    sign_up(page)
    plan = Plan.objects.select_related("learner").get()
    answer_all(plan, days=3, cards=10, quality=1)
    page.goto("/plan/readiness/")
    page.get_by_role("link", name="Put it first").first.click()
    expect(page).to_have_url(re.compile(r"/plan/focus/\?first=\d+"))
    page.goto("/progress/")
    page.get_by_role("link", name="Practice your weakest cards").click()
    expect(page).to_have_url(re.compile(r"/practice/\?of=weak"))


def test_details_are_folded_and_have_an_address(open_browser: Callable[..., Page]) -> None:
    page = open_browser(viewport=PHONE, java_script_enabled=False)
    sign_up(page)
    answer_all(Plan.objects.select_related("learner").get(), days=1, cards=3)
    page.goto("/progress/")
    expect(page.get_by_role("heading", name="Ease factors")).to_be_hidden()
    page.locator("#details > summary").click()
    expect(page.get_by_role("heading", name="Ease factors")).to_be_visible()
    page.goto("/progress/?details=open")
    expect(page.get_by_role("heading", name="Ease factors")).to_be_visible()
    page.get_by_role("link", name="3 months").click()
    expect(page.get_by_role("heading", name="Ease factors")).to_be_visible()
