"""The setup questions: parts of the plan, settings and reminder forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dlprep_site.i18n.formatting import about, minutes, written

from ...core.expected_days import Forecast
from ...core.plan import USUAL_MINUTES, LastPass
from ...models import Plan
from ...selectors.plan_preview import Offer
from ..plan_sentences import at_most, new_cards
from .plan import PlanForm
from .settings import ReminderForm, SettingsForm

PACES = {
    5: pgettext_lazy("pace", "Gentle"),
    10: pgettext_lazy("pace", "Steady"),
    20: pgettext_lazy("pace", "Sprint"),
}
MINUTES = tuple(PACES)
AS_IS = ""


class GoalForm(PlanForm):
    """The plan's interview date alone."""

    def __init__(self, plan: Plan, today: date, data: QueryDict | None = None) -> None:
        super().__init__(plan, today, data)
        _keep(self, "interview_on")
        self.fields["interview_on"].label = gettext_lazy("Interview date")
        self.fields["interview_on"].help_text = gettext_lazy("Leave it empty if there is none yet.")


class ClockForm(SettingsForm):
    """The hour of an email, if the site sends any, and the settings' clock."""

    def __init__(self, plan: Plan, data: QueryDict | None = None) -> None:
        clock = ("timezone", "rollover_hour")
        initial = {name: getattr(plan.learner, name) for name in clock}
        super().__init__(data, initial={**initial, "hour": plan.learner.reminder_hour})
        self.fields["hour"] = ReminderForm().fields["hour"]
        _keep(self, *(("hour", *clock) if settings.MAIL_IS_SET_UP else clock))

    @property
    def clock(self) -> dict[str, Any]:
        """The settings' clock, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("timezone", "rollover_hour")}


@dataclass(frozen=True, slots=True)
class _Choice:
    """A pace to choose, and the year or the days to an interview that it leads to."""

    value: str
    name: str
    new_per_day: int
    ahead: Forecast
    minutes: int | None
    shows_load: bool = False
    """Whether its sentence says the minutes, since its name does not."""


class MinutesForm(forms.Form):
    """How many minutes a day, each with what it leads to; one of them is recommended.

    That is the slowest pace that starts every card before the last pass; there is none without an
    interview, or if no pace does.
    """

    minutes_a_day = forms.ChoiceField(
        label=gettext_lazy("Minutes a day"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("An estimate. It adapts to your speed."),
    )

    def __init__(
        self,
        plan: Plan,
        today: date,
        ahead: Forecast,
        offers: list[Offer],
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data)
        self.offers = {str(offer.minutes): offer for offer in offers}
        reach = _Reach(plan.interview_ahead(today), today, is_focused=bool(plan.later_sections))
        choices = self._choices(plan, ahead, is_dated=reach.interview is not None)
        in_time = [choice for choice in choices if reach.is_in_time(choice.ahead)]
        best = min(in_time, key=lambda choice: choice.new_per_day, default=None)
        field = self.fields["minutes_a_day"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (narrows the type)
        field.choices = [(choice.value, reach.described(choice, best=best)) for choice in choices]
        field.initial = (best or self._usual(choices, plan, reach.interview)).value
        if reach.interview and best is None:
            field.help_text = _(
                "There is no time for every card before your interview. The most asked come first."
            )

    @staticmethod
    def _usual(choices: list[_Choice], plan: Plan, interview: date | None) -> _Choice:
        """The plan as it is; before an interview, ten minutes a day if that gets further."""
        usual = {AS_IS, str(plan.minutes_a_day or (USUAL_MINUTES if interview else ""))}
        offered = [choice for choice in choices if choice.value in usual]
        return max(offered, key=lambda choice: choice.ahead.new_until(interview))

    def _choices(self, plan: Plan, ahead: Forecast, *, is_dated: bool) -> list[_Choice]:
        """The offers, and the plan as it is: in the place of the one with its minutes, if any.

        With an interview ahead, that offer stays, since its pace goes by the date.
        """
        choices = [
            _Choice(value, _name(offer.minutes), offer.new_per_day, offer.ahead, offer.minutes)
            for value, offer in self.offers.items()
        ]
        same = str(plan.minutes_a_day or "")
        if same not in self.offers:
            name, limit = _("As it is now"), plan.minutes_a_day
            as_it_is = _Choice(AS_IS, name, plan.new_per_day, ahead, limit, shows_load=True)
            return [as_it_is, *choices]
        if is_dated:
            return choices
        as_it_is = _Choice(AS_IS, _name(int(same)), plan.new_per_day, ahead, int(same))
        return [as_it_is if choice.value == same else choice for choice in choices]

    @property
    def offer(self) -> Offer | None:
        """What was chosen; None if the plan stays as it is."""
        return self.offers.get(self.cleaned_data["minutes_a_day"])


def _keep(form: forms.Form, *names: str) -> None:
    form.fields = {name: form.fields[name] for name in names}


def _name(number: int) -> str:
    return _("%(pace)s, %(minutes)s") % {"pace": PACES[number], "minutes": minutes(number)}


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a forecast gets: in the year, or until the interview."""

    interview: date | None
    today: date
    is_focused: bool
    """Whether some sections wait."""

    def is_in_time(self, ahead: Forecast) -> bool:
        """Whether every card is started before the last pass of an interview that lies ahead."""
        done_by = ahead.milestones.all_met
        if self.interview is None or done_by is None:
            return False
        return done_by < max((ahead.last_pass or LastPass(self.interview)).first, self.today)

    def described(self, choice: _Choice, best: _Choice | None) -> SafeString:
        """A choice's name, whether it is the `best` in time or too slow, and what it means."""
        mark = self._mark(choice, best) if best else None
        badge = format_html(' <span class="badge {}">{}</span>', *mark) if mark else ""
        offer = '<span class="offer"><span><b>{}</b>{}</span> <span class="help">{}</span></span>'
        return format_html(offer, choice.name, badge, self._sentence(choice))

    def _mark(self, choice: _Choice, best: _Choice) -> tuple[str, str] | None:
        if choice is best:
            return "accent", _("Recommended")
        return None if self._is_done(choice.ahead) else ("missed", _("Not before your interview"))

    def _sentence(self, choice: _Choice) -> str:
        new = new_cards(choice.new_per_day, at_most(choice.new_per_day, choice.minutes))
        ahead = choice.ahead
        done_by = ahead.milestones.all_met
        values = {
            "new": capfirst(_("%(new)s a day") % {"new": new}),
            "day": written(done_by, "DAY_FORMAT") if done_by else "",
            "met": about(ahead.started_by(self.interview)),
            "minutes": minutes(max(1, round(ahead.minutes_a_day))),
        }
        load = " " + _("About %(minutes)s a day.") if choice.shows_load else ""
        return f"{self._how_far(ahead)}{load}" % values

    def _is_done(self, ahead: Forecast) -> bool:
        done_by = ahead.milestones.all_met
        return done_by is not None and (self.interview is None or done_by <= self.interview)

    def _how_far(self, ahead: Forecast) -> str:
        if self._is_done(ahead):
            if self.is_focused:
                return _("%(new)s: your focus started by %(day)s.")
            return _("%(new)s: every card started by %(day)s.")
        if self.interview:
            if self.is_focused:
                return _("About %(met)s cards of your focus before your interview.")
            return _("About %(met)s cards before your interview, most asked first.")
        if self.is_focused:
            return _("About %(met)s cards of your focus within the year.")
        return _("About %(met)s cards within the year, most asked first.")
