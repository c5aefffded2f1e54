from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cards.forms import TextField
from cards.models import Deck
from dlprep_site.audit import has_acted
from dlprep_site.models import User

from . import services
from .core.plan import PLAN_DAYS
from .core.sm2 import HIGHEST_QUALITY, LOWEST_QUALITY
from .models import (
    DEFAULT_TIMEZONE,
    LONGEST_INTERVIEW,
    MOST_MINUTES_A_DAY,
    MOST_NEW_PER_DAY,
    MOST_REVIEWS_PER_DAY,
    NOTE_LENGTH,
    Learner,
    Plan,
)
from .widgets import (
    INTERVIEW_LENGTHS,
    DateInput,
    LongSelect,
    interview_lengths,
    mail_hours,
    timezones,
    weekdays,
)

PLACES = frozenset(map(str, range(50)))  # of key points that a form may tick; cards have 3 to 6
LONGEST_TOKEN = 300  # characters; a token has about 120
LARGEST_ID = 2**63 - 1
LONGEST_PAUSE = 366  # days
LONGEST_TEXT = 10_000  # characters of a written answer
FARTHEST_INTERVIEW = 3 * 366  # days


class BrowserTimezoneField(forms.CharField):
    """The browser's timezone, told by a script: UTC if there is none or it is not a known one."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> str:
        return value if value in dict(timezones()) else DEFAULT_TIMEZONE


class StartForm(forms.Form):
    timezone = BrowserTimezoneField()


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """An account, and a learner whose clock is the browser's."""

    timezone = BrowserTimezoneField()

    def try_save(self, request: HttpRequest) -> Any:
        """An account and its learner; one, where the form was sent twice at the same moment."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            messages.info(request, _("There is an account with this address now. Please log in."))
            return None, redirect("account_login")

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        services.enrol(user_id=user.pk, timezone=self.cleaned_data["timezone"], now=timezone.now())
        return user


class PointsField(forms.Field):
    """The key points that were ticked, by their places, from 0."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        places = [int(place) if place in PLACES else -1 for place in value or ()]
        if -1 in places:
            raise ValidationError(_("That is not one of the key points."))
        return places


class GradeForm(forms.Form):
    card = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    token = forms.CharField(max_length=LONGEST_TOKEN)
    quality = forms.IntegerField(
        min_value=LOWEST_QUALITY,
        max_value=HIGHEST_QUALITY,
        error_messages={
            "required": gettext_lazy("Choose a grade."),
            **dict.fromkeys(
                ("min_value", "max_value", "invalid"), gettext_lazy("A grade is from 0 to 5.")
            ),
        },
    )
    points = PointsField()
    waited = forms.IntegerField(required=False, min_value=0)  # ms since it was given
    took = forms.IntegerField(required=False, min_value=0)  # ms from question to grade


class CardForm(forms.Form):
    card = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    back_to = forms.ChoiceField(
        choices=[("scheduler:today", ""), ("scheduler:progress", "")], required=False
    )


class NoteForm(forms.Form):
    note = TextField(
        label=gettext_lazy("Your note"),
        required=False,
        validators=[MaxLengthValidator(NOTE_LENGTH)],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Only you see it, with the answer. Markdown works; empty takes it away."
        ),
    )


class UndoForm(forms.Form):
    review = forms.IntegerField(min_value=1, max_value=LARGEST_ID)


class DoseForm(forms.Form):
    dose = forms.IntegerField(min_value=1, max_value=MOST_REVIEWS_PER_DAY)


class StudyAheadForm(forms.Form):
    cards = forms.IntegerField(min_value=1, max_value=MOST_REVIEWS_PER_DAY)


class ExtraNewForm(forms.Form):
    extra = forms.IntegerField(min_value=1, max_value=MOST_NEW_PER_DAY)


class PaceForm(forms.Form):
    """How much a plan asks for."""

    new_per_day = forms.IntegerField(
        label=gettext_lazy("New cards a day"),
        min_value=0,
        max_value=MOST_NEW_PER_DAY,
        help_text=gettext_lazy("Cards you meet for the first time, each study day. 0 pauses them."),
    )
    review_cap = forms.IntegerField(
        label=gettext_lazy("Most reviews a day"),
        required=False,
        min_value=1,
        max_value=MOST_REVIEWS_PER_DAY,
        help_text=gettext_lazy(
            "Leave it empty for no limit. What is left over waits for the next day."
        ),
    )

    minutes_a_day = forms.IntegerField(
        label=gettext_lazy("Minutes a day"),
        required=False,
        min_value=1,
        max_value=MOST_MINUTES_A_DAY,
        help_text=gettext_lazy(
            "A budget, at your own speed: reviews first, new cards in what is left. "
            "Leave it empty for none."
        ),
    )


class PlanForm(PaceForm):
    field_order = ("start", "interview_on")

    start = forms.DateField(
        label=gettext_lazy("The year begins"),
        widget=DateInput,
        help_text=gettext_lazy("Day 1 of 365. Move it to begin a year anew; what you know stays."),
    )
    interview_on = forms.DateField(
        label=gettext_lazy("Interview"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy(
            "In the fourteen days before it you see every card once more. "
            "Leave it empty while you have no date."
        ),
    )
    days_off = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days off"),
        required=False,
        coerce=int,
        choices=weekdays,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Nothing is asked on these days; the reviews wait, and your streak holds."
        ),
    )

    def __init__(self, plan: Plan, today: date, data: QueryDict | None = None) -> None:
        self.plan, self.today = plan, today
        initial = {name: getattr(plan, name) for name in self.base_fields}
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
        if day and (day - self.today).days > FARTHEST_INTERVIEW:
            raise ValidationError(_("Choose a day within the next three years."))
        return day

    def clean_days_off(self) -> list[int]:
        days: list[int] = self.cleaned_data["days_off"]
        if len(days) == len(WEEKDAYS):
            raise ValidationError(_("Leave at least one day of the week to study on."))
        return days


class InterviewForm(forms.Form):
    """What a mock interview is to be like."""

    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Length"),
        coerce=int,
        choices=interview_lengths,
        initial=INTERVIEW_LENGTHS[1],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("About one answer every two minutes."),
    )
    with_follow_ups = forms.BooleanField(
        label=gettext_lazy("With the deep question after each easy one"),
        required=False,
        initial=True,
    )
    sections = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sections"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one section.")},
    )

    def __init__(self, deck: Deck, data: QueryDict | None = None) -> None:
        super().__init__(data)
        with_questions = deck.sections.filter(questions__is_published=True).distinct()
        sections = self.fields["sections"]
        assert isinstance(sections, forms.TypedMultipleChoiceField)  # noqa: S101  (narrows the type)
        sections.choices = [(section.pk, section.title) for section in with_questions]
        sections.initial = [pk for pk, _ in sections.choices]


class AnswerTextForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=LONGEST_INTERVIEW)
    text = TextField(
        label=gettext_lazy("Your answer, if you like to write it"),
        required=False,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AnswerPointsForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=LONGEST_INTERVIEW)
    points = PointsField()


class PauseForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("First day"), widget=DateInput)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        elif first and last and (last - first).days >= LONGEST_PAUSE:
            self.add_error("last", _("A pause can last a year at the most."))
        return data


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


class DeleteAccountForm(forms.Form):
    """The account's own address and password: deleting is not done by a slip."""

    email = forms.EmailField(label=gettext_lazy("Your e-mail address, to be sure"))
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() != self.user.email.lower():
            raise ValidationError(_("That is not the address of this account."))
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("That is not the password of this account."))
        return password

    def clean(self) -> dict[str, Any] | None:
        if has_acted(self.user.pk):
            raise ValidationError(
                _(
                    "This account has worked in the admin, and that stays on record. "
                    "Ask whoever runs the site to close it."
                )
            )
        return super().clean()


class SettingsForm(PaceForm):
    field_order = ("timezone", "rollover_hour")

    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), widget=LongSelect)
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
                "timezone": plan.learner.timezone,
                "rollover_hour": plan.learner.rollover_hour,
                "new_per_day": plan.new_per_day,
                "review_cap": plan.review_cap,
                "minutes_a_day": plan.minutes_a_day,
                "grade_buttons": plan.learner.grade_buttons,
            }
        )
