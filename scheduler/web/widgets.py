"""Inputs and the choices they offer, in the language in force."""

from __future__ import annotations

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..services.interviews import MINUTES_AN_ANSWER

INTERVIEW_LENGTHS = (10, 20, 30, 45)  # minutes


def weekdays() -> list[tuple[int, str]]:
    return [(day, capfirst(name)) for day, name in WEEKDAYS.items()]


def interview_lengths() -> list[tuple[int, str]]:
    label = _("%(number)s minutes, %(answers)s answers")
    return [
        (minutes, label % {"number": minutes, "answers": minutes // MINUTES_AN_ANSWER})
        for minutes in INTERVIEW_LENGTHS
    ]


def mail_hours() -> list[tuple[int | str, str]]:
    label = _("at %(hour)s:00")
    return [("", _("No mail")), *((hour, label % {"hour": f"{hour:02}"}) for hour in range(24))]


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
