"""The allauth adapter: new accounts, and account mail in the account's language."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ..i18n.language import spoken_to
from ..models import User
from .change_notices import Change, send_change_notice
from .links import site_url
from .passwords import normal_form

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def new_user(self, request: HttpRequest) -> User:
        """An account in the language of the sign-up page, as its clock is the browser's."""
        return User(language=translation.get_language() or "")

    def clean_password(self, password: str, user: User | None = None) -> str:
        """What is checked, such as the length, is the form that is hashed."""
        super().clean_password(normal_form(password), user)
        return password  # as it was typed, since forms compare it with its repetition

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail whose links and name of the site don't depend on what the request called it."""
        site = site_url(current.request)
        name = urlsplit(site).netloc
        links = {
            "signup_url": site + reverse("account_signup"),
            "current_site": SimpleNamespace(name=name, domain=name),
        }
        if "key" not in context:  # a link to begin a reset, not one of a reset that was asked for
            links["password_reset_url"] = site + reverse("account_reset_password")
        try:
            with translation.override(spoken_to(context.get("user"))):
                super().send_mail(template_prefix, email, context | links)
        except (SMTPException, OSError) as error:
            # not the error itself, which may name the address
            logger.error("a mail was not sent: %s, %s", template_prefix, type(error).__name__)
            problem = _("The mail could not be sent. Please ask for it again in a few minutes.")
            messages.error(current.request, problem)

    def get_reset_password_from_key_url(self, key: str) -> str:
        user, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": user, "key": token})
        return site_url(current.request) + path

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return site_url(request) + path

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Of each change that allauth makes, in our words."""
        change = Change(template_prefix)
        send_change_notice(user, change, self.request, address=email or "", **(context or {}))
