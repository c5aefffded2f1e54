"""Middleware that keeps one account from taking the server's time while others need it."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import exp
from threading import Lock

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from .errors.views import too_much
from .middleware import GetResponse

WINDOW = 10.0  # seconds for which what an account took is remembered, fading meanwhile
MAX_TIMES_FAIR = 1.5  # how much more than its equal part an account may take
MAX_COUNTED = 1.0  # seconds of a request; one that takes longer has waited for the database


class Shares:
    """Seconds that each account took lately, in this server process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.taken: dict[int, tuple[float, float]] = {}  # by account: seconds, and until when
        self.lock = Lock()

    def add(self, account: int, seconds: float) -> None:
        with self.lock:
            now = self.clock()
            self.taken[account] = (self._lately(account, now) + min(seconds, MAX_COUNTED), now)

    def is_exceeded(self, account: int) -> bool:
        """Whether an account has taken far more than its part, and others are here too."""
        with self.lock:
            now = self.clock()
            own = self._lately(account, now)
            if own <= settings.FREE_SHARE * WINDOW:
                return False
            taken = self.taken.items()
            self.taken = {one: found for one, found in taken if now - found[1] <= WINDOW}
            total = sum(self._lately(one, now) for one in self.taken)
            return own > MAX_TIMES_FAIR * total / len(self.taken)

    def _lately(self, account: int, now: float) -> float:
        seconds, until = self.taken.get(account, (0.0, now))
        return seconds * exp((until - now) / WINDOW)


def fair_share(get_response: GetResponse) -> GetResponse:
    """Tell an account that asks for too much to try again soon, while others use the site too.

    With one thread, as on SQLite, all that it asks for would be in front of everybody else. An
    account by itself may take all there is, and staff are trusted. What counts there is for how
    long the thread was held, with its waits for the disk; on PostgreSQL, the processor.
    """
    shares = Shares()
    clock = time.monotonic if connection.vendor == "sqlite" else time.thread_time

    def middleware(request: HttpRequest) -> HttpResponse:
        account = request.user.pk
        if account is None or getattr(request.user, "is_staff", False):
            return get_response(request)
        if shares.is_exceeded(account):
            return too_much(request)
        begun = clock()
        try:
            return get_response(request)
        finally:
            shares.add(account, clock() - begun)

    return middleware
