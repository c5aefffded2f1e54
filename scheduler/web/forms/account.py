"""Forms for signing up, starting a plan, and deleting an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context as current
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dlprep_site.accounts.audit import has_acted
from dlprep_site.accounts.forms import ShortHelp
from dlprep_site.models import User

from ...services import plans, sample_answer
from .fields import BrowserTimezoneField


class StartForm(forms.Form):
    timezone = BrowserTimezoneField()


class SignupForm(ShortHelp, AllauthSignupForm):  # type: ignore[misc]
    """An account, and a learner whose clock is the browser's.

    `sample` is the visitor's signed answer to the landing page's sample, if they gave one.
    """

    timezone = BrowserTimezoneField()
    sample = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if current.request:
            sample = current.request.GET.get("sample", "")
            # an error at a field that no one sees could not be mended
            self.fields["sample"].initial = "" if "\0" in sample else sample

    def validate_unique_email(self, value: str) -> str:
        """An address that another account logs in with is taken, confirmed or not.

        One that another account only asked to change to is not: that proves nothing.
        """
        if User.objects.filter(email__iexact=value).exists():
            sentence = _(
                'There is an account with this email. <a href="{log_in}">Log in</a>, or '
                '<a href="{reset}">reset its password</a>.'
            )
            log_in, reset = reverse("account_login"), reverse("account_reset_password")
            raise ValidationError(format_html(sentence, log_in=log_in, reset=reset))
        email: str = get_adapter().validate_unique_email(value)
        return email

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
        now, signed = timezone.now(), self.cleaned_data["sample"]
        plans.enrol(user_id=user.pk, timezone=self.cleaned_data["timezone"], now=now)
        if signed and sample_answer.keep(learner_id=user.pk, signed=signed, now=now):
            messages.success(request, _("Your answer to the first question is saved."))
        return user


class DeleteAccountForm(forms.Form):
    """The account's own address and password: deleting is not done by a slip."""

    email = forms.EmailField(label=gettext_lazy("Type your email to confirm"))
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
            raise ValidationError(_("That isn't this account's email."))
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("That isn't this account's password."))
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
