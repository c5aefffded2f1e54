"""The allauth adapter: new accounts, and account mail in the account's language."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import translation

from ..i18n.language import spoken_to
from ..models import User
from .passwords import normal_form


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def new_user(self, request: HttpRequest) -> User:
        """An account in the language of the sign-up page, as its clock is the browser's."""
        return User(language=translation.get_language() or "")

    def clean_password(self, password: str, user: User | None = None) -> str:
        """What is checked, such as the length, is the form that is hashed."""
        super().clean_password(normal_form(password), user)
        return password  # as it was typed, since forms compare it with its repetition

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        with translation.override(spoken_to(context.get("user"))):
            super().send_mail(template_prefix, email, context)
