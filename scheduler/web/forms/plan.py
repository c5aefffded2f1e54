"""Forms for the plan: pace, dates, days off, pauses, and recovery."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...core.plan import MAX_DAYS_AHEAD, MAX_PAUSE_DAYS, PLAN_DAYS
from ...models import MAX_MINUTES_A_DAY, MAX_NEW_PER_DAY, MAX_REVIEWS_PER_DAY, Plan
from ...selectors.plan_preview import get_dated_pace, with_pace
from ..widgets import DateInput, weekdays


class SwitchForm(forms.Form):
    """A pace to switch to with one button, or back from it."""

    new_per_day = forms.IntegerField(min_value=0, max_value=MAX_NEW_PER_DAY)
    minutes_a_day = forms.IntegerField(required=False, min_value=1, max_value=MAX_MINUTES_A_DAY)
    is_pace_chosen = forms.BooleanField(required=False)


class DoseForm(forms.Form):
    dose = forms.IntegerField(min_value=1, max_value=MAX_REVIEWS_PER_DAY)


class PaceForm(forms.Form):
    """How much a plan asks for."""

    new_per_day = forms.IntegerField(
        label=gettext_lazy("New cards a day"),
        min_value=0,
        max_value=MAX_NEW_PER_DAY,
        help_text=gettext_lazy(
            "Cards you start each study day, as far as your time limit allows. 0 pauses them."
        ),
    )
    review_cap = forms.IntegerField(
        label=gettext_lazy("Maximum reviews per day"),
        required=False,
        min_value=1,
        max_value=MAX_REVIEWS_PER_DAY,
        help_text=gettext_lazy("Empty: no limit. What is left over waits for the next day."),
    )

    minutes_a_day = forms.IntegerField(
        label=gettext_lazy("Daily time limit, in minutes"),
        required=False,
        min_value=1,
        max_value=MAX_MINUTES_A_DAY,
        help_text=gettext_lazy("At your own speed. Reviews come first. Empty: no limit."),
    )


class PlanForm(PaceForm):
    field_order = ("start", "interview_on")

    start = forms.DateField(
        label=gettext_lazy("The year begins"),
        widget=DateInput,
        help_text=gettext_lazy(
            "Day 1 of 365. Change it to restart the 365 days. Your progress stays."
        ),
    )
    interview_on = forms.DateField(
        label=gettext_lazy("Interview"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy(
            "The date sets your pace. In the days before it, a last pass goes over as many of your "
            "cards as your minutes allow. Empty: no date yet."
        ),
    )
    dated_pace = forms.IntegerField(required=False, widget=forms.HiddenInput)
    """The pace that this form filled in for the date, when it was last shown."""
    days_off = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days off"),
        required=False,
        coerce=int,
        choices=weekdays,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Nothing is asked on these days. Reviews wait, and your streak continues."
        ),
    )

    def __init__(self, plan: Plan, today: date, data: QueryDict | None = None) -> None:
        self.plan, self.today = plan, today
        initial = {name: getattr(plan, name, None) for name in self.base_fields}
        if plan.interview_on and plan.interview_on < today:
            initial["interview_on"] = None  # over: the form asks for the next one
        super().__init__(data, initial=initial)

    def clean_start(self) -> date:
        start: date = self.cleaned_data["start"]
        if start != self.plan.start and abs((start - self.today).days) >= PLAN_DAYS:
            raise ValidationError(_("Choose a day less than a year from today."))
        return start

    def clean_interview_on(self) -> date | None:
        day: date | None = self.cleaned_data["interview_on"]
        if day and day < self.today:
            raise ValidationError(
                _("That day is over. Choose one from today on, or leave it empty.")
            )
        if day and (day - self.today).days > MAX_DAYS_AHEAD:
            raise ValidationError(_("Choose a day within the next three years."))
        return day

    def clean(self) -> dict[str, Any]:
        """The pace follows the date, unless the learner has chosen another one."""
        data = super().clean() or {}
        filled_in = data.pop("dated_pace", None)
        if self.errors:
            return data
        given = data.get("new_per_day", self.plan.new_per_day)
        if given != (self.plan.new_per_day if filled_in is None else filled_in):
            dated = get_dated_pace(self.plan.changed(**data), self.today)
            return {**data, "is_pace_chosen": given != dated}
        changes = with_pace(self.plan, self.today, {**data, "new_per_day": self.plan.new_per_day})
        if changes["new_per_day"] != given:
            self._fill_in(changes["new_per_day"])
        return changes

    def _fill_in(self, pace: int) -> None:
        """Show the pace of the date in the form, and know it again when it comes back."""
        if isinstance(self.data, QueryDict):
            shown = self.data.copy()
            shown["new_per_day"] = shown["dated_pace"] = str(pace)
            self.data = shown

    def clean_days_off(self) -> list[int]:
        days: list[int] = self.cleaned_data["days_off"]
        if len(days) == len(WEEKDAYS):
            raise ValidationError(_("Leave at least one day of the week to study on."))
        return days


class PauseForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("First day"), widget=DateInput)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput)

    def __init__(self, today: date, data: QueryDict | None = None) -> None:
        self.today = today
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("first", "last"):
            if name in data and abs((data[name] - self.today).days) > MAX_DAYS_AHEAD:
                self.add_error(name, _("Choose a day less than three years from today."))
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        elif first and last and (last - first).days >= MAX_PAUSE_DAYS:
            self.add_error("last", _("A pause can last a year at the most."))
        return data
