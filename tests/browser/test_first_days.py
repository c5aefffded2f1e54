"""A new learner's first two days, as they are lived: by keys, without JavaScript, by thumb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Page, expect

from scheduler.log.replay import differences
from scheduler.models import Learner, Plan, Review

from ..helpers import PASSWORD
from .conftest import PHONE
from .device_storage import until

# the browser's clock can't be moved, so the days are today and tomorrow: its cookies still hold
TODAY = datetime.now(tz=UTC).replace(hour=10, minute=0, second=0, microsecond=0)
TOMORROW = TODAY + timedelta(days=1)


DOUBLE_TAP = 400  # ms: two taps within them are one double tap, which grades nothing


class Hand:
    """How somebody reveals, grades and acts on the study page."""

    options: dict[str, object] = {}

    def __init__(self, page: Page) -> None:
        self.page = page

    def settle(self) -> None:
        """Wait until the page shows what came of the last action."""
        self.page.wait_for_load_state()

    def reveal(self) -> None:
        self.page.locator("#answer > summary").click()

    def grade(self, label: str) -> None:
        prompt = self.page.locator("#grade [name=token]").get_attribute("value")
        self.press_grade(label)
        expect(self.page.locator(f'#grade [name=token][value="{prompt}"]')).to_have_count(0)

    def press_grade(self, label: str) -> None:
        self.page.get_by_role("button", name=label).click()

    def act(self, name: str) -> None:
        if name in IN_MENU:
            open_menu(self.page)
        self.page.get_by_role("button", name=name).click()
        self.settle()


IN_MENU = ("Skip until tomorrow", "Suspend")


def open_menu(page: Page) -> None:
    """The menu of a card, with what is rarely needed."""
    page.locator(".more:not([open]) > summary").click()


class Keyboard(Hand):
    keys = {"Again": "1", "Hard": "2", "Good": "3", "Easy": "4"}
    actions = {"Undo": "u", "Skip until tomorrow": "b", "Suspend": "s"}

    def reveal(self) -> None:
        self.page.keyboard.press("Space")

    def press_grade(self, label: str) -> None:
        self.page.keyboard.press(self.keys[label])

    def act(self, name: str) -> None:
        self.settle()  # keys work once the script has come
        self.page.keyboard.press(self.actions[name])
        expect(self.page.locator("#notice .notice")).to_be_visible()


class NoScript(Hand):
    options = {"java_script_enabled": False}


class Thumb(Hand):
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True}

    def reveal(self) -> None:
        self.page.locator("#answer > summary").tap()
        self.page.wait_for_timeout(DOUBLE_TAP)

    def press_grade(self, label: str) -> None:
        self.page.get_by_role("button", name=label).tap()


def sign_up(page: Page, email: str = "new@example.com") -> None:
    """Log a new account in, without the setup questions and the hints.

    The form is sent from here and its cookies given to the browser, which spares it four pages.
    """
    client = Client()
    form = {"email": email, "password1": PASSWORD, "timezone": "Europe/Berlin"}
    assert client.post("/accounts/signup/", form).status_code == 302
    for name in ("sessionid", "csrftoken"):
        value = client.cookies[name].value
        page.context.add_cookies(
            [{"name": name, "value": value, "domain": "localhost", "path": "/"}]
        )
    put_hints_away(email)


def put_hints_away(email: str) -> None:
    Learner.objects.filter(user__email__iexact=email).update(to_show=[])


def register(page: Page, email: str = "new@example.com") -> None:
    page.goto("/")
    page.get_by_role("link", name="Start learning").click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()


def go_past_the_first_day(new_per_day: int) -> None:
    """Let the year have begun yesterday, so that today holds as many new cards as the pace says."""
    yesterday = Plan.objects.get().start - timedelta(days=1)
    Plan.objects.update(start=yesterday, new_per_day=new_per_day)


def study_card(page: Page, hand: Hand, label: str) -> None:
    page.wait_for_load_state()  # keys are heard once the script has run
    hand.reveal()
    expect(page.locator("#answer .prose").first).to_be_visible()
    hand.grade(label)


def qualities() -> list[int]:
    standing = Review.objects.standing().order_by("id")
    return list(standing.values_list("quality", flat=True))


@pytest.mark.parametrize("kind", [Keyboard, NoScript, Thumb])
def test_two_days(open_browser: Callable[..., Page], kind: type[Hand]) -> None:
    with time_machine.travel(TODAY, tick=True):
        page = open_browser(**kind.options)
        hand = kind(page)
        register(page)
        expect(page.get_by_text("0 answered, ")).to_be_visible()
        put_hints_away("new@example.com")
        page.goto("/")
        expect(page.get_by_role("heading", name="Day 1 of 365")).to_be_visible()
        expect(page.get_by_text("About 5 minutes today")).to_be_visible()
        page.get_by_role("link", name="Start").click()
        expect(page.get_by_text("0 answered, 5 to go")).to_be_visible()
        assert not page.locator("#answer .prose").first.is_visible()

        study_card(page, hand, "Again")
        study_card(page, hand, "Good")
        hand.act("Undo")
        expect(page.get_by_text("Answer undone.")).to_be_visible()
        study_card(page, hand, "Hard")
        study_card(page, hand, "Good")
        study_card(page, hand, "Easy")
        study_card(page, hand, "Good")
        for _ in ("Again", "Hard"):  # both come back until they are Good
            expect(page.get_by_text("Drill", exact=True)).to_be_visible()
            study_card(page, hand, "Good")
        expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
        expect(page.get_by_text("Tomorrow: 5 reviews and 1 new card.")).to_be_visible()
        hand.act("Undo")
        study_card(page, hand, "Good")
        expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
        assert qualities() == [1, 3, 4, 5, 4, 4, 4]

    with time_machine.travel(TOMORROW, tick=True):
        page.goto("/")
        expect(page.get_by_role("heading", name="Day 2 of 365")).to_be_visible()
        page.get_by_role("link", name="Start").click()
        expect(page.get_by_text("0 answered, 6 to go")).to_be_visible()
        hand.act("Skip until tomorrow")
        expect(page.get_by_text("Skipped until tomorrow")).to_be_visible()
        hand.act("Suspend")
        expect(page.get_by_text("Suspended until you bring it back")).to_be_visible()
        for _ in range(4):
            study_card(page, hand, "Good")
        expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
        page.get_by_role("link", name="Back to Today").click()
        expect(page.get_by_role("button", name="Bring back")).to_have_count(2)

    learner = Learner.objects.get()
    assert not list(differences([learner.pk]))
    assert learner.timezone == ("UTC" if kind is NoScript else "Europe/Berlin")


def test_every_key(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    sign_up(page)
    go_past_the_first_day(new_per_day=4)
    page.goto("/study/")
    press = page.keyboard.press

    press("?")
    expect(page.get_by_text("take the suggested grade")).to_be_visible()
    press("?")
    expect(page.get_by_text("take the suggested grade")).not_to_be_visible()

    press("3")  # nothing is graded before the answer is shown
    press("Enter")
    press("u")  # nothing to take back yet
    expect(page.get_by_text("0 answered, 4 to go")).to_be_visible()

    press("Space")
    press("Enter")  # suggests nothing yet, and folds nothing
    press("Space")
    expect(page.locator("#answer .prose").first).to_be_visible()
    points = page.locator("[name=points]")
    for place in range(points.count()):
        points.nth(place).focus()
        press("Space")  # ticks the box, and does not reveal or grade
        expect(points.nth(place)).to_be_checked()
    expect(page.get_by_text("Suggested: Easy")).to_be_visible()
    points.first.focus()
    press("Space")
    expect(page.get_by_text("Suggested: Good")).to_be_visible()
    press("Enter")
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    until(page, lambda: Review.objects.exists())
    [review] = Review.objects.all()
    assert review.quality == 4
    assert review.points == list(range(1, points.count()))
    assert page.evaluate("document.activeElement.id") == "prompt"


def test_the_whole_scale_by_keyboard(open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    sign_up(page)
    page.goto("/settings/")
    page.get_by_label("Six: the whole SM-2 scale").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    page.goto("/study/")
    page.wait_for_load_state()
    for key in "05555":
        token = page.locator("#grade [name=token]").get_attribute("value")
        page.keyboard.press("Space")
        expect(page.locator("#answer .prose").first).to_be_visible()
        page.keyboard.press(key)
        expect(page.locator(f'#grade [name=token][value="{token}"]')).to_have_count(0)
    expect(page.get_by_text("Drill", exact=True)).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("5")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    until(page, lambda: qualities() == [0, 5, 5, 5, 5, 5])
