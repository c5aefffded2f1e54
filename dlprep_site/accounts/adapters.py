"""The allauth adapter: new accounts, and account mail in the account's language."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..i18n.language import spoken_to
from ..models import User
from .change_notices import Change, send_change_notice
from .confirmation import LINK_KEY, can_be_confirmed, drop_other_addresses, linked_address
from .links import site_url
from .passwords import normal_form

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("That is already your address."),
        "email_password_mismatch": gettext_lazy("That email and password don't match."),
        "email_taken": gettext_lazy("There is an account with this email."),
        "enter_current_password": gettext_lazy("That is not your current password."),
        "incorrect_password": gettext_lazy("That is not your password."),
    }

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
            "login_url": site + reverse("account_login"),
            "signup_url": site + reverse("account_signup"),
            "begin_reset_url": site + reverse("account_reset_password"),
            "current_site": SimpleNamespace(name=name, domain=name),
        }
        try:
            with translation.override(spoken_to(context.get("user"))):
                super().send_mail(template_prefix, email, context | links)
        except (SMTPException, OSError) as error:
            # not the error itself, which may name the address
            logger.error("a mail was not sent: %s, %s", template_prefix, type(error).__name__)
            current.request.mail_failed = True  # the message that it was sent is left out
            problem = _("The email could not be sent. Try again in a few minutes.")
            messages.error(current.request, problem)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address that no other account has.

        Another one of the account that was never confirmed is forgotten first, and told nothing.
        """
        if not can_be_confirmed(email_address):
            template = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, template, {"email": email_address.email})
            return False
        drop_other_addresses(email_address.user, email_address)
        return bool(super().confirm_email(request, email_address))

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Never the address that the account logs in with, confirmed or not."""
        is_own = email_address.email.lower() == email_address.user.email.lower()
        return not is_own and bool(super().can_delete_email(email_address))

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """After a login, the address is confirmed whose link led there, if it is the account's."""
        response: HttpResponse = super().post_login(request, user, **details)
        address = linked_address(request)
        request.session.pop(LINK_KEY, None)
        if address and address.user_id == user.pk:
            self.confirm_email(request, address)
        return response

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
