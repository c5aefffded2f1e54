"""The authentication backend: allauth's, with the user loaded by a compiled query."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.db.models import QuerySet

from ..db.compiled_queries import prepared
from ..models import User


class AuthenticationBackend(AllauthBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> User | None:
        return next(filter(self.user_can_authenticate, _users(user_id)), None)


@prepared
def _users(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)
