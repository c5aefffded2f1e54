"""Reminders by mail: at most once a day, at the learner's hour, when cards are due."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext, ngettext_lazy

from dlprep_site.i18n.language import spoken_to

from ..models import Learner, Plan
from ..selectors.daily_queue import Day, active_plan, get_day
from ..selectors.pace import get_pace
from ..services import reminders

logger = logging.getLogger(__name__)

LATEST = timedelta(hours=3)  # after the hour; later, a mail would be useless
SALT = "dlprep.reminders"


@dataclass(frozen=True, slots=True)
class Sent:
    sent: int
    failed: int


def send_reminders(now: datetime) -> Sent:
    """Send the reminders that are due now. It may run often: no learner is reminded twice.

    A reminder is claimed before it is sent. If the mail server refuses it, that is logged and not
    tried again that day; while the server can't be reached, no reminder is claimed.
    """
    sent = failed = 0
    wanting = list(_wanting(now))
    if not wanting:
        return Sent(0, 0)
    with get_connection() as connection:
        for learner in wanting:
            try:
                sent += _remind(learner, now, connection)
            except (SMTPException, OSError) as error:
                # not the error itself, which may name the learner's address
                reason = type(error).__name__
                logger.error("the reminder of learner %s was not sent: %s", learner.pk, reason)
                failed += 1
    return Sent(sent, failed)


def stop_url(learner_id: int) -> str:
    """The address at which a learner stops the reminders without logging in."""
    token = signing.dumps(learner_id, salt=SALT)
    return f"{settings.SITE_URL}{reverse('scheduler:stop_reminders', args=[token])}"


def learner_of(token: str) -> int | None:
    """The learner whom a stop link is for; None for a token that was not made here."""
    try:
        return int(signing.loads(token, salt=SALT))
    except signing.BadSignature:
        return None


def _wanting(now: datetime) -> Iterator[Learner]:
    """The learners whose hour it is and who were not reminded on this study day."""
    verified = Learner.objects.filter(
        reminder_hour__isnull=False,
        user__is_active=True,
        user__emailaddress__verified=True,
        user__emailaddress__email=F("user__email"),
    )
    for learner in verified.select_related("user").order_by("pk"):
        if is_the_hour(learner, learner.reminder_hour, learner.reminded_on, now):
            yield learner


def is_the_hour(
    learner: Learner, hour: int | None, reminded_on: date | None, now: datetime
) -> bool:
    """Whether the learner's hour has just come, and they were not reminded on this study day."""
    today = learner.study_day(now)
    if hour is None or reminded_on == today:
        return False
    return timedelta(0) <= now - learner.at_hour(today, hour) <= LATEST


def asked_of(learner: Learner, now: datetime) -> tuple[Plan, Day] | None:
    """What a study day still asks of a learner; None if nothing is left."""
    plan = active_plan(learner.pk)
    today = learner.study_day(now)
    if plan is None or plan.calendar.is_free(today):
        return None
    day = get_day(plan, today)
    return (plan, day) if len(day.queue) else None


def minutes_of(plan: Plan, day: Day) -> int:
    """The minutes that what is left of a day is expected to take."""
    return day.minutes_to_go(get_pace(plan))


def _remind(learner: Learner, now: datetime, connection: BaseEmailBackend) -> bool:
    """Send a learner today's reminder; False if nothing is left to study or it was sent."""
    asked = asked_of(learner, now)
    if asked is None:
        return False
    plan, day = asked
    if not reminders.claim_reminder(learner_id=learner.pk, today=day.today):
        return False
    with translation.override(spoken_to(learner.user)):
        message = _message(plan, day, connection)
    message.send()
    return True


def _waiting(day: Day) -> Iterator[str]:
    """The non-zero numbers of a day's cards, as phrases."""
    for cards, message in (
        (day.queue.due, ngettext_lazy("%(number)s to review", "%(number)s to review", "number")),
        (
            day.queue.last_pass,
            ngettext_lazy("%(number)s of the last pass", "%(number)s of the last pass", "number"),
        ),
        (day.queue.new, ngettext_lazy("%(number)s new", "%(number)s new", "number")),
        (day.queue.drill, ngettext_lazy("%(number)s to drill", "%(number)s to drill", "number")),
    ):
        if cards:
            yield str(message % {"number": len(cards)})


def _message(plan: Plan, day: Day, connection: BaseEmailBackend) -> EmailMessage:
    cards = len(day.queue)
    minutes = minutes_of(plan, day)
    stop = stop_url(plan.learner_id)
    about_minutes = ngettext("about %(number)s minute", "about %(number)s minutes", minutes)
    context = {
        "plan": plan,
        "day": day,
        "cards": cards,
        "minutes": minutes,
        "about_minutes": about_minutes % {"number": minutes},
        "waiting": ", ".join(_waiting(day)),
        "day_number": plan.calendar.day_number(day.today),
        "site": settings.SITE_URL,
        "stop_url": stop,
    }
    return EmailMessage(
        subject=" ".join(render_to_string("scheduler/email/reminder_subject.txt", context).split()),
        body=render_to_string("scheduler/email/reminder.txt", context),
        to=[plan.learner.user.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )
