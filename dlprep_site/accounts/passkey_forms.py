"""allauth's forms for passkeys, in our words, safe against malformed passkeys."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as keys
from django import forms
from django.utils.translation import gettext_lazy as _

MAX_NAME_CHARS = 80  # characters

# what the libraries raise on malformed bytes
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error)


@contextmanager
def _read_as_a_key() -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CredentialField(forms.JSONField):
    """The answer of a passkey: an object that contains an object `response`."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        credential = super().clean(value)
        if not isinstance(credential, dict) or not isinstance(credential.get("response"), dict):
            raise get_adapter().validation_error("incorrect_code")
        return credential


class AddKeyForm(keys.AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(required=False, max_length=MAX_NAME_CHARS)
    credential = CredentialField()
    passwordless = forms.BooleanField(
        label=_("Log in with this key alone"),
        required=False,
        help_text=_("Without a password: the key asks for your fingerprint, your face or a PIN."),
    )

    def clean(self) -> Any:
        with _read_as_a_key():
            return super().clean()


class EditKeyForm(keys.EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(max_length=MAX_NAME_CHARS)


class _Answer:
    """A key's answer, read with care."""

    def clean_credential(self) -> Any:
        with _read_as_a_key():
            return super().clean_credential()  # type: ignore[misc]


class AuthenticateKeyForm(_Answer, keys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class LoginKeyForm(_Answer, keys.LoginWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class ReauthenticateKeyForm(_Answer, keys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()
