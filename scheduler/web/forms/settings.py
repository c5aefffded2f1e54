"""Forms for a learner's settings and email reminders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ...models import (
    Learner,
    Plan,
)
from ..widgets import (
    mail_hours,
    timezones,
)
from .plan import PaceForm


class ReminderForm(forms.Form):
    hour = forms.TypedChoiceField(
        label=gettext_lazy("A mail on days with something to do"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=mail_hours,
        help_text=gettext_lazy("At this hour, by your own clock. Never more than one a day."),
    )

    @classmethod
    def of(cls, learner: Learner) -> ReminderForm:
        return cls(initial={"hour": learner.reminder_hour})


class SettingsForm(PaceForm):
    field_order = ("timezone", "rollover_hour")

    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    rollover_hour = forms.TypedChoiceField(
        label=gettext_lazy("A new day starts at"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        help_text=gettext_lazy(
            "Until this hour, studying at night still counts for the day before."
        ),
    )
    grade_buttons = forms.TypedChoiceField(
        label=gettext_lazy("Grade buttons"),
        coerce=int,
        choices=Learner.GradeButtons.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["timezone"]
        assert isinstance(zones, forms.ChoiceField)  # noqa: S101  (narrows the type)
        zones.choices = timezones()

    @classmethod
    def of(cls, plan: Plan) -> SettingsForm:
        return cls(
            initial={
                "timezone": plan.learner.zone.key,
                "rollover_hour": plan.learner.rollover_hour,
                "new_per_day": plan.new_per_day,
                "review_cap": plan.review_cap,
                "minutes_a_day": plan.minutes_a_day,
                "grade_buttons": plan.learner.grade_buttons,
            }
        )
