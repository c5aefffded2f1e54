"""The interview in a browser: its date and last pass, the mock interview, what is due ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from cards.models import Card
from scheduler.models import Learner, Plan, Review, Schedule

from ..helpers import grade
from . import chromium
from .conftest import DESKTOP, PHONE
from .device_storage import until
from .page_checks import is_wider_than_window
from .test_first_days import sign_up
from .test_passkey import confirm

WAYS = pytest.mark.parametrize(("script", "viewport"), [(True, DESKTOP), (False, PHONE)])
Open = Callable[..., Page]


def know_twenty_cards() -> None:
    """Twenty easy cards passed twice long ago, and due long after any interview here."""
    plan = Plan.objects.select_related("learner").get()
    long_ago = datetime.now(tz=UTC) - timedelta(days=40)
    for shown in Card.objects.filter(depth="easy")[:20]:
        for days in (0, 1):
            grade(plan, shown, 4, long_ago + timedelta(days=days))
    Schedule.objects.update(due=datetime.now(tz=UTC).date() + timedelta(days=90), interval=100)
    Plan.objects.update(new_per_day=0)


@WAYS
def test_an_interview_date_and_its_last_pass(
    open_browser: Open, script: bool, viewport: dict[str, int]
) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    know_twenty_cards()
    page.goto("/plan/")
    page.get_by_role("link", name="How ready am I?").click()
    expect(page.get_by_text("You haven't set an interview date")).to_be_visible()
    page.get_by_role("link", name="Set a date").click()
    today = Learner.objects.get().study_day(datetime.now(tz=UTC))  # not the calendar's at night
    day = today + timedelta(days=6)
    page.get_by_label("Interview").fill((day - timedelta(days=20)).isoformat())
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("That day is over.")).to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined]  # the 422
    page.get_by_label("Interview").fill(day.isoformat())
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("row", name="Ready on the day")).to_be_visible()
    assert not is_wider_than_window(page)
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("link", name="How ready am I?").click()
    expect(page.get_by_text("The last pass is under way")).to_be_visible()
    assert not is_wider_than_window(page)
    page.goto("/study/")
    expect(page.get_by_text("Last pass", exact=True)).to_be_visible()
    page.locator("#answer > summary").click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("1 answered, 7 to go")).to_be_visible()
    until(page, lambda: Review.objects.latest("id").kind == "final_pass")


@WAYS
def test_a_mock_interview(open_browser: Open, script: bool, viewport: dict[str, int]) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    page.goto("/")
    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role("link", name="Mock interview").click()
    assert not is_wider_than_window(page)
    page.get_by_text("More options").click()
    assert not is_wider_than_window(page)
    for box in page.get_by_role("group", name="Sections").get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Start the interview").click()
    expect(page.get_by_text("Choose at least one section.")).to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined]  # the 422
    page.get_by_label("Diagnosing real problems").check()
    page.get_by_label("10 minutes").check()
    page.get_by_role("button", name="Start the interview").click()
    expect(page.get_by_text("Question 1 of 5")).to_be_visible()
    clock = page.locator("#clock")
    expect(clock).to_contain_text("left" if script else "until")
    expect(page.locator("#stopwatch")).to_contain_text("of 2:00" if script else "0:0")
    page.get_by_label("Your answer").fill("I would look at the data first.")
    page.get_by_role("button", name="Continue later").click()
    page.get_by_role("link", name="Continue", exact=True).click()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_text("I would look at the data first.")).to_be_visible()
    assert not is_wider_than_window(page)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Next question").click()
    expect(page.locator(".aside")).to_contain_text("Keep it simple.")
    for place in range(2, 6):
        expect(page.get_by_text(f"Question {place} of 5")).to_be_visible()
        page.get_by_role("button", name="Show the answer").click()
        page.get_by_role("button", name="See the report" if place == 5 else "Next").click()
    expect(page.get_by_role("heading", name="How it went")).to_be_visible()
    expect(page.get_by_text("What you missed:").first).to_be_visible()
    assert not is_wider_than_window(page)
    assert not Review.objects.exists()
    page.get_by_role("link", name="Another interview").click()
    expect(page.get_by_text("5 answers", exact=True)).to_be_visible()


FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def begin_interview(page: Page) -> None:
    sign_up(page)
    page.goto("/interview/")
    page.get_by_role("button", name="Start the interview").click()
    expect(page.get_by_text("Question 1 of")).to_be_visible()


REFUSES = """navigator.mediaDevices.getUserMedia =
  () => Promise.reject(new DOMException("", "%s"));"""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("NotAllowedError", "The microphone is blocked."),
        ("NotFoundError", "No microphone was found."),
    ],
)
def test_an_interview_goes_on_without_a_microphone(
    open_browser: Open, error: str, sentence: str
) -> None:
    page = open_browser(script=REFUSES % error)
    begin_interview(page)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#recorder [role=status]")).to_contain_text(sentence)
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator("#playback")).to_be_hidden()
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("Question 2 of")).to_be_visible()


def test_a_browser_that_cannot_record_says_so(open_browser: Open) -> None:
    page = open_browser(script="delete window.MediaRecorder;")
    begin_interview(page)
    expect(page.get_by_text("This browser can't record here.")).to_be_visible()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_hidden()


def test_without_a_script_there_is_no_recorder(open_browser: Open) -> None:
    page = open_browser(java_script_enabled=False, viewport=PHONE)
    begin_interview(page)
    expect(page.locator("#recorder")).to_be_hidden()
    expect(page.get_by_role("button", name="Show the answer")).to_be_in_viewport()


@pytest.fixture
def with_microphone(browser: Browser) -> Iterator[Browser]:
    with chromium.launch_beside(browser, *FAKE) as own:
        yield own


def test_an_answer_is_recorded_and_never_sent(
    open_browser: Open, with_microphone: Browser, live_server: LiveServer
) -> None:
    page = with_microphone.new_page(
        base_url=live_server.url, viewport={"width": 360, "height": 740}
    )
    page.set_default_timeout(20_000)
    sent: list[int] = []
    begin_interview(page)
    page.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")))
    record = page.get_by_role("button", name="Record", exact=True)
    status = page.locator("#recorder [role=status]")
    record.click()
    expect(record).to_have_attribute("aria-pressed", "true")
    expect(status).to_contain_text("Recording.")
    record.click()
    expect(status).to_contain_text("Recorded 0:")
    page.get_by_role("button", name="Delete the recording").click()
    expect(status).to_contain_text("Recording deleted.")
    record.click()
    expect(status).to_contain_text("Recording.")
    page.wait_for_timeout(1_200)
    assert not is_wider_than_window(page)
    page.get_by_role("button", name="Show the answer").click()  # which stops it
    expect(page.get_by_text("You spoke for 0:0")).to_be_visible()
    page.locator("#playback audio").evaluate("audio => audio.play()")
    player = page.locator("#playback audio")
    until(page, lambda: player.evaluate("audio => audio.currentTime") > 0)
    assert not is_wider_than_window(page)
    page.get_by_role("button", name="Delete the recording").click()
    expect(page.locator("#playback")).to_be_hidden()
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("Question 2 of")).to_be_visible()
    expect(record).to_have_attribute("aria-pressed", "false")
    page.goto("/interview/")
    assert max(sent) < 1_000  # bytes: the forms' own fields


@WAYS
def test_studying_ahead_of_time(open_browser: Open, script: bool, viewport: dict[str, int]) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    know_twenty_cards()
    page.goto("/study/")
    page.get_by_role("button", name="Study 10 cards ahead of time").click()
    expect(page.get_by_text("0 answered, 10 to go")).to_be_visible()
    expect(page.get_by_text("Early", exact=True)).to_be_visible()
    page.locator("#answer > summary").click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("1 answered, 9 to go")).to_be_visible()
    until(page, lambda: Review.objects.latest("id").rule == "early")


@WAYS
def test_a_calendar_feed_is_made_and_stopped(
    open_browser: Open, script: bool, viewport: dict[str, int]
) -> None:
    page = open_browser(java_script_enabled=script, viewport=viewport)
    sign_up(page)
    page.goto("/settings/")
    expect(page.get_by_text("Email reminders aren't available")).to_be_visible()
    page.get_by_role("button", name="Create calendar link").click()
    confirm(page)  # after which it is made
    address = page.get_by_label("Calendar link").input_value()
    assert page.request.get(address).text().startswith("BEGIN:VCALENDAR")
    assert not is_wider_than_window(page)
    page.get_by_role("button", name="Remove the link").click()
    expect(page.get_by_role("button", name="Create calendar link")).to_be_visible()
    assert page.request.get(address).status == 404
