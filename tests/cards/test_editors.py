"""The Editors group: its members write questions and answer reports, and see nothing else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cards.models import Question, Report
from dlprep_site.models import User

from ..helpers import MORNING, card, make_plan, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    user = make_user("editor@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(user)
    return client


def test_an_editor_writes_questions_and_answers_reports(editor: Client) -> None:
    plan = make_plan()
    report = Report.objects.create(
        card=card(1), reporter=plan.learner.user, revision=1, text="Wrong.", created_at=MORNING
    )
    for path in (
        "/admin/",
        "/admin/cards/question/",
        "/admin/cards/question/add/",
        f"/admin/cards/question/{Question.objects.all()[0].pk}/change/",
        "/admin/cards/deck/add/",
        f"/admin/cards/report/{report.pk}/change/",
    ):
        assert editor.get(path).status_code == 200, path
    editor.post(f"/admin/cards/report/{report.pk}/change/", {"status": "fixed", "reply": "Yes."})
    report.refresh_from_db()
    assert report.reply == "Yes."


def test_an_editor_sees_no_learner_and_makes_no_superuser(editor: Client) -> None:
    learner = make_plan().learner.user
    Report.objects.create(
        card=card(1), reporter=learner, revision=1, text="Wrong.", created_at=MORNING
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


def test_the_groups_rights_are_just_these() -> None:
    rights = Permission.objects.filter(group__name="Editors")
    assert list(rights.exclude(content_type__app_label="cards")) == [
        Permission.objects.get(codename="view_difficulty")
    ]
    assert not rights.filter(
        codename__in=["delete_question", "delete_card", "delete_deck"]
    ).exists()
    assert rights.count() == 22 + 1
