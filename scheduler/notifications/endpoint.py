"""Push services, to whom the site sends what a learner's browser named: public hosts alone.

A learner could name any address. So it must be HTTPS at a domain's usual port; every address that
the domain has when something is sent must be a public one, and it is one of these that is
connected to, so that the name can't come to mean another in between. Redirects are not followed,
and of the answer only the status is read, within a deadline.
"""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import suppress
from http.client import HTTPConnection
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from ..models import MAX_ENDPOINT_CHARS

HTTPS_PORT = 443
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
PRINTABLE = re.compile(r"[!-~]+")
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})\b")
MAX_STATUS_BYTES = 1_000  # bytes
UNICAST = IPv6Network("2000::/3")
TRANSLATED = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))  # an IPv4 address is inside


class NotPublic(ValueError):
    """The address is none that the site sends anything to."""


def origin(endpoint: str) -> str:
    """Its scheme and host, as VAPID names whom a message is for; NotPublic where it is no good."""
    parts = _parts(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def post(endpoint: str, body: bytes, headers: dict[str, str], seconds: float) -> int:
    """Send a body to an endpoint; the status it answers with.

    NotPublic where its host is not; OSError where it can't be reached or takes longer.
    """
    parts = _parts(endpoint)
    connection = _Pinned(parts, seconds)
    watchdog = Timer(seconds, connection.abort)
    watchdog.start()
    try:
        connection.request("POST", f"{parts.path or '/'}?{parts.query}".rstrip("?"), body, headers)
        return _status(connection.sock)
    finally:
        watchdog.cancel()
        connection.close()


def _parts(endpoint: str) -> SplitResult:
    if len(endpoint) > MAX_ENDPOINT_CHARS or not PRINTABLE.fullmatch(endpoint):
        raise NotPublic("not an address")
    try:
        parts = urlsplit(endpoint)
        is_plain = parts.port in {None, HTTPS_PORT} and "@" not in parts.netloc
    except ValueError as error:
        raise NotPublic("not an address") from error
    if f"{parts.scheme}://{parts.netloc}" in settings.PUSH_TRUSTED_ORIGINS:
        return parts
    if parts.scheme != "https" or not is_plain or not DOMAIN.fullmatch(parts.hostname or ""):
        raise NotPublic("not HTTPS at a domain")
    return parts


class _Pinned(HTTPConnection):
    """A connection to an address of the host that was looked at, and to no other."""

    default_port = HTTPS_PORT

    def __init__(self, parts: SplitResult, seconds: float) -> None:
        super().__init__(parts.hostname or "", parts.port, timeout=seconds)
        self.is_trusted = f"{parts.scheme}://{parts.netloc}" in settings.PUSH_TRUSTED_ORIGINS
        self.is_encrypted = parts.scheme == "https"
        self.is_late = False

    def connect(self) -> None:
        address = self._address()
        self.sock = socket.create_connection((address, self.port), self.timeout)
        if self.is_late:
            raise TimeoutError
        if self.is_encrypted:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def abort(self) -> None:
        """End it from another thread, whatever it waits for; a server could answer ever so slowly.

        A socket's own timeout begins anew with every byte.
        """
        self.is_late = True
        if self.sock:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def _address(self) -> str:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(where[0]) for *_, where in found]
        if not self.is_trusted and not all(map(is_public, addresses)):
            raise NotPublic("not a public host")
        return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's, and of one machine."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        return ip.is_global and ip in UNICAST and not any(ip in net for net in TRANSLATED)
    return ip.is_global and not ip.is_multicast


def _status(sock: socket.socket) -> int:
    answer = b""
    while b"\n" not in answer and len(answer) < MAX_STATUS_BYTES and (piece := sock.recv(100)):
        answer += piece
    found = STATUS.match(answer)
    if found is None:
        raise ConnectionError("no answer in HTTP")
    return int(found[1])
