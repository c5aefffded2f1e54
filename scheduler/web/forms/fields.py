"""Fields that several forms use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from ...core.calibration import Confidence
from ...core.response import tidy
from ...models import DEFAULT_TIMEZONE, timezone_names
from ..timezones import city_choices, is_city

PLACES = frozenset(map(str, range(50)))  # of key points that a form may tick; cards have 3 to 6
CONFIDENCES = {str(one.value): one.value for one in Confidence}


class BrowserTimezoneField(forms.Field):
    """The browser's timezone, told by a script: UTC if it is missing or unknown."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        return value if value in timezone_names() else DEFAULT_TIMEZONE


class CityField(forms.ChoiceField):
    """A time zone, as a city; or the zone that was stored before, whatever it is."""

    default_error_messages = {"invalid_choice": _lazy("Choose a city from the list.")}
    kept = ""

    def offer(self, kept: str) -> None:
        """Make the list, which depends on the hour of the year and on what is stored."""
        self.kept = kept if kept in timezone_names() else ""
        self.choices = city_choices(timezone.now(), self.kept)

    def valid_value(self, value: Any) -> bool:
        return value == self.kept or is_city(value)


class PointsField(forms.Field):
    """The key points that were ticked, by their places, from 0: each once, in their order."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        places = {int(place) if place in PLACES else -1 for place in value or ()}
        if -1 in places:
            raise ValidationError(_("That is not one of the key points."))
        return sorted(places)


class ResponseField(forms.Field):
    """What was said before looking: whatever is sent, it is made fit to be kept."""

    widget = forms.Textarea

    def clean(self, value: Any) -> str:
        return tidy(value or "")


class ConfidenceField(forms.Field):
    """What was said before the answer. Anything odd is nothing: it loses no answer."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int | None:
        return CONFIDENCES.get(value)
