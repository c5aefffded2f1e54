"""Forms for a learner's settings and email reminders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...models import Learner, Plan
from ..widgets import mail_hours
from .fields import CityField


class ReminderForm(forms.Form):
    hour = forms.TypedChoiceField(
        label=gettext_lazy("Email on days with something to study"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=mail_hours,
        help_text=gettext_lazy("In your time zone. At most one a day."),
    )

    @classmethod
    def of(cls, learner: Learner) -> ReminderForm:
        return cls(initial={"hour": learner.reminder_hour})


class SettingsForm(forms.Form):
    """The clock and what a card asks; the pace is the plan's."""

    timezone = CityField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("The city nearest to you, with its time now."),
    )
    rollover_hour = forms.TypedChoiceField(
        label=gettext_lazy("A new day starts at"),
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        help_text=gettext_lazy("If you study past midnight, it counts for the day before."),
    )
    grade_buttons = forms.TypedChoiceField(
        label=gettext_lazy("Grade buttons"),
        coerce=int,
        choices=Learner.GradeButtons.choices,
        widget=forms.RadioSelect,
    )
    asks_confidence = forms.BooleanField(
        label=gettext_lazy("Ask me before the answer how sure I am"),
        required=False,
        help_text=gettext_lazy(
            "Three small buttons on the card. Progress then says how often you were right."
        ),
    )

    answer_habit = forms.ChoiceField(
        label=gettext_lazy("Before you look"),
        choices=Learner.AnswerHabit.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "What you type or dictate is compared with the key points on your device. It's kept "
            "with your answer, and only you can see it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["timezone"]
        assert isinstance(zone, CityField)  # noqa: S101  (narrows the type)
        zone.offer(str(self.initial.get("timezone", "")))
        # page.js puts the browser's own on top, under this heading
        zone.widget.attrs["data-own-timezone"] = _("This browser")

    @classmethod
    def of(cls, plan: Plan, data: QueryDict | None = None) -> SettingsForm:
        names = ("rollover_hour", "grade_buttons", "asks_confidence", "answer_habit")
        initial = {name: getattr(plan.learner, name) for name in names}
        return cls(data, initial={"timezone": plan.learner.zone.key, **initial})
