"""The service worker's script: what it keeps of the site, under a version made of its contents."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

SOURCE = "js/sw/service_worker.js"
PUSH = "js/sw/push.js"  # shows reminders; the worker's own script takes it in
SCRIPTS = (  # of that page
    "page", "help", "study/store", "study/outbox", "study/prefetch", "study/device_owner",
    "study/keys", "study/instant_grade", "study/speech",
)  # fmt: skip
KEPT = (
    "css/dlprep.css",
    "icons/dlprep.svg",
    "django_htmx/htmx-2.min.js",
    *(f"js/{name}.js" for name in SCRIPTS),
)


def script() -> str:
    """The worker with its version and the addresses that it keeps put before it."""
    return made() if settings.DEBUG else _made_once()


@cache
def _made_once() -> str:
    return made()


def made() -> str:
    files = [static(name) for name in KEPT]
    sources = map(content, (SOURCE, PUSH, *KEPT))
    parts = [_page().encode(), *sources, *(file.encode() for file in files)]
    version = sha256(b"\0".join(parts)).hexdigest()[:16]
    told = {"version": version, "page": reverse("scheduler:offline"), "files": files}
    begin = f"const KEPT = {json.dumps(told)};\nimportScripts({json.dumps(static(PUSH))});\n"
    return begin + content(SOURCE).decode()


def content(name: str) -> bytes:
    """A static file as it is in the source."""
    path = finders.find(name)
    if not path:
        raise FileNotFoundError(name)
    return Path(path).read_bytes()


def _page() -> str:
    """The kept page as a device asks for it: as nobody; in one language, whoever asks first."""
    request = HttpRequest()
    request.user = AnonymousUser()
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("scheduler/offline.html", request=request)
