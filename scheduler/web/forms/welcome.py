"""The welcome's three questions: parts of the plan and settings forms."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...core.forecast import Forecast
from ...models import Plan
from ...selectors.plan_preview import Offer
from .plan import PlanForm
from .settings import SettingsForm

MINUTES = (5, 10, 15, 20)
AS_IS = ""


class GoalForm(PlanForm):
    """The plan's interview date alone."""

    def __init__(self, plan: Plan, today: date, data: QueryDict | None = None) -> None:
        super().__init__(plan, today, data)
        _keep(self, "interview_on")
        self.fields["interview_on"].label = gettext_lazy("Interview date, if you have one")


class ClockForm(SettingsForm):
    """The settings' clock alone."""

    def __init__(self, plan: Plan, data: QueryDict | None = None) -> None:
        names = ("timezone", "rollover_hour")
        super().__init__(data, initial={name: getattr(plan.learner, name) for name in names})
        _keep(self, *names)


class MinutesForm(forms.Form):
    """How many minutes a day, each with the year that it leads to."""

    minutes_a_day = forms.ChoiceField(
        label=gettext_lazy("Minutes a day"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("As your plan expects it. It learns your own speed as you go."),
    )

    def __init__(
        self, plan: Plan, ahead: Forecast, offers: list[Offer], data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        self.offers = {str(offer.minutes): offer for offer in offers}
        minutes = self.fields["minutes_a_day"]
        assert isinstance(minutes, forms.ChoiceField)  # noqa: S101  (narrows the type)
        minutes.choices = [(AS_IS, _choice(_as_is(plan), plan.new_per_day, ahead, plan))] + [
            (value, _choice(_minutes(offer.minutes), offer.new_per_day, offer.ahead, plan))
            for value, offer in self.offers.items()
        ]
        minutes.initial = AS_IS

    @property
    def offer(self) -> Offer | None:
        """What was chosen; None where the plan stays as it is."""
        return self.offers.get(self.cleaned_data["minutes_a_day"])


def _keep(form: forms.Form, *names: str) -> None:
    form.fields = {name: form.fields[name] for name in names}


def _minutes(minutes: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def _as_is(plan: Plan) -> str:
    if plan.minutes_a_day is None:
        return _("At your plan's pace")
    return _("As it is now, %(minutes)s") % {"minutes": _minutes(plan.minutes_a_day)}


def _choice(name: str, new_per_day: int, ahead: Forecast, plan: Plan) -> SafeString:
    """A choice's name, and in a sentence what it means for the year."""
    new = ngettext("%(n)s new card a day", "%(n)s new cards a day", new_per_day)
    all_met, heaviest = ahead.milestones.all_met, ahead.heaviest
    values = {
        "new": new % {"n": new_per_day},
        "day": date_format(all_met, "DAY_FORMAT") if all_met else "",
        "heaviest": _minutes(round(heaviest.minutes) if heaviest else 0),
        "average": _minutes(round(ahead.minutes_a_day)),
    }
    load = _("At most %(heaviest)s a day, %(average)s on average.")
    offer = '<span class="offer"><b>{}</b> <span class="help">{}</span></span>'
    return format_html(offer, name, f"{_reach(ahead, plan)} {load}" % values)


def _reach(ahead: Forecast, plan: Plan) -> str:
    """How far the year gets, as a sentence with gaps."""
    all_met, interview = ahead.milestones.all_met, plan.interview_on
    if all_met is None:
        return _("%(new)s: not the whole deck within the year.")
    if interview and all_met > interview:
        return _("%(new)s: the whole deck met by %(day)s, after your interview.")
    return _("%(new)s: the whole deck met by %(day)s.")
