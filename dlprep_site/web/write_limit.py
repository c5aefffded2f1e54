"""Middleware that keeps one account's changes from taking every thread."""

from __future__ import annotations

from collections import Counter
from threading import Lock

from django.http import HttpRequest, HttpResponse

from .errors.views import busy
from .middleware import GetResponse

MAX_WRITES_AT_ONCE = 2  # of an account, in one server process; a thread waits in each
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def few_writes_at_once(get_response: GetResponse) -> GetResponse:
    """Let an account change two things at a time; further requests are told to try again soon.

    They would wait for one another, in threads that all others need too.
    """
    under_way: Counter[int] = Counter()
    lock = Lock()

    def middleware(request: HttpRequest) -> HttpResponse:
        user_id = request.user.pk
        if request.method in SAFE_METHODS or user_id is None:
            return get_response(request)
        with lock:
            if under_way[user_id] >= MAX_WRITES_AT_ONCE:
                return busy(request)
            under_way[user_id] += 1
        try:
            return get_response(request)
        finally:
            with lock:
                under_way[user_id] -= 1
                if not under_way[user_id]:
                    del under_way[user_id]

    return middleware
