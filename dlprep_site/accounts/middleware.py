"""Records when each session was last used."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..web.middleware import GetResponse
from .user_sessions import note_use


def last_use(get_response: GetResponse) -> GetResponse:
    """Record when a session was last used, for the list of one's devices; never on an action."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        is_page = request.method == "GET" and request.headers.get("HX-Request") != "true"
        if key and is_page and request.user.is_authenticated:
            note_use(key, timezone.now())
        return get_response(request)

    return middleware
