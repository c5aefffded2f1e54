"""Fields that several forms use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ...models import (
    DEFAULT_TIMEZONE,
)
from ..widgets import (
    timezones,
)

PLACES = frozenset(map(str, range(50)))  # of key points that a form may tick; cards have 3 to 6


class BrowserTimezoneField(forms.CharField):
    """The browser's timezone, told by a script: UTC if it is missing or unknown."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> str:
        return value if value in dict(timezones()) else DEFAULT_TIMEZONE


class PointsField(forms.Field):
    """The key points that were ticked, by their places, from 0: each once, in their order."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        places = {int(place) if place in PLACES else -1 for place in value or ()}
        if -1 in places:
            raise ValidationError(_("That is not one of the key points."))
        return sorted(places)
