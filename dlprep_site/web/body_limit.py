"""Middleware that refuses too many large bodies before any of it is read.

Reading 64 MB holds a thread for a third of a second, and the CSRF token is inside of the body.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from .errors.views import bad_request, too_many_tries
from .middleware import GetResponse

MAX_LARGE_BODIES_AN_HOUR = 12  # of an account: the uploads of an hour, and some that are refused
HOUR = 60 * 60


def few_large_bodies(get_response: GetResponse) -> GetResponse:
    """Let an account send a few files an hour that a form without a file could not hold.

    A visitor without an account has no form for a file, and staff are trusted.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _is_large(request) or getattr(request.user, "is_staff", False):
            return get_response(request)
        if not request.user.is_authenticated:
            return bad_request(request)
        if _count(request.user.pk) > MAX_LARGE_BODIES_AN_HOUR:
            return too_many_tries(request)
        return get_response(request)

    return middleware


def _is_large(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def _count(user_id: int) -> int:
    """How many large bodies the account has sent in the hour that began with the first of them."""
    key = f"large-bodies:{user_id}"
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # the hour has just ended
        return 1
