"""Notifications by the rules of reminders: once a day, at the learner's hour, if cards are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from ..models import Learner, Plan, PushSubscription
from ..selectors.daily_queue import Day
from ..services import push
from .email import Sent, asked_of, is_the_hour, minutes_of
from .webpush import Delivery, Message, send_all


def send_notifications(now: datetime) -> Sent:
    """Notify the learners whose hour it is, on each of their browsers, once a day.

    A notification is claimed before it is sent: if a push service refuses it, that is logged and
    not tried again that day. A browser that is gone is deleted.
    """
    messages = list(_messages(now))
    outcomes = send_all(messages)
    gone = [to.pk for (to, _), outcome in zip(messages, outcomes, strict=True)
            if outcome is Delivery.GONE]  # fmt: skip
    push.drop_subscriptions(ids=gone)
    return Sent(outcomes.count(Delivery.SENT), outcomes.count(Delivery.FAILED))


def _messages(now: datetime) -> Iterator[tuple[PushSubscription, Message]]:
    for learner in _wanting(now):
        asked = asked_of(learner, now)
        if asked is None:
            continue
        plan, day = asked
        if push.claim_push(learner_id=learner.pk, today=day.today):
            message = message_of(plan, day)
            yield from ((browser, message) for browser in learner.push_subscriptions.all())


def _wanting(now: datetime) -> Iterator[Learner]:
    able = Learner.objects.filter(user__is_active=True, push_subscriptions__isnull=False)
    for learner in able.distinct().order_by("pk"):
        if is_the_hour(learner, learner.push_hour, learner.pushed_on, now):
            yield learner


def message_of(plan: Plan, day: Day) -> Message:
    """Only numbers: the text passes through push services and shows on a locked screen."""
    cards, minutes = len(day.queue), minutes_of(plan, day)
    title = ngettext("%(n)s card today", "%(n)s cards today", cards)
    body = ngettext("About %(n)s minute.", "About %(n)s minutes.", minutes)
    return Message(title % {"n": cards}, body % {"n": minutes}, reverse("scheduler:study"))
