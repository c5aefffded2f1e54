"""A push service of the tests' own, and a browser's keys to read what was sent to it."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message as EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dlprep_site.ops.vapid import encoded
from scheduler.models import PushSubscription
from scheduler.services import push

SECRET = b"sixteen bytes..."
PRIVATE = ec.generate_private_key(ec.SECP256R1())
POINT = PRIVATE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
KEYS = {"key": encoded(POINT), "auth": encoded(SECRET)}


@dataclass
class PushService:
    """What it was sent, and the status that it answers with at each path; 201 unless told."""

    origin: str = ""
    statuses: dict[str, int] = field(default_factory=dict)
    received: list[tuple[str, EmailMessage[str, str], bytes]] = field(default_factory=list)

    def told(self) -> list[dict[str, Any]]:
        """Every message that was received, as the browser reads it."""
        return [json.loads(opened(body)) for _, _, body in self.received]

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.received]

    def browser(self, learner_id: int, now: datetime, path: str = "/1") -> PushSubscription:
        """A browser of the learner's that is reached here."""
        return push.subscribe(
            learner_id=learner_id, endpoint=f"{self.origin}{path}",
            device="Firefox on Linux", now=now, **KEYS,
        )  # fmt: skip


def opened(body: bytes) -> bytes:
    keys = {"private_key": PRIVATE, "auth_secret": SECRET}
    message: bytes = http_ece.decrypt(body, **keys, version="aes128gcm")
    return message


def signed(headers: EmailMessage[str, str]) -> dict[str, Any]:
    """The claims of the VAPID header."""
    token = headers["Authorization"].removeprefix("vapid t=").partition(",")[0]
    claims = token.split(".")[1]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return found


@contextmanager
def running() -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            service.received.append((self.path, self.headers, body))
            status = service.statuses.get(self.path, 201)
            if not status:
                time.sleep(1)  # it never says anything in time
                return
            self.send_response(status)
            self.send_header("Location", f"{service.origin}/elsewhere")
            self.end_headers()

        do_GET = do_POST  # what a redirect that is followed would become

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))  # seconds until it sees its end
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
