"""Sessions in the database, where the server can end them, loaded by a compiled query."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from ..db.compiled_queries import prepared

MIN_KEY_CHARS = 8  # Django's own rule
KEY_CHARS = frozenset(VALID_KEY_CHARS)


class SessionStore(DatabaseStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """Whether a key can be one that was made here. PostgreSQL fails on one with a NUL in it."""
        return bool(key) and len(key or "") >= MIN_KEY_CHARS and set(key or "") <= KEY_CHARS

    def set_expiry(self, value: datetime | timedelta | int | None) -> None:
        """Store seconds from now as a moment: Django would count them from each save again."""
        if value and not isinstance(value, datetime):
            seconds = value if isinstance(value, timedelta) else timedelta(seconds=value)
            value = timezone.now() + seconds
        super().set_expiry(value)

    def _get_session_from_db(self) -> Session | None:
        for session in _sessions(self.session_key or "", timezone.now()):
            return session
        self._session_key = None
        return None


@prepared
def _sessions(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
