"""The service worker's script: what it keeps of the site, under a version made of its contents."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from dlprep_site.web.js_modules import content, with_imports

SOURCE = "js/sw/service_worker.js"
PUSH = "js/sw/push.js"  # shows reminders; the worker's own script imports it
OTHERS = (
    "css/dlprep.css", "css/content.css", "icons/dlprep.svg", "django_htmx/htmx-2.min.js",
    "fonts/dlprep-serif-400.woff2", "fonts/dlprep-serif-600.woff2",
)  # fmt: skip
SCRIPTS = (  # of the page that it keeps; it keeps what they import, too
    "js/page.js", "js/study/device_owner.js", "js/study/keys.js", "js/study/instant_grade.js",
    "js/study/speech.js", "js/study/say.js",
)  # fmt: skip


def script() -> str:
    """The worker with its version and the addresses that it keeps put before it."""
    return made() if settings.DEBUG else _made_once()


def made() -> str:
    names = [*OTHERS, *with_imports(*SCRIPTS)]
    files = [static(name) for name in names]
    sources = map(content, (SOURCE, PUSH, *names))
    parts = [_page().encode(), *sources, *(file.encode() for file in files)]
    version = sha256(b"\0".join(parts)).hexdigest()[:16]
    precache = {"version": version, "page": reverse("scheduler:offline"), "files": files}
    constant = f"const PRECACHE = {json.dumps(precache)};\n"
    push = f"importScripts({json.dumps(static(PUSH))});\n"
    return constant + push + content(SOURCE).decode()


_made_once = cache(made)


def _page() -> str:
    """The offline page as a device caches it: without an account, in one language."""
    request = HttpRequest()
    request.user = AnonymousUser()
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("scheduler/offline.html", request=request)
