"""The answer that a visitor gave to the landing page's sample, and takes into a new account."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing

from cards.models import Card

from ..log import presentation_token
from ..log.explain import QUALITY_LABELS
from ..models import Plan, Review
from . import study

SALT = "dlprep.sample"
MAX_AGE = timedelta(days=1)  # a visit; the card may be another one later
TYPICAL_TIME = timedelta(seconds=30)  # nothing measures how long the answer took


def sign(card: Card, quality: int) -> str:
    """The answer as a value that only this site can have written."""
    return signing.dumps([card.pk, card.content_version, quality], salt=SALT)


def keep(*, learner_id: int, signed: str, now: datetime) -> bool:
    """Count the answer as the first review of a new account; whether it was counted.

    It is not if the site did not write it, or more than a day ago, if the card has changed or is
    gone, or once the learner has answered anything.
    """
    try:
        card_id, content_version, quality = signing.loads(signed, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return False
    plan = Plan.objects.filter(learner=learner_id, is_active=True).first()
    if plan is None or quality not in QUALITY_LABELS[4]:
        return False
    unchanged = Card.objects.published_in(plan.deck_id).filter(content_version=content_version)
    if not unchanged.filter(pk=card_id).exists() or Review.objects.of(learner_id).exists():
        return False
    token = presentation_token.issue(
        learner_id=learner_id,
        card_id=card_id,
        version=0,
        content_version=content_version,
        now=now - TYPICAL_TIME,
    )
    study.grade(learner_id=learner_id, card_id=card_id, token=token, quality=quality, now=now)
    return True
