"""allauth's form that sets an authenticator app up; its code can't be used once more to log in."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthForm
from allauth.mfa.totp.internal.auth import TOTP


class ActivateTOTPForm(AllauthForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        code: str = super().clean_code()
        app = TOTP(Authenticator(user=self.user, type=Authenticator.Type.TOTP))
        if not app._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code
