"""Every page on a desktop and a phone, light and dark: nothing overflows, nothing complains."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from cards.models import Card
from dlprep_site.models import User
from scheduler.models import Plan, Review
from scheduler.transfer import imports
from scheduler.transfer.schema import reviews_alone

from ..helpers import grade, logged_in, make_deck, make_plan
from .conftest import DESKTOP, PHONE
from .page_checks import unfold
from .test_first_days import sign_up

PUBLIC = [
    "/",
    "/?grade=4",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/help/",
    "/help/study/",
    "/help/plan/",
    "/help/account/",
    "/help/your-year/",
    "/help/simulation/",
    "/help/data/",
    "/help/on/study/",
    "/about/",
    "/privacy/",
    "/terms/",
    "/contact/",
]
PRIVATE = [
    "/",
    "/welcome/",
    "/welcome/role/",
    "/welcome/minutes/",
    "/welcome/clock/",
    "/study/",
    "/plan/",
    "/plan/change/",
    "/plan/focus/",
    "/plan/readiness/",
    "/progress/",
    "/progress/?span=all&by=week",
    "/interview/",
    "/revision/",
    "/questions/",
    "/questions/?q=gradient",
    "/questions/print/",
    "/settings/",
    "/settings/data/",
    "/reports/",
    "/settings/security/",
    "/accounts/reauthenticate/",
    "/accounts/2fa/webauthn/",
    "/accounts/password/change/",
    "/accounts/logout/",
]


def stage_an_import(learner_id: int) -> str:
    """The address of the preview of a file with a long name."""
    contents = reviews_alone([])
    staged = imports.stage_import(
        learner_id=learner_id,
        kind="json",
        filename="a-very-long-name-of-a-file" * 3,
        contents=contents,
        left_out=["1,234 answers to cards that are in no deck here."],
        now=datetime.now(tz=UTC),
    )
    return staged.get_absolute_url()


def test_no_page_is_wider_than_the_screen_without_a_script(
    open_browser: Callable[..., Page],
) -> None:
    """With one, test_keyboard.py and test_accessibility.py measure."""
    page = open_browser(java_script_enabled=False)

    def check(path: str) -> None:
        page.goto(path)
        unfold(page)
        for width in (1200, 360, 320):
            page.set_viewport_size({"width": width, "height": 740})
            wide = page.locator("html").evaluate("e => e.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide"
        assert page.locator("h1").count() == 1, path

    for path in PUBLIC:
        check(path)
    sign_up(page)
    question = Card.objects.filter(depth="deep").first()
    assert question
    slug = question.question.slug
    staged = stage_an_import(User.objects.get().pk)
    of_question = ("", "report/deep/", "changes/deep/")
    own = [f"/questions/{slug}/{page}" for page in of_question]
    for path in [*PRIVATE, *own, staged]:
        check(path)


def test_the_sample_question_of_the_landing_page(open_browser: Callable[..., Page]) -> None:
    for script in (True, False):
        page = open_browser(java_script_enabled=script)
        page.goto("/")
        page.locator("#sample summary").click()
        page.get_by_role("button", name="Good").click()
        expect(page.get_by_text("it comes back after 1 day, 6 days")).to_be_visible()


def test_search_as_one_types_and_without_javascript(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    sign_up(page)
    page.goto("/questions/")
    page.get_by_label("Search").press_sequentially("dropout")
    expect(page.get_by_text(re.compile("questions? with “dropout”"))).to_be_visible()
    assert page.url.endswith("?q=dropout&show=&section=")
    page.get_by_label("Section").select_option("Regularization and generalization")
    expect(page.locator("#sections h2")).to_have_count(1)
    page.get_by_label("Show").select_option("Leeches")
    expect(page.get_by_text("No question has “dropout” (leeches).")).to_be_visible()
    plain = open_browser(java_script_enabled=False)
    sign_up(plain, "other@example.com")
    plain.goto("/questions/")
    plain.get_by_label("Search").fill("dropout")
    plain.get_by_role("button", name="Search").click()
    expect(plain.get_by_text(re.compile("questions? with “dropout”"))).to_be_visible()
    plain.get_by_label("Show").select_option("Mature")
    plain.get_by_role("button", name="Search").click()
    expect(plain.get_by_text("No question has “dropout” (mature).")).to_be_visible()


def test_keys_are_only_shown_where_they_work(open_browser: Callable[..., Page]) -> None:
    for script in (True, False):
        page = open_browser(java_script_enabled=script)
        sign_up(page, f"{script}@example.com")
        page.goto("/study/")
        page.locator("#help summary").click()
        for hint in (page.locator("#answer kbd").first, page.get_by_text("grade it")):
            expect(hint).to_be_visible() if script else expect(hint).not_to_be_visible()


LIGHT, DARK = "rgb(248, 246, 241)", "rgb(21, 24, 26)"
THEMES = [(None, LIGHT, DARK), ("Dark", DARK, DARK), ("Light", LIGHT, LIGHT)]


@pytest.mark.parametrize("script", [True, False])
def test_the_theme_is_chosen_and_kept(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(java_script_enabled=script)
    for theme, by_day, by_night in THEMES:
        page.goto("/accounts/login/")
        if theme:
            page.get_by_role("button", name=theme).click()
        page.goto("/")
        body = page.locator("body")
        page.emulate_media(color_scheme="light")
        expect(body, f"{theme}, light").to_have_css("background-color", by_day)
        page.emulate_media(color_scheme="dark")
        expect(body, f"{theme}, dark").to_have_css("background-color", by_night)


def test_print_is_dark_on_light(open_browser: Callable[..., Page]) -> None:
    page = open_browser(color_scheme="dark")
    page.goto("/")
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.locator("body").evaluate("e => getComputedStyle(e).color")
    assert ink == "rgb(35, 40, 43)"


def test_the_year_is_changed_and_paused(open_browser: Callable[..., Page]) -> None:
    for script, viewport in [(True, DESKTOP), (False, PHONE)]:
        page = open_browser(java_script_enabled=script, viewport=viewport)
        sign_up(page, f"{script}@example.com")
        page.goto("/plan/")
        expect(page.get_by_role("heading", name="Your year")).to_be_visible()
        expect(page.locator("#year .today").first).to_be_in_viewport()
        page.get_by_role("link", name="Change the plan").click()
        page.get_by_label("New cards a day").fill("3")
        page.get_by_label("Sunday").check()
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
        page.get_by_role("button", name="Save changes").click()
        expect(page.get_by_text("No due date has moved.")).to_be_visible()
        page.get_by_role("link", name="Change the plan").click()
        expect(page.get_by_label("Sunday")).to_be_checked()
        year = datetime.now(tz=UTC).year + 1
        page.get_by_label("First day").fill(f"{year}-02-01")
        page.get_by_label("Last day").fill(f"{year}-02-07")
        page.get_by_role("button", name="Add a break").click()
        expect(page.get_by_text("Your plan and streak are paused.")).to_be_visible()
        page.goto(f"/plan/{year}-02-03/")
        expect(page.get_by_text("A day of your pause")).to_be_visible()
        page.goto("/plan/change/")
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_text("Break removed.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_the_last_evening(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(java_script_enabled=script, viewport=PHONE)
    sign_up(page)
    page.goto("/questions/")
    page.get_by_role("link", name="Last-evening revision").click()
    for place in range(1, 12):
        expect(page.get_by_text(f"{place} of 11")).to_be_visible()
        expect(page.locator("#revision .prose")).not_to_be_visible()
        if script:
            page.wait_for_load_state()
            page.keyboard.press("Space")
        else:
            page.locator("#revision summary").click()
        expect(page.locator("#revision .prose")).to_be_visible()
        if script and place < 11:
            page.keyboard.press("ArrowRight")
        else:
            page.locator("#revision [rel=next]").click()
    expect(page.get_by_role("heading", name="Day 1 of 365")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_back_after_ten_days(open_browser: Callable[..., Page], script: bool) -> None:
    page = open_browser(java_script_enabled=script, viewport=PHONE)
    sign_up(page)
    plan = Plan.objects.select_related("learner").get()
    back_then = datetime.now(tz=UTC) - timedelta(days=10)
    for shown in Card.objects.order_by("pk")[:75]:
        grade(plan, shown, 4, back_then)
    Review.objects.update(duration=30_000)
    page.goto("/")
    expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    expect(page.get_by_text("75 reviews are waiting, about 49 minutes")).to_be_visible()
    page.get_by_role("button", name="10 minutes a day").click()
    expect(page.get_by_role("heading", name="Catching up, 15 a day")).to_be_visible()
    page.goto("/study/")
    expect(page.get_by_text("0 answered, 15 to go")).to_be_visible()
    page.goto("/")
    page.get_by_role("button", name="Back to my usual pace").click()
    expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()


@pytest.mark.usefixtures("transactional_db")
def test_sections_of_a_large_deck_open_in_place_and_by_plain_links(
    open_browser: Callable[..., Page], live_server: LiveServer
) -> None:
    plan = make_plan(make_deck(60, slug="large"), email="large@example.com")
    session = logged_in(plan.learner.user).cookies["sessionid"].value
    for script in (True, False):
        page = open_browser(java_script_enabled=script)
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto("/questions/")
        expect(page.get_by_role("link", name="Title 1?")).to_have_count(0)
        second = page.get_by_role("link", name="Section 2")
        second.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Title 60?")).to_be_visible()
        expect(page.get_by_role("link", name="Title 1?")).to_have_count(0)
        expect(page).to_have_url(re.compile(r"/questions/\?section=2"))
        expect(second).to_have_attribute("aria-expanded", "true")
        if script:
            expect(second).to_be_focused()
        second.click()
        expect(page.get_by_role("link", name="Title 60?")).to_have_count(0)
