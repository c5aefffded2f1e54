"""The hosts of push services that notifications may be sent to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

DEFAULT = (
    "fcm.googleapis.com",  # Chrome, Edge on Android, Opera, Samsung Internet
    "*.push.services.mozilla.com",  # Firefox
    "*.push.apple.com",  # Safari
    "*.notify.windows.com",  # Edge on Windows
)
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


def parse_hosts(names: Iterable[str]) -> list[str]:
    """Hosts in lower case, or `*.` before a domain; ImproperlyConfigured for anything else."""
    hosts = [name.strip().lower() for name in names]
    for host in hosts:
        if not DOMAIN.fullmatch(host.removeprefix("*.")):
            raise ImproperlyConfigured(
                f"PUSH_SERVICES must hold hosts such as push.example.com, not {host!r}"
            )
    return hosts


def is_listed(host: str, services: Iterable[str]) -> bool:
    """Whether a host in lower case is one of the services, or below one that begins with `*.`."""
    return bool(DOMAIN.fullmatch(host)) and any(
        host.endswith(service[1:]) if service.startswith("*.") else host == service
        for service in services
    )
