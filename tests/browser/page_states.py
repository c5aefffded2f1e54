"""Every page in every state that matters, one after the other, for tests that look at them all.

A tour is a generator: it brings the page into a state, and yields that state's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from django.db import OperationalError
from playwright.sync_api import FilePayload, Page, expect

from cards.models import Card, Question
from scheduler.models import Learner, Plan, Transfer

from ..helpers import PASSWORD, download, grade, logged_in
from .page_checks import unfold
from .test_editors_day import log_in_as_editor
from .test_first_days import open_menu, sign_up
from .test_pages import PRIVATE, PUBLIC, stage_an_import
from .test_passkey import confirm, plug_in_a_key

Tour = Iterator[str]


def visitors(page: Page) -> Tour:
    for path in PUBLIC:
        page.goto(path)
        yield f"visitor {path}"
    page.goto("/")
    page.locator("#sample summary").click()
    yield "the sample's answer"
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_text("As long as you know it")).to_be_visible()
    yield "the sample graded"
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("nobody@example.com")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "login refused"
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill("new@example.com")
    page.get_by_label("Password").fill("12345678")
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    yield "sign-up refused"
    page.goto("/nowhere/")
    yield "not found"


def newcomers(page: Page) -> Tour:
    """Pages with nothing in them yet, then a first day from question to finish."""
    sign_up(page)
    Plan.objects.update(new_per_day=2)
    for path in PRIVATE:
        page.goto(path)
        yield f"newcomer {path}"
    page.goto("/study/")
    page.locator("#help > summary").click()
    yield "keys and grades"
    page.keyboard.press("w")
    page.keyboard.type("It weighs the parts of its input by how much they matter now.")
    yield "say it first"
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_be_visible()
    page.locator("[name=points]").first.check()
    yield "the answer"
    grade_by(page, "Again")
    yield "the next card"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Answer undone.")).to_be_visible()
    yield "taken back"
    open_menu(page)
    yield "the menu of a card"
    page.get_by_role("button", name="Skip until tomorrow").click()
    expect(page.get_by_role("button", name="Bring it back")).to_be_visible()
    yield "buried"
    page.goto("/")
    yield "put aside on Today"
    page.goto("/study/")
    for _ in range(8):
        if page.locator("#finished").count():
            break
        grade_by(page, "Good")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    yield "finished"
    page.goto("/")
    yield "Today, done"


def grade_by(page: Page, label: str) -> None:
    page.wait_for_load_state()
    if page.locator("#answer").get_attribute("open") is None:
        page.locator("#answer > summary").click()
    token = page.locator("#grade [name=token]").get_attribute("value")
    page.locator("#answer").get_by_role("button", name=label).click()
    expect(page.locator(f'#grade [name=token][value="{token}"]')).to_have_count(0)


def learners(page: Page) -> Tour:
    """A learner back after ten days: full pages, errors beside fields, steps of longer tasks."""
    sign_up(page, "back@example.com")
    plan = Plan.objects.select_related("learner").get(learner__user__email="back@example.com")
    back_then = datetime.now(tz=UTC) - timedelta(days=10)
    for number, shown in enumerate(Card.objects.filter(depth="easy")[:25]):
        grade(plan, shown, number % 4 + 2, back_then)
    Learner.objects.filter(pk=plan.learner_id).update(asks_confidence=True)
    for path in ("/", "/plan/", "/plan/readiness/", "/progress/", "/questions/", "/study/"):
        page.goto(path)
        unfold(page)
        yield f"learner {path}"
    slug = Question.objects.get(number=1).slug
    for path in ("", "report/deep/", "changes/deep/"):
        page.goto(f"/questions/{slug}/{path}")
        unfold(page)
        yield f"question {path}"
    card = Card.objects.filter(depth="easy").earliest("pk")
    for named in ("", f"?points={card.pk}.1", f"?points={card.pk}.0.2&answers=0"):
        page.goto(f"/practice/points/{named}")
        unfold(page)
        yield f"point drill {named}"
    yield from forms(page, slug)
    yield from mock_interview(page)
    page.goto(stage_an_import(plan.learner_id))
    yield "import, looked at"


def forms(page: Page, slug: str) -> Tour:
    page.goto(f"/questions/{slug}/report/deep/")
    page.locator("main form").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Send report").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    yield "report, refused"
    page.get_by_label("What is wrong?").fill("The second sentence is not true.")
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("The editors will look at it.")).to_be_visible()
    yield "report, sent"
    page.goto("/reports/")
    yield "reports"
    page.goto("/settings/")
    zone = page.get_by_label("Time zone")
    zone.locator("option").first.evaluate("option => { option.value = 'Factory'; }")
    zone.select_option("Factory")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    yield "settings, refused"
    page.goto("/plan/change/")
    page.get_by_label("New cards a day").fill("3")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    yield "plan, the effect"
    page.goto("/plan/focus/")
    page.get_by_role("button", name="LLM").click()
    expect(page.get_by_text("Nothing is saved yet.").last).to_be_visible()
    yield "focus, the effect"
    page.goto(f"/plan/{datetime.now(tz=UTC):%Y-%m-%d}/")
    yield "plan, a day"
    page.goto("/questions/?q=nothingatall")
    yield "search, nothing"


def mock_interview(page: Page) -> Tour:
    page.goto("/interview/")
    page.get_by_text("More options").click()
    for box in page.get_by_role("group", name="Sections").get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Start the interview").click()
    expect(page.get_by_text("Choose at least one section.")).to_be_visible()
    yield "interview, refused"
    page.get_by_label("Diagnosing real problems").check()
    page.get_by_role("button", name="Start the interview").click()
    expect(page.get_by_text("Question 1 of")).to_be_visible()
    yield "interview, a question"
    for place in range(1, 7):  # two questions of the section, each with two follow-ups
        page.get_by_role("button", name="Show the answer").click()
        if place == 1:
            yield "interview, an answer"
        page.get_by_role("button", name="See the report" if place == 6 else "Next").click()
    expect(page.get_by_role("heading", name="How it went")).to_be_visible()
    yield "interview, the report"
    page.goto("/interview/")
    yield "interviews"


def security(page: Page) -> Tour:
    plug_in_a_key(page)
    sign_up(page, "careful@example.com")
    page.goto("/accounts/2fa/totp/activate/")
    confirm(page)
    expect(page.locator(".qr svg")).to_be_visible()
    yield "an app, its code"
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    yield "an app, refused"
    page.goto("/accounts/2fa/webauthn/add/")
    yield "a key"
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    yield "recovery codes"
    page.goto("/accounts/2fa/webauthn/")
    yield "the keys"
    page.goto("/settings/security/")
    yield "security with a key"
    page.goto("/settings/data/")
    yield "data"
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("link", name="Log in").first.wait_for()  # it asks the device first
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("careful@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    yield "one more step"


def troubles(page: Page) -> Tour:
    """What is refused, what is lost, what fails; and an import, from a file to its end."""
    sign_up(page, "before@example.com")
    plan = Plan.objects.get()
    for shown in Card.objects.filter(depth="easy")[:3]:
        grade(plan, shown, 4, datetime.now(tz=UTC) - timedelta(days=2))
    page.goto("/accounts/reauthenticate/?next=/settings/data/")
    yield "is it you?"
    confirm(page)
    page.get_by_role("heading", name="Your data").wait_for()
    mine = download(logged_in(plan.learner.user), "/settings/data/dlprep.json").content
    page.goto("/settings/data/")
    page.get_by_role("button", name="Download as JSON").click()
    expect(page.get_by_text("Your file is ready")).to_be_visible()
    yield "a file to download"
    Transfer.objects.create(
        learner=plan.learner, kind="add", state="running", language="en", done=3, total=9,
        filename="a-very-long-name-of-a-file" * 3, asked_at=datetime.now(tz=UTC),
    )  # fmt: skip
    page.goto(Transfer.objects.latest("asked_at").get_absolute_url())
    yield "an import, under way"
    Transfer.objects.update(state="failed", problem="Something went wrong.")
    page.reload()
    yield "an import that failed"
    try_to_delete(page)
    expect(page.locator(".errorlist").first).to_be_visible()
    yield "deleting, refused"
    for _ in range(10):
        try_to_delete(page)
    expect(page.get_by_text("Error 429")).to_be_visible()
    yield "Error 429"
    bring_along(page, b"no JSON")
    expect(page.locator(".errorlist").first).to_be_visible()
    yield "a file, refused"

    page.context.clear_cookies()
    sign_up(page, "after@example.com")
    bring_along(page, mine)
    page.get_by_role("button", name="Import", exact=True).wait_for()
    yield "a file, looked at"
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Import complete.")).to_be_visible()
    yield "a file, added"
    page.goto("/settings/data/")
    yield "what was added, to be taken back"

    page.goto("/study/")
    page.context.set_offline(True)
    grade_by(page, "Good")
    expect(page.locator("#pending")).to_contain_text("not saved yet")
    yield "studying without a connection"
    page.context.set_offline(False)
    expect(page.locator("#pending")).to_have_text("Saved.", timeout=30_000)

    page.goto("/settings/")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Error 403")).to_be_visible()
    yield "Error 403"
    for error, said in ((RuntimeError, "Error 500"), (OperationalError, "Error 503")):
        with patch("scheduler.views.progress.get_progress", side_effect=error("for the picture")):
            page.goto("/progress/")
        expect(page.get_by_text(said)).to_be_visible()
        yield said


def try_to_delete(page: Page) -> None:
    page.goto("/settings/data/")
    page.get_by_label("Type your email to confirm").fill("somebody@example.com")
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Delete my account").click()
    page.wait_for_load_state()


def bring_along(page: Page, contents: bytes) -> None:
    page.goto("/settings/data/")
    file: FilePayload = {"name": "mine.json", "mimeType": "application/json", "buffer": contents}
    page.get_by_label("A file to import").set_input_files(file)
    page.get_by_role("button", name="Preview import").click()


def editors(page: Page) -> Tour:
    page.goto("/admin/")
    yield "admin login"
    log_in_as_editor(page)
    yield "the desk"
    question = Question.objects.all()[0]
    for path in (
        "cards/question/",
        "cards/question/add/",
        f"cards/question/{question.pk}/change/",
        f"cards/question/{question.pk}/history/",
        f"cards/question/{question.pk}/history/1/",
        f"cards/question/order/{question.section.deck_id}/",
        "cards/question/import/",
        "cards/report/",
        "scheduler/difficulty/",
    ):
        page.goto(f"/admin/{path}")
        yield f"admin {path}"
