"""What a browser sends when it is allowed to notify."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import MAX_ENDPOINT_CHARS, Learner
from .webpush import NotAllowed, origin

AUTH_BYTES = 16  # RFC 8291
POINT_BYTES = 65  # of a point on P-256, uncompressed


class PushForm(forms.Form):
    """The hour and, from a browser that may notify, its push subscription."""

    push_hour = forms.TypedChoiceField(
        label=gettext_lazy("Notification on days with something to study"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        help_text=gettext_lazy("In your time zone. At most one a day."),
    )
    endpoint = forms.CharField(
        required=False, max_length=MAX_ENDPOINT_CHARS, widget=forms.HiddenInput
    )
    key = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    auth = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    @classmethod
    def of(cls, learner: Learner) -> PushForm:
        return cls(initial={"push_hour": learner.push_hour})

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if endpoint:
            try:
                origin(endpoint)
            except NotAllowed as error:
                raise ValidationError(
                    _("That isn't the address of a known notification service.")
                ) from error
        return endpoint

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.cleaned_data.get("endpoint") and not self._has_keys():
            raise ValidationError(_("Your browser sent incomplete keys. Please try again."))
        return data

    def _has_keys(self) -> bool:
        try:
            point = _decoded(self.cleaned_data.get("key", ""))
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            auth = _decoded(self.cleaned_data.get("auth", ""))
        except ValueError:
            return False
        return len(point) == POINT_BYTES and len(auth) == AUTH_BYTES


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
