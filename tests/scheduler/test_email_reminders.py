"""Reminders by mail: at the learner's hour, once a day, when something is due, until stopped."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from scheduler.models import Learner, Pause, Plan
from scheduler.notifications.email import Sent, send_reminders, stop_url
from scheduler.services import reminders

from ..helpers import MORNING, as_shown, card, days, grade, make_plan, together

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
EVENING = MORNING + 10 * HOUR  # 19:00 UTC


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = True
    settings.SITE_URL = "https://study.example"


def wants_mail(plan: Plan, hour: int | None = 19, timezone: str = "UTC") -> None:
    Learner.objects.filter(pk=plan.learner_id).update(reminder_hour=hour, timezone=timezone)
    user = plan.learner.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


@pytest.fixture
def plan(plan: Plan) -> Plan:
    wants_mail(plan)
    return plan


def sent_at(moment: datetime) -> int:
    return send_reminders(moment).sent


def test_what_a_reminder_says(plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    assert sent_at(EVENING) == 1
    [message] = mail.outbox
    assert message.to == ["learner@example.com"]
    assert re.fullmatch(r"\d+ cards today, about \d+ minutes?", str(message.subject))
    assert "Day 1 of 365 on Deck deck." in message.body
    assert "1 to review, " in message.body
    assert "https://study.example/study/" in message.body
    assert "at 19:00" in message.body
    stop = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (EVENING - timedelta(seconds=1), 0),
        (EVENING, 1),
        (EVENING + 3 * HOUR, 1),
        (EVENING + 3 * HOUR + timedelta(seconds=1), 0),
        (EVENING + 8 * HOUR, 0),  # three at night, still the same study day
    ],
)
def test_at_the_hour_or_a_little_late(plan: Plan, moment: datetime, count: int) -> None:
    assert sent_at(moment) == count


def test_never_twice_a_day_and_again_the_next(plan: Plan) -> None:
    moments = [EVENING + minutes * timedelta(minutes=15) for minutes in range(13)]
    assert [sent_at(moment) for moment in moments] == [1] + [0] * 12
    assert sent_at(EVENING - days(1)) == 0, "a clock that was put back"
    assert sent_at(EVENING + days(1)) == 1


def test_the_hour_is_the_learners_own() -> None:
    for email, zone in [("a@example.com", "Asia/Kolkata"), ("b@example.com", "America/New_York")]:
        wants_mail(make_plan(email=email), timezone=zone)
    assert sent_at(MORNING + 4.5 * HOUR) == 1  # 19:00 in Kolkata
    assert [message.to for message in mail.outbox] == [["a@example.com"]]
    assert sent_at(MORNING + 15 * HOUR) == 1  # 19:00 in New York
    assert mail.outbox[1].to == ["b@example.com"]


def test_an_hour_before_the_rollover_is_that_nights() -> None:
    plan = make_plan(now=MORNING - days(1))
    wants_mail(plan, hour=2)
    assert sent_at(MORNING - 7 * HOUR) == 1  # 2 March 02:00: the night of 1 March
    assert sent_at(MORNING + 16 * HOUR) == 0
    assert sent_at(MORNING + 17 * HOUR) == 1


def test_nothing_due_no_mail_but_later_something_is(plan: Plan) -> None:
    Plan.objects.update(new_per_day=0)
    assert sent_at(EVENING) == 0
    Plan.objects.update(new_per_day=1)
    assert sent_at(EVENING + HOUR) == 1


def test_nothing_is_asked_on_days_off_and_pauses(plan: Plan) -> None:
    Plan.objects.update(days_off=[0])
    assert sent_at(EVENING) == 0
    Plan.objects.update(days_off=[])
    Pause.objects.create(plan=plan, first="2026-03-01", last="2026-03-03")
    assert sent_at(EVENING) == 0


@pytest.mark.parametrize("why", ["off", "unverified", "inactive"])
def test_learners_who_get_no_reminder(plan: Plan, why: str) -> None:
    if why == "off":
        reminders.set_reminder(learner_id=plan.learner_id, hour=None)
    elif why == "unverified":
        EmailAddress.objects.update(verified=False)
    else:
        plan.learner.user.is_active = False
        plan.learner.user.save()
    assert send_reminders(EVENING) == Sent(0, 0)


def test_off_by_default() -> None:
    assert make_plan(email="new@example.com").learner.reminder_hour is None


def test_a_refused_mail_is_told_and_never_sent_twice(plan: Plan) -> None:
    wants_mail(make_plan(email="second@example.com"))
    real = EmailBackend.send_messages

    def refuse_the_first(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        if messages[0].to == ["learner@example.com"]:
            raise OSError("refused")
        return real(self, messages)

    with patch.object(EmailBackend, "send_messages", refuse_the_first):
        assert send_reminders(EVENING) == Sent(1, 1)
    assert send_reminders(EVENING + HOUR) == Sent(0, 0)


def test_while_the_server_is_away_nobody_is_claimed(plan: Plan) -> None:
    with (
        patch.object(EmailBackend, "open", side_effect=ConnectionRefusedError, create=True),
        pytest.raises(ConnectionRefusedError),
    ):
        send_reminders(EVENING)
    assert sent_at(EVENING + HOUR) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one() -> None:
    wants_mail(make_plan())
    outcomes = together(*[partial(sent_at, EVENING)] * 4)
    assert sum(outcomes) == len(mail.outbox) == 1


def test_the_stop_link_works_without_a_login(plan: Plan) -> None:
    path = stop_url(plan.learner_id).removeprefix("https://study.example")
    visitor = Client(enforce_csrf_checks=True)
    assert "Stop email reminders?" in visitor.get(path).text
    assert Learner.objects.get().reminder_hour == 19, "opening a link changes nothing"
    assert "Email reminders are off" in visitor.post(path, {"List-Unsubscribe": "One-Click"}).text
    assert Learner.objects.get().reminder_hour is None
    assert visitor.post(path).status_code == 200


@pytest.mark.parametrize("token", ["x", "1:2:3", "MQ:1u:abc", "9" * 500])
def test_a_stop_link_that_was_not_made_here(plan: Plan, token: str) -> None:
    assert Client().post(f"/reminders/stop/{token}/").status_code == 404
    assert Learner.objects.get().reminder_hour == 19


def test_choosing_the_hour(client: Client, plan: Plan) -> None:
    page = client.get("/settings/").text
    assert "Email on days with something to study" in page
    assert (
        "get an email at 07:00"
        in client.post("/settings/reminder/", {"hour": "7"}, follow=True).text
    )
    assert '<option value="7" selected>' in as_shown(client.get("/settings/").text)
    stopped = client.post("/settings/reminder/", {"hour": ""}, follow=True)
    assert "Email reminders are off." in stopped.text
    answer = client.post("/settings/reminder/", {"hour": "24"})
    assert answer.status_code == 422
    assert 'id="id_hour_error"' in answer.text
    assert client.get("/settings/reminder/").status_code == 405


def test_a_site_without_mail_offers_none(client: Client, settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = False
    assert "Email reminders aren't available" in client.get("/settings/").text
    with pytest.raises(CommandError, match="EMAIL_URL"):
        call_command("send_reminders")


def test_the_command_says_what_it_did(plan: Plan) -> None:
    out = StringIO()
    call_command("send_reminders", stdout=out)
    assert re.fullmatch(r"[01] reminders sent\n", out.getvalue())
