"""Writes of notifications: the browsers, the hour, and that one was sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from ..models import Learner, PushSubscription
from .locking import NotYours

MAX_BROWSERS = 5  # of one learner; the newest stay


def set_push_hour(*, learner_id: int, hour: int) -> None:
    """Notify a learner at an hour of their clock, 0 to 23."""
    Learner.objects.filter(pk=learner_id).update(push_hour=hour)


def subscribe(
    *, learner_id: int, endpoint: str, key: str, auth: str, device: str, now: datetime
) -> PushSubscription:
    """Let a browser notify a learner, and no one else: it belongs to one account at a time."""
    with transaction.atomic():
        Learner.objects.select_for_update().get(pk=learner_id)
        subscription, _ = PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={
                "learner_id": learner_id,
                "key": key,
                "auth": auth,
                "device": device,
                "created_at": now,
            },
        )
        own = PushSubscription.objects.filter(learner_id=learner_id).order_by("-created_at", "-pk")
        oldest = list(own.values_list("pk", flat=True)[MAX_BROWSERS:])
        PushSubscription.objects.filter(pk__in=oldest).delete()
    return subscription


def unsubscribe(*, learner_id: int, subscription_id: int) -> None:
    """Stop notifications to one of the learner's browsers."""
    subscriptions = PushSubscription.objects.filter(learner_id=learner_id, pk=subscription_id)
    if not subscriptions.delete()[0]:
        raise NotYours("There is no such browser.")


def drop_all_subscriptions(*, learner_id: int) -> None:
    """Stop notifications to every browser of a learner."""
    PushSubscription.objects.filter(learner_id=learner_id).delete()


def drop_subscriptions(*, ids: Iterable[int]) -> None:
    """Delete subscriptions that the push service reports as gone."""
    PushSubscription.objects.filter(pk__in=list(ids)).delete()


def claim_push(*, learner_id: int, today: date) -> bool:
    """Whether the caller is the one to notify of a study day; true once a day, for one."""
    unclaimed = Q(pushed_on=None) | Q(pushed_on__lt=today)
    return Learner.objects.filter(unclaimed, pk=learner_id).update(pushed_on=today) == 1
