"""What staff did is on record, and nobody can touch the record in the admin."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client

from dlprep_site.models import User

from ..helpers import PASSWORD, make_plan, make_user
from .logins import add_totp, confirm, log_in, make_staff

pytestmark = pytest.mark.django_db
LOG = "/admin/admin/logentry/"


@pytest.fixture
def admin() -> Client:
    User.objects.create_superuser("admin@example.com", PASSWORD)
    return confirm(log_in("admin@example.com", REMOTE_ADDR="192.0.2.5"))


def rights_form(user: User, **changes: str) -> dict[str, str]:
    day, time = "2026-01-01", "00:00:00"
    dates = {f"{name}_{part}": value for name in ("last_login", "date_joined")
             for part, value in enumerate((day, time))}  # fmt: skip
    return {"email": user.email, "is_active": "on", **dates, **changes}


def test_staff_logins_are_on_record_and_learners_are_not(admin: Client) -> None:
    make_plan()
    log_in("learner@example.com")
    log_in("admin@example.com", password="wrong")
    page = admin.get(LOG).text
    assert page.count("Logged in from 192.0.2.5.") == 1
    assert LogEntry.objects.count() == 1
    assert "learner@example.com" not in page


def test_ones_own_actions_are_shown_without_logins(admin: Client) -> None:
    learner = make_user()
    admin.post(f"/admin/dlprep_site/user/{learner.pk}/change/", rights_form(learner))
    shown = admin.get("/admin/").text.partition("My actions")[2]
    assert "learner@example.com" in shown
    assert "admin@example.com" not in shown


def test_rights_that_change_are_on_record_with_what_they_became(admin: Client) -> None:
    learner = make_user()
    editors = Group.objects.get(name="Editors")
    path = f"/admin/dlprep_site/user/{learner.pk}/change/"
    admin.post(path, rights_form(learner, is_staff="on", groups=str(editors.pk)))
    learner.refresh_from_db()
    assert learner.is_staff
    page = admin.get(LOG).text
    assert "Staff status: yes" in page
    assert "Groups: Editors" in page
    assert "pbkdf2" not in page
    admin.post(path, {**rights_form(learner), "is_active": ""})
    assert "Active: no" in admin.get(LOG).text
    admin.post(f"/admin/auth/group/{editors.pk}/change/", {"name": "Editors", "permissions": []})
    assert "Permissions: none" in admin.get(LOG).text


def test_the_record_can_be_searched_and_filtered(admin: Client) -> None:
    assert "Logged in" in admin.get(f"{LOG}?q=192.0.2.5").text
    assert "0 log entries" in admin.get(f"{LOG}?q=nothing-like-it").text
    assert "0 log entries" in admin.get(f"{LOG}?action_flag__exact=3").text
    entry = LogEntry.objects.get()
    assert "Logged in from" in admin.get(f"{LOG}{entry.pk}/change/").text


def test_nobody_edits_or_deletes_the_record(admin: Client) -> None:
    entry = LogEntry.objects.get()
    assert admin.get(f"{LOG}add/").status_code == 403
    assert admin.post(f"{LOG}{entry.pk}/change/", {"change_message": "x"}).status_code == 403
    assert admin.post(f"{LOG}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    admin.post(LOG, {"action": "delete_selected", "_selected_action": str(entry.pk), "post": "yes"})
    entry.refresh_from_db()
    assert entry.change_message.startswith("Logged in")


def test_an_account_that_has_acted_can_not_be_deleted(admin: Client) -> None:
    editor = make_staff()
    log_in(editor.email)
    page = admin.post(f"/admin/dlprep_site/user/{editor.pk}/delete/", {"post": "yes"})
    assert page.status_code == 403
    own = log_in(editor.email)
    answer = own.post("/settings/data/delete/", {"email": editor.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert "that stays on record" in answer.text
    assert User.objects.filter(pk=editor.pk).exists()


def test_an_editor_does_not_see_the_record(admin: Client) -> None:
    editor = make_staff()
    editor.groups.add(Group.objects.get(name="Editors"))
    client = log_in(editor.email)
    assert client.get(LOG).status_code == 403
    assert client.get(f"{LOG}{LogEntry.objects.all()[0].pk}/change/").status_code == 403
    assert "logentry" not in client.get("/admin/").text
    for other in ("mfa/authenticator", "auth/group", "dlprep_site/user"):
        assert client.get(f"/admin/{other}/").status_code == 403


def test_secrets_and_session_keys_are_not_in_the_admin(admin: Client) -> None:
    learner = make_user()
    add_totp(learner)
    row = Authenticator.objects.get()
    for path in ("/admin/mfa/authenticator/", f"/admin/mfa/authenticator/{row.pk}/change/"):
        page = admin.get(path).text
        assert "learner@example.com" in page
        assert row.data["secret"] not in page
    assert admin.get("/admin/usersessions/usersession/").status_code == 404
    admin.post(f"/admin/mfa/authenticator/{row.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()
    assert LogEntry.objects.filter(action_flag=3).count() == 1


def test_an_operator_removes_what_was_lost() -> None:
    add_totp(make_user())
    call_command("remove_second_factor", "LEARNER@example.com", stdout=StringIO())
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_second_factor", "nobody@example.com")
