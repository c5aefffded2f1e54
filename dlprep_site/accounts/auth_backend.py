"""The authentication backend: allauth's, with the user loaded by a compiled query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet
from django.http import HttpRequest

from ..db.compiled_queries import prepared
from ..models import User
from .passwords import normal_form, other_forms


class AuthenticationBackend(AllauthBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> User | None:
        return next(filter(self.user_can_authenticate, _users(user_id)), None)

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        # a new hash ends the sessions of the account: never in the midst of one
        is_login = request is None or not hasattr(request, "user") or request.user.is_anonymous
        if user and is_login:
            _store_normal_form(user, credentials["password"])
        return user

    def _mitigate_timing_attack(self, password: str) -> None:
        """Compute as many hashes for an unknown address as `User.check_password` does."""
        for form in (normal_form(password), *other_forms(password)):
            make_password(form)


def _store_normal_form(user: User, password: str) -> None:
    """Replace a hash that was made before passwords were normalized."""
    if not other_forms(password) or check_password(normal_form(password), user.password):
        return
    before = user.password
    user.password = make_password(normal_form(password))
    # not over a password that another request has just set
    User.objects.filter(pk=user.pk, password=before).update(password=user.password)


@prepared
def _users(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)
