"""An editor's day and what a learner sees of it: write, preview, publish, edit, report, revert."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from cards.models import Question
from dlprep_site.models import User
from scheduler.log.replay import differences
from scheduler.models import Learner, Review

from ..helpers import PASSWORD
from .conftest import PHONE
from .device_storage import until
from .page_checks import is_wider_than_window
from .test_first_days import TODAY, TOMORROW, go_past_the_first_day, open_menu, sign_up

TITLE = "What is a learning rate?"
CARDS = {
    "easy": ("What does it set?", "The **size** of a step.", "the size\ntoo large diverges"),
    "deep": ("How is it chosen?", "By trying a few, and a schedule.", "try a few\na schedule"),
}  # fmt: skip
EDITORS = [
    ("cards.migrations.0003_editors_group", "make_group"),
    ("scheduler.migrations.0017_editors_see_difficulty", "let_editors_in"),
]


def log_in_as_editor(page: Page) -> None:
    # PostgreSQL's database was emptied between tests, with what the migrations had put there
    for migration, name in EDITORS:
        getattr(import_module(migration), name)(apps, None)
    editor = User.objects.create_user("editor@example.com", PASSWORD, is_staff=True)
    editor.groups.add(Group.objects.get(name="Editors"))
    page.goto("/admin/")
    page.get_by_label("Email").fill("editor@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="The desk")).to_be_visible()


def write(page: Page, script: bool) -> None:
    page.goto("/admin/cards/question/add/")
    expect(page.get_by_label("Section")).to_be_focused()
    page.get_by_label("Section").select_option(index=1)
    page.get_by_label("Title").press_sequentially(TITLE)
    slug = page.get_by_label("Slug")
    expect(slug).to_have_value("what-is-a-learning-rate") if script else slug.fill("rate")
    for place, (prompt, answer, points) in enumerate(CARDS.values()):
        page.locator(f"#id_cards-{place}-prompt").fill(prompt)
        page.locator(f"#id_cards-{place}-answer").fill(answer)
        page.locator(f"#id_cards-{place}-key_points").fill(points if place else "")
    if script:
        preview = page.locator(".inline-related .markdown-preview").first
        expect(preview).to_contain_text("What does it set?")
        expect(preview.locator("strong")).to_have_text("size")
        page.get_by_label("In depth", exact=False).first.fill(
            "Steps shrink by $1/t$. <script></script>"
        )
        in_depth = page.locator(".field-preview_in_depth .markdown-preview")
        expect(in_depth).to_contain_text("Steps shrink by")
        expect(in_depth).to_contain_text("<script>")
        expect(in_depth.locator("math")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def publish(page: Page) -> None:
    page.get_by_role("row", name=TITLE).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("Publish")
    page.get_by_role("button", name="Go").first.click()


def open_question(page: Page) -> None:
    page.goto("/admin/cards/question/")
    page.get_by_role("link", name=TITLE).click()


def put_first(page: Page, script: bool) -> None:
    page.goto("/admin/cards/question/")
    page.get_by_role("link", name="Order", exact=True).click()
    section = page.locator(".ordered").first
    if script:
        handles = section.locator(".handle")
        handles.last.hover()
        page.mouse.down()
        box = handles.first.bounding_box()
        assert box
        page.mouse.move(box["x"] + 5, box["y"] + 30, steps=5)
        page.mouse.move(box["x"] + 5, box["y"] - 5, steps=5)
        page.mouse.up()
        expect(section.locator("li").first).to_contain_text(TITLE)
    else:
        numbers = section.locator("input")
        for place, number in [(2, "1"), (0, "2"), (1, "33")]:
            numbers.nth(place).fill(number)
    page.get_by_role("button", name="Save the order").click()
    expect(page.get_by_text("3 renumbered")).to_be_visible()
    first = section.locator("li").first
    expect(first).to_contain_text(TITLE)
    first.get_by_role("button", name="Down").click()
    expect(section.locator("li").nth(1)).to_contain_text(TITLE)
    section.locator("li").nth(1).get_by_role("button", name="Up").click()
    expect(section.locator("li").first).to_contain_text(TITLE)


def answer_the_new_card(page: Page, prompt: str) -> None:
    page.goto("/study/")
    expect(page.get_by_role("heading", name=prompt)).to_be_visible()
    page.locator("#answer > summary").click()


@pytest.mark.parametrize("script", [True, False])
def test_an_editors_day(open_browser: Callable[..., Page], script: bool) -> None:
    desk = open_browser(java_script_enabled=script)
    phone = open_browser(java_script_enabled=script, viewport=PHONE)
    with time_machine.travel(TODAY, tick=True):
        log_in_as_editor(desk)
        write(desk, script)
        publish(desk)
        expect(desk.get_by_text("A published card needs key points")).to_be_visible()
        open_question(desk)
        desk.locator("#id_cards-0-key_points").fill(CARDS["easy"][2])
        desk.get_by_role("button", name="Save", exact=True).first.click()
        publish(desk)
        expect(desk.get_by_text("1 published")).to_be_visible()
        put_first(desk, script)

        sign_up(phone)
        go_past_the_first_day(new_per_day=1)
        answer_the_new_card(phone, "What does it set?")
        phone.get_by_role("button", name="Good").click()
        expect(phone.get_by_role("heading", name="Done for today")).to_be_visible()

        open_question(desk)
        desk.locator("#id_cards-0-answer").fill("The **length** of a step, in weight space.")
        desk.locator("#id_cards-0-weight_1").check()
        desk.get_by_role("button", name="Save", exact=True).first.click()
        expect(desk.get_by_text("Say in a sentence what changed")).to_be_visible()
        desk.locator("#id_cards-0-summary").fill("It is the length of a step, not its size.")
        desk.get_by_role("button", name="Save", exact=True).first.click()
        expect(desk.get_by_text("was changed successfully")).to_be_visible()

    with time_machine.travel(TOMORROW, tick=True):
        answer_the_new_card(phone, "What does it set?")
        expect(phone.get_by_text("Changed since you last answered it", exact=True)).to_be_visible()
        expect(phone.get_by_text("It is the length of a step, not its size.")).to_be_visible()
        phone.get_by_role("link", name="See what changed").click()
        expect(phone.locator(".diff del")).to_contain_text("size")
        expect(phone.locator(".diff ins").first).to_contain_text("length")
        phone.get_by_role("link", name="Back to studying").click()
        open_menu(phone)
        phone.get_by_role("link", name="Report a mistake").click()
        phone.get_by_label("What is wrong?").fill("It was right before.")
        phone.get_by_role("button", name="Send report").click()
        expect(phone.get_by_text("The editors will look at it.")).to_be_visible()

        open_question(desk)
        desk.get_by_role("link", name="History").click()
        expect(desk.get_by_text("Learners are told: It is the length of a step")).to_be_visible()
        before_the_edit = desk.locator(".version").nth(1)
        before_the_edit.get_by_role("link", name="Revert to this").click()
        desk.get_by_label("substantive").check()
        desk.get_by_label("What changed").fill("It is the size again.")
        desk.get_by_role("button", name="Revert to version").click()
        expect(desk.get_by_text("The texts are again those of version")).to_be_visible()
        expect(desk.get_by_text("Learners are told: It is the size again.")).to_be_visible()

        desk.goto("/admin/cards/report/")
        desk.get_by_role("link", name="It was right before.").click()
        desk.get_by_label("Status").select_option("Fixed")
        desk.get_by_label("Reply").fill("You are right. It is back.")
        desk.get_by_role("button", name="Save", exact=True).click()
        phone.goto("/")
        phone.get_by_role("link", name="Read what became of it").click()
        expect(phone.get_by_text("You are right. It is back.")).to_be_visible()

        answer_the_new_card(phone, "What does it set?")
        expect(phone.get_by_text("It is the size again.")).to_be_visible()
        expect(phone.locator("#answer strong")).to_have_text("size")
        phone.get_by_role("button", name="Good").click()
        expect(phone.get_by_text("1 answered")).to_be_visible()

    until(phone, lambda: Review.objects.standing().count() == 2)
    assert not list(differences([Learner.objects.get().pk]))
    assert Question.objects.get(title=TITLE).cards.get(depth="easy").content_version == 3


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_looked_at_and_imported(open_browser: Callable[..., Page], script: bool) -> None:
    desk = open_browser(java_script_enabled=script, viewport=PHONE)
    log_in_as_editor(desk)
    desk.goto("/admin/cards/question/")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Export as CSV").click()
    exported = download.value.path().read_bytes()

    def look(data: bytes) -> None:
        file = {"name": "questions.csv", "mimeType": "text/csv", "buffer": data}
        desk.get_by_label("File").set_input_files(file)  # type: ignore[arg-type]
        desk.get_by_role("button", name="Look at it first").click()

    desk.get_by_role("link", name="Import").click()
    look(exported)
    expect(desk.get_by_text("nothing would change")).to_be_visible()
    shipped = b"Which problems call for deep learning, and which do not?"
    look(exported.replace(shipped, b"<b>When</b> to use deep learning?"))
    expect(desk.locator(".diff ins").first).to_contain_text("<b>When</b>")
    desk.get_by_role("button", name="Import 1 question").click()
    expect(desk.get_by_text("0 new, 1 changed, 31 as they were")).to_be_visible()
    assert Question.objects.get(number=1).title == "<b>When</b> to use deep learning?"


def test_the_editors_pages_fit_the_window(open_browser: Callable[..., Page]) -> None:
    desk = open_browser()
    log_in_as_editor(desk)
    question = Question.objects.all()[0]
    for path in (
        f"cards/question/{question.pk}/change/",
        f"cards/question/{question.pk}/history/",
        f"cards/question/{question.pk}/history/1/",
        f"cards/question/order/{question.section.deck_id}/",
        "cards/question/import/",
        "scheduler/difficulty/",
    ):
        desk.goto(f"/admin/{path}")
        for width in (1000, 360, 320):
            desk.set_viewport_size({"width": width, "height": 740})
            assert not is_wider_than_window(desk), f"{path} at {width}"
