"""Second factors: how their secrets are kept, and which staff must have one."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import ClassVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import User

# the pages on which a second factor is asked for again, by what the account has
ASK_AGAIN = {
    Authenticator.Type.TOTP: "mfa_reauthenticate",
    Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
}


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Stores secrets encrypted, so that the database alone does not give them away."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("That code is not right."),
        "unverified_email": gettext_lazy("Confirm your email first."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Key %(number)s") % {"number": number}

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as markup for the page itself: the policy allows no `data:` picture."""
        svg: str = super().build_totp_svg(url)
        return mark_safe(svg[svg.index("<svg") :])  # noqa: S308  (one path, no text of anybody's)


def _cipher() -> MultiFernet:
    """Encrypts with the secret key; reads what earlier keys (SECRET_KEY_FALLBACKS) encrypted."""
    keys: list[str] = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = [sha256(b"second factors:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def factors_of(user: User) -> set[str]:
    """The second factors of an account; recovery codes alone do not count."""
    kinds = Authenticator.objects.filter(user_id=user.pk, type__in=ASK_AGAIN)
    return set(kinds.values_list("type", flat=True))


def was_asked(request: HttpRequest) -> bool:
    """Whether this login was by a second factor or a passkey."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
