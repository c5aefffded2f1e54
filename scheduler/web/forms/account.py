"""Forms for signing up, starting a plan, and deleting an account."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dlprep_site.accounts.audit import has_acted
from dlprep_site.models import User

from ...services import plans
from .fields import BrowserTimezoneField


class StartForm(forms.Form):
    timezone = BrowserTimezoneField()


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """An account, and a learner whose clock is the browser's."""

    timezone = BrowserTimezoneField()

    def try_save(self, request: HttpRequest) -> Any:
        """An account and its learner; one, where the form was sent twice at the same moment."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            messages.info(request, _("There is an account with this address now. Please log in."))
            return None, redirect("account_login")

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        plans.enrol(user_id=user.pk, timezone=self.cleaned_data["timezone"], now=timezone.now())
        return user


class DeleteAccountForm(forms.Form):
    """The account's own address and password: deleting is not done by a slip."""

    email = forms.EmailField(label=gettext_lazy("Your e-mail address, to be sure"))
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() != self.user.email.lower():
            raise ValidationError(_("That is not the address of this account."))
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("That is not the password of this account."))
        return password

    def clean(self) -> dict[str, Any] | None:
        if has_acted(self.user.pk):
            raise ValidationError(
                _(
                    "This account has worked in the admin, and that stays on record. "
                    "Ask whoever runs the site to close it."
                )
            )
        return super().clean()
