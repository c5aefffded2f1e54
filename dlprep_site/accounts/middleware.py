"""Records when each session was last used."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone

from ..web.middleware import HtmxRequest
from .user_sessions import note_use

GetResponse = Callable[[HtmxRequest], HttpResponse]


def last_use(get_response: GetResponse) -> GetResponse:
    """Record when a session was last used, for the list of devices; not for actions."""

    def middleware(request: HtmxRequest) -> HttpResponse:
        key = request.session.session_key
        is_page = request.method == "GET" and not request.htmx
        if key and is_page and request.user.is_authenticated:
            note_use(key, timezone.now())
        return get_response(request)

    return middleware
