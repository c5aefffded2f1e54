"""Who is asking: what Django and allauth find out for every request, by queries prepared once."""

from __future__ import annotations

from datetime import datetime

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from .models import User
from .prepared import prepared


class SessionStore(DatabaseStore):
    """Sessions in the database, where the server can end them."""

    def _get_session_from_db(self) -> Session | None:
        for session in _sessions(self.session_key or "", timezone.now()):
            return session
        self._session_key = None
        return None


class AuthenticationBackend(AllauthBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> User | None:
        return next(filter(self.user_can_authenticate, _users(user_id)), None)


@prepared
def _sessions(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@prepared
def _users(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)
