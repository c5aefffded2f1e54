"""allauth's forms, in our words, for accounts whose address may not be confirmed yet."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import User
from .confirmation import drop_other_addresses, linked_address, own_address, take_account

PASSWORD_HELP = _("At least 8 characters. Avoid common passwords and your own email.")


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    """Filled in with the address whose link was opened before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = linked_address(self.request) if self.request else None
        # the link of another address may be in the hands of somebody else
        if address and address.email.lower() == address.user.email.lower():
            self.fields["login"].initial = address.user.email


class AddEmailForm(allauth.AddEmailForm):  # type: ignore[misc]
    """A new address, which replaces the account's own once it is confirmed.

    allauth would give up an own address that is not confirmed, and leave the account without one.
    """

    def save(self, request: HttpRequest) -> EmailAddress:
        drop_other_addresses(self.user, own_address(self.user))
        email = self.cleaned_data["email"].lower()
        address, _made = EmailAddress.objects.get_or_create(user=self.user, email=email)
        send_verification_email_to_address(request, address)
        return address


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    """A reset goes to the address that an account logs in with.

    It goes to none that it only asked to change to: who owns that has nothing to do with it yet.
    """

    def clean_email(self) -> str:
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        found = User.objects.filter(email__iexact=email, is_active=True)
        # for PostgreSQL, x@gmaıl.com without a dot is x@gmail.com: the mail would go elsewhere
        self.users = [user for user in found if user.email.lower() == email]
        return email


class ShortHelp:
    """A form that asks for a new password, and says in one line what it must be."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HELP


class TwoPasswords(ShortHelp):
    """A form that asks for a new password twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password2"].label = _("New password again")


class ResetPasswordKeyForm(TwoPasswords, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    @transaction.atomic
    def save(self) -> None:
        take_account(self.user)
        super().save()


class ChangePasswordForm(TwoPasswords, allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")


class SetPasswordForm(TwoPasswords, allauth.SetPasswordForm):  # type: ignore[misc]
    pass
