"""Middleware that refuses too many large bodies before any of it is read.

Reading 64 MB holds a thread for a third of a second, and the CSRF token is inside of the body.
"""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .errors.views import bad_request, too_many_tries
from .middleware import GetResponse


def few_large_bodies(get_response: GetResponse) -> GetResponse:
    """Let an account send `MAX_LARGE_BODIES_AN_HOUR` that a form without a file could not hold.

    A visitor without an account has no form for a file, and staff are trusted.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _is_large(request) or getattr(request.user, "is_staff", False):
            return get_response(request)
        if not request.user.is_authenticated:
            return bad_request(request)
        if not ratelimit.consume(request, action="large_body", user=request.user):
            return too_many_tries(request)
        return get_response(request)

    return middleware


def _is_large(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) > settings.LARGE_BODY
