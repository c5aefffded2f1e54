"""Sending a notification: encrypted for one browser (RFC 8291), signed by the site (RFC 8292).

A learner could name any address, so it must be at a push service that PUSH_SERVICES lists.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import parseaddr
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings

from dlprep_site.ops.push_services import is_listed
from dlprep_site.ops.vapid import public_key, stored_key

from ..models import MAX_ENDPOINT_CHARS, PushSubscription

logger = logging.getLogger(__name__)

AT_ONCE = 8  # messages that are under way at a time
PATIENCE = 10.0  # seconds for one message
KEEP_FOR = 3 * 60 * 60  # seconds that a push service keeps a message for a browser
GONE = {404, 410}  # RFC 8030: the subscription is gone
PRINTABLE = re.compile(r"[!-~]+")


class NotAllowed(ValueError):
    """The address is not at a push service that the site sends to."""


class Delivery(Enum):
    SENT, GONE, FAILED = "sent", "gone", "failed"


@dataclass(frozen=True, slots=True)
class Message:
    """What a browser is to show, and where a press on it leads."""

    title: str
    body: str
    url: str


def private_key() -> str:
    """The site's key, from the environment or as it was made; empty without one."""
    return settings.VAPID_PRIVATE_KEY or stored_key(settings.DATA_DIR)


def application_key() -> str:
    """The public key for browsers; empty if the site sends no notifications."""
    key = private_key()
    return public_key(key) if key else ""


def origin(endpoint: str) -> str:
    """The origin of an address, as VAPID names whom a message is for; NotAllowed if unlisted."""
    if len(endpoint) > MAX_ENDPOINT_CHARS or not PRINTABLE.fullmatch(endpoint):
        raise NotAllowed("not an address")
    try:
        parts = urlsplit(endpoint)
    except ValueError as error:
        raise NotAllowed("not an address") from error
    if (named := f"{parts.scheme}://{parts.netloc}") in settings.PUSH_TEST_ORIGINS:
        return named
    host = parts.netloc.lower().removesuffix(":443")  # no user, no other port
    if parts.scheme != "https" or not is_listed(host, settings.PUSH_SERVICES):
        raise NotAllowed("not at a push service of PUSH_SERVICES")
    return f"https://{host}"


def send_all(messages: Iterable[tuple[PushSubscription, Message]]) -> list[Delivery]:
    """Send messages, several at a time; their results in the same order. Uses no database."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda sent: send(*sent), messages))


def send(to: PushSubscription, message: Message) -> Delivery:
    """Send a message to one browser. Errors are logged without the address, which is secret."""
    try:
        status = asyncio.run(_post(to, message))
    except (OSError, NotAllowed) as error:
        logger.warning("no notification for learner %s: %s", to.learner_id, _reason(error))
        return Delivery.FAILED
    if status in GONE:
        return Delivery.GONE
    if not 200 <= status < 300:
        logger.warning("no notification for learner %s: status %s", to.learner_id, status)
        return Delivery.FAILED
    return Delivery.SENT


async def _post(to: PushSubscription, message: Message) -> int:
    """The status that a push service answers with; OSError if it can't be reached in time.

    pywebpush sends by aiohttp here, since the timeout of requests begins again with every byte.
    """
    from aiohttp import ClientError  # slow to import, as pywebpush is, and of no use to a server
    from pywebpush import WebPusher

    headers = _signed(origin(to.endpoint)) | {"Urgency": "normal", "Topic": "dlprep-reminder"}
    keys = {"p256dh": to.key, "auth": to.auth}
    pusher = WebPusher({"endpoint": to.endpoint, "keys": keys}, aiohttp_session=_Session())
    content = {"title": message.title, "body": message.body, "url": message.url}
    try:
        answer: _PushResponse = await pusher.send_async(
            json.dumps(content), headers, ttl=KEEP_FOR, timeout=PATIENCE
        )
    except ClientError as error:
        raise ConnectionError from error
    return answer.status


def _signed(audience: str) -> dict[str, str]:
    """The header that says who sends a message, and to whom."""
    from py_vapid import Vapid02

    contact = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    claims = {"aud": audience, "sub": contact}
    headers: dict[str, str] = Vapid02.from_raw(private_key().encode()).sign(claims)
    return headers


@dataclass(frozen=True, slots=True)
class _PushResponse:
    """What pywebpush sees of an answer: its body is not read."""

    status: int

    async def text(self) -> str:
        return ""


class _Session:
    """What pywebpush sends by: one request, no redirects, `timeout` seconds for all of it."""

    async def post(
        self, url: str, *, data: bytes, headers: dict[str, str], timeout: float
    ) -> _PushResponse:
        from aiohttp import ClientSession, ClientTimeout

        async with (
            ClientSession(timeout=ClientTimeout(total=timeout)) as session,
            session.post(url, data=data, headers=headers, allow_redirects=False) as answer,
        ):
            return _PushResponse(answer.status)


def _reason(error: Exception) -> str:
    """What kind of error it was, without the address that it may name."""
    if isinstance(error, NotAllowed):
        return str(error)
    return type(error.__cause__ or error).__name__
