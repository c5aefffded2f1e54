"""Studying with a slow network and with none: kept here, sent once, told, and taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from cards.models import Card, Deck
from scheduler.log.replay import differences
from scheduler.models import Learner, Plan, Review
from scheduler.selectors.daily_queue import get_day
from scheduler.services import study
from scheduler.web import service_worker

from ..cards.figure_files import make_figure
from ..helpers import PASSWORD, fresh, grade, logged_in, make_deck, make_plan
from .device_storage import kept, until, wait_for_cards
from .test_first_days import sign_up
from .test_lost_connections import ready

CACHED = """async () => {
    const cache = await caches.open("figures");
    return (await cache.keys()).map(({ url }) => new URL(url).pathname);
}"""


@pytest.fixture
def seeded(transactional_db: None) -> None:
    """A small deck takes a tenth of the time of the one that the site comes with."""
    make_deck(8)


@pytest.fixture
def own_browser() -> None:
    """Asked for by tests that need a service worker, or leave something behind."""


@pytest.fixture
def page(
    request: pytest.FixtureRequest, open_browser: Callable[..., Page], live_server: LiveServer
) -> Page:
    is_own = "own_browser" in request.fixturenames
    return open_study(open_browser, live_server, is_own=is_own)


def open_study(
    open_browser: Callable[..., Page],
    live_server: LiveServer,
    cards: int = 4,
    deck: Deck | None = None,
    new_per_day: int = 4,
    **options: Any,
) -> Page:
    """The study page of a learner, with today's cards on the device, of which there are so many."""
    page = open_browser(**options)
    client = logged_in(
        make_plan(deck, new_per_day=new_per_day, now=datetime.now(tz=UTC)).learner.user
    )
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto("/study/")
    if cards:
        wait_for_cards(page, cards)
    return page


def cut(page: Page) -> None:
    page.context.set_offline(True)


def mend(page: Page) -> None:
    page.context.set_offline(False)


def forgive(page: Page) -> None:
    """The browser logs every request that is lost or refused."""
    page.wait_for_timeout(100)
    page.complaints.clear()  # type: ignore[attr-defined]


def answer(page: Page, key: str) -> None:
    """Grade the card by keyboard, and see it go."""
    token = page.locator("#grade [name=token]").get_attribute("value")
    page.keyboard.press("Space")
    page.keyboard.press(key)
    gone = page.locator(f'#grade:not(:has([name=quality]:disabled)) [name=token][value="{token}"]')
    expect(gone).to_have_count(0)


def pending(page: Page) -> Any:
    return expect(page.locator("#pending"))


def saved(page: Page) -> None:
    pending(page).to_have_text("Saved.")


def qualities() -> list[int]:
    return list(Review.objects.order_by("id").values_list("quality", flat=True))


def the_plan() -> Plan:
    return fresh(Plan(learner=Learner.objects.get(user__email="learner@example.com")))


def has_a_worker(page: Page) -> None:
    """Until the service worker is there and has taken over this page."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


@pytest.mark.usefixtures("own_browser")
def test_a_body_that_never_ends_is_given_up(page: Page) -> None:
    """The outbox sends one answer at a time: one that is never over would hold up all others."""
    page.clock.install()
    page.evaluate("""async () => {
        window.fetch = async (_, { signal }) => { window.signal = signal; return new Response(); };
        const { request } = await import("/static/js/study/prefetch.js");
        await request("/study/queue/", {});
    }""")
    assert not page.evaluate("signal.aborted")
    page.clock.fast_forward(15_000)
    assert page.evaluate("signal.aborted")


def test_a_day_on_a_train(page: Page) -> None:
    cut(page)
    for done, key in enumerate("3314", start=1):
        answer(page, key)
        pending(page).to_contain_text(f"{done} answer")
    expect(page.get_by_text("No more cards on this device")).to_be_visible()
    assert not Review.objects.exists()
    mend(page)
    saved(page)
    assert qualities() == [4, 4, 1, 5]
    expect(page.get_by_text("Drill", exact=True)).to_be_visible()
    expect(page.get_by_text("4 answered, 1 to go")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Answer undone.")).to_be_visible()
    assert Review.objects.standing().count() == 3
    assert not list(differences([Learner.objects.get().pk]))
    forgive(page)


def test_a_long_day_comes_in_parts_and_is_studied_on_a_train(
    open_browser: Callable[..., Page], live_server: LiveServer
) -> None:
    deck = make_deck(24, slug="long")
    page = open_study(open_browser, live_server, cards=24, deck=deck, new_per_day=24)
    cut(page)
    for _ in range(24):
        answer(page, "3")
    pending(page).to_contain_text("24 answers")
    expect(page.get_by_text("No more cards on this device")).to_be_visible()
    mend(page)
    saved(page)
    cards = list(Review.objects.order_by("id").values_list("card__question__number", flat=True))
    assert cards == list(range(1, 25))
    forgive(page)


@pytest.mark.usefixtures("own_browser")
def test_the_page_opens_again_without_a_connection(page: Page) -> None:
    has_a_worker(page)
    answer(page, "3")
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    pending(page).to_be_empty()
    until(page, lambda: kept(page, "outbox") == [])  # the server has the first, and said so
    cut(page)
    answer(page, "3")
    page.goto("/study/")
    expect(page.get_by_text("2 answered, 2 to go")).to_be_visible()
    pending(page).to_contain_text("1 answer not saved yet")
    answer(page, "1")
    expect(page.get_by_text("3 answered, 2 to go")).to_be_visible()
    page.goto("/plan/")
    expect(page.get_by_text("3 answered, 2 to go")).to_be_visible()
    mend(page)
    saved(page)
    assert qualities() == [4, 4, 1]
    page.goto("/study/")
    expect(page.get_by_text("3 answered, 2 to go")).to_be_visible()
    forgive(page)


@pytest.mark.usefixtures("own_browser")
def test_answers_are_sent_when_any_page_is_opened_the_next_time(page: Page) -> None:
    cut(page)
    answer(page, "3")
    pending(page).to_contain_text("1 answer")
    other = page.context.new_page()
    other.complaints = page.complaints  # type: ignore[attr-defined]
    page.close()
    mend(other)
    other.goto("/progress/")
    saved(other)
    assert qualities() == [4]
    forgive(other)


def test_an_answer_that_was_not_sent_is_taken_back_on_the_spot(page: Page) -> None:
    cut(page)
    first = page.locator("#prompt").inner_text()
    answer(page, "1")
    expect(page.locator("#prompt")).not_to_have_text(first)
    page.keyboard.press("u")
    expect(page.locator("#prompt")).to_have_text(first)
    expect(page.get_by_text("0 answered, 4 to go")).to_be_visible()
    answer(page, "4")
    pending(page).to_contain_text("1 answer")
    mend(page)
    saved(page)
    assert qualities() == [5]
    forgive(page)


# the next card is answered while the device notes that the last answer is saved, and what is read
# after that comes late
ANSWER_MEANWHILE = """() => {
    const stores = IDBObjectStore.prototype;
    const { delete: remove, get } = stores;
    const isWaiting = () => document.getElementById("study").classList.contains("waiting");
    stores.delete = function (key) {
        if (this.name === "outbox") {
            stores.delete = remove;
            stores.get = getLate;
            document.querySelector("#grade button[value='4']").click();
        }
        return remove.call(this, key);
    };
    function getLate(key) {
        if (key !== "base") return get.call(this, key);
        stores.get = get;
        const hold = () => { if (!isWaiting()) get.call(this, key).onsuccess = hold; };
        hold();
        return get.call(this, key);
    }
}"""


def test_a_card_answered_while_the_one_before_is_saved_does_not_come_again(
    open_browser: Callable[..., Page], live_server: LiveServer
) -> None:
    page = open_study(open_browser, live_server, cards=2, deck=make_deck(2, "two"), new_per_day=2)
    cut(page)
    answer(page, "3")
    pending(page).to_contain_text("1 answer")
    page.keyboard.press("Space")
    page.evaluate(ANSWER_MEANWHILE)
    mend(page)
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    assert qualities() == [4, 4]
    forgive(page)


def test_a_conflict_with_a_second_device(page: Page) -> None:
    cut(page)
    answer(page, "1")
    answer(page, "3")
    pending(page).to_contain_text("2 answers")
    plan = the_plan()
    elsewhere, _, third, _ = Card.objects.filter(depth="easy").order_by("question__rank")[:4]
    learner = Learner.objects.get()
    today = learner.study_day(datetime.now(tz=UTC))
    grade(plan, elsewhere, 5, learner.starts_at(today))
    study.suspend(learner_id=plan.learner_id, card_id=third.pk)
    mend(page)
    refused = page.locator("#refused")
    expect(refused).to_contain_text("Not counted: Again for")
    expect(refused).to_contain_text("This card has moved on since it was shown.")
    saved(page)
    assert sorted(qualities()) == [4, 5], "the other device's answer stands, and so does the rest"
    expect(page.get_by_text("2 answered, 2 to go")).to_be_visible()
    shown = page.locator("#grade [name=card]")
    expect(shown).not_to_have_value(str(third.pk))
    page.goto("/")
    expect(refused).to_contain_text("Not counted")
    refused.get_by_role("button", name="Dismiss").click()
    expect(refused).not_to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Day 2 of 365")).to_be_visible()
    expect(refused).not_to_be_visible()
    assert not list(differences([plan.learner_id]))
    forgive(page)


def test_where_a_device_keeps_nothing_the_page_works_as_without_it(
    open_browser: Callable[..., Page],
) -> None:
    page = open_browser(script="Object.defineProperty(window, 'indexedDB', { value: undefined })")
    ready(page)
    answer(page, "3")
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    cut(page)
    page.keyboard.press("Space")
    page.keyboard.press("3")
    expect(page.get_by_text("That didn't reach the server.")).to_be_visible()
    mend(page)
    page.keyboard.press("3")
    expect(page.get_by_text("2 answered, 2 to go")).to_be_visible()
    assert qualities() == [4, 4]
    forgive(page)


def test_a_server_that_fails_is_tried_again_and_nothing_is_sent_twice(page: Page) -> None:
    answers = iter([503, 503])

    def fail(route: Any) -> None:
        status = next(answers, None)
        route.fulfill(status=status, body="busy") if status else route.continue_()

    page.route("**/study/grade/", fail)
    answer(page, "3")
    pending(page).to_have_text("1 answer not saved yet, retrying.")
    saved(page)
    assert qualities() == [4]
    forgive(page)


def test_a_page_in_between_is_no_acknowledgement(page: Page) -> None:
    page.route("**/study/grade/", lambda route: route.fulfill(status=200, body="Welcome, guest"))
    answer(page, "3")
    pending(page).to_contain_text("1 answer not saved yet")
    page.unroute_all()
    saved(page)
    assert qualities() == [4]


@pytest.mark.usefixtures("own_browser")
def test_logging_out_leaves_nothing(page: Page) -> None:
    has_a_worker(page)
    page.get_by_role("link", name="Log out").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Start learning")).to_be_visible()
    left = page.evaluate("""async () => [
        (await indexedDB.databases()).length,
        (await caches.keys()).length,
        (await navigator.serviceWorker.getRegistrations()).length,
    ]""")
    assert left == [0, 0, 0]


def test_logging_out_with_answers_that_are_not_saved_warns_first(page: Page) -> None:
    page.context.route("**/study/grade/", lambda route: route.abort())
    answer(page, "3")
    pending(page).to_contain_text("1 answer not saved yet")
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("Logging out now would lose")).to_be_visible()
    page.context.unroute_all()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Start learning")).to_be_visible()
    assert qualities() == [4]
    forgive(page)


def test_the_cards_go_when_the_login_does(page: Page) -> None:
    cut(page)
    answer(page, "3")
    pending(page).to_contain_text("1 answer")
    page.context.clear_cookies(name="sessionid")
    mend(page)
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    wait_for_cards(page, 0)
    assert kept(page, "cards") == []
    assert [set(row) for row in kept(page, "outbox")] == [
        {
            "id",
            "action",
            "card",
            "token",
            "quality",
            "confidence",
            "points",
            "answered",
            "took",
            "tries",
        }
    ]
    page.get_by_label("Email").fill("learner@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
    until(page, lambda: qualities() == [4])
    forgive(page)


def test_another_account_finds_nothing_of_the_one_before(page: Page) -> None:
    cut(page)
    answer(page, "3")
    pending(page).to_contain_text("1 answer")
    page.context.clear_cookies()
    mend(page)
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    sign_up(page, "other@example.com")
    page.goto("/")
    expect(page.locator("#refused")).to_contain_text(
        "1 answer of the account that was here before could not be saved."
    )
    other = Learner.objects.get(user__email="other@example.com")
    assert kept(page, "outbox") == []
    wait_for_cards(page, 5)
    assert str(other.pk) in kept(page, "told")
    assert not Review.objects.exists()
    forgive(page)


@pytest.mark.usefixtures("own_browser")
def test_a_new_version_takes_over_and_loses_nothing(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_a_worker(page)
    cut(page)
    answer(page, "3")
    pending(page).to_contain_text("1 answer")
    newer = service_worker.made().replace('"version": "', '"version": "newer')
    monkeypatch.setattr("scheduler.views.offline.script", lambda: newer)
    page.context.route("**/study/grade/", lambda route: route.abort())
    mend(page)
    page.evaluate("navigator.serviceWorker.getRegistration().then((there) => there.update())")
    names = "caches.keys().then((all) => all.filter((name) => name !== 'figures').join())"
    until(page, lambda: page.evaluate(names).startswith("dlprep-newer"))
    answer(page, "3")  # the old page goes on
    pending(page).to_contain_text("2 answers not saved yet")
    page.context.unroute_all()
    page.reload()
    expect(page.get_by_text("2 answered, 2 to go")).to_be_visible()
    until(page, lambda: qualities() == [4, 4])
    forgive(page)


@pytest.mark.usefixtures("own_browser")
def test_a_network_that_hangs_is_not_waited_for(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After four seconds the cards on the device are there; the late page changes nothing."""
    has_a_worker(page)
    answer(page, "3")
    until(page, lambda: qualities() == [4])
    is_mended, asked = Event(), get_day

    def hang(*args: Any, **kwargs: Any) -> Any:
        is_mended.wait(30)
        return asked(*args, **kwargs)

    monkeypatch.setattr("scheduler.views.study.get_day", hang)
    began = monotonic()
    try:
        page.goto("/study/")
        expect(page.get_by_text("1 answered, 3 to go")).to_be_visible()
        assert monotonic() - began > 3, "the network had its time"
        page.keyboard.press("Space")
        page.keyboard.press("3")
        expect(page.get_by_text("2 answered, 2 to go")).to_be_visible()
    finally:
        is_mended.set()
    until(page, lambda: qualities() == [4, 4])
    expect(page.get_by_text("2 answered, 2 to go")).to_be_visible()
    forgive(page)


def test_cards_that_were_kept_under_another_scale_are_not_shown(page: Page) -> None:
    page.goto("/settings/")
    page.get_by_label("Six: the whole SM-2 scale").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route("**/study/queue/**", hold)
    page.goto("/study/")
    until(page, lambda: bool(held))
    answer(page, "5")
    expect(page.locator("#grade .grades button")).to_have_count(6)


def test_todays_figures_are_there_without_a_connection(
    open_browser: Callable[..., Page], live_server: LiveServer
) -> None:
    figure = make_figure()
    Card.objects.update(answer="Look:\n\n![Three gates](figure:gates)")
    page = open_study(open_browser, live_server, is_own=True)
    has_a_worker(page)
    until(page, lambda: page.evaluate(CACHED) == [figure.address])
    cut(page)
    picture = page.locator("#answer figure img")
    for _ in range(2):
        page.keyboard.press("Space")
        until(page, lambda: picture.evaluate("img => img.complete && img.naturalWidth > 0"))
        page.keyboard.press("Space")
        answer(page, "3")
    forgive(page)
