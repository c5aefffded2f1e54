"""Sending a notification: encrypted for one browser (RFC 8291), signed by the site (RFC 8292)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import parseaddr
from enum import Enum

from django.conf import settings

from dlprep_site.ops.vapid import kept, public_key

from ..models import PushSubscription
from .endpoint import NotPublic, origin, post

logger = logging.getLogger(__name__)

AT_ONCE = 8  # messages that are under way at a time
PATIENCE = 10.0  # seconds for one message
KEEP_FOR = 3 * 60 * 60  # seconds that a push service waits for a browser: then it is too late
GONE = {404, 410}  # RFC 8030: the subscription is no more


class Outcome(Enum):
    SENT, GONE, FAILED = "sent", "gone", "failed"


@dataclass(frozen=True, slots=True)
class Message:
    """What a browser is to show, and where a press on it leads."""

    title: str
    body: str
    url: str


def private_key() -> str:
    """The site's key, from the environment or as it was made; empty without one."""
    return settings.VAPID_PRIVATE_KEY or kept(settings.DATA_DIR)


def application_key() -> str:
    """The public half, which a browser asks for; empty where the site notifies nobody."""
    key = private_key()
    return public_key(key) if key else ""


def send_all(messages: Iterable[tuple[PushSubscription, Message]]) -> list[Outcome]:
    """Send each, several at a time; what came of them, in the same order. No database is asked."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda sent: send(*sent), messages))


def send(to: PushSubscription, message: Message) -> Outcome:
    """Send a message to one browser. What goes wrong is logged, without the address: a secret."""
    try:
        status = post(to.endpoint, *_sealed(to, message), seconds=PATIENCE)
    except (OSError, NotPublic) as error:  # an error of TLS is an OSError
        logger.warning("no notification for learner %s: %s", to.learner_id, _reason(error))
        return Outcome.FAILED
    if status in GONE:
        return Outcome.GONE
    if not 200 <= status < 300:
        logger.warning("no notification for learner %s: status %s", to.learner_id, status)
        return Outcome.FAILED
    return Outcome.SENT


def _sealed(to: PushSubscription, message: Message) -> tuple[bytes, dict[str, str]]:
    """The body that only the browser can read, and the headers that say who sends it."""
    from py_vapid import Vapid02  # heavy, and of no use to a server
    from pywebpush import WebPusher

    told = {"title": message.title, "body": message.body, "url": message.url}
    keys = {"p256dh": to.key, "auth": to.auth}
    pusher = WebPusher({"endpoint": to.endpoint, "keys": keys})
    body: bytes = pusher.encode(json.dumps(told).encode())["body"]
    contact = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    claims = {"aud": origin(to.endpoint), "sub": contact}
    signed: dict[str, str] = Vapid02.from_raw(private_key().encode()).sign(claims)
    return body, signed | {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(KEEP_FOR),
        "Urgency": "normal",
        "Topic": "dlprep-reminder",
    }


def _reason(error: Exception) -> str:
    """What kind of error it was, without the address that it may name."""
    return str(error) if isinstance(error, NotPublic) else type(error).__name__
