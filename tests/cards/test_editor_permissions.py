"""The Editors group: its members write questions and answer reports, and see nothing else."""

from __future__ import annotations

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cards.models import Question, Report, Section
from dlprep_site.models import User

from ..helpers import MORNING, PASSWORD, card, logged_in, make_plan, make_user
from .test_admin import question_form

pytestmark = pytest.mark.django_db


def test_an_editor_writes_questions_and_answers_reports(editor: Client) -> None:
    plan = make_plan()
    report = Report.objects.create(
        card=card(1),
        reporter=plan.learner.user,
        content_version=1,
        text="Wrong.",
        created_at=MORNING,
    )
    for path in (
        "/admin/",
        "/admin/cards/question/",
        "/admin/cards/question/add/",
        f"/admin/cards/question/{Question.objects.all()[0].pk}/change/",
        "/admin/cards/deck/add/",
        f"/admin/cards/question/{card(1).question_id}/history/",
        f"/admin/cards/question/order/{card(1).question.section.deck_id}/",
        "/admin/cards/question/import/",
        "/admin/cards/question/export/json/",
        "/admin/scheduler/difficulty/",
        f"/admin/cards/report/{report.pk}/change/",
    ):
        answer = editor.get(path)
        assert answer.status_code == 200, path
        assert "learner@example.com" not in answer.text
    editor.post(f"/admin/cards/report/{report.pk}/change/", {"status": "fixed", "reply": "Yes."})
    report.refresh_from_db()
    assert report.reply == "Yes."


def test_an_editor_sees_no_learner_and_makes_no_superuser(editor: Client) -> None:
    learner = make_plan().learner.user
    Report.objects.create(
        card=card(1), reporter=learner, content_version=1, text="Wrong.", created_at=MORNING
    )
    for path in (
        "/admin/dlprep_site/user/",
        "/admin/dlprep_site/user/add/",
        f"/admin/dlprep_site/user/{learner.pk}/change/",
        "/admin/auth/group/",
        f"/admin/cards/question/{Question.objects.all()[0].pk}/delete/",
    ):
        assert editor.get(path).status_code in {403, 404}, path
    for path in (
        "/admin/",
        "/admin/cards/report/",
        f"/admin/cards/report/{Report.objects.get().pk}/change/",
    ):
        assert "learner@example.com" not in editor.get(path).text
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_new_deck_is_made_in_the_admin_and_learners_choose_it(editor: Client) -> None:
    plan = make_plan()
    form = {"title": "SQL", "slug": "sql", "description": "", "is_published": "on"}
    for name, count in (("sections", 1), ("one_liners", 0), ("mindset_tips", 0)):
        form |= {f"{name}-TOTAL_FORMS": str(count), f"{name}-INITIAL_FORMS": "0"}
    form |= {"sections-0-number": "1", "sections-0-title": "Joins", "sections-0-summary": ""}
    assert editor.post("/admin/cards/deck/add/", form).status_code == 302
    section = Section.objects.get(deck__slug="sql")
    made = question_form(section=str(section.pk), number="1", _publish="")
    draft = made | {"slug": "draft", "title": "No points?", "cards-0-key_points": ""}
    answer = editor.post("/admin/cards/question/add/", draft, follow=True)
    assert "A published card needs key points" in answer.text
    made["number"] = ""
    assert editor.post("/admin/cards/question/add/", made).status_code == 302
    learner = logged_in(plan.learner.user)
    assert "SQL" in learner.get("/plan/change/").text
    assert learner.post("/plan/deck/sql/").status_code == 302
    assert "easy?" in learner.get("/study/").text


def test_the_groups_rights_are_just_these() -> None:
    rights = Permission.objects.filter(group__name="Editors")
    assert list(rights.exclude(content_type__app_label="cards")) == [
        Permission.objects.get(codename="view_difficulty")
    ]
    assert not rights.filter(codename__in=["delete_question", "delete_deck"]).exists()
    assert rights.count() == 23 + 4 + 1  # of them, four for figures


def test_an_editor_can_not_group_reports_by_who_sent_them(editor: Client) -> None:
    learner = make_plan().learner.user
    path = "/admin/cards/report/"
    Report.objects.create(
        card=card(1), reporter=learner, content_version=1, text="Odd.", created_at=MORNING
    )
    assert "Odd." in editor.get(path).text
    for lookup in (
        "reporter", "reporter__id", "reporter_id", "reporter__id__exact", "reporter__in",
        "reporter__email__startswith", "reporter__isnull", "reporter__learner__feed_key",
    ):  # fmt: skip
        assert editor.get(path, {lookup: learner.pk}).status_code == 400, lookup


def test_an_editors_login_leads_to_no_page_that_is_closed_to_them(db: None) -> None:
    user = make_user("editor@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert LogEntry.objects.get().get_change_message().startswith("Logged in")
    page = client.get("/admin/").text
    actions = page.split('id="recent-actions-module"')[1]
    assert user.email not in actions, "a login is in the record, which only superusers may see"
    assert not re.findall(r'<a href="/admin', actions)
